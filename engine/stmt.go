package engine

import (
	"context"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// Stmt is a prepared statement. It belongs to its connection's goroutine.
type Stmt struct {
	conn     *Conn
	stmt     duckdb.PreparedStatement
	sql      string
	kind     StatementKind
	params   int
	made     landed // when it was planned
	columns  []Column
	shape    *shape    // of the last result
	held     *held     // its second text, if it has one
	constant *constant // the only one that it has, nil if it may have others
}

// ParamCount is the number of parameters.
func (s *Stmt) ParamCount() int {
	return s.params
}

// Columns describes the result. The type of a column that depends on a
// parameter without a type is Invalid.
func (s *Stmt) Columns() []Column {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	return s.describe()
}

func (s *Stmt) describe() []Column {
	if s.columns == nil && s.stmt.Ptr != nil {
		n := int(duckdb.PreparedStatementColumnCount(s.stmt))
		s.columns = make([]Column, n)
		for i := range s.columns {
			t := duckdb.PreparedStatementColumnLogicalType(s.stmt, duckdb.IdxT(i))
			s.columns[i] = Column{duckdb.PreparedStatementColumnName(s.stmt, duckdb.IdxT(i)), typeOf(t)}
			duckdb.DestroyLogicalType(&t)
		}
	}
	return s.columns
}

// Exec runs the statement and answers how many rows it changed.
func (s *Stmt) Exec(ctx context.Context, args []any) (int64, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return 0, err
	}
	if err := s.bindAll(args); err != nil {
		return 0, err
	}
	var x execution
	k := c.begin(ctx)
	n, err := s.execute(&x)
	c.end(k)
	if err = c.conclude(&x, err); err != nil {
		return 0, c.failed(err)
	}
	return n, nil
}

// execute runs the statement within its call.
func (s *Stmt) execute(x *execution) (int64, *Error) {
	var r duckdb.Result
	defer duckdb.DestroyResult(&r)
	if s.kind.plans() {
		var pending duckdb.PendingResult
		if err := s.pend(x, &pending, duckdb.PendingPrepared); err != nil {
			return 0, err
		}
		defer duckdb.DestroyPending(&pending)
		if s.kind != SelectStatement {
			s.conn.writing(x)
		}
		if duckdb.ExecutePending(pending, &r) != duckdb.StateSuccess {
			return 0, newError(duckdb.ResultError(&r))
		}
	} else {
		defer s.conn.controls(s)()
		if duckdb.ExecutePrepared(s.stmt, &r) != duckdb.StateSuccess {
			return 0, newError(duckdb.ResultError(&r))
		}
	}
	return int64(duckdb.RowsChanged(&r)), nil
}

// Query runs the statement and streams its rows. They stay open until their
// end, their Close or the next call on the connection.
func (s *Stmt) Query(ctx context.Context, args []any) (*Rows, error) {
	return s.QuerySeen(ctx, args, nil)
}

// QuerySeen is Query, and calls seen as soon as it is settled which commits the
// rows show, which is before they are computed.
func (s *Stmt) QuerySeen(ctx context.Context, args []any, seen func()) (*Rows, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, err := s.remembered(ctx); r != nil || err != nil {
		return r, err
	}
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	r := &Rows{conn: c, call: c.begin(ctx)}
	s, err := s.chosen(args)
	if err != nil {
		r.finish(nil)
		return nil, err
	}
	if err := s.open(r, seen); err != nil {
		r.finish(nil)
		return nil, c.failed(err)
	}
	if err := s.shapeOf(r); err != nil {
		r.finish(nil)
		return nil, err
	}
	r.call.inside.Store(false)
	if s.constant != nil {
		return s.remember(ctx, r)
	}
	c.rows = r
	return r, nil
}

// open starts the result of a query within its call.
func (s *Stmt) open(r *Rows, seen func()) *Error {
	var pending duckdb.PendingResult
	if err := s.pend(&r.execution, &pending, duckdb.PendingPreparedStreaming); err != nil {
		return err
	}
	defer duckdb.DestroyPending(&pending)
	if seen != nil {
		seen()
	}
	if s.kind != SelectStatement {
		s.conn.writing(&r.execution)
	}
	if duckdb.ExecutePending(pending, &r.result) != duckdb.StateSuccess {
		return newError(duckdb.ResultError(&r.result))
	}
	return nil
}

// Close gives the statement back.
func (s *Stmt) Close() {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.destroy()
}

func (s *Stmt) destroy() {
	delete(s.conn.stmts, s)
	duckdb.DestroyPrepare(&s.stmt)
	if s.constant != nil {
		s.constant.leave()
		s.constant = nil
	}
	if h := s.held; h != nil && h.stmt != nil {
		duckdb.DestroyPrepare(&h.stmt.stmt)
		h.stmt = nil
	}
}

// ready makes the connection ready for s.
func (s *Stmt) ready(ctx context.Context) error {
	if err := s.conn.ready(ctx); err != nil {
		return err
	}
	if s.stmt.Ptr == nil {
		return blueshift.SQLErrorf("26000", "the prepared statement is closed")
	}
	return nil
}

func (s *Stmt) bindAll(args []any) error {
	for i, a := range args {
		if err := s.bind(i+1, a); err != nil {
			return err
		}
	}
	return nil
}
