package session

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// filler puts a value of text into a row of a column. It answers false for
// anything but the plain form of a value that fits, which is left to SQL.
type filler func(s *engine.Slots, row int, text string) bool

// fillerOf is the filler for a column; nil when its type has no plain form.
func fillerOf(c redshiftsql.Column, t engine.Type) filler {
	switch {
	case c.Type.ID == redshiftsql.Varchar && t.ID == engine.Varchar:
		limit := c.Type.Length
		return func(s *engine.Slots, row int, v string) bool {
			return (limit == 0 || len(v) <= limit) && s.SetText(row, v)
		}
	case c.Type.ID == redshiftsql.Char && t.ID == engine.Varchar:
		limit := max(c.Type.Length, 1)
		return func(s *engine.Slots, row int, v string) bool {
			v = strings.TrimRight(v, " ")
			return len(v) <= limit && s.SetText(row, v)
		}
	}
	switch t.ID {
	case engine.Bool:
		return fillBool
	case engine.Int16:
		return func(s *engine.Slots, row int, v string) bool {
			n, ok := plainInt(v, math.MinInt16, math.MaxInt16)
			s.SetInt16(row, int16(n))
			return ok
		}
	case engine.Int32:
		return func(s *engine.Slots, row int, v string) bool {
			n, ok := plainInt(v, math.MinInt32, math.MaxInt32)
			s.SetInt32(row, int32(n))
			return ok
		}
	case engine.Int64:
		return func(s *engine.Slots, row int, v string) bool {
			n, ok := plainInt(v, math.MinInt64, math.MaxInt64)
			s.SetInt64(row, n)
			return ok
		}
	case engine.Float32:
		return func(s *engine.Slots, row int, v string) bool {
			f, ok := plainFloat(v, 32)
			s.SetFloat32(row, float32(f))
			return ok
		}
	case engine.Float64:
		return func(s *engine.Slots, row int, v string) bool {
			f, ok := plainFloat(v, 64)
			s.SetFloat64(row, f)
			return ok
		}
	case engine.Decimal:
		limit := int64(math.MaxInt64)
		if t.Width < 19 {
			limit = int64(math.Pow10(int(t.Width)))
		}
		return func(s *engine.Slots, row int, v string) bool {
			n, ok := plainDecimal(v, int(t.Scale))
			s.SetDecimal(row, n)
			return ok && -limit < n && n < limit
		}
	case engine.Date:
		return func(s *engine.Slots, row int, v string) bool {
			days, rest, ok := plainDay(v)
			s.SetInt32(row, days)
			return ok && rest == ""
		}
	case engine.Timestamp:
		return func(s *engine.Slots, row int, v string) bool {
			days, rest, ok := plainDay(v)
			micros, fine := plainClock(rest)
			s.SetInt64(row, int64(days)*86_400_000_000+micros)
			return ok && fine
		}
	}
	return nil
}

func fillBool(s *engine.Slots, row int, v string) bool {
	switch v {
	case "true", "t":
		s.SetBool(row, true)
	case "false", "f":
		s.SetBool(row, false)
	default:
		return false
	}
	return true
}

// plainInt reads [-]digits.
func plainInt(v string, low, high int64) (int64, bool) {
	digits := strings.TrimPrefix(v, "-")
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	var n int64
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if len(digits) < len(v) {
		n = -n
	}
	return n, low <= n && n <= high
}

// plainFloat reads a decimal number, with or without an exponent.
func plainFloat(v string, bits int) (float64, bool) {
	if len(v) == 0 || strings.Trim(v, "0123456789.-+eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(v, bits)
	return f, err == nil
}

// plainDecimal reads [-]digits[.digits] with at most scale digits after the
// point as a number of units of the last place.
func plainDecimal(v string, scale int) (int64, bool) {
	whole, fraction, _ := strings.Cut(v, ".")
	if len(fraction) > scale || len(whole) == 0 || len(whole)+scale > 18 {
		return 0, false
	}
	n, ok := plainInt(whole, math.MinInt64, math.MaxInt64)
	if !ok {
		return 0, false
	}
	places := int64(0)
	if fraction != "" {
		if fraction[0] == '-' {
			return 0, false
		}
		if places, ok = plainInt(fraction, 0, math.MaxInt64); !ok {
			return 0, false
		}
	}
	for range scale {
		n *= 10
	}
	for range scale - len(fraction) {
		places *= 10
	}
	if whole[0] == '-' {
		return n - places, true
	}
	return n + places, true
}

// plainDay reads the YYYY-MM-DD that a text begins with, counted in days from
// 1970-01-01, and answers what follows it.
func plainDay(v string) (days int32, rest string, ok bool) {
	if len(v) < 10 || v[4] != '-' || v[7] != '-' {
		return 0, "", false
	}
	y, okY := plainInt(v[:4], 1, 9999)
	m, okM := plainInt(v[5:7], 1, 12)
	d, okD := plainInt(v[8:10], 1, 31)
	if !okY || !okM || !okD {
		return 0, "", false
	}
	day := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	return int32(day.Unix() / 86400), v[10:], day.Day() == int(d)
}

// plainClock reads " HH:MM:SS[.ffffff]", or nothing, as microseconds.
func plainClock(v string) (micros int64, ok bool) {
	if v == "" {
		return 0, true
	}
	if len(v) < 9 || v[0] != ' ' || v[3] != ':' || v[6] != ':' {
		return 0, false
	}
	h, okH := plainInt(v[1:3], 0, 23)
	m, okM := plainInt(v[4:6], 0, 59)
	s, okS := plainInt(v[7:9], 0, 59)
	if !okH || !okM || !okS {
		return 0, false
	}
	micros = ((h*60+m)*60 + s) * 1_000_000
	if len(v) == 9 {
		return micros, true
	}
	fraction := v[10:]
	if v[9] != '.' || fraction == "" || len(fraction) > 6 {
		return 0, false
	}
	f, ok := plainInt(fraction, 0, 999_999)
	for range 6 - len(fraction) {
		f *= 10
	}
	return micros + f, ok && fraction[0] != '-'
}
