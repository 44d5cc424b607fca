package pgwire

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/copydata"
	"github.com/blueshift-db/blueshift/session"
)

// binarySignature begins the binary format of COPY.
var binarySignature = []byte("PGCOPY\n\xff\r\n\x00")

// binaryReader reads rows in the binary format, and brings their values into
// text form. pgx sends no other.
type binaryReader struct {
	in      *copyIn
	columns []session.Column
	begun   bool
	ended   bool
	rows    int
	buf     []byte
}

// read reads as many rows as a batch takes.
func (r *binaryReader) read(b *copydata.Batch) error {
	if b.Empty(); !r.begun {
		r.begun = true
		if err := r.header(); err != nil {
			return err
		}
	}
	for !b.Full() {
		switch err := r.row(b); {
		case err == io.EOF && len(b.Lines) > 0:
			return nil
		case err != nil:
			return err
		}
	}
	return nil
}

func (r *binaryReader) row(b *copydata.Batch) error {
	if r.ended {
		return io.EOF
	}
	var count [2]byte
	switch n, err := io.ReadFull(r.in.stream(), count[:]); {
	case err == io.EOF: // pgx leaves the last word out
		return io.EOF
	case n == 1:
		return errShortData
	case err != nil:
		return err
	}
	n := int16(binary.BigEndian.Uint16(count[:]))
	if n == -1 {
		r.ended = true
		return io.EOF
	}
	if int(n) != len(r.columns) {
		return blueshift.SQLErrorf("22P04", "row field count is %d, expected %d", n, len(r.columns))
	}
	r.rows++
	for i := range r.columns {
		value, null, err := r.field(r.columns[i].Type.OID())
		if err != nil {
			return err
		}
		if err := b.Add(value, null); err != nil {
			return &copydata.LineError{Line: r.rows, Err: err}
		}
	}
	return b.End(r.rows)
}

func (r *binaryReader) header() error {
	b, err := r.take(len(binarySignature) + 8)
	if err != nil || !bytes.HasPrefix(b, binarySignature) {
		return blueshift.SQLErrorf("22P04", "COPY file signature not recognized")
	}
	// The upper half of the flags is what a reader must know: object ids, of old.
	if flags := binary.BigEndian.Uint32(b[len(binarySignature):]); flags>>16 != 0 {
		return blueshift.SQLErrorf("22P04", "unrecognized critical flags in COPY file header")
	}
	n := int(int32(binary.BigEndian.Uint32(b[len(b)-4:])))
	if n < 0 || n > 1<<20 {
		return blueshift.SQLErrorf("22P04", "invalid COPY file header")
	}
	_, err = r.take(n)
	return err
}

func (r *binaryReader) field(oid uint32) (value []byte, null bool, err error) {
	b, err := r.take(4)
	if err != nil {
		return nil, false, err
	}
	n := int(int32(binary.BigEndian.Uint32(b)))
	switch {
	case n == -1:
		return nil, true, nil
	case n < 0 || n > maxField:
		return nil, false, blueshift.SQLErrorf("22P04", "invalid field size")
	}
	if b, err = r.take(n); err != nil {
		return nil, false, err
	}
	text, ok := decodeBinary(oid, b)
	if !ok {
		return nil, false, blueshift.SQLErrorf("22P03", "incorrect binary data format in row %d of COPY", r.rows)
	}
	return text, false, nil
}

var errShortData = &blueshift.SQLError{State: "22P04", Message: "unexpected EOF in COPY data"}

// maxField bounds one value, in bytes.
const maxField = 4 << 20

// take reads n bytes. Data that ends within a row is an error.
func (r *binaryReader) take(n int) ([]byte, error) {
	if cap(r.buf) < n {
		r.buf = make([]byte, n)
	}
	b := r.buf[:n]
	if _, err := io.ReadFull(r.in.stream(), b); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, errShortData
		}
		return nil, err
	}
	return b, nil
}
