// Package pgwire speaks the PostgreSQL wire protocol, version 3, as Redshift
// does: endpoint hands it accepted connections, session runs what they ask.
//
// The life of a connection:
//
//	startup.go   TLS, cancel requests, the startup packet
//	login.go     SCRAM-SHA-256 (scram.go) for PostgreSQL's clients, Redshift's
//	             digest (digest.go) for its own drivers, the older ways (plain.go)
//	             for passwords given as a hash; then ParameterStatus
//	             and ReadyForQuery (welcome.go)
//	conn.go      the message loop, which ends with the client, the server or
//	             the path being cut; message.go tells the messages apart
//	simple.go    Query
//	prepared.go  Parse, Describe, Close, DEALLOCATE
//	portal.go    Bind, Execute, Sync
//	params.go    parameters become text; decode.go reads the binary ones
//	rows.go      chunks of columns become DataRow messages; form.go chooses how
//	             values are written, column.go and what it calls write them
//
// reader.go and writing.go are the two directions of the socket. A statement
// that runs is cancelled when the client asks, hangs up or loses its path
// (running.go). What is sent is held in one buffer and written at Sync, at
// Flush and whenever it has grown.
package pgwire
