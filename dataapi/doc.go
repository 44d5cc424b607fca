// Package dataapi is the Amazon Redshift Data API (JSON 1.1): SQL without a
// connection. Its handlers turn the SDK's structs into calls of statement and
// back; internal/server hands its table to awshttp.
package dataapi
