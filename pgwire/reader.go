package pgwire

import (
	"encoding/binary"
	"io"
	"net"

	"github.com/blueshift-db/blueshift"
)

const (
	readSize  = 4 << 10  // what an idle connection keeps for reading
	aheadSize = 64 << 10 // what is read ahead while a statement runs
	maxLogin  = 10_000   // bytes of one message before the login, as PostgreSQL has it
)

// reader cuts what a client sends into messages. A message's body is valid
// until the next call. The buffer grows as bytes arrive, not as they are
// announced, so that an announced length alone costs nothing.
type reader struct {
	net  net.Conn
	buf  []byte
	r, w int
	max  int   // bytes of one message
	lost error // how the connection ended while a statement ran
}

func newReader(nc net.Conn, max int) *reader {
	return &reader{net: nc, buf: make([]byte, readSize), max: max}
}

// next reads a message.
func (r *reader) next() (kind byte, body []byte, err error) {
	if err := r.need(5); err != nil {
		return 0, nil, err
	}
	n := int(int32(binary.BigEndian.Uint32(r.buf[r.r+1:])))
	if n < 4 {
		return 0, nil, blueshift.SQLErrorf("08P01", "invalid message length %d", n)
	}
	if n > r.max {
		return 0, nil, blueshift.SQLErrorf("54000", "message of %d bytes is larger than the limit of %d", n, r.max)
	}
	if err := r.need(1 + n); err != nil {
		return 0, nil, unexpected(err)
	}
	kind, body = r.buf[r.r], r.buf[r.r+5:r.r+1+n]
	r.r += 1 + n
	return kind, body, nil
}

// packet reads a message of the time before the login, which has no type byte.
func (r *reader) packet() ([]byte, error) {
	if err := r.need(4); err != nil {
		return nil, err
	}
	n := int(int32(binary.BigEndian.Uint32(r.buf[r.r:])))
	if n < 8 || n > maxLogin {
		return nil, blueshift.SQLErrorf("08P01", "invalid length of startup packet: %d bytes", n)
	}
	if err := r.need(n); err != nil {
		return nil, unexpected(err)
	}
	body := r.buf[r.r+4 : r.r+n]
	r.r += n
	return body, nil
}

// firstByte looks at the first byte without taking it.
func (r *reader) firstByte() (byte, error) {
	if err := r.need(1); err != nil {
		return 0, err
	}
	return r.buf[r.r], nil
}

// buffered is what has been read and not taken.
func (r *reader) buffered() []byte { return r.buf[r.r:r.w] }

// syncFollows reports whether the messages at hand lead to a Sync without
// running anything else.
func (r *reader) syncFollows() bool {
	for b := r.buffered(); len(b) >= 5; {
		switch b[0] {
		case 'S':
			return true
		case 'H', 'C':
		default:
			return false
		}
		n := 1 + int64(binary.BigEndian.Uint32(b[1:]))
		if n < 5 || n > int64(len(b)) {
			return false
		}
		b = b[n:]
	}
	return false
}

// ahead reads while a statement runs, until there is enough or the connection
// ends. It is the only method called from another goroutine, never together
// with the rest.
func (r *reader) ahead() error {
	for r.w-r.r < aheadSize {
		r.room()
		n, err := r.net.Read(r.buf[r.w:])
		r.w += n
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) need(n int) error {
	for r.w-r.r < n {
		if r.lost != nil {
			return r.lost
		}
		r.room()
		m, err := r.net.Read(r.buf[r.w:])
		r.w += m
		if m == 0 && err != nil {
			return err
		}
	}
	return nil
}

// room makes room for at least one more byte.
func (r *reader) room() {
	if r.r == r.w {
		r.r, r.w = 0, 0
		if len(r.buf) > aheadSize {
			r.buf = make([]byte, readSize)
		}
	}
	if r.w < len(r.buf) {
		return
	}
	from := r.buf
	if r.r < len(r.buf)/2 { // moving down would gain too little
		r.buf = make([]byte, 2*len(r.buf))
	}
	r.w = copy(r.buf, from[r.r:r.w])
	r.r = 0
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
