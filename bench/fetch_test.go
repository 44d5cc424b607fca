package bench

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/internal/story"
)

const salesColumns = "salesid, eventid, buyer, qtysold, pricepaid, saletime"

// BenchmarkFetch is a result of two million rows over the wire against the
// least that could be done: the engine's chunks, encoded by a loop that knows
// their types, over loopback. Both are read by the same reader, which only
// looks at the frames.
func BenchmarkFetch(b *testing.B) {
	w := newWorld(b)
	p := w.cluster(story.Producer, "sales")
	owner := w.connect(p)
	w.sell(owner)
	const columns = salesColumns
	for format, name := range []string{"text", "binary"} {
		b.Run(name, func(b *testing.B) {
			inside := w.prepare("SELECT " + columns + " FROM " + w.physical("pricepaid"))
			wire := w.wire(p)
			ours := func(n int) {
				for range n {
					ask(b, wire, "SELECT "+columns+" FROM tickit.sales", int16(format))
				}
			}
			loop := w.loopback(func(out net.Conn) error { return encode(b, inside, out, format == 1) })
			peer := func(n int) {
				for range n {
					if _, err := loop.Write([]byte{'Q'}); err != nil {
						b.Fatal(err)
					}
					drain(b, loop)
				}
			}
			duel(b, 1, ours, peer).speed(b, "Mrows/s", salesRows/1e6)
		})
	}
}

// stream is a connection with a reader that has room.
type stream struct {
	net.Conn
	in *bufio.Reader
}

func newStream(c net.Conn) stream { return stream{c, bufio.NewReaderSize(c, 256<<10)} }

// wire opens a session and leaves the connection to the caller.
func (w *world) wire(p place) stream {
	w.b.Helper()
	conn, err := pgconn.Connect(w.b.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", p.address, p.port))
	w.must(err)
	h, err := conn.Hijack()
	w.must(err)
	w.b.Cleanup(func() { h.Conn.Close() })
	return newStream(h.Conn)
}

// ask runs a query in the extended protocol and drops its rows.
func ask(b *testing.B, s stream, sql string, format int16) {
	b.Helper()
	var out []byte
	for _, m := range []pgproto3.FrontendMessage{
		&pgproto3.Parse{Query: sql},
		&pgproto3.Bind{ResultFormatCodes: []int16{format}},
		&pgproto3.Execute{},
		&pgproto3.Sync{},
	} {
		out, _ = m.Encode(out)
	}
	if _, err := s.Write(out); err != nil {
		b.Fatal(err)
	}
	drain(b, s)
}

// drain reads frames up to ReadyForQuery and counts the rows.
func drain(b *testing.B, s stream) {
	b.Helper()
	for rows := 0; ; {
		head, err := s.in.Peek(5)
		if err != nil {
			b.Fatal(err)
		}
		kind, size := head[0], int(binary.BigEndian.Uint32(head[1:]))
		if _, err := s.in.Discard(size + 1); err != nil {
			b.Fatal(err)
		}
		switch kind {
		case 'D':
			rows++
		case 'E':
			b.Fatal("the query failed")
		case 'Z':
			if rows != salesRows {
				b.Fatalf("%d rows came, want %d", rows, salesRows)
			}
			return
		}
	}
}

// loopback accepts one connection and answers each byte of it by reply.
func (w *world) loopback(reply func(net.Conn) error) stream {
	w.b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	w.b.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		for {
			if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
				return
			}
			if err := reply(c); err != nil {
				return
			}
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	w.must(err)
	w.b.Cleanup(func() { c.Close() })
	return newStream(c)
}

// encode is the minimal loop: six columns whose types it knows, no NULLs. It
// sends decimals and timestamps as bare integers, which no client would accept.
func encode(b *testing.B, s *engine.Stmt, w io.Writer, binaryForm bool) error {
	rows, err := s.Query(b.Context(), nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	out := make([]byte, 0, 80<<10)
	integer := func(n int64, width int) {
		if binaryForm {
			out = binary.BigEndian.AppendUint32(out, uint32(width))
			for i := width - 1; i >= 0; i-- {
				out = append(out, byte(n>>(8*i)))
			}
			return
		}
		at := len(out)
		out = strconv.AppendInt(append(out, 0, 0, 0, 0), n, 10)
		binary.BigEndian.PutUint32(out[at:], uint32(len(out)-at-4))
	}
	for {
		c, err := rows.Next(b.Context())
		if err != nil {
			return err
		}
		if c == nil {
			_, err := w.Write(append(out, 'Z', 0, 0, 0, 5, 'I'))
			return err
		}
		id, event, quantity, at := c.Vector(0).Int32(), c.Vector(1).Int32(), c.Vector(3).Int16(), c.Vector(5).Int64()
		buyer, price := c.Vector(2), c.Vector(4)
		for i := range c.Len() {
			start := len(out)
			out = append(out, 'D', 0, 0, 0, 0, 0, 6)
			integer(int64(id[i]), 4)
			integer(int64(event[i]), 4)
			v := buyer.Bytes(i)
			out = append(binary.BigEndian.AppendUint32(out, uint32(len(v))), v...)
			integer(int64(quantity[i]), 2)
			_, paid := price.Decimal(i)
			integer(int64(paid), 8)
			integer(at[i], 8)
			binary.BigEndian.PutUint32(out[start+1:], uint32(len(out)-start-1))
			if len(out) >= 64<<10 {
				if _, err := w.Write(out); err != nil {
					return err
				}
				out = out[:0]
			}
		}
	}
}
