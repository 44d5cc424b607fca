package pgwire

import (
	"context"
	"net"
	"sync"
	"time"
)

// watchAfter is how long a statement runs before its client is watched.
const watchAfter = 20 * time.Millisecond

// running is the statement at work, if any: what cancels it, and the watch for
// a client that hangs up meanwhile. Its context is used again for the next
// statement unless it was cancelled, so that a short statement costs nothing.
type running struct {
	base  context.Context
	timer *time.Timer // starts the watch
	conn  *conn

	mu     sync.Mutex // guards the rest
	on     bool
	quiet  bool // the statement reads from the client itself
	ctx    context.Context
	stop   context.CancelFunc
	ending chan struct{} // closed when the watch has ended; nil without one
}

func newRunning(base context.Context, c *conn) *running {
	r := &running{base: base, conn: c}
	r.timer = time.AfterFunc(time.Hour, r.watch)
	r.timer.Stop()
	return r
}

// begin returns the context of a statement; end must follow.
func (r *running) begin() context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on, r.quiet = true, false
	if r.ctx == nil || r.ctx.Err() != nil {
		r.ctx, r.stop = context.WithCancel(r.base)
	}
	r.timer.Reset(watchAfter)
	return r.ctx
}

// end is called when the statement is over.
func (r *running) end() {
	r.mu.Lock()
	r.on = false
	r.mu.Unlock()
	r.unwatch()
}

// unwatch ends the watch for the client, if there is one: after it nobody else
// reads.
func (r *running) unwatch() {
	r.timer.Stop()
	r.mu.Lock()
	r.quiet = true
	ending := r.ending
	r.ending = nil
	r.mu.Unlock()
	if ending != nil {
		r.conn.net.SetReadDeadline(past)
		<-ending
		r.conn.readUntil(time.Time{})
	}
}

// cancel cancels the statement at work. Between statements it does nothing:
// the next one is not the one that was meant.
func (r *running) cancel() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.on {
		r.stop()
		r.conn.session.Cancel()
	}
}

// release gives back what the context holds.
func (r *running) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		r.stop()
	}
}

// watch reads ahead. A connection that ends while a statement runs for it
// cancels the statement.
func (r *running) watch() {
	r.mu.Lock()
	if !r.on || r.quiet || r.ending != nil {
		r.mu.Unlock()
		return
	}
	ending := make(chan struct{})
	r.ending = ending
	r.mu.Unlock()
	defer close(ending)
	err := r.conn.in.ahead()
	if err == nil || isTimeout(err) {
		return
	}
	r.conn.in.lost = err
	r.cancel()
}

func isTimeout(err error) bool {
	n, ok := err.(net.Error)
	return ok && n.Timeout()
}
