package engine

import (
	"context"
	"sync/atomic"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// ChunkRows is how many rows an Appender takes at a time, flushRows after how
// many it brings them into the table: few enough to be in the processor's caches
// still. Chunks wait for that, but not more of them than have waitBytes in all.
const (
	ChunkRows = 2048
	flushRows = 8 * ChunkRows
	waitBytes = 4 << 20
)

// Appender puts rows into a table, a chunk of columns at a time, within the
// transaction of its connection. It bypasses SQL: values have the types of the
// columns, and columns that are not named get NULL. Until it is closed the
// connection runs nothing else. A chunk is filled while those before are
// appended.
type Appender struct {
	execution
	conn     *Conn
	appender duckdb.Appender
	types    []duckdb.LogicalType
	columns  []Slots
	filling  duckdb.DataChunk
	chunks   []duckdb.DataChunk // all there are
	most     int                // of them
	free     chan duckdb.DataChunk
	sent     chan sent   // what is on its way; nil if nothing is
	fared    chan *Error // answers how that went
	failed   atomic.Bool // some of it did
	err      error       // what Send and Flush answer from then on
	rows     int         // appended and not flushed
}

// sent is a chunk on its way into the table.
type sent struct {
	chunk duckdb.DataChunk
	rows  int
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
	size := 0
	for i := range duckdb.AppenderColumnCount(a.appender) {
		t := duckdb.AppenderColumnType(a.appender, i)
		column := Slots{Type: typeOf(t), width: decimalWidth(t)}
		a.types, a.columns = append(a.types, t), append(a.columns, column)
		size += ChunkRows * (&Vector{Type: column.Type, width: column.width}).size()
	}
	a.most = min(max(waitBytes/size, 2), flushRows/ChunkRows)
	a.free = make(chan duckdb.DataChunk, a.most)
	a.next()
	c.append = a
	c.writing(&a.execution)
	return a, nil
}

// Columns are the places to fill, a column each.
func (a *Appender) Columns() []Slots { return a.columns }

// next makes the next chunk ready to be filled. Another is made when none is free
// and there may be more.
func (a *Appender) next() {
	if len(a.free) == 0 && len(a.chunks) < a.most {
		a.chunks = append(a.chunks, duckdb.CreateDataChunk(a.types))
		a.filling = a.chunks[len(a.chunks)-1]
	} else {
		a.filling = <-a.free
		duckdb.DataChunkReset(a.filling)
	}
	a.place()
}

// place finds the places of the columns in the chunk.
func (a *Appender) place() {
	for i := range a.columns {
		v := duckdb.DataChunkGetVector(a.filling, duckdb.IdxT(i))
		a.columns[i].vector, a.columns[i].data, a.columns[i].valid = v, duckdb.VectorGetData(v), nil
	}
}

// Clear drops what the chunk was filled with.
func (a *Appender) Clear() {
	a.conn.mu.Lock()
	defer a.conn.mu.Unlock()
	if len(a.chunks) > 0 {
		duckdb.DataChunkReset(a.filling)
		a.place()
	}
}

// Send appends the first rows of the chunk, and begins a new one. Whether that
// worked is told by a later call, at last by Flush.
func (a *Appender) Send(ctx context.Context, rows int) error {
	c := a.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(ctx); err != nil {
		return err
	}
	if a.failed.Load() {
		return a.settle()
	}
	if a.sent == nil {
		a.sent, a.fared = make(chan sent, a.most), make(chan *Error, 1)
		go a.append(a.sent, a.fared)
	}
	duckdb.DataChunkSetSize(a.filling, duckdb.IdxT(rows))
	a.sent <- sent{a.filling, rows}
	a.next()
	return nil
}

// append runs beside whoever fills the next chunks. After an error it takes them
// and does nothing with them.
func (a *Appender) append(chunks <-chan sent, fared chan<- *Error) {
	var err *Error
	for s := range chunks {
		if err == nil {
			err = a.appendOne(s)
			a.failed.Store(err != nil)
		}
		a.free <- s.chunk
	}
	fared <- err
}

func (a *Appender) appendOne(s sent) *Error {
	state := duckdb.AppendDataChunk(a.appender, s.chunk)
	if a.rows += s.rows; state == duckdb.StateSuccess && a.rows >= flushRows {
		state, a.rows = duckdb.AppenderFlush(a.appender), 0
	}
	if state != duckdb.StateSuccess {
		return newError(duckdb.AppenderError(a.appender))
	}
	return nil
}

// settle waits for what is on its way.
func (a *Appender) settle() error {
	if a.sent == nil {
		return a.err
	}
	close(a.sent)
	err := <-a.fared
	if a.sent = nil; err != nil {
		a.err = a.conn.failed(err)
	}
	return a.err
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
	if err := a.settle(); err != nil {
		return err
	}
	a.rows = 0
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
	for i := range a.chunks {
		duckdb.DestroyDataChunk(&a.chunks[i])
	}
	a.chunks, a.columns = nil, nil
}

// destroy is Close but for the chunks, which somebody may be filling right now
// when the connection is cut.
func (a *Appender) destroy() {
	if a.conn.append == a {
		a.conn.append = nil
	}
	_ = a.settle() // what has not been flushed is dropped, and its error with it
	for i := range a.types {
		duckdb.DestroyLogicalType(&a.types[i])
	}
	a.types = nil
	if a.appender.Ptr != nil {
		duckdb.AppenderClear(a.appender)
		duckdb.AppenderDestroy(&a.appender)
	}
	a.conn.conclude(&a.execution, nil)
}
