// Package serverless is the Amazon Redshift Serverless API (JSON 1.1). So far
// it is a table: each of its operations is a row, and a row that is not built
// answers an error that clients can parse and people can understand. cmd/blueshift
// hands the table to awshttp.
package serverless
