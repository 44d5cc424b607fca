package engine

import (
	"slices"
	"unsafe"
)

// Chunk is up to 2,048 rows in columns.
type Chunk struct {
	rows    int
	vectors []Vector
}

// Len is the number of rows.
func (c *Chunk) Len() int { return c.rows }

// Slice is the rows from and up to to, as long as c is valid.
func (c *Chunk) Slice(from, to int) *Chunk {
	if from == 0 && to == c.rows {
		return c
	}
	out := &Chunk{rows: to - from, vectors: slices.Clone(c.vectors)}
	for i := range out.vectors {
		v := &out.vectors[i]
		v.data, v.rows, v.first = unsafe.Add(v.data, from*v.size()), out.rows, v.first+from
	}
	return out
}

// Vector returns a column.
func (c *Chunk) Vector(i int) *Vector { return &c.vectors[i] }

// Vector is one column of a chunk. Its slices alias the engine's memory: they
// are valid as long as the chunk, and must not be written.
type Vector struct {
	Type  Type
	width uint8 // bytes of a decimal's storage
	rows  int
	first int // where rows begin in valid
	data  unsafe.Pointer
	valid unsafe.Pointer
}

// Valid reports whether the row is not NULL.
func (v *Vector) Valid(row int) bool {
	if v.valid == nil {
		return true
	}
	row += v.first
	return *(*uint64)(unsafe.Add(v.valid, row/64*8))>>(row%64)&1 == 1
}

// size is the bytes of a value in data.
func (v *Vector) size() int {
	switch v.Type.ID {
	case Bool, Int8, UInt8:
		return 1
	case Int16, UInt16:
		return 2
	case Int32, UInt32, Float32, Date:
		return 4
	case Decimal:
		return int(v.width)
	case HugeInt, Varchar, Blob, Interval:
		return 16
	}
	return 8
}

// AllValid reports that no row is NULL, when that is known without looking.
func (v *Vector) AllValid() bool { return v.valid == nil }

func slice[T any](v *Vector) []T { return unsafe.Slice((*T)(v.data), v.rows) }

// The typed views of a column. Which one fits is told by Type.ID.
func (v *Vector) Bool() []bool       { return slice[bool](v) }
func (v *Vector) Int8() []int8       { return slice[int8](v) }
func (v *Vector) Int16() []int16     { return slice[int16](v) }
func (v *Vector) Int32() []int32     { return slice[int32](v) } // also Date: days since 1970-01-01
func (v *Vector) Int64() []int64     { return slice[int64](v) } // also Time and Timestamp: microseconds
func (v *Vector) UInt8() []uint8     { return slice[uint8](v) }
func (v *Vector) UInt16() []uint16   { return slice[uint16](v) }
func (v *Vector) UInt32() []uint32   { return slice[uint32](v) }
func (v *Vector) UInt64() []uint64   { return slice[uint64](v) }
func (v *Vector) Float32() []float32 { return slice[float32](v) }
func (v *Vector) Float64() []float64 { return slice[float64](v) }
func (v *Vector) Interval() []Span   { return slice[Span](v) }

// Integer reads an integer of any type of up to 64 bits, UInt64 excepted.
func (v *Vector) Integer(row int) int64 {
	switch v.Type.ID {
	case Int8:
		return int64(v.Int8()[row])
	case Int16:
		return int64(v.Int16()[row])
	case Int32:
		return int64(v.Int32()[row])
	case UInt8:
		return int64(v.UInt8()[row])
	case UInt16:
		return int64(v.UInt16()[row])
	case UInt32:
		return int64(v.UInt32()[row])
	}
	return v.Int64()[row]
}

// Span is an interval in its three parts.
type Span struct {
	Months, Days int32
	Micros       int64
}

// HugeInt is a 128-bit integer in two halves.
func (v *Vector) HugeInt(row int) (hi int64, lo uint64) {
	p := (*[2]uint64)(unsafe.Add(v.data, row*16))
	return int64(p[1]), p[0]
}

// Decimal is the unscaled value of a decimal in two halves; Type.Scale digits
// of it are the fraction.
func (v *Vector) Decimal(row int) (hi int64, lo uint64) {
	var n int64
	switch v.width {
	case 2:
		n = int64(slice[int16](v)[row])
	case 4:
		n = int64(slice[int32](v)[row])
	case 8:
		n = slice[int64](v)[row]
	default:
		return v.HugeInt(row)
	}
	return n >> 63, uint64(n)
}

// Bytes is a text or binary value, without a copy.
func (v *Vector) Bytes(row int) []byte {
	s := unsafe.Add(v.data, row*16)
	n := *(*uint32)(s)
	if n <= 12 {
		return unsafe.Slice((*byte)(unsafe.Add(s, 4)), n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(s, 8)), n)
}
