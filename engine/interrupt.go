package engine

import (
	"context"
	"sync/atomic"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// call is one statement from its start to the end of its result. An interrupt
// is meant for a call, and never hits the next one.
type call struct {
	conn        *Conn
	inside      atomic.Bool // DuckDB is at work, not the reader of the result
	interrupted atomic.Bool
	done        <-chan struct{} // of the context that it began with
	stop        func() bool     // ends the watch over that context
	helped      bool            // it is a long one; guarded by signal
}

// Interrupt makes the running statement, or what is left of its result, fail
// with 57014. Without one it does nothing.
func (c *Conn) Interrupt() {
	c.signal.Lock()
	defer c.signal.Unlock()
	if c.call != nil {
		c.interrupt(c.call)
	}
}

// interrupt is Interrupt for one call, under signal.
func (c *Conn) interrupt(k *call) {
	if c.call != k || k.interrupted.Swap(true) {
		return
	}
	if k.inside.Load() && c.conn.Ptr != nil {
		duckdb.Interrupt(c.conn)
		go c.insist(k)
	}
}

// insist repeats an interrupt, since DuckDB forgets one that comes while a
// statement is starting.
func (c *Conn) insist(k *call) {
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		time.Sleep(wait)
		c.signal.Lock()
		over := c.call != k || !k.inside.Load() || c.conn.Ptr == nil
		if !over {
			duckdb.Interrupt(c.conn)
		}
		c.signal.Unlock()
		if over {
			return
		}
	}
}

// begin opens a call, which an end of ctx interrupts. A context that never
// ends costs nothing.
func (c *Conn) begin(ctx context.Context) *call {
	k := &call{conn: c, done: ctx.Done()}
	k.inside.Store(true)
	c.signal.Lock()
	c.call = k
	c.signal.Unlock()
	c.instance.lookout.begin(k)
	k.stop = c.watch(ctx, k)
	return k
}

// lengthen has the call helped, as it is no short one.
func (c *Conn) lengthen(k *call) {
	c.signal.Lock()
	defer c.signal.Unlock()
	if c.call == k && !k.helped {
		k.helped = true
		c.instance.help.begin(c.instance.db)
	}
}

// end closes a call: whatever interrupts it from here on does nothing.
func (c *Conn) end(k *call) {
	if k.stop != nil {
		k.stop()
	}
	c.instance.lookout.end(k)
	c.signal.Lock()
	defer c.signal.Unlock()
	k.inside.Store(false)
	if c.call == k {
		c.call = nil
	}
	if k.helped {
		k.helped = false
		c.instance.help.end()
	}
}

func (c *Conn) watch(ctx context.Context, k *call) (stop func() bool) {
	if ctx.Done() == nil {
		return nil
	}
	return context.AfterFunc(ctx, func() {
		c.signal.Lock()
		defer c.signal.Unlock()
		c.interrupt(k)
	})
}
