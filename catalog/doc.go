// Package catalog is the record of a database's objects: schemas, tables and
// views with their owners, columns and physical hints. It is kept in a hidden
// schema of the same DuckDB catalog as the rows, so that a statement that
// defines something commits or rolls back with the data it touches.
//
// session reads snapshots and opens changes; fleet opens and drops databases.
// Objects have ids that never change: a rename changes a name and nothing
// else, and the engine knows a table only as "main"."t_<id>".
package catalog
