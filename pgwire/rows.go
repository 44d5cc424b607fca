package pgwire

import (
	"context"
	"encoding/binary"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/session"
)

// rowDescription announces the columns of a result, or that there is none.
func (c *conn) rowDescription(columns []session.Column, formats []int16) {
	if columns == nil {
		c.out = append(c.out, 'n', 0, 0, 0, 4)
		return
	}
	fields := make([]pgproto3.FieldDescription, len(columns))
	for i, col := range columns {
		fields[i] = pgproto3.FieldDescription{Name: []byte(col.Name), DataTypeOID: col.Type.OID(), DataTypeSize: col.Type.Size(),
			TypeModifier: col.Type.TypMod(), Format: formatOf(formats, i)}
	}
	c.send(&pgproto3.RowDescription{Fields: fields})
}

// formatOf is the format of a column or parameter: none means text, one is for
// all of them.
func formatOf(formats []int16, i int) int16 {
	switch len(formats) {
	case 0:
		return 0
	case 1:
		return formats[0]
	}
	return formats[i]
}

// rows turns a result into DataRow messages, straight from the engine's columns.
type rows struct {
	result  session.Result
	columns []session.Column
	formats []int16
	style   style
	values  []column
	chunk   *engine.Chunk
	at      int
}

func newRows(r session.Result, columns []session.Column, formats []int16, style style) *rows {
	return &rows{result: r, columns: columns, formats: formats, style: style}
}

// send sends up to limit rows (0: all) and reports whether there may be more.
func (r *rows) send(ctx context.Context, c *conn, limit int) (more bool, err error) {
	for sent := 0; ; {
		if more, err := r.load(ctx); !more {
			return false, err
		}
		if r.chunk.Len() > 64 {
			c.borrow()
		}
		n := 0
		c.out, n = r.encode(c.out, limit-sent, flushAt)
		if sent += n; sent == limit {
			return true, nil
		}
		if len(c.out) >= flushAt {
			if c.flush(); c.broken {
				return false, errLeft
			}
		}
	}
}

// load makes sure that there is a row to encode; false at the end.
func (r *rows) load(ctx context.Context) (bool, error) {
	if r.chunk != nil && r.at < r.chunk.Len() {
		err := r.result.Check(ctx)
		return err == nil, err
	}
	var err error
	if r.chunk, err = r.result.Next(ctx); err != nil || r.chunk == nil {
		return false, err
	}
	r.at = 0
	if r.values == nil {
		r.values = make([]column, len(r.columns))
		for i, col := range r.columns {
			if err := r.values[i].choose(col, r.chunk.Vector(i).Type, formatOf(r.formats, i) == 1, r.style); err != nil {
				return false, err
			}
		}
	}
	for i := range r.values {
		r.values[i].view(r.chunk.Vector(i))
	}
	return true, nil
}

// encode appends rows of the chunk: at most limit of them if that is positive,
// and no further one once dst has enough bytes.
func (r *rows) encode(dst []byte, limit, enough int) (out []byte, n int) {
	for end := r.chunk.Len(); r.at < end && len(dst) < enough && (n < limit || limit <= 0); r.at++ {
		start := len(dst)
		dst = append(dst, 'D', 0, 0, 0, 0, byte(len(r.values)>>8), byte(len(r.values)))
		for i := range r.values {
			col := &r.values[i]
			if col.nulls && !col.vector.Valid(r.at) {
				dst = append(dst, 0xff, 0xff, 0xff, 0xff)
				continue
			}
			at := len(dst)
			dst = col.append(append(dst, 0, 0, 0, 0), r.at)
			binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
		}
		binary.BigEndian.PutUint32(dst[start+1:], uint32(len(dst)-start-1))
		n++
	}
	return dst, n
}
