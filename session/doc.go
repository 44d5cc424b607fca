// Package session is one SQL session and everything a statement needs: who is
// asking, the database and settings in force, the transaction, prepared
// statements, name resolution and the running of what redshiftsql compiled.
//
// pgwire opens sessions for drivers; the Data API will open them for HTTP. Both
// see exactly the same. A session is used by one goroutine at a time, except
// for Cancel, which any goroutine may call.
//
// The path of a query: Parse → Prepare (resolve every name against the
// catalogs this session may see, compile, prepare on the engine) → Execute
// (check again that every shared relation may be read now, take locks, stream).
package session
