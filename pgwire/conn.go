package pgwire

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"time"

	"github.com/blueshift-db/blueshift"
)

// conn is one client.
type conn struct {
	server   *Server
	ctx      context.Context // ends when the path is cut, the session is terminated or the server stops
	cut      context.CancelCauseFunc
	net      net.Conn
	in       *reader
	out      []byte
	broken   bool // what was sent last did not arrive whole
	ended    bool // the session has told the client that it is over
	target   blueshift.Target
	session  sqlSession
	settings reported
	running  *running

	portals  map[string]*portal
	skipping bool  // after an error in the extended protocol, until Sync
	together bool  // statements since the last Sync are one transaction
	failure  error // why that transaction has failed
}

// past is a deadline that wakes whoever reads.
var past = time.Unix(1, 0)

func newConn(ctx context.Context, s *Server, nc net.Conn, t blueshift.Target) *conn {
	ctx, cut := context.WithCancelCause(ctx)
	c := &conn{server: s, ctx: ctx, cut: cut, net: nc, target: t, in: newReader(nc, maxLogin), portals: map[string]*portal{}}
	c.running = newRunning(ctx, c)
	return c
}

// serve takes the connection from its first byte to its last.
func (c *conn) serve() {
	defer c.close()
	// Whoever waits for the client is woken when the path is cut.
	socket := c.net // c.net may become TLS over it
	defer context.AfterFunc(c.ctx, func() {
		socket.SetReadDeadline(past)
		socket.SetWriteDeadline(time.Now().Add(goodbye))
	})()
	defer func() {
		if p := recover(); p != nil { // one client's bad luck is nobody else's
			c.farewell(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	c.readUntil(time.Now().Add(c.server.StartupTimeout))
	ok, err := c.startup()
	if err == nil && ok {
		c.readUntil(time.Time{})
		err = c.loop()
	}
	c.farewell(err)
}

func (c *conn) close() {
	defer c.cut(nil)
	defer func() {
		if c.broken {
			drop(c.net)
		}
		c.net.Close()
	}()
	defer func() {
		if p := recover(); p != nil {
			c.server.Logger.Error("a session could not be closed", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	c.running.release()
	c.closePortals()
	if c.session != nil {
		c.server.leave(c)
		c.session.Close()
	}
}

// drop makes the close that follows forget what was not delivered: a client
// that does not read would have the kernel keep megabytes for it.
func drop(nc net.Conn) {
	switch under := nc.(type) {
	case *tls.Conn:
		drop(under.NetConn())
	case *replay:
		drop(under.Conn)
	case *net.TCPConn:
		under.SetLinger(0)
	}
}

// readUntil sets until when the client may be silent, unless the path has been
// cut: then nobody waits any more.
func (c *conn) readUntil(t time.Time) {
	c.net.SetReadDeadline(t)
	if c.ctx.Err() != nil {
		c.net.SetReadDeadline(past)
	}
}

// loop handles messages until the connection ends. A nil error means that the
// client said goodbye or went away.
func (c *conn) loop() error {
	for !c.broken && !c.ended && c.ctx.Err() == nil {
		limit := c.idleLimit()
		idle := limit > 0 && len(c.in.buffered()) == 0
		if idle {
			c.readUntil(time.Now().Add(limit))
		}
		kind, body, err := c.in.next()
		if err != nil {
			if isTimeout(err) && c.ctx.Err() == nil {
				return &blueshift.SQLError{Severity: "FATAL", State: "57P05", Message: "terminating connection due to idle-session timeout"}
			}
			return gone(err)
		}
		if idle {
			c.readUntil(time.Time{})
		}
		if kind == 'X' {
			return nil
		}
		if c.skipping && kind != 'S' {
			continue
		}
		if err := c.handle(kind, body); err != nil {
			return err
		}
		if len(c.out) >= flushAt {
			c.flush()
		}
	}
	return nil
}

// idleLimit is how long the client may be silent: what its user was given
// (SESSION TIMEOUT), or else what holds for everybody; 0 without a limit.
func (c *conn) idleLimit() time.Duration {
	if limit := c.session.IdleLimit(); limit > 0 {
		return limit
	}
	return c.server.IdleTimeout
}

// gone forgets errors of the network: there is nobody left to tell.
func gone(err error) error {
	if _, ours := err.(*blueshift.SQLError); ours {
		return err
	}
	return nil
}

// goodbye bounds how long a connection that ends waits for its client.
const goodbye = time.Second

// farewell tells the client why the connection ends, if it can still hear it.
func (c *conn) farewell(err error) {
	if err == nil && c.ctx.Err() != nil {
		if err = context.Cause(c.ctx); gone(err) == nil {
			err = &blueshift.SQLError{State: "57P01", Message: "terminating connection due to administrator command"}
		}
	}
	if c.ended {
		c.flush()
		return
	}
	if err == nil || err == errLeft || c.broken {
		return
	}
	e := c.asSQL(err)
	e.Severity = "FATAL"
	c.out = c.out[:0]
	c.sendError(e)
	c.net.SetWriteDeadline(time.Now().Add(goodbye))
	if _, err := c.net.Write(c.out); err != nil || c.ctx.Err() != nil {
		return
	}
	// What the client has sent and we have not read would turn the close into a
	// reset, and take the message away before it is seen.
	if half, ok := c.net.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		c.readUntil(time.Now().Add(goodbye / 4))
		io.CopyN(io.Discard, c.net, 1<<20)
	}
}
