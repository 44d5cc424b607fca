package pgwire

import (
	"encoding/hex"
	"math"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// column is one column of a result on its way to the client.
type column struct {
	form   form
	length int // of CHAR(n)
	digits int // of a float
	day    calendar
	zone   *time.Location // of timestamptz; nil for UTC
	nulls  bool
	vector *engine.Vector
	// The vector's values; which one is set is up to its type.
	bools []bool
	i16   []int16
	i32   []int32
	i64   []int64
	f32   []float32
	f64   []float64
}

// choose finds the form for what the engine yields and the client was told.
func (c *column) choose(col session.Column, v engine.Type, binary bool, style style) error {
	t := col.Type.ID
	if t == redshiftsql.Char {
		c.length = col.Type.Length
	}
	c.zone = style.zone
	c.digits = max(1, 15+style.digits)
	if v.ID == engine.Float32 {
		c.digits = max(1, 6+style.digits)
	}
	var ok bool
	if binary && !isText(t) {
		if c.form, ok = binaryForm(t, v.ID); c.form == binaryInterval && style.redshift {
			c.form = binaryInterval80
		}
	} else {
		if c.form, ok = textForm(v.ID, c.length > 0); c.form == textTime && t == redshiftsql.TimeTZ {
			c.form = textTimeTZ
		}
	}
	if !ok {
		return blueshift.SQLErrorf("0A000", "column \"%s\" has a type whose values cannot be sent yet", col.Name).WithHint("Cast it to another type, such as varchar.")
	}
	return nil
}

// view looks at the next chunk's vector.
func (c *column) view(v *engine.Vector) {
	c.vector, c.nulls = v, !v.AllValid()
	switch v.Type.ID {
	case engine.Bool:
		c.bools = v.Bool()
	case engine.Int16:
		c.i16 = v.Int16()
	case engine.Int32, engine.Date:
		c.i32 = v.Int32()
	case engine.Int64, engine.Time, engine.Timestamp, engine.TimestampTZ:
		c.i64 = v.Int64()
	case engine.Float32:
		c.f32 = v.Float32()
	case engine.Float64:
		c.f64 = v.Float64()
	}
}

// append writes the value of one row, without its length.
func (c *column) append(dst []byte, row int) []byte {
	switch c.form {
	case textBool:
		if c.bools[row] {
			return append(dst, 't')
		}
		return append(dst, 'f')
	case textInt16:
		return appendInt(dst, int64(c.i16[row]))
	case textInt32:
		return appendInt(dst, int64(c.i32[row]))
	case textInt64:
		return appendInt(dst, c.i64[row])
	case textInt:
		return appendInt(dst, c.integer(row))
	case textFloat32:
		return appendFloat(dst, float64(c.f32[row]), c.digits, 32)
	case textFloat64:
		return appendFloat(dst, c.f64[row], c.digits, 64)
	case textNumeric:
		return c.appendNumeric(dst, row)
	case textBytes:
		return append(dst, c.vector.Bytes(row)...)
	case textPadded:
		b := c.vector.Bytes(row)
		dst = append(dst, b...)
		for n := len(b); n < c.length; n++ {
			dst = append(dst, ' ')
		}
		return dst
	case textHex:
		return hex.AppendEncode(dst, c.vector.Bytes(row))
	case textDate:
		return c.day.appendDate(dst, c.i32[row])
	case textTime:
		return appendClock(dst, c.i64[row])
	case textTimeTZ:
		return append(appendClock(dst, c.i64[row]), "+00"...)
	case textTimestamp:
		return c.day.appendTimestamp(dst, c.i64[row], "")
	case textTimestampTZ:
		if c.zone != nil {
			return c.day.appendLocal(dst, c.i64[row], c.zone)
		}
		return c.day.appendTimestamp(dst, c.i64[row], "+00")
	case textInterval:
		return appendInterval(dst, c.vector.Interval()[row])
	case binaryBool:
		if c.bools[row] {
			return append(dst, 1)
		}
		return append(dst, 0)
	case binaryInt2:
		return appendInt16(dst, int16(c.integer(row)))
	case binaryInt4:
		return appendInt32(dst, int32(c.integer(row)))
	case binaryInt8:
		return appendInt64(dst, c.integer(row))
	case binaryFloat4:
		return appendInt32(dst, int32(math.Float32bits(float32(c.float(row)))))
	case binaryFloat8:
		return appendInt64(dst, int64(math.Float64bits(c.float(row))))
	case binaryNumeric:
		return c.appendBinaryNumeric(dst, row)
	case binaryDate:
		return appendInt32(dst, binaryDay(c.i32[row]))
	case binaryTime:
		return appendInt64(dst, c.i64[row])
	case binaryTimeTZ:
		return appendInt32(appendInt64(dst, c.i64[row]), 0)
	case binaryTimestamp:
		return appendInt64(dst, binaryMoment(c.i64[row]))
	case binaryInterval80:
		s := c.vector.Interval()[row]
		return appendInt32(appendInt64(dst, s.Micros+int64(s.Days)*86_400_000_000), s.Months)
	case binaryInt2s:
		return appendInt2s(dst, string(c.vector.Bytes(row)))
	}
	s := c.vector.Interval()[row]
	return appendInt32(appendInt32(appendInt64(dst, s.Micros), s.Days), s.Months)
}

// integer reads any integer of up to 64 bits.
func (c *column) integer(row int) int64 {
	switch c.vector.Type.ID {
	case engine.Int16:
		return int64(c.i16[row])
	case engine.Int32:
		return int64(c.i32[row])
	case engine.Int64:
		return c.i64[row]
	}
	return c.vector.Integer(row)
}

func (c *column) float(row int) float64 {
	if c.vector.Type.ID == engine.Float32 {
		return float64(c.f32[row])
	}
	return c.f64[row]
}
