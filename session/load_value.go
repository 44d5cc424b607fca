package session

import (
	"math"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// filler puts the first values of a column into their places, but for those that
// are NULL. It answers false for anything but the plain form of a value that fits,
// which is left to SQL.
type filler func(s *engine.Slots, values []string, null []bool) bool

// fillerOf is the filler for a column; nil when its type has no plain form.
func fillerOf(c redshiftsql.Column, t engine.Type) filler {
	switch {
	case c.Type.ID == redshiftsql.Varchar && t.ID == engine.Varchar:
		return fillVarchar(c.Type.Length)
	case c.Type.ID == redshiftsql.Char && t.ID == engine.Varchar:
		return fillChar(max(c.Type.Length, 1))
	}
	switch t.ID {
	case engine.Bool:
		return fill(plainBool)
	case engine.Int16:
		return fillIntegers[int16](math.MinInt16, math.MaxInt16)
	case engine.Int32:
		return fillIntegers[int32](math.MinInt32, math.MaxInt32)
	case engine.Int64:
		return fillIntegers[int64](math.MinInt64, math.MaxInt64)
	case engine.Float32:
		return fill(func(v string) (float32, bool) {
			f, ok := plainFloat(v, 32)
			return float32(f), ok
		})
	case engine.Float64:
		return fill(func(v string) (float64, bool) { return plainFloat(v, 64) })
	case engine.Decimal:
		return fillDecimals(int(t.Width), int(t.Scale))
	case engine.Date:
		return fill(func(v string) (int32, bool) {
			days, rest, ok := plainDay(v)
			return days, ok && rest == ""
		})
	case engine.Timestamp:
		return fill(func(v string) (int64, bool) {
			days, rest, ok := plainDay(v)
			moment := int64(days) * 86_400_000_000
			if rest == "" {
				return moment, ok
			}
			clock, fine := plainClock(rest[1:])
			return moment + clock, ok && fine && rest[0] == ' '
		})
	case engine.Time:
		return fill(plainClock)
	}
	return nil
}

// fill is the filler for values that are read one by one.
func fill[T bool | int32 | int64 | float32 | float64](read func(string) (T, bool)) filler {
	return func(s *engine.Slots, values []string, null []bool) bool {
		places := engine.Values[T](s)
		for row, v := range values {
			if null[row] {
				continue
			}
			value, ok := read(v)
			if !ok {
				return false
			}
			places[row] = value
		}
		return true
	}
}

func fillVarchar(limit int) filler {
	return func(s *engine.Slots, values []string, null []bool) bool {
		return fit(values, null, limit) && s.SetTexts(values, null)
	}
}

// fillChar leaves out the blanks at the end, which mean nothing.
func fillChar(limit int) filler {
	trimmed := make([]string, engine.ChunkRows)
	return func(s *engine.Slots, values []string, null []bool) bool {
		for row, v := range values {
			trimmed[row] = strings.TrimRight(v, " ")
		}
		values = trimmed[:len(values)]
		return fit(values, null, limit) && s.SetTexts(values, null)
	}
}

// fit tells whether texts have at most limit bytes; 0: any number.
func fit(values []string, null []bool, limit int) bool {
	for row, v := range values {
		if limit > 0 && len(v) > limit && !null[row] {
			return false
		}
	}
	return true
}

func fillIntegers[T int16 | int32 | int64](low, high int64) filler {
	return func(s *engine.Slots, values []string, null []bool) bool {
		places := engine.Values[T](s)
		for row, v := range values {
			if null[row] {
				continue
			}
			n, ok := plainInt(v)
			if !ok || n < low || n > high {
				return false
			}
			places[row] = T(n)
		}
		return true
	}
}

func fillDecimals(width, scale int) filler {
	limit := int64(math.MaxInt64)
	if width < 19 {
		limit = int64(math.Pow10(width))
	}
	return func(s *engine.Slots, values []string, null []bool) bool {
		for row, v := range values {
			if null[row] {
				continue
			}
			n, ok := plainDecimal(v, scale)
			if !ok || n <= -limit || n >= limit {
				return false
			}
			s.SetDecimal(row, n)
		}
		return true
	}
}

func plainBool(v string) (value, ok bool) {
	switch v {
	case "true", "t":
		return true, true
	case "false", "f":
		return false, true
	}
	return false, false
}

// plainInt reads [-]digits, at most 18 of them.
func plainInt(v string) (n int64, ok bool) {
	negative := len(v) > 0 && v[0] == '-'
	if negative {
		v = v[1:]
	}
	if len(v) == 0 || len(v) > 18 {
		return 0, false
	}
	for i := range len(v) {
		d := v[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if negative {
		n = -n
	}
	return n, true
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
func plainDecimal(v string, scale int) (n int64, ok bool) {
	negative := len(v) > 0 && v[0] == '-'
	if negative {
		v = v[1:]
	}
	point := len(v)
	for i := range len(v) {
		d := v[i] - '0'
		switch {
		case d <= 9:
			n = n*10 + int64(d) // too many digits are refused below
		case v[i] == '.' && point == len(v):
			point = i
		default:
			return 0, false
		}
	}
	places := max(len(v)-point-1, 0)
	if point == 0 || places > scale || point+scale > 18 {
		return 0, false
	}
	for range scale - places {
		n *= 10
	}
	if negative {
		n = -n
	}
	return n, true
}

// plainDay reads the YYYY-MM-DD that a text begins with, counted in days from
// 1970-01-01, and answers what follows it.
func plainDay(v string) (days int32, rest string, ok bool) {
	if len(v) < 10 || v[4] != '-' || v[7] != '-' {
		return 0, "", false
	}
	y, m, d := 100*pair(v[0], v[1])+pair(v[2], v[3]), pair(v[5], v[6]), pair(v[8], v[9])
	if y < 1 || m < 1 || m > 12 || d < 1 || d > 28 && d > lastDay(y, m) {
		return 0, "", false
	}
	if m < 3 { // years that begin with March have the leap day at their end
		y, m = y-1, m+12
	}
	return int32(365*y + y/4 - y/100 + y/400 + (153*m-457)/5 + d - 719_469), v[10:], true
}

// pair reads two digits; negative when they are none.
func pair(tens, ones byte) int {
	tens, ones = tens-'0', ones-'0'
	if tens > 9 || ones > 9 {
		return -1 << 16
	}
	return int(tens)*10 + int(ones)
}

func lastDay(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4, month == 6, month == 9, month == 11:
		return 30
	}
	return 31
}

// plainClock reads HH:MM:SS[.ffffff] as microseconds.
func plainClock(v string) (micros int64, ok bool) {
	if len(v) < 8 || v[2] != ':' || v[5] != ':' {
		return 0, false
	}
	h, m, s := pair(v[0], v[1]), pair(v[3], v[4]), pair(v[6], v[7])
	if uint(h) > 23 || uint(m) > 59 || uint(s) > 59 {
		return 0, false
	}
	micros = int64((h*60+m)*60+s) * 1_000_000
	if len(v) == 8 {
		return micros, true
	}
	fraction := v[9:]
	if v[8] != '.' || len(fraction) > 6 || strings.HasPrefix(fraction, "-") {
		return 0, false
	}
	f, ok := plainInt(fraction)
	for range 6 - len(fraction) {
		f *= 10
	}
	return micros + f, ok
}
