package engine

import (
	"context"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// kept is what was left of a result when its connection had to run something
// else: DuckDB streams one result at a time, so the rest waits in memory.
type kept struct {
	chunks []duckdb.DataChunk
	sizes  []int // of the chunks, in bytes
	err    error // instead of rows: there were too many
}

// keep reads the rest of the open result, so that the connection is free. A
// rest that would have the connection keep more than Config.MaxKept bytes in
// all is given up, and its reader is told;
// an error of the result itself is answered, since whatever would run next
// belongs to a transaction that this error has ended.
func (c *Conn) keep(ctx context.Context) error {
	r := c.rows
	stop := c.watch(ctx, r.call)
	if stop != nil {
		defer stop()
	}
	rest := &kept{}
	size := c.keptSize()
	for {
		chunk, err := r.fetch(ctx)
		if err != nil {
			rest.drop()
			r.why = err
			return err
		}
		if chunk.Ptr == nil {
			break
		}
		n := r.size(chunk)
		rest.chunks, rest.sizes = append(rest.chunks, chunk), append(rest.sizes, n)
		if size += n; size > c.instance.config.MaxKept {
			rest.drop()
			rest.err = blueshift.SQLErrorf("54000", "a suspended result had more than %d MB unread when another statement ran", c.instance.config.MaxKept>>20).
				WithHint("Read the result to its end first, fetch more rows at a time, or use a second connection.")
			r.finish(rest.err)
			break
		}
	}
	r.kept, r.closed, r.why = rest, false, nil
	c.kept[r] = struct{}{}
	return nil
}

// nextKept is Next for a result that was kept.
func (r *Rows) nextKept(ctx context.Context) (*Chunk, error) {
	switch {
	case ctx.Err() != nil:
		r.dropKept(nil)
		return nil, errInterrupted()
	case r.kept.err != nil:
		return nil, r.kept.err
	case len(r.kept.chunks) == 0:
		r.dropKept(nil)
		return nil, nil
	}
	r.chunk, r.kept.chunks, r.kept.sizes = r.kept.chunks[0], r.kept.chunks[1:], r.kept.sizes[1:]
	r.show()
	return &r.view, nil
}

func (r *Rows) dropKept(why error) {
	r.kept.drop()
	r.kept, r.closed, r.why = nil, true, why
	delete(r.conn.kept, r)
}

func (k *kept) drop() {
	for i := range k.chunks {
		duckdb.DestroyDataChunk(&k.chunks[i])
	}
	k.chunks, k.sizes = nil, nil
}

// keptSize is how many bytes the connection keeps.
func (c *Conn) keptSize() (n int) {
	for r := range c.kept {
		for _, size := range r.kept.sizes {
			n += size
		}
	}
	return n
}

// size is roughly how many bytes a chunk holds: its vectors, and the texts that
// do not fit into them.
func (r *Rows) size(chunk duckdb.DataChunk) (n int) {
	rows := int(duckdb.DataChunkGetSize(chunk))
	for i, c := range r.shape.columns {
		n += rows * 16
		if c.Type.ID != Varchar && c.Type.ID != Blob {
			continue
		}
		v := duckdb.DataChunkGetVector(chunk, duckdb.IdxT(i))
		column := Vector{data: duckdb.VectorGetData(v), valid: duckdb.VectorGetValidity(v)}
		for row := range rows {
			if !column.Valid(row) {
				continue
			}
			if length := *(*uint32)(unsafe.Add(column.data, row*16)); length > 12 {
				n += int(length)
			}
		}
	}
	return n
}
