package pgwire

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

const (
	flushAt  = 64 << 10 // how much is held before it is written
	keepSize = 8 << 10  // what an idle connection keeps for writing
)

// buffers are for writing results.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, flushAt+flushAt/4); return &b }}

// ready ends a cycle: the client may send its next query.
func (c *conn) ready() error {
	if c.ctx.Err() != nil { // what was cut short must not look complete
		return nil
	}
	c.report()
	c.out = append(c.out, 'Z', 0, 0, 0, 5, c.session.TxStatus())
	c.flush()
	return nil
}

func (c *conn) send(m pgproto3.BackendMessage) {
	out, err := m.Encode(c.out)
	if err != nil { // larger than a message may be
		c.broken = true
		c.server.Logger.Error("a message cannot be encoded", "err", err)
		return
	}
	c.out = out
}

// flush writes what is held. A client that does not take it in time is lost.
func (c *conn) flush() {
	if len(c.out) == 0 || c.broken {
		return
	}
	c.net.SetWriteDeadline(time.Now().Add(c.server.WriteTimeout))
	if c.ctx.Err() != nil {
		c.net.SetWriteDeadline(time.Now().Add(goodbye))
	}
	if _, err := c.net.Write(c.out); err != nil {
		c.broken = true
	}
	c.discard()
}

// discard empties the buffer and lends a large one to others.
func (c *conn) discard() {
	c.out = c.out[:0]
	if cap(c.out) > 4*flushAt {
		c.out = nil
	} else if cap(c.out) > keepSize {
		b := c.out
		c.out = nil
		buffers.Put(&b)
	}
}

// borrow takes a large buffer for what is to be written.
func (c *conn) borrow() {
	if cap(c.out) < flushAt {
		c.out = append((*buffers.Get().(*[]byte))[:0], c.out...)
	}
}

func appendInt16(b []byte, v int16) []byte { return binary.BigEndian.AppendUint16(b, uint16(v)) }
func appendInt32(b []byte, v int32) []byte { return binary.BigEndian.AppendUint32(b, uint32(v)) }
func appendInt64(b []byte, v int64) []byte { return binary.BigEndian.AppendUint64(b, uint64(v)) }
