package statement

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/session"
)

// A page of a JSON result is its values in order, each a tag and what follows it.
const (
	tagNull byte = iota
	tagLong
	tagDouble
	tagFalse
	tagTrue
	tagText
)

var errPage = errors.New("statement: a page of a result is damaged")

// appendValue writes a value and counts the bytes it has for the user.
func appendValue(dst []byte, v *engine.Vector, row int, c session.Column, kind Kind, scratch *[]byte) (out []byte, size int) {
	if !v.Valid(row) {
		return append(dst, tagNull), 0
	}
	switch kind {
	case Long:
		return binary.AppendVarint(append(dst, tagLong), v.Integer(row)), 8
	case Double:
		return binary.LittleEndian.AppendUint64(append(dst, tagDouble), math.Float64bits(float(v, row))), 8
	case Boolean:
		if v.Bool()[row] {
			return append(dst, tagTrue), 1
		}
		return append(dst, tagFalse), 1
	}
	text := appendText((*scratch)[:0], v, row, c)
	*scratch = text
	dst = binary.AppendUvarint(append(dst, tagText), uint64(len(text)))
	return append(dst, text...), len(text)
}

// readPage is the inverse for a whole page.
func readPage(page []byte, rows, columns int) ([][]Value, error) {
	out := make([][]Value, rows)
	values := make([]Value, rows*columns)
	for r := range out {
		out[r] = values[r*columns : (r+1)*columns : (r+1)*columns]
		for c := range out[r] {
			var ok bool
			if page, ok = readValue(page, &out[r][c]); !ok {
				return nil, errPage
			}
		}
	}
	return out, nil
}

func readValue(page []byte, v *Value) (rest []byte, ok bool) {
	if len(page) == 0 {
		return nil, false
	}
	tag := page[0]
	page = page[1:]
	switch tag {
	case tagNull:
		return page, true
	case tagLong:
		n, size := binary.Varint(page)
		v.Kind, v.Long = Long, n
		return page[max(size, 0):], size > 0
	case tagDouble:
		if len(page) < 8 {
			return nil, false
		}
		v.Kind, v.Real = Double, math.Float64frombits(binary.LittleEndian.Uint64(page))
		return page[8:], true
	case tagFalse, tagTrue:
		v.Kind, v.Long = Boolean, int64(tag-tagFalse)
		return page, true
	case tagText:
		n, size := binary.Uvarint(page)
		if size <= 0 || n > uint64(len(page)-size) {
			return nil, false
		}
		page = page[size:]
		v.Kind, v.Text = Text, string(page[:n])
		return page[n:], true
	}
	return nil, false
}

// appendCSV writes a row of a CSV result (RFC 4180). NULL is nothing, an empty
// text is "".
func appendCSV(dst []byte, chunk *engine.Chunk, row int, columns []session.Column, scratch *[]byte) (out []byte, size int) {
	start := len(dst)
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		v := chunk.Vector(i)
		if !v.Valid(row) {
			continue
		}
		text := appendText((*scratch)[:0], v, row, c)
		*scratch = text
		if len(text) > 0 && !strings.ContainsAny(string(text), ",\"\r\n") {
			dst = append(dst, text...)
			continue
		}
		dst = append(dst, '"')
		for _, b := range text {
			if b == '"' {
				dst = append(dst, '"')
			}
			dst = append(dst, b)
		}
		dst = append(dst, '"')
	}
	dst = append(dst, '\r', '\n')
	return dst, len(dst) - start
}
