package session

import (
	"context"

	"github.com/blueshift-db/blueshift/engine"
)

// Result is what a statement answers. Chunks are valid until the next call.
// Next answers nil at the end; Tag is known then. A result may be left open
// while other statements of its transaction run; whoever does not read it to
// its end closes it.
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
	reading *reading
	ctx     context.Context // of the statement, with its timeout
	stop    context.CancelFunc
	work    *ran  // what the history has of it
	count   int64 // rows answered so far
}

func (r *rows) Columns() []Column { return r.columns }
func (r *rows) Tag() string       { return r.tag }

// Next returns the next chunk, or nil at the end. A statement whose access was
// withdrawn while it ran says so.
func (r *rows) Next(ctx context.Context) (*engine.Chunk, error) {
	if r.closed {
		return nil, nil
	}
	r.session.resume(r.reading)
	c, err := r.rows.Next(ctx)
	if c != nil && err == nil && !r.session.wasCut(r.reading) {
		r.count += int64(c.Len())
		return c, nil
	}
	err = r.session.cause(r.ctx, err)
	r.session.ended(r.work, r.count, err)
	r.work = nil
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
	r.session.ended(r.work, r.count, nil)
	r.rows.Close()
	delete(r.session.results, r)
	r.session.end(r.reading)
	if r.stop != nil {
		r.stop()
	}
}

// closeResults ends the results, and the cursor, of a transaction that is over.
func (s *Session) closeResults() {
	s.closeCursor()
	for r := range s.results {
		r.finish()
	}
}

// done is the result of a statement without rows.
type done struct{ tag string }

func (done) Columns() []Column                           { return nil }
func (done) Next(context.Context) (*engine.Chunk, error) { return nil, nil }
func (d done) Tag() string                               { return d.tag }
func (done) Close() error                                { return nil }
