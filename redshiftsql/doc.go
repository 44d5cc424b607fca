// Package redshiftsql is the language: Redshift SQL in, one resolved statement
// for the engine out. session is its caller. It is a pure function of text and
// a Catalog, and the wall between tenants. Its stages, by the names of files:
//
//	scan       text → tokens
//	parse      tokens → ast: what the user wrote
//	analyse    ast → tree: what it means, in terms of the engine's SQL
//	functions  what calls mean, as tables
//	print      tree → text
//
// Text is parsed completely or refused. The analyser resolves every relation,
// column, function and type against what the session may see, and refuses what
// its user may not do. What it answers holds the user's words as values of
// constants and as names of columns only, each in a node that the printer
// quotes; relations go by the internal names that the Catalog gave. The printer
// knows the tree and nothing else.
package redshiftsql
