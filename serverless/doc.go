// Package serverless is the Amazon Redshift Serverless API (JSON 1.1): thin
// typed handlers in front of fleet and sharing, one file per resource, one row
// per operation in operations.go.
package serverless
