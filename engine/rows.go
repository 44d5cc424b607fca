package engine

import (
	"context"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// Rows is a result that streams: it holds one chunk at a time. When its
// connection has to run something else meanwhile, what is left is kept in memory.
type Rows struct {
	execution
	conn     *Conn
	call     *call
	result   duckdb.Result
	shape    *shape
	chunk    duckdb.DataChunk
	view     Chunk
	kept     *kept     // the rest, once the connection had to do something else
	constant *constant // whose chunk this is, if the statement remembers it
	closed   bool
	why      error // what a closed result answers; nil for the plain end
}

// Columns describes the result.
func (r *Rows) Columns() []Column { return r.shape.columns }

// Next returns the next chunk, nil at the end. The chunk is valid until the
// next call on r. It fails with 57014 when ctx, or the context of Query, ends.
func (r *Rows) Next(ctx context.Context) (*Chunk, error) {
	c := r.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	r.release()
	switch {
	case r.closed:
		return nil, r.why
	case r.constant != nil:
		return r.nextRemembered(ctx)
	case r.kept != nil:
		return r.nextKept(ctx)
	}
	// The context of Query is being watched already.
	if done := ctx.Done(); done != nil && done != r.call.done {
		stop := c.watch(ctx, r.call)
		defer stop()
	}
	chunk, err := r.fetch(ctx)
	if err != nil || chunk.Ptr == nil {
		return nil, err
	}
	r.chunk = chunk
	r.show()
	return &r.view, nil
}

// fetch asks DuckDB for the next chunk, which is the caller's to destroy. At
// the end, and after an error, the result is finished and there is none.
func (r *Rows) fetch(ctx context.Context) (chunk duckdb.DataChunk, err error) {
	r.call.inside.Store(true)
	// An interrupt that came while the reader had its chunk counts too.
	if r.call.interrupted.Load() || ctx.Err() != nil {
		r.finish(nil)
		return chunk, errInterrupted()
	}
	state := duckdb.StreamFetchChunk(r.result, &chunk)
	r.call.inside.Store(false)
	if state != duckdb.StateSuccess {
		text := duckdb.ResultError(&r.result)
		r.finish(nil)
		if text == "" {
			return duckdb.DataChunk{}, nil
		}
		return duckdb.DataChunk{}, r.conn.failed(newError(text))
	}
	if duckdb.DataChunkGetSize(chunk) == 0 {
		duckdb.DestroyDataChunk(&chunk)
		r.finish(nil)
	}
	return chunk, nil
}

// show points the view at the chunk.
func (r *Rows) show() {
	n := int(duckdb.DataChunkGetSize(r.chunk))
	r.view.rows = n
	for i := range r.view.vectors {
		v := duckdb.DataChunkGetVector(r.chunk, duckdb.IdxT(i))
		r.view.vectors[i].rows = n
		r.view.vectors[i].data = duckdb.VectorGetData(v)
		r.view.vectors[i].valid = duckdb.VectorGetValidity(v)
	}
}

// Close abandons the rest of the result.
func (r *Rows) Close() {
	r.conn.mu.Lock()
	defer r.conn.mu.Unlock()
	r.release()
	switch {
	case r.constant != nil:
		r.forget(nil)
	case r.kept != nil:
		r.dropKept(nil)
	default:
		r.finish(nil)
	}
}

// finish destroys the result, but not the chunk that its reader may still be
// looking at. Further calls of Next answer why.
func (r *Rows) finish(why error) {
	if r.closed {
		return
	}
	r.closed, r.why = true, why
	r.conn.end(r.call)
	duckdb.DestroyResult(&r.result)
	if r.conn.rows == r {
		r.conn.rows = nil
	}
	r.conn.conclude(&r.execution, nil)
}

func (r *Rows) release() {
	if r.chunk.Ptr != nil {
		duckdb.DestroyDataChunk(&r.chunk)
	}
}

// shape is the columns of a result with the byte widths of its decimals.
type shape struct {
	columns []Column
	ids     []duckdb.Type
	widths  []uint8
	fixed   bool // no decimal, so ids say everything
}

// shapeOf reads the true column types, which a statement with parameters may
// only have now, and makes room for the vectors. Running a statement again
// mostly finds the shape of the last time.
func (s *Stmt) shapeOf(r *Rows) error {
	n := int(duckdb.ColumnCount(&r.result))
	if s.shape == nil || !s.shape.fixed || !s.shape.fits(&r.result, n) {
		s.shape = newShape(&r.result, n)
		for i, c := range s.describe() {
			if i < n {
				s.shape.columns[i].Name = c.Name
			}
		}
	}
	r.shape = s.shape
	r.view.vectors = make([]Vector, n)
	for i, c := range r.shape.columns {
		if c.Type.ID == Other || c.Type.ID == Invalid {
			return blueshift.SQLErrorf("0A000", "column %d of the result has a type that cannot be sent to a client", i+1).
				WithHint("Cast it to a type such as VARCHAR.")
		}
		r.view.vectors[i].Type, r.view.vectors[i].width = c.Type, r.shape.widths[i]
	}
	return nil
}

func (h *shape) fits(r *duckdb.Result, n int) bool {
	if n != len(h.ids) {
		return false
	}
	for i, id := range h.ids {
		if duckdb.ColumnType(r, duckdb.IdxT(i)) != id {
			return false
		}
	}
	return true
}

func newShape(r *duckdb.Result, n int) *shape {
	h := &shape{columns: make([]Column, n), ids: make([]duckdb.Type, n), widths: make([]uint8, n), fixed: true}
	for i := range n {
		t := duckdb.ColumnLogicalType(r, duckdb.IdxT(i))
		h.ids[i] = duckdb.GetTypeId(t)
		h.columns[i].Type, h.widths[i] = typeOf(t), decimalWidth(t)
		h.fixed = h.fixed && h.columns[i].Type.ID != Decimal
		duckdb.DestroyLogicalType(&t)
	}
	return h
}
