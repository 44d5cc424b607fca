package engine

import (
	"context"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// Stmt is a prepared statement. It belongs to its connection's goroutine.
type Stmt struct {
	conn    *Conn
	stmt    duckdb.PreparedStatement
	columns []Column
	shape   *shape // of the last result
}

// ParamCount is the number of parameters.
func (s *Stmt) ParamCount() int {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	if s.stmt.Ptr == nil {
		return 0
	}
	return int(duckdb.NParams(s.stmt))
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
	return again(func() (int64, error) { return s.execOnce(ctx, args) })
}

func (s *Stmt) execOnce(ctx context.Context, args []any) (int64, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.prepare(ctx, args); err != nil {
		return 0, err
	}
	k := c.begin(ctx)
	defer c.end(k)
	var r duckdb.Result
	defer duckdb.DestroyResult(&r)
	if duckdb.ExecutePrepared(s.stmt, &r) != duckdb.StateSuccess {
		return 0, c.failed(newError(duckdb.ResultError(&r)))
	}
	return int64(duckdb.RowsChanged(&r)), nil
}

// Query runs the statement and streams its rows. They stay open until their
// end, their Close or the next call on the connection.
func (s *Stmt) Query(ctx context.Context, args []any) (*Rows, error) {
	return again(func() (*Rows, error) { return s.queryOnce(ctx, args, s.stream) })
}

// QuerySeen is Query, and calls seen as soon as it is settled which commits the
// rows show, which is before they are computed.
func (s *Stmt) QuerySeen(ctx context.Context, args []any, seen func()) (*Rows, error) {
	return again(func() (*Rows, error) {
		return s.queryOnce(ctx, args, func(r *duckdb.Result) *Error {
			var pending duckdb.PendingResult
			defer duckdb.DestroyPending(&pending)
			if duckdb.PendingPreparedStreaming(s.stmt, &pending) != duckdb.StateSuccess {
				return newError(duckdb.PendingError(pending))
			}
			seen()
			if duckdb.ExecutePending(pending, r) != duckdb.StateSuccess {
				return newError(duckdb.ResultError(r))
			}
			return nil
		})
	})
}

func (s *Stmt) stream(r *duckdb.Result) *Error {
	if duckdb.ExecutePreparedStreaming(s.stmt, r) != duckdb.StateSuccess {
		return newError(duckdb.ResultError(r))
	}
	return nil
}

func (s *Stmt) queryOnce(ctx context.Context, args []any, run func(*duckdb.Result) *Error) (*Rows, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.prepare(ctx, args); err != nil {
		return nil, err
	}
	r := &Rows{conn: c, call: c.begin(ctx)}
	if err := run(&r.result); err != nil {
		r.finish(nil)
		return nil, c.failed(err)
	}
	if err := s.shapeOf(r); err != nil {
		r.finish(nil)
		return nil, err
	}
	r.call.inside.Store(false)
	c.rows = r
	return r, nil
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
}

// prepare makes the connection ready for s and binds its arguments.
func (s *Stmt) prepare(ctx context.Context, args []any) error {
	if err := s.conn.ready(ctx); err != nil {
		return err
	}
	if s.stmt.Ptr == nil {
		return blueshift.SQLErrorf("26000", "the prepared statement is closed")
	}
	for i, a := range args {
		if err := s.bind(i+1, a); err != nil {
			return err
		}
	}
	return nil
}
