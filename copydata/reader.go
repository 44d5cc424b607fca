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
	quote   byte
	escape  byte
	null    []byte
	in      io.Reader
	buf     []byte
	r, w    int
	eof     bool
	line    int  // of the row that was read last
	lines   int  // lines taken so far
	begun   bool // the header is behind
	escaped bool // the bytes at hand end with the escape of CSV
	scratch []byte
	row     Row
}

// Row is one row. Its fields are valid until the next one is read.
type Row struct {
	Fields [][]byte
	Null   []bool
	Line   int // where it begins, from 1
}

// NewReader reads rows from in, written as options that passed Check say.
func NewReader(in io.Reader, options Options) *Reader {
	r := &Reader{options: options, delim: options.Delimiter[0], null: []byte(*options.Null), in: in, buf: make([]byte, 64<<10)}
	if options.Format == CSV {
		r.quote, r.escape = options.Quote[0], options.Escape[0]
	}
	return r
}

// Read reads the next row; io.EOF comes after the last one.
func (r *Reader) Read() (*Row, error) {
	if r.options.Header && !r.begun {
		r.begun = true
		if _, err := r.next(); err != nil {
			return nil, err
		}
	}
	return r.next()
}

func (r *Reader) next() (*Row, error) {
	r.line = r.lines + 1
	line, err := r.record()
	if err != nil {
		return nil, err
	}
	if bytes.Equal(line, endOfData) {
		r.eof, r.r, r.w = true, 0, 0
		return nil, io.EOF
	}
	r.row.Fields, r.row.Null, r.row.Line = r.row.Fields[:0], r.row.Null[:0], r.line
	switch {
	case r.options.Format == CSV:
		err = r.splitCSV(line)
	case bytes.IndexByte(line, '\\') < 0:
		r.splitPlain(line)
	default:
		r.splitEscaped(line)
	}
	return &r.row, err
}

// endOfData is the line after which nothing counts any more.
var endOfData = []byte(`\.`)

// record takes the bytes of the next row, without its line end.
func (r *Reader) record() ([]byte, error) {
	r.escaped = false
	quoted, from := false, 0 // how far the row has been looked at
	for {
		b := r.buf[r.r:r.w]
		for from <= maxRow {
			end := bytes.IndexByte(b[from:min(len(b), maxRow+1)], '\n')
			if r.options.Format == CSV {
				stop := min(len(b), maxRow+1)
				if end >= 0 {
					stop = from + end
				}
				quoted = r.insideQuotes(b[from:stop], quoted)
			} else if end >= 0 && backslashes(b[:from+end])%2 == 1 { // \ before a line break is data
				r.lines++
				from += end + 1
				continue
			}
			if end < 0 {
				from = min(len(b), maxRow+1)
				break
			}
			r.lines++
			from += end + 1
			if quoted {
				continue
			}
			r.r += from
			return trimReturn(b[:from-1]), nil
		}
		if r.eof && from <= maxRow {
			if len(b) == 0 {
				return nil, io.EOF
			}
			if quoted {
				return nil, refuse("22P04", "unterminated CSV quoted field")
			}
			r.r = r.w
			r.lines++
			return trimReturn(b), nil
		}
		if from > maxRow {
			return nil, refuse("54000", "a row of the data is larger than %d bytes", maxRow)
		}
		if err := r.fill(); err != nil {
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

// fill reads more bytes, making room for them.
func (r *Reader) fill() error {
	if r.r > 0 {
		r.w = copy(r.buf, r.buf[r.r:r.w])
		r.r = 0
	}
	if r.w == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	n, err := r.in.Read(r.buf[r.w:])
	r.w += n
	if err == io.EOF {
		r.eof = true
		return nil
	}
	return err
}

// add adds a field.
func (r *Reader) add(field []byte, null bool) {
	r.row.Fields, r.row.Null = append(r.row.Fields, field), append(r.row.Null, null)
}

func (r *Reader) splitPlain(line []byte) {
	for {
		end := bytes.IndexByte(line, r.delim)
		if end < 0 {
			r.add(line, bytes.Equal(line, r.null))
			return
		}
		r.add(line[:end], bytes.Equal(line[:end], r.null))
		line = line[end+1:]
	}
}
