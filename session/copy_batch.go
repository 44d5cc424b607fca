package session

import (
	"bytes"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/copydata"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// batch collects rows as columns of text.
type batch struct {
	columns []redshiftsql.Column
	texts   [][]byte // of each column, one after the other
	ends    [][]int
	nulls   [][]bool
	lines   []int
	size    int
}

func newBatch(columns []redshiftsql.Column) *batch {
	return &batch{columns: columns, texts: make([][]byte, len(columns)), ends: make([][]int, len(columns)), nulls: make([][]bool, len(columns))}
}

// full tells whether the batch is to be loaded: at a chunk of rows, or before
// that when they are large.
func (b *batch) full() bool { return len(b.lines) == engine.ChunkRows || b.size > 8<<20 }

func (b *batch) add(row *copydata.Row) error {
	switch {
	case len(row.Fields) < len(b.columns):
		return blueshift.SQLErrorf("22P04", "missing data for column \"%s\"", b.columns[len(row.Fields)].Name)
	case len(row.Fields) > len(b.columns):
		return blueshift.SQLErrorf("22P04", "extra data after last expected column")
	}
	for i, f := range row.Fields {
		if bytes.IndexByte(f, 0) >= 0 {
			return blueshift.SQLErrorf("22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
		}
		b.texts[i] = append(b.texts[i], f...)
		b.ends[i] = append(b.ends[i], len(b.texts[i]))
		b.nulls[i] = append(b.nulls[i], row.Null[i])
		b.size += len(f)
	}
	b.lines = append(b.lines, row.Line)
	return nil
}

// take is what was collected.
func (b *batch) take() *redshiftsql.Bulk {
	out := &redshiftsql.Bulk{Columns: make([]redshiftsql.BulkColumn, len(b.columns))}
	for i := range b.columns {
		text, start := string(b.texts[i]), 0
		values := make([]string, len(b.lines))
		for row, end := range b.ends[i] {
			values[row], start = text[start:end], end
		}
		out.Columns[i] = redshiftsql.BulkColumn{Values: values, Null: b.nulls[i]}
	}
	return out
}

func (b *batch) empty() {
	for i := range b.columns {
		b.texts[i], b.ends[i], b.nulls[i] = b.texts[i][:0], b.ends[i][:0], b.nulls[i][:0]
	}
	b.lines, b.size = b.lines[:0], 0
}
