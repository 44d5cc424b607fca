package engine

import duckdb "github.com/duckdb/duckdb-go-bindings"

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
func (s *Stmt) Kind() StatementKind {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	if s.stmt.Ptr == nil {
		return OtherStatement
	}
	return kinds[duckdb.PreparedStatementType(s.stmt)]
}
