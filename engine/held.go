package engine

import (
	"strconv"
	"strings"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// Held is a second text of a query with parameters, which has none: where they
// stand it calls the functions that answer what is bound (heldFunctions).
//
// DuckDB plans a query of a table that has parameters anew at every execution, so
// that what is bound can choose what of the table is read. A small table is read
// in a quarter of the time that this takes. So a query that comes again and again,
// while nothing lands, is planned once with its second text and runs as that.
type Held struct {
	Text  []string  // between its pieces goes the number of the connection
	Table [3]string // that it reads, the only one
}

// The bounds of what is held.
const (
	heldAfter = 8       // executions without a commit in between
	heldRows  = 1 << 14 // of the table
)

// held is what a statement knows of its second text.
type held struct {
	Held
	stmt  *Stmt // nil until it is planned
	since landed
	runs  int  // since then
	large bool // the table has too many rows
}

// Hold gives the statement a second text, which runs where that is faster.
func (s *Stmt) Hold(h Held) {
	s.held = &held{Held: h}
}

// chosen is the statement that runs: s, or its second text. Its arguments are
// bound. It is called within the call of the execution.
func (s *Stmt) chosen(args []any) (*Stmt, error) {
	h := s.held
	if h == nil || h.large {
		return s, s.bindAll(args)
	}
	c := s.conn
	if h.stmt != nil && c.stands(h.stmt.made) {
		return h.stmt, c.hold(args)
	}
	if !c.stands(h.since) {
		h.since, h.runs = c.landed(), 0
	}
	if h.runs++; h.runs <= heldAfter {
		return s, s.bindAll(args)
	}
	if err := h.plan(c); err != nil {
		return nil, c.failed(err)
	}
	if h.large {
		return s, s.bindAll(args)
	}
	return h.stmt, c.hold(args)
}

// stands reports whether a plan that was made then need not be made anew.
func (c *Conn) stands(then landed) bool {
	return c.block && c.planned(then) || c.holds(then)
}

// plan plans the second text, unless the table is too large to be read through.
func (h *held) plan(c *Conn) *Error {
	count := "SELECT count(*) > " + strconv.Itoa(heldRows) + " FROM (SELECT 1 FROM " + quotedName(h.Table) + " LIMIT " + strconv.Itoa(heldRows+1) + ")"
	large, failed := truth(c.conn, count)
	if failed != nil {
		return failed
	}
	if h.large = large; large {
		return nil
	}
	stmt := h.stmt
	if stmt == nil {
		stmt = &Stmt{conn: c, sql: strings.Join(h.Text, strconv.FormatInt(c.number, 10)), kind: SelectStatement}
	}
	if failed := stmt.plan(); failed != nil {
		return failed
	}
	h.stmt, h.runs = stmt, 0
	return nil
}

// truth is the one boolean that a query of our own answers.
func truth(c duckdb.Connection, sql string) (bool, *Error) {
	var r duckdb.Result
	defer duckdb.DestroyResult(&r)
	if duckdb.Query(c, sql, &r) != duckdb.StateSuccess {
		return false, newError(duckdb.ResultError(&r))
	}
	chunk := duckdb.FetchChunk(r)
	defer duckdb.DestroyDataChunk(&chunk)
	v := Vector{rows: 1, data: duckdb.VectorGetData(duckdb.DataChunkGetVector(chunk, 0))}
	return v.Bool()[0], nil
}

// quotedName prints the full name of a table.
func quotedName(table [3]string) string {
	var b strings.Builder
	for i, name := range table {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(`"` + strings.ReplaceAll(name, `"`, `""`) + `"`)
	}
	return b.String()
}
