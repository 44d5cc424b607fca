package endpoint

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/blueshift-db/blueshift"
)

// connection is an accepted socket from registration until it is closed.
type connection struct {
	net.Conn
	target blueshift.Target
	remote netip.AddrPort
	since  time.Time
	ctx    context.Context
	cancel context.CancelCauseFunc
	closed chan struct{} // closed when the handler has returned and the socket is shut
}

func newConnection(t blueshift.Target, nc net.Conn) *connection {
	c := &connection{Conn: nc, target: t, since: time.Now(), closed: make(chan struct{})}
	if a, ok := nc.RemoteAddr().(*net.TCPAddr); ok {
		ap := a.AddrPort()
		c.remote = netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	return c
}

// serve admits the connection and hands the very socket to the handler.
func (s *Server) serve(c *connection) {
	defer s.done.Done()
	defer close(c.closed)
	defer s.unregister(c)
	defer c.cancel(nil)
	defer c.Conn.Close()
	defer func() { // one client's bad luck is nobody else's
		if p := recover(); p != nil {
			s.Logger.Error("connection handler panicked", "cluster", c.target.Cluster.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	if err := s.Admitter.Admit(c.ctx, c.target, c.remote.Addr()); err != nil {
		reset(c.Conn)
		s.refused(c.target, c.Conn, err)
		return
	}
	if c.ctx.Err() != nil { // cut while it was being admitted
		reset(c.Conn)
		s.refused(c.target, c.Conn, context.Cause(c.ctx))
		return
	}
	s.Handler.ServeConn(c.ctx, c.Conn, c.target)
}

// interrupt tells the handler to end: its context is cancelled and a blocked read
// returns at once.
func (c *connection) interrupt(cause error) {
	c.cancel(cause)
	c.Conn.SetReadDeadline(time.Unix(1, 0))
}

// reset closes with RST, so that the client learns at once and no state of a
// refused connection stays behind in the kernel.
func reset(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0)
	}
	c.Close()
}
