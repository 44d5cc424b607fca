package engine

import (
	"context"
	"fmt"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// constant is what a statement answers that can only answer one thing: SELECT 1,
// which clients and their pools ask all day to see whether somebody is there. It
// is computed once. The statement and the results that show it hold its chunk,
// under the lock of the connection; the last of them destroys it.
type constant struct {
	chunk   duckdb.DataChunk // none until it has been computed
	vectors []Vector
	shape   *shape
	holders int
}

// Remember tells that the statement answers one chunk, always the same.
func (s *Stmt) Remember() { s.constant = &constant{holders: 1} }

// remember takes the chunk of a result that has just been opened.
func (s *Stmt) remember(ctx context.Context, r *Rows) (*Rows, error) {
	k := s.constant
	chunk, err := r.fetch(ctx)
	if err != nil {
		return nil, err
	}
	if chunk.Ptr == nil {
		return nil, fmt.Errorf("engine: %q answers no row to remember", s.sql)
	}
	more, err := r.fetch(ctx)
	if more.Ptr != nil {
		duckdb.DestroyDataChunk(&more)
		r.finish(nil)
		err = fmt.Errorf("engine: %q answers more than there is to remember", s.sql)
	}
	if err != nil {
		duckdb.DestroyDataChunk(&chunk)
		return nil, err
	}
	r.chunk = chunk
	r.show()
	r.chunk = duckdb.DataChunk{}
	k.chunk, k.vectors, k.shape = chunk, r.view.vectors, r.shape
	return k.result(s.conn), nil
}

// remembered is a result that shows what the statement remembers; nil when that
// is nothing. Nothing runs for it, and an open result of the connection stays.
func (s *Stmt) remembered(ctx context.Context) (*Rows, error) {
	switch k := s.constant; {
	case k == nil || k.chunk.Ptr == nil:
		return nil, nil
	case s.conn.why != nil:
		return nil, s.conn.why
	case ctx.Err() != nil:
		return nil, errInterrupted()
	default:
		return k.result(s.conn), nil
	}
}

func (k *constant) result(c *Conn) *Rows {
	k.holders++
	return &Rows{conn: c, shape: k.shape, constant: k}
}

// nextRemembered is Next for a result that shows what is remembered.
func (r *Rows) nextRemembered(ctx context.Context) (*Chunk, error) {
	switch {
	case r.conn.why != nil:
		r.forget(r.conn.why)
		return nil, r.why
	case ctx.Err() != nil:
		r.forget(nil)
		return nil, errInterrupted()
	case r.view.vectors != nil:
		r.forget(nil)
		return nil, nil
	}
	r.view = Chunk{rows: int(duckdb.DataChunkGetSize(r.constant.chunk)), vectors: r.constant.vectors}
	return &r.view, nil
}

// forget ends such a result. Further calls of Next answer why.
func (r *Rows) forget(why error) {
	r.constant.leave()
	r.constant, r.closed, r.why = nil, true, why
}

// leave takes a holder away.
func (k *constant) leave() {
	if k.holders--; k.holders == 0 && k.chunk.Ptr != nil {
		duckdb.DestroyDataChunk(&k.chunk)
	}
}
