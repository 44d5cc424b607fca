package copydata

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// split takes rows that are at hand as a whole and written as they are meant,
// up to one that is not. Its values are the bytes where they were read. It looks
// at eight bytes at a time.
func (r *Reader) split(b *Batch) {
	var (
		buf    = r.buf
		delims = eight(r.delim)
		ends   = eight('\n')
		marks  = eight(r.mark())
		last   = len(b.Columns) - 1
		row    = len(b.Lines)
		begin  = r.r   // of the row
		start  = r.r   // of the field
		close  = -1    // the quote that ends it
		marked = false // it begins with a backslash, and may be NULL
		field  = 0
	)
	b.resize(b.most)
	columns := b.Columns
scan:
	for at := r.r; at < r.w && row < b.most; at += 8 {
		x := binary.LittleEndian.Uint64(buf[at:])
		for found := zeros(x^delims) | zeros(x^ends) | zeros(x^marks); found != 0; found &= found - 1 {
			end := at + bits.TrailingZeros64(found)/8
			if end >= r.w {
				break scan
			}
			c := buf[end]
			if c != r.delim && c != '\n' {
				if end != start || close >= 0 {
					break scan
				}
				if r.quote == 0 {
					marked = true
					continue
				}
				if close = r.closing(start); close < 0 {
					break scan
				}
				at = close + 1 - 8
				break
			}
			var value string
			null := false
			switch stop := end; {
			case close >= 0:
				value = view(buf[start+1 : close])
			default:
				if c == '\n' && stop > start && buf[stop-1] == '\r' {
					stop--
				}
				value = view(buf[start:stop])
				if null = value == r.null; marked && !null {
					break scan
				}
			}
			if (c == '\n') != (field == last) {
				break scan
			}
			columns[field].Values[row], columns[field].Null[row] = value, null
			start, close, marked = end+1, -1, false
			if c != '\n' {
				field++
				continue
			}
			if size := end - begin; size > maxRow || size <= len(endOfData)+1 && bytes.HasPrefix(buf[begin:end], endOfData) {
				break scan
			}
			r.lines++
			b.Lines[row] = r.lines
			begin, field = start, 0
			if row++; row == b.most {
				break scan
			}
		}
	}
	b.resize(row)
	b.size += begin - r.r
	r.r = begin
}

// mark is the byte that begins what is not written as it is meant.
func (r *Reader) mark() byte {
	if r.quote != 0 {
		return r.quote
	}
	return '\\'
}

// closing finds the quote that ends the field that begins with one; -1 when more
// than that is to be minded.
func (r *Reader) closing(start int) int {
	if r.escape != r.quote {
		return -1
	}
	size := bytes.IndexByte(r.buf[start+1:r.w], r.quote)
	end := start + 1 + size
	if size < 0 || bytes.IndexByte(r.buf[start+1:end], '\n') >= 0 {
		return -1
	}
	switch after := r.buf[end+1 : min(end+3, r.w)]; {
	case len(after) > 0 && (after[0] == r.delim || after[0] == '\n'), string(after) == "\r\n":
		return end
	}
	return -1
}

// eight is a byte eight times.
func eight(c byte) uint64 { return 0x0101010101010101 * uint64(c) }

// zeros has the high bit of each byte of x that is zero, and no other.
func zeros(x uint64) uint64 {
	const low = 0x7f7f7f7f7f7f7f7f
	return ^((x&low + low) | x | low)
}
