package statement

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// Kind tells what a Value holds.
type Kind uint8

// The kinds of value that the Data API knows.
const (
	Null Kind = iota
	Long
	Double
	Boolean
	Text
)

// Value is one value of a result: Text for everything that is not a number
// of up to 64 bits, a float or a truth value.
type Value struct {
	Kind Kind
	Long int64 // 1 for true
	Real float64
	Text string
}

// kindOf is the kind of what the engine yields.
func kindOf(t engine.TypeID) Kind {
	switch t {
	case engine.Bool:
		return Boolean
	case engine.Int8, engine.Int16, engine.Int32, engine.Int64, engine.UInt8, engine.UInt16, engine.UInt32:
		return Long
	case engine.Float32, engine.Float64:
		return Double
	}
	return Text
}

// float reads a float; of a real it is the number that its digits say.
func float(v *engine.Vector, row int) float64 {
	if v.Type.ID == engine.Float64 {
		return v.Float64()[row]
	}
	f, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v.Float32()[row]), 'g', -1, 32), 64)
	return f
}

// appendText writes a value as SQL shows it.
func appendText(dst []byte, v *engine.Vector, row int, c session.Column) []byte {
	switch v.Type.ID {
	case engine.Bool:
		return strconv.AppendBool(dst, v.Bool()[row])
	case engine.Float32, engine.Float64:
		return appendFloat(dst, float(v, row))
	case engine.Varchar:
		b := v.Bytes(row)
		dst = append(dst, b...)
		if c.Type.ID == redshiftsql.Char {
			for n := len(b); n < c.Type.Length; n++ {
				dst = append(dst, ' ')
			}
		}
		return dst
	case engine.Blob:
		return hex.AppendEncode(dst, v.Bytes(row))
	case engine.Decimal:
		hi, lo := v.Decimal(row)
		return appendDecimal(dst, hi, lo, int(v.Type.Scale))
	case engine.HugeInt:
		hi, lo := v.HugeInt(row)
		return appendDecimal(dst, hi, lo, 0)
	case engine.UInt64:
		return strconv.AppendUint(dst, v.UInt64()[row], 10)
	case engine.Date:
		return appendDate(dst, int64(v.Int32()[row]))
	case engine.Time:
		if dst = appendClock(dst, v.Int64()[row]); c.Type.ID == redshiftsql.TimeTZ {
			dst = append(dst, "+00"...)
		}
		return dst
	case engine.Timestamp:
		return appendMoment(dst, v.Int64()[row], "")
	case engine.TimestampTZ:
		return appendMoment(dst, v.Int64()[row], "+00")
	case engine.Interval:
		return appendSpan(dst, v.Interval()[row])
	}
	return strconv.AppendInt(dst, v.Integer(row), 10)
}

func appendFloat(dst []byte, f float64) []byte {
	if math.IsInf(f, 0) {
		return append(dst, map[bool]string{true: "Infinity", false: "-Infinity"}[f > 0]...)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendDecimal writes the 128-bit number hi:lo / 10^scale.
func appendDecimal(dst []byte, hi int64, lo uint64, scale int) []byte {
	n := new(big.Int).Lsh(big.NewInt(hi), 64)
	n.Add(n, new(big.Int).SetUint64(lo))
	if n.Sign() < 0 {
		dst = append(dst, '-')
		n.Neg(n)
	}
	digits := n.Append(nil, 10)
	for len(digits) <= scale {
		digits = append([]byte{'0'}, digits...)
	}
	point := len(digits) - scale
	dst = append(dst, digits[:point]...)
	if scale > 0 {
		dst = append(append(dst, '.'), digits[point:]...)
	}
	return dst
}

// The engine's infinite dates and moments.
const (
	lastDay, firstDay       = math.MaxInt32, -math.MaxInt32
	lastMoment, firstMoment = math.MaxInt64, -math.MaxInt64
	dayMicros               = 86_400_000_000
)

func appendDate(dst []byte, day int64) []byte {
	switch day {
	case lastDay:
		return append(dst, "infinity"...)
	case firstDay:
		return append(dst, "-infinity"...)
	}
	dst, era := appendDay(dst, day)
	return append(dst, era...)
}

func appendDay(dst []byte, day int64) (out []byte, era string) {
	y, m, d := time.Unix(day*86400, 0).UTC().Date()
	if y <= 0 {
		y, era = 1-y, " BC"
	}
	return fmt.Appendf(dst, "%04d-%02d-%02d", y, m, d), era
}

func appendMoment(dst []byte, micros int64, zone string) []byte {
	switch micros {
	case lastMoment:
		return append(dst, "infinity"...)
	case firstMoment:
		return append(dst, "-infinity"...)
	}
	day := micros / dayMicros
	if micros -= day * dayMicros; micros < 0 {
		micros += dayMicros
		day--
	}
	dst, era := appendDay(dst, day)
	dst = appendClock(append(dst, ' '), micros)
	return append(append(dst, zone...), era...)
}

func appendClock(dst []byte, micros int64) []byte {
	seconds, fraction := micros/1_000_000, micros%1_000_000
	dst = fmt.Appendf(dst, "%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if fraction == 0 {
		return dst
	}
	dst = fmt.Appendf(dst, ".%06d", fraction)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func appendSpan(dst []byte, s engine.Span) []byte {
	start := len(dst)
	for _, u := range []struct {
		n    int32
		name string
	}{{s.Months / 12, "year"}, {s.Months % 12, "mon"}, {s.Days, "day"}} {
		if u.n == 0 {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		dst = append(strconv.AppendInt(dst, int64(u.n), 10), ' ')
		if dst = append(dst, u.name...); u.n != 1 {
			dst = append(dst, 's')
		}
	}
	if s.Micros == 0 && len(dst) > start {
		return dst
	}
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	micros := s.Micros
	if micros < 0 {
		dst, micros = append(dst, '-'), max(-micros, -math.MaxInt64)
	}
	return appendClock(dst, micros)
}
