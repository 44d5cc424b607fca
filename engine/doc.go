// Package engine is the one door to DuckDB, which computes and keeps rows.
// catalog, session and fleet are its callers; nothing above them knows which
// engine it is.
//
// One Instance serves the whole process. Every Redshift database is a catalog
// attached to it under a generated name, so a query over a datashare is an
// ordinary read of another catalog: live, without a copy. The instance is
// locked down when it opens: no file beyond its own folder, no extension, no
// setting can be reached through SQL. That is the second wall; the first is
// redshiftsql, which lets no unresolved word through.
package engine
