package copydata

import (
	"bytes"
	"fmt"
	"unsafe"

	"github.com/blueshift-db/blueshift"
)

// batchBytes is about how much text a batch holds at most.
const batchBytes = 1 << 20

// Batch is some rows, in columns. Its values are valid until it is read into
// again: they lie where they were read.
type Batch struct {
	Columns []Column
	Lines   []int // where each row begins, from 1

	most    int    // rows
	field   int    // of the row that is being added
	size    int    // bytes of text
	scratch []byte // text that was not written as it is meant
}

// Column is the values of one column. The value of a NULL means nothing.
type Column struct {
	Name   string
	Values []string
	Null   []bool
}

// LineError is what is wrong with a line of the data.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// NewBatch is a batch of up to so many rows of the columns of these names.
func NewBatch(names []string, rows int) *Batch {
	b := &Batch{Columns: make([]Column, len(names)), Lines: make([]int, 0, rows), most: rows}
	for i, name := range names {
		b.Columns[i] = Column{Name: name, Values: make([]string, 0, rows), Null: make([]bool, 0, rows)}
	}
	return b
}

// Empty takes all rows out.
func (b *Batch) Empty() {
	b.resize(0)
	b.field, b.size, b.scratch = 0, 0, b.scratch[:0]
}

// Full tells whether no row more is to be added.
func (b *Batch) Full() bool { return len(b.Lines) == b.most || b.size >= batchBytes }

// Add adds a copy of the next value of a row.
func (b *Batch) Add(text []byte, null bool) error {
	switch {
	case b.field == len(b.Columns):
		return blueshift.SQLErrorf("22P04", "extra data after last expected column")
	case bytes.IndexByte(text, 0) >= 0:
		return blueshift.SQLErrorf("22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
	}
	start := len(b.scratch)
	b.scratch = append(b.scratch, text...)
	c := &b.Columns[b.field]
	c.Values, c.Null = append(c.Values, view(b.scratch[start:])), append(c.Null, null)
	b.field++
	b.size += len(text)
	return nil
}

// End ends a row, which begins at a line.
func (b *Batch) End(line int) error {
	if b.field < len(b.Columns) {
		return blueshift.SQLErrorf("22P04", "missing data for column \"%s\"", b.Columns[b.field].Name)
	}
	b.Lines, b.field = append(b.Lines, line), 0
	return nil
}

// resize makes every column as long as rows.
func (b *Batch) resize(rows int) {
	b.Lines = b.Lines[:rows]
	for i := range b.Columns {
		c := &b.Columns[i]
		c.Values, c.Null = c.Values[:rows], c.Null[:rows]
	}
}

// view is bytes, which do not change as long as it is in use, as a string.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
