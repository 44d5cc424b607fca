package engine

import (
	"strings"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// StatementKind is what DuckDB takes a prepared statement for. A caller that
// printed the statement compares it with what it meant to print.
type StatementKind uint8

// The kinds that Redshift statements become.
const (
	OtherStatement StatementKind = iota // nothing that is ever printed
	SelectStatement
	InsertStatement
	UpdateStatement
	DeleteStatement
	MergeStatement
	CreateStatement
	AlterStatement
	DropStatement
	TransactionStatement
)

var kinds = map[duckdb.StatementType]StatementKind{
	duckdb.StatementTypeSelect: SelectStatement, duckdb.StatementTypeInsert: InsertStatement, duckdb.StatementTypeUpdate: UpdateStatement,
	duckdb.StatementTypeDelete: DeleteStatement, duckdb.StatementTypeMergeInto: MergeStatement, duckdb.StatementTypeCreate: CreateStatement,
	duckdb.StatementTypeAlter: AlterStatement, duckdb.StatementTypeDrop: DropStatement, duckdb.StatementTypeTransaction: TransactionStatement,
}

// Kind is what DuckDB takes the statement for.
func (s *Stmt) Kind() StatementKind { return s.kind }

// plans reports whether a statement of the kind can have a plan that reads tables.
func (k StatementKind) plans() bool {
	switch k {
	case SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, MergeStatement, CreateStatement:
		return true
	}
	return false
}

// controls is told that a statement without a plan runs, which may begin or end
// a transaction. What it returns is called when that is over.
func (c *Conn) controls(s *Stmt) (over func()) {
	switch {
	case s.kind != TransactionStatement:
		return func() {}
	case strings.HasPrefix(s.sql, "BEGIN"):
		return c.enterBlock
	}
	landed := c.landing()
	return func() { c.block = false; landed() }
}
