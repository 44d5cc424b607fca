package copydata

import (
	"bytes"
	"io"
)

// maxRow bounds one row, in bytes (Database Developer Guide, COPY: the maximum
// size of a single input row is 4 MB).
const maxRow = 4 << 20

// Reader reads rows.
type Reader struct {
	options Options
	delim   byte
	quote   byte // 0 in the text format
	escape  byte
	null    string
	in      io.Reader
	buf     []byte // with room for a word after the last byte
	r, w    int
	eof     bool
	lines   int  // taken so far
	begun   bool // the header is behind
	escaped bool // the bytes at hand end with the escape of CSV
	careful bool // every row is taken byte by byte
	scratch []byte
}

// word is how many bytes are looked at together.
const word = 8

// NewReader reads rows from in, written as options that passed Check say.
func NewReader(in io.Reader, options Options) *Reader {
	r := &Reader{options: options, delim: options.Delimiter[0], null: *options.Null, in: in, buf: make([]byte, 64<<10)}
	if options.Format == CSV {
		r.quote, r.escape = options.Quote[0], options.Escape[0]
	}
	return r
}

// Read reads the next rows, as many as the batch takes; io.EOF comes after the
// last ones. What is wrong with the data is a LineError.
func (r *Reader) Read(b *Batch) error {
	b.Empty()
	r.w = copy(r.buf, r.buf[r.r:r.w])
	r.r = 0
	if r.options.Header && !r.begun {
		r.begun = true
		if _, err := r.record(b); err != nil {
			return err
		}
	}
	for !b.Full() {
		if !r.careful {
			r.split(b)
		}
		if b.Full() {
			break
		}
		switch err := r.row(b); {
		case err == io.EOF && len(b.Lines) > 0:
			return nil
		case err != nil:
			return err
		}
	}
	return nil
}

// row reads a row that is not at hand yet as a whole, or not written as it is
// meant.
func (r *Reader) row(b *Batch) error {
	begin := r.lines + 1
	line, err := r.record(b)
	switch {
	case err != nil:
		return err
	case bytes.Equal(line, endOfData):
		r.eof, r.r, r.w = true, 0, 0
		return io.EOF
	case r.options.Format == CSV:
		err = r.splitCSV(b, line)
	default:
		err = r.splitEscaped(b, line)
	}
	if err == nil {
		err = b.End(begin)
	}
	if err != nil {
		return &LineError{begin, err}
	}
	return nil
}

// endOfData is the line after which nothing counts any more.
var endOfData = []byte(`\.`)

// record takes the bytes of the next row, without its line end, byte by byte.
func (r *Reader) record(b *Batch) ([]byte, error) {
	r.escaped = false
	begin := r.lines + 1
	quoted, from := false, 0 // how far the row has been looked at
	for {
		at := r.buf[r.r:r.w]
		for from <= maxRow {
			end := bytes.IndexByte(at[from:min(len(at), maxRow+1)], '\n')
			if r.options.Format == CSV {
				stop := min(len(at), maxRow+1)
				if end >= 0 {
					stop = from + end
				}
				quoted = r.insideQuotes(at[from:stop], quoted)
			} else if end >= 0 && backslashes(at[:from+end])%2 == 1 { // \ before a line break is data
				r.lines++
				from += end + 1
				continue
			}
			if end < 0 {
				from = min(len(at), maxRow+1)
				break
			}
			r.lines++
			from += end + 1
			if quoted {
				continue
			}
			r.r += from
			return trimReturn(at[:from-1]), nil
		}
		if r.eof && from <= maxRow {
			if len(at) == 0 {
				return nil, io.EOF
			}
			if quoted {
				return nil, &LineError{begin, refuse("22P04", "unterminated CSV quoted field")}
			}
			r.r = r.w
			r.lines++
			return trimReturn(at), nil
		}
		if from > maxRow {
			return nil, &LineError{begin, refuse("54000", "a row of the data is larger than %d bytes", maxRow)}
		}
		if err := r.fill(b); err != nil {
			return nil, err
		}
	}
}

func trimReturn(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

func backslashes(b []byte) (n int) {
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n
}

// insideQuotes tells whether a stretch of CSV ends inside quotes. A quote that
// is escaped by itself counts twice, which comes to the same.
func (r *Reader) insideQuotes(b []byte, quoted bool) bool {
	for i := 0; i < len(b); i++ {
		switch {
		case r.escaped:
			r.escaped = false
		case quoted && r.escape != r.quote && b[i] == r.escape:
			r.escaped = true
		case b[i] == r.quote:
			quoted = !quoted
		}
	}
	return quoted
}

// fill reads more bytes, making room for them. What the batch refers to stays
// where it is.
func (r *Reader) fill(b *Batch) error {
	if r.w == len(r.buf)-word {
		rest := r.buf[r.r:r.w]
		if len(b.Lines) > 0 || r.r < len(r.buf)/2 {
			r.buf = make([]byte, max(2*len(rest), min(2*len(r.buf), 2*batchBytes)))
		}
		r.w = copy(r.buf, rest)
		r.r = 0
	}
	n, err := r.in.Read(r.buf[r.w : len(r.buf)-word])
	if bytes.IndexByte(r.buf[r.w:r.w+n], 0) >= 0 {
		r.careful = true
	}
	r.w += n
	if err == io.EOF {
		r.eof = true
		return nil
	}
	return err
}
