package pgwire

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/copydata"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// copyIn is the data that a client sends for COPY FROM STDIN. The client is
// asked for it when the first row is read, so that whatever is wrong before
// that is said without it.
type copyIn struct {
	conn   *conn
	copy   *redshiftsql.Copy
	types  []session.Column
	asked  bool
	stop   func() // ends the watch over the statement's context
	ctx    context.Context
	rest   []byte // of the message at hand
	ended  bool
	text   *copydata.Reader
	binary *binaryReader
}

// Read reads the next rows.
func (in *copyIn) Read(ctx context.Context, b *copydata.Batch) error {
	if !in.asked {
		in.ask(ctx)
	}
	if in.binary != nil {
		return in.binary.read(b)
	}
	return in.text.Read(b)
}

// ask tells the client to send.
func (in *copyIn) ask(ctx context.Context) {
	c := in.conn
	in.asked, in.ctx = true, ctx
	format := byte(0)
	if in.copy.Options.Format == copydata.Binary {
		format = 1
		in.binary = &binaryReader{in: in, columns: in.types}
	} else {
		in.text = copydata.NewReader(in.stream(), in.copy.Options)
	}
	formats := make([]uint16, len(in.types))
	for i := range formats {
		formats[i] = uint16(format)
	}
	c.send(&pgproto3.CopyInResponse{OverallFormat: format, ColumnFormatCodes: formats})
	c.flush()
	// From here on the statement itself reads what the client sends, and is
	// woken when it is cancelled.
	c.running.unwatch()
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { c.net.SetReadDeadline(past); close(woken) })
	in.stop = func() {
		if !stop() {
			<-woken
		}
		c.readUntil(time.Time{})
	}
}

// stream is the bytes of the messages. It hides that a copyIn has another Read.
func (in *copyIn) stream() io.Reader { return streamOf{in} }

type streamOf struct{ in *copyIn }

func (s streamOf) Read(b []byte) (int, error) {
	for len(s.in.rest) == 0 {
		if err := s.in.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, s.in.rest)
	s.in.rest = s.in.rest[n:]
	return n, nil
}

// next takes the next message of data.
func (in *copyIn) next() error {
	for !in.ended {
		kind, body, err := in.conn.in.next()
		switch {
		case err != nil && in.ctx.Err() != nil:
			return in.ctx.Err()
		case err != nil:
			in.conn.broken = true
			return errLeft
		}
		switch kind {
		case 'd':
			in.rest = body
			return nil
		case 'c':
			in.ended = true
		case 'f':
			in.ended = true
			var m pgproto3.CopyFail
			if err := decode(&m, body); err != nil {
				return err
			}
			return blueshift.SQLErrorf("57014", "COPY from stdin failed: %s", m.Message)
		case 'H', 'S': // allowed, and without meaning here
		default:
			in.ended = true
			return blueshift.SQLErrorf("08P01", "unexpected message type 0x%02X during COPY from stdin", kind)
		}
	}
	return io.EOF
}

// finish takes what is left of the data once no more rows are wanted.
func (in *copyIn) finish() error {
	if !in.asked {
		return nil
	}
	for in.rest = nil; !in.ended; {
		if err := in.next(); err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// release gives the connection back to its loop.
func (in *copyIn) release() {
	if in.stop != nil {
		in.stop()
	}
}

// run executes a statement of the session, which reads from the client if it is
// COPY FROM STDIN.
func (c *conn) run(ctx context.Context, p *session.Prepared, args []session.Arg) (session.Result, error) {
	stmt, ok := p.Statement.(*redshiftsql.Copy)
	if !ok {
		return c.session.Execute(ctx, p, args)
	}
	in := &copyIn{conn: c, copy: stmt, types: p.CopyColumns()}
	defer in.release()
	p.OverWire(in)
	result, err := c.session.Execute(ctx, p, args)
	if err == nil && stmt.From {
		err = in.finish()
	}
	return result, err
}

// copyOut sends a result in answer to COPY TO STDOUT, and returns the tag.
func (c *conn) copyOut(ctx context.Context, p *session.Prepared, result session.Result) (string, error) {
	options := p.Statement.(*redshiftsql.Copy).Options
	columns := p.CopyColumns()
	out := &copyWriter{conn: c, options: &options, rows: newRows(result, columns, nil, c.settings.style)}
	format := byte(0)
	if options.Format == copydata.Binary {
		format, out.rows.formats = 1, []int16{1}
	}
	formats := make([]uint16, len(columns))
	for i := range formats {
		formats[i] = uint16(format)
	}
	c.send(&pgproto3.CopyOutResponse{OverallFormat: format, ColumnFormatCodes: formats})
	out.header(columns)
	n, err := out.all(ctx)
	if err != nil {
		return "", err
	}
	c.out = append(c.out, 'c', 0, 0, 0, 4)
	return fmt.Sprintf("COPY %d", n), nil
}

// copyWriter writes rows as CopyData messages, one each.
type copyWriter struct {
	conn    *conn
	options *copydata.Options
	rows    *rows
	value   []byte
}

// message writes one CopyData message.
func (w *copyWriter) message(write func(dst []byte) []byte) {
	c := w.conn
	start := len(c.out)
	c.out = write(append(c.out, 'd', 0, 0, 0, 0))
	binary.BigEndian.PutUint32(c.out[start+1:], uint32(len(c.out)-start-1))
}

func (w *copyWriter) header(columns []session.Column) {
	switch {
	case w.options.Format == copydata.Binary:
		w.message(func(dst []byte) []byte { return append(append(dst, binarySignature...), 0, 0, 0, 0, 0, 0, 0, 0) })
	case w.options.Header:
		w.message(func(dst []byte) []byte {
			for i, col := range columns {
				dst = w.options.AppendField(dst, []byte(col.Name), false, i == 0)
			}
			return w.options.AppendEnd(dst)
		})
	}
}

func (w *copyWriter) all(ctx context.Context) (n int64, err error) {
	c := w.conn
	for {
		more, err := w.rows.load(ctx)
		if err != nil {
			return n, err
		}
		if !more {
			break
		}
		c.borrow()
		for ; w.rows.at < w.rows.chunk.Len(); w.rows.at++ {
			w.message(w.row)
			n++
			if len(c.out) >= flushAt {
				if c.flush(); c.broken {
					return n, errLeft
				}
				c.borrow()
			}
		}
	}
	if w.options.Format == copydata.Binary {
		w.message(func(dst []byte) []byte { return append(dst, 0xff, 0xff) })
	}
	return n, nil
}

// row appends the row at hand.
func (w *copyWriter) row(dst []byte) []byte {
	r := w.rows
	if w.options.Format == copydata.Binary {
		dst = appendInt16(dst, int16(len(r.values)))
	}
	for i := range r.values {
		col := &r.values[i]
		null := col.nulls && !col.vector.Valid(r.at)
		switch {
		case w.options.Format != copydata.Binary:
			if w.value = w.value[:0]; !null {
				w.value = col.append(w.value, r.at)
			}
			dst = w.options.AppendField(dst, w.value, null, i == 0)
		case null:
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
		default:
			at := len(dst)
			dst = col.append(append(dst, 0, 0, 0, 0), r.at)
			binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
		}
	}
	if w.options.Format == copydata.Binary {
		return dst
	}
	return w.options.AppendEnd(dst)
}
