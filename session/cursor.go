package session

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// cursor is an open cursor: a query that runs, and how far it has been read. It
// streams, and lives as long as its transaction.
type cursor struct {
	name    string
	since   time.Time
	query   *Prepared
	rows    *rows
	chunk   *engine.Chunk // the rows at hand
	at      int           // the next of them
	fetched atomic.Int64  // how many rows it has given
}

// declareCursor runs DECLARE. Its query begins to run here, so that the cursor
// sees the rows as they are now. p.inner is the query.
func (s *Session) declareCursor(ctx context.Context, name string, p *Prepared, args []Arg) (Result, error) {
	switch {
	case !s.block:
		return nil, blueshift.SQLErrorf("25P01", "DECLARE CURSOR may only be used in transaction blocks").WithHint("Send BEGIN first.")
	case s.cursor != nil && s.cursor.name == name:
		return nil, blueshift.SQLErrorf("42P03", "cursor \"%s\" already exists", name)
	case s.cursor != nil:
		return nil, blueshift.SQLErrorf("54000", "only one cursor at a time can be open per session").WithHint("CLOSE \"%s\" first.", s.cursor.name)
	}
	// The query outlives the statement that declares it, and its timeout.
	r, err := s.run(context.WithoutCancel(ctx), p.inner, args)
	if err != nil {
		return nil, err
	}
	p.inner.Retain()
	c := &cursor{name: name, since: s.home.now(), query: p.inner, rows: r.(*rows)}
	s.mu.Lock()
	s.cursor = c
	s.mu.Unlock()
	return done{"DECLARE CURSOR"}, nil
}

func (s *Session) findCursor(name string) (*cursor, error) {
	if s.cursor == nil || s.cursor.name != name {
		return nil, blueshift.SQLErrorf("34000", "cursor \"%s\" does not exist", name)
	}
	return s.cursor, nil
}

// CursorColumns describes an open cursor, which clients ask for as a portal.
func (s *Session) CursorColumns(name string) ([]Column, bool) {
	c, err := s.findCursor(name)
	if err != nil {
		return nil, false
	}
	return c.query.Columns, true
}

// fetch runs FETCH.
func (s *Session) fetch(ctx context.Context, stmt *redshiftsql.Fetch, p *Prepared) (Result, error) {
	c, err := s.findCursor(stmt.Cursor)
	if err != nil {
		return nil, err
	}
	if !sameColumns(p.Columns, c.query.Columns) {
		return nil, errChangedColumns()
	}
	left := stmt.Count
	if stmt.All {
		left = -1
	}
	return &fetched{cursor: c, ctx: ctx, left: left, again: stmt.Count == 0 && !stmt.All}, nil
}

// closeCursor ends the cursor, if there is one.
func (s *Session) closeCursor() {
	if c := s.cursor; c != nil {
		s.mu.Lock()
		s.cursor = nil
		s.mu.Unlock()
		c.rows.finish()
		c.query.Close()
	}
}

// fetched is what one FETCH answers: a stretch of the cursor's rows.
type fetched struct {
	cursor *cursor
	ctx    context.Context // of the FETCH, with its timeout
	stop   context.CancelFunc
	left   int64 // rows to come; negative: all of them
	again  bool  // the row that was fetched last, without moving
}

func (f *fetched) Columns() []Column { return f.cursor.query.Columns }
func (f *fetched) Tag() string       { return "FETCH" }

func (f *fetched) Check(ctx context.Context) error { return f.cursor.rows.Check(ctx) }

func (f *fetched) Next(ctx context.Context) (*engine.Chunk, error) {
	c := f.cursor
	if err := f.Check(ctx); err != nil {
		return nil, err
	}
	if f.again {
		if f.again = false; c.chunk == nil || c.at == 0 {
			return nil, nil
		}
		return c.chunk.Slice(c.at-1, c.at), nil
	}
	if f.left == 0 {
		return nil, nil
	}
	if c.chunk == nil || c.at == c.chunk.Len() {
		c.rows.ctx = f.ctx
		var err error
		if c.chunk, err = c.rows.Next(f.ctx); err != nil || c.chunk == nil {
			return nil, err
		}
		c.at = 0
	}
	from, to := c.at, c.chunk.Len()
	if f.left > 0 {
		to = min(to, from+int(min(f.left, 1<<20)))
		f.left -= int64(to - from)
	}
	c.at = to
	c.fetched.Add(int64(to - from))
	return c.chunk.Slice(from, to), nil
}

// Close ends the FETCH, not the cursor.
func (f *fetched) Close() error {
	f.left = 0
	if f.stop != nil {
		f.stop()
	}
	return nil
}
