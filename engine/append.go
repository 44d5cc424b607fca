package engine

import (
	"context"
	"unicode/utf8"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// ChunkRows is how many rows an Appender takes at a time.
const ChunkRows = 2048

// Appender puts rows into a table, a chunk of columns at a time, within the
// transaction of its connection. It bypasses SQL: values have the types of the
// columns, and columns that are not named get NULL. Until it is closed the
// connection runs nothing else.
type Appender struct {
	conn     *Conn
	appender duckdb.Appender
	chunk    duckdb.DataChunk
	columns  []Slots
}

// Slots are the places of one column in the chunk that is being filled.
type Slots struct {
	Type   Type
	width  uint8
	vector duckdb.Vector
	data   unsafe.Pointer
	valid  unsafe.Pointer // nil while no row is NULL
}

// Append opens an Appender on columns of a table.
func (c *Conn) Append(ctx context.Context, table [3]string, columns []string) (*Appender, error) {
	if err := c.connect(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	a := &Appender{conn: c}
	state := duckdb.AppenderCreateExt(c.conn, table[0], table[1], table[2], &a.appender)
	for _, name := range columns {
		if state == duckdb.StateSuccess {
			state = duckdb.AppenderAddColumn(a.appender, name)
		}
	}
	if state != duckdb.StateSuccess {
		err := newError(duckdb.AppenderError(a.appender))
		a.destroy()
		return nil, c.failed(err)
	}
	types := make([]duckdb.LogicalType, duckdb.AppenderColumnCount(a.appender))
	for i := range types {
		types[i] = duckdb.AppenderColumnType(a.appender, duckdb.IdxT(i))
		a.columns = append(a.columns, Slots{Type: typeOf(types[i]), width: decimalWidth(types[i])})
	}
	a.chunk = duckdb.CreateDataChunk(types)
	for i := range types {
		duckdb.DestroyLogicalType(&types[i])
	}
	a.empty()
	c.append = a
	return a, nil
}

// Columns are the places to fill, a column each.
func (a *Appender) Columns() []Slots { return a.columns }

// empty makes the chunk ready for the next rows.
func (a *Appender) empty() {
	duckdb.DataChunkReset(a.chunk)
	for i := range a.columns {
		v := duckdb.DataChunkGetVector(a.chunk, duckdb.IdxT(i))
		a.columns[i].vector, a.columns[i].data, a.columns[i].valid = v, duckdb.VectorGetData(v), nil
	}
}

// Clear drops what the chunk was filled with.
func (a *Appender) Clear() {
	a.conn.mu.Lock()
	defer a.conn.mu.Unlock()
	if a.chunk.Ptr != nil {
		a.empty()
	}
}

// Send appends the first rows of the chunk, and begins a new one.
func (a *Appender) Send(ctx context.Context, rows int) error {
	c := a.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(ctx); err != nil {
		return err
	}
	duckdb.DataChunkSetSize(a.chunk, duckdb.IdxT(rows))
	if duckdb.AppendDataChunk(a.appender, a.chunk) != duckdb.StateSuccess {
		return c.failed(newError(duckdb.AppenderError(a.appender)))
	}
	a.empty()
	return nil
}

// Flush brings what was sent into the table, and is where its constraints are
// looked at.
func (a *Appender) Flush(ctx context.Context) error {
	c := a.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(ctx); err != nil {
		return err
	}
	if duckdb.AppenderFlush(a.appender) != duckdb.StateSuccess {
		return c.failed(newError(duckdb.AppenderError(a.appender)))
	}
	return nil
}

// Close gives the Appender back; what was not flushed is dropped.
func (a *Appender) Close() {
	a.conn.mu.Lock()
	defer a.conn.mu.Unlock()
	a.destroy()
}

func (a *Appender) destroy() {
	if a.conn.append == a {
		a.conn.append = nil
	}
	if a.chunk.Ptr != nil {
		duckdb.DestroyDataChunk(&a.chunk)
	}
	if a.appender.Ptr != nil {
		duckdb.AppenderClear(a.appender)
		duckdb.AppenderDestroy(&a.appender)
	}
}

// SetNull makes the value of a row NULL.
func (s *Slots) SetNull(row int) {
	if s.valid == nil {
		duckdb.VectorEnsureValidityWritable(s.vector)
		s.valid = duckdb.VectorGetValidity(s.vector)
	}
	word := (*uint64)(unsafe.Add(s.valid, row/64*8))
	*word &^= 1 << (row % 64)
}

func set[T any](s *Slots, row int, v T) {
	*(*T)(unsafe.Add(s.data, uintptr(row)*unsafe.Sizeof(v))) = v
}

// The setters of a row's value. Which one fits is told by Type.ID.
func (s *Slots) SetBool(row int, v bool)       { set(s, row, v) }
func (s *Slots) SetInt16(row int, v int16)     { set(s, row, v) }
func (s *Slots) SetInt32(row int, v int32)     { set(s, row, v) } // also Date: days since 1970-01-01
func (s *Slots) SetInt64(row int, v int64)     { set(s, row, v) } // also Time and Timestamp: microseconds
func (s *Slots) SetFloat32(row int, v float32) { set(s, row, v) }
func (s *Slots) SetFloat64(row int, v float64) { set(s, row, v) }

// SetDecimal sets an unscaled value of up to 18 digits, of which Type.Scale are
// the fraction.
func (s *Slots) SetDecimal(row int, v int64) {
	switch s.width {
	case 2:
		set(s, row, int16(v))
	case 4:
		set(s, row, int32(v))
	case 8:
		set(s, row, v)
	default:
		set(s, row, [2]uint64{uint64(v), uint64(v >> 63)})
	}
}

// SetText sets a text; false refuses one that is not UTF-8.
func (s *Slots) SetText(row int, v string) bool {
	if !utf8.ValidString(v) {
		return false
	}
	if len(v) > 12 {
		duckdb.VectorAssignStringElement(s.vector, duckdb.IdxT(row), v)
		return true
	}
	var short [16]byte // the text itself, in place of where it is
	*(*uint32)(unsafe.Pointer(&short)) = uint32(len(v))
	copy(short[4:], v)
	set(s, row, short)
	return true
}
