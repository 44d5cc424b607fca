// Package provisioned is the edge for the Amazon Redshift API (AWS Query,
// version 2012-12-01): one thin typed handler per operation that is built, in
// one file per family of resources, and the table of all operations. A handler
// reads the caller from its context, asks fleet or sharing, and shapes the
// answer; it decides nothing. awshttp calls it, cmd constructs it.
package provisioned
