package engine

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// Conn is one session's connection. It is used by one goroutine; Interrupt may
// come from any. A Rows that is open when the connection runs something else
// is kept in memory, so whoever does not want the rest closes it.
type Conn struct {
	instance  *Instance
	number    int64                          // which of all connections it is
	connected atomic.Bool                    // DuckDB has been asked for a connection
	held      atomic.Pointer[[]duckdb.Value] // what is bound to the second text of a statement

	// mu is held by the owner through each of its calls, and by the instance
	// when it cuts the connection. It guards everything up to signal.
	mu     sync.Mutex
	rows   *Rows              // the result that streams
	kept   map[*Rows]struct{} // results whose rest is in memory
	append *Appender          // that is open
	stmts  map[*Stmt]struct{} // to be destroyed before the connection
	block  bool               // a transaction is open
	blocks uint64             // how many there have been
	writes uint64             // how often it has changed rows
	why    error              // why the connection is closed; nil while it is open

	signal sync.Mutex // guards conn's handle and call against Interrupt
	conn   duckdb.Connection
	call   *call
}

var errClosed = &blueshift.SQLError{State: "57P01", Message: "the connection to the SQL engine is closed"}

// Exec runs a statement without parameters and answers how many rows it changed.
func (c *Conn) Exec(ctx context.Context, sql string) (int64, error) {
	s, err := c.Prepare(ctx, sql)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return s.Exec(ctx, nil)
}

// SetTimeZone makes a zone of the time zone database the one in which the
// connection reads and writes moments. Statements prepared before keep theirs.
func (c *Conn) SetTimeZone(ctx context.Context, zone string) error {
	_, err := c.Exec(ctx, "SET TimeZone = "+quote(zone))
	return err
}

// Seed makes the numbers that RANDOM gives after it come in the same order each
// time. The seed is between 0 and 1.
func (c *Conn) Seed(ctx context.Context, seed float64) error {
	_, err := c.Exec(ctx, "SELECT setseed("+strconv.FormatFloat(seed, 'f', -1, 64)+")")
	return err
}

// connect opens the connection to DuckDB at the first statement, so that a
// session that only waits holds none of its memory.
func (c *Conn) connect() error {
	if c.connected.Load() {
		return nil
	}
	i := c.instance
	i.mu.Lock() // before mu, as wherever both are held
	defer i.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.why != nil {
		return c.why
	}
	c.signal.Lock()
	defer c.signal.Unlock()
	if duckdb.Connect(i.db, &c.conn) != duckdb.StateSuccess {
		return blueshift.SQLErrorf("53300", "the SQL engine accepts no more connections")
	}
	// An error's class is read from JSON, never from its prose. And what a
	// result holds ahead of its reader is bounded without counting what strings
	// point to: a megabyte, which is the default, may be a hundred.
	if err := run(c.conn, "SET errors_as_json = true; SET streaming_buffer_size = '32KB'"); err != nil {
		duckdb.Disconnect(&c.conn)
		return err
	}
	c.connected.Store(true)
	return nil
}

// Prepare prepares one statement.
func (c *Conn) Prepare(ctx context.Context, sql string) (*Stmt, error) {
	if err := c.connect(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	if strings.IndexByte(sql, 0) >= 0 { // DuckDB would read up to there only
		return nil, blueshift.SQLErrorf("22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
	}
	call := c.begin(ctx)
	s := &Stmt{conn: c, sql: sql}
	err := s.plan()
	c.end(call) // what interrupts from here on means no longer this call
	if err != nil {
		return nil, c.failed(err)
	}
	s.kind, s.params = kinds[duckdb.PreparedStatementType(s.stmt)], int(duckdb.NParams(s.stmt))
	// Planning hardly looks for interrupts; whoever sent one meant the statement.
	if call.interrupted.Load() {
		duckdb.DestroyPrepare(&s.stmt)
		return nil, errInterrupted()
	}
	c.stmts[s] = struct{}{}
	return s, nil
}

// Close gives the connection back. Prepared statements of it are dead.
func (c *Conn) Close() {
	c.mu.Lock()
	if c.rows != nil {
		c.rows.release()
	}
	c.release(errClosed)
	c.mu.Unlock()
	c.instance.mu.Lock()
	delete(c.instance.conns, c)
	c.instance.mu.Unlock()
}

// cut closes the connection from outside, interrupting what runs on it until
// deadline. It reports whether the connection is closed.
func (c *Conn) cut(why error, deadline time.Time) bool {
	for !c.mu.TryLock() {
		if time.Now().After(deadline) {
			return false
		}
		c.Interrupt()
		time.Sleep(time.Millisecond)
	}
	defer c.mu.Unlock()
	c.release(why)
	return true
}

// release destroys what the connection holds. The chunk that a reader may be
// looking at right now stays until the reader lets go: it owns its memory.
func (c *Conn) release(why error) {
	if c.why != nil {
		return
	}
	c.why = why
	if c.rows != nil {
		c.rows.finish(why)
	}
	for r := range c.kept {
		r.dropKept(why)
	}
	if c.append != nil {
		c.append.destroy()
	}
	for s := range c.stmts {
		s.destroy()
	}
	c.letGo()
	c.signal.Lock()
	defer c.signal.Unlock()
	if c.conn.Ptr != nil {
		duckdb.Disconnect(&c.conn)
	}
}

// ready is asked before anything runs: it makes the connection free of the
// result that streams.
func (c *Conn) ready(ctx context.Context) error {
	switch {
	case c.why != nil:
		return c.why
	case ctx.Err() != nil:
		return errInterrupted()
	case c.rows != nil:
		return c.keep(ctx)
	}
	return nil
}

// failed draws the consequences of an error for the whole instance.
func (c *Conn) failed(err *Error) error {
	switch {
	case err.fatal():
		c.instance.fatal.Store(true)
	case err.is("INTERNAL"):
		// A bug that one statement met. Only when DuckDB refuses everything
		// after it are the other sessions to be cut.
		if e, ok := run(c.conn, "SELECT 1").(*Error); ok && e.fatal() {
			c.instance.fatal.Store(true)
		}
	case err.Catalog != "":
		go c.instance.repair(err.Catalog, c.instance.timesRepaired(err.Catalog))
	}
	return err
}
