// Package redshiftsql is the language: Redshift SQL in, one resolved statement
// for the engine out. session is its caller. It is a pure function of text and
// a Catalog, and the wall between tenants:
//
//	scan → parse → resolve → print
//
// Text is parsed completely or refused; every relation, column, function and
// type is resolved against what the session may see; the printer prints from
// resolved nodes only, so no word a user typed reaches the engine unquoted and
// no relation is named except by the internal name that the Catalog gave.
package redshiftsql
