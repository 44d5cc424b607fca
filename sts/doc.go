// Package sts is the edge for the AWS Security Token Service (AWS Query,
// version 2011-06-15): thin typed handlers over identity, and the table of all
// operations. awshttp calls it, cmd constructs it.
package sts
