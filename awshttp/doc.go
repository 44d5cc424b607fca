// Package awshttp is the front door of the AWS APIs: one http.Handler that
// speaks AWS Query and AWS JSON 1.1 for every service it is given. It reads
// the request, has sigv4 prove who signed it, finds the operation's row, asks
// the Authorizer, decodes the input into the SDK's own struct, calls the
// handler and encodes what comes back, answer or error.
//
// The edges (provisioned, serverless, dataapi, sts) hand it tables of
// operations; cmd/blueshift puts them together. What the SDK's Go types do not
// tell (wire names, required members, statuses, enumerations) is in the table
// model_gen.go, which internal/gen makes from the public service models.
package awshttp

//go:generate go run ../internal/gen -out model_gen.go
