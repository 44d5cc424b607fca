package engine

import (
	"encoding/binary"
	"unicode/utf8"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// Slots are the places of one column in the chunk that is being filled.
type Slots struct {
	Type   Type
	width  uint8
	vector duckdb.Vector
	data   unsafe.Pointer
	valid  unsafe.Pointer // nil while no row is NULL
	texts  []byte         // for SetTexts
}

// SetNull makes the value of a row NULL.
func (s *Slots) SetNull(row int) {
	if s.valid == nil {
		duckdb.VectorEnsureValidityWritable(s.vector)
		s.valid = duckdb.VectorGetValidity(s.vector)
	}
	word := (*uint64)(unsafe.Add(s.valid, row/64*8))
	*word &^= 1 << (row % 64)
}

func set[T any](s *Slots, row int, v T) {
	*(*T)(unsafe.Add(s.data, uintptr(row)*unsafe.Sizeof(v))) = v
}

// The setters of a row's value. Which one fits is told by Type.ID.
func (s *Slots) SetBool(row int, v bool)       { set(s, row, v) }
func (s *Slots) SetInt16(row int, v int16)     { set(s, row, v) }
func (s *Slots) SetInt32(row int, v int32)     { set(s, row, v) } // also Date: days since 1970-01-01
func (s *Slots) SetInt64(row int, v int64)     { set(s, row, v) } // also Time and Timestamp: microseconds
func (s *Slots) SetFloat32(row int, v float32) { set(s, row, v) }
func (s *Slots) SetFloat64(row int, v float64) { set(s, row, v) }

// SetDecimal sets an unscaled value of up to 18 digits, of which Type.Scale are
// the fraction.
func (s *Slots) SetDecimal(row int, v int64) {
	switch s.width {
	case 2:
		set(s, row, int16(v))
	case 4:
		set(s, row, int32(v))
	case 8:
		set(s, row, v)
	default:
		set(s, row, [2]uint64{uint64(v), uint64(v >> 63)})
	}
}

// Values are the places of a column whose values are of type T: one that the
// setters of its Type take.
func Values[T bool | int16 | int32 | int64 | float32 | float64](s *Slots) []T {
	return unsafe.Slice((*T)(s.data), ChunkRows)
}

// place is where a text of more than shortText bytes is, behind its size and its
// first bytes. A shorter one takes all of the bytes behind the size itself.
type place struct {
	size  uint32
	first [4]byte
	at    uintptr
}

const shortText = 12

func placeOf(short string) place {
	var p struct {
		size uint32
		text [shortText]byte
	}
	p.size = uint32(len(short))
	copy(p.text[:], short)
	return place{p.size, [4]byte(p.text[:4]), uintptr(binary.NativeEndian.Uint64(p.text[4:]))}
}

// SetText sets a text; false refuses one that is not UTF-8.
func (s *Slots) SetText(row int, v string) bool {
	if !utf8.ValidString(v) {
		return false
	}
	if len(v) > shortText {
		duckdb.VectorAssignStringElement(s.vector, duckdb.IdxT(row), v)
		return true
	}
	set(s, row, placeOf(v))
	return true
}

// SetTexts sets the first texts of the column, but for those that are NULL; false
// refuses one that is not UTF-8.
func (s *Slots) SetTexts(values []string, null []bool) bool {
	all := s.texts[:0]
	for row, v := range values {
		if !null[row] && len(v) > 0 {
			if !utf8.RuneStart(v[0]) { // all of them may be UTF-8, and this one not
				return false
			}
			all = append(all, v...)
		}
	}
	if s.texts = all; !utf8.Valid(all) {
		return false
	}
	// The engine copies all of them as one text. A call for each takes longer than
	// everything else here.
	var heap uintptr
	if len(all) > shortText {
		duckdb.UnsafeVectorAssignStringElementLen(s.vector, 0, all)
		heap = (*place)(s.data).at
	}
	places, at := unsafe.Slice((*place)(s.data), len(values)), 0
	for row, v := range values {
		switch {
		case null[row]:
			continue
		case len(v) > shortText:
			places[row] = place{uint32(len(v)), [4]byte(all[at:]), heap + uintptr(at)}
		default:
			places[row] = placeOf(v)
		}
		at += len(v)
	}
	return true
}
