package session

import (
	"context"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
)

// Result is what a statement answers. Chunks are valid until the next call.
// Next answers nil at the end; Tag is known then. A result may be left open
// while other statements of its transaction run; whoever does not read it to
// its end closes it.
type Result interface {
	Columns() []Column
	Next(ctx context.Context) (*engine.Chunk, error)
	// Check is asked before more rows of a chunk at hand are given on: access to
	// what they were read from may have been withdrawn since Next.
	Check(ctx context.Context) error
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
	own     context.Context // ctx as a withdrawal ends it; the engine minds it
	stop    context.CancelFunc
	work    *ran            // what the history has of it
	serial  *catalog.Serial // of a query that is a transaction of its own
	count   int64           // rows answered so far
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
	if ctx == r.ctx {
		ctx = r.own
	}
	c, err := r.rows.Next(ctx)
	if c != nil && err == nil && !r.session.wasCut(r.reading) {
		r.count += int64(c.Len())
		return c, nil
	}
	return nil, r.over(ctx, err)
}

func (r *rows) Check(ctx context.Context) error {
	if r.closed || !r.session.wasCut(r.reading) {
		return nil
	}
	return r.over(ctx, nil)
}

// over ends a result that has been read to its end, has failed or was cut, and
// returns why.
func (r *rows) over(ctx context.Context, err error) error {
	r.session.resume(r.reading)
	err = r.session.cause(r.ctx, err)
	r.session.ended(r.work, r.count, err)
	r.work = nil
	r.finish()
	if err != nil {
		r.session.fail(ctx)
	}
	return err
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
	if r.serial != nil {
		r.serial.Committed()
	}
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
func (done) Check(context.Context) error                 { return nil }
func (d done) Tag() string                               { return d.tag }
func (done) Close() error                                { return nil }
