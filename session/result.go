package session

import (
	"context"

	"github.com/blueshift-db/blueshift/engine"
)

// Result is what a statement answers. Chunks are valid until the next call.
// Next answers nil at the end; Tag is known then.
type Result interface {
	Columns() []Column
	Next(ctx context.Context) (*engine.Chunk, error)
	Tag() string
	Close() error
}

// rows is an open result that streams from the engine.
type rows struct {
	session *Session
	rows    *engine.Rows
	columns []Column
	tag     string
	closed  bool
	ctx     context.Context // of the statement, with its timeout
	stop    context.CancelFunc
}

func (r *rows) Columns() []Column { return r.columns }
func (r *rows) Tag() string       { return r.tag }

// Next returns the next chunk, or nil at the end. A statement whose access was
// withdrawn while it ran says so.
func (r *rows) Next(ctx context.Context) (*engine.Chunk, error) {
	if r.closed {
		return nil, nil
	}
	c, err := r.rows.Next(ctx)
	if c != nil && err == nil && !r.session.wasCut() {
		return c, nil
	}
	err = r.session.cause(r.ctx, err)
	r.finish()
	if err != nil {
		r.session.fail(ctx)
	}
	return nil, err
}

// Close abandons what is left of the result.
func (r *rows) Close() error {
	r.finish()
	return nil
}

func (r *rows) finish() {
	if r.closed {
		return
	}
	r.closed = true
	r.rows.Close()
	if r.session.result == r {
		r.session.result = nil
	}
	r.session.end()
	if r.stop != nil {
		r.stop()
	}
}

func (s *Session) closeResult() {
	if s.result != nil {
		s.result.finish()
	}
}

// done is the result of a statement without rows.
type done struct{ tag string }

func (done) Columns() []Column                           { return nil }
func (done) Next(context.Context) (*engine.Chunk, error) { return nil, nil }
func (d done) Tag() string                               { return d.tag }
func (done) Close() error                                { return nil }
