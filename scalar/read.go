package scalar

import (
	"math"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Text is read as Redshift reads it: the engine would round '1.5' to an
// integer, knows fewer spellings of truth and fewer shapes of dates, and writes
// floating-point numbers with all their digits.
var readFunctions = []Function{
	{"rs_int", []Kind{Text}, None, Int, func(a []Value) (Value, error) {
		n, err := Int64(a[0].Text)
		return Value{Int: n}, err
	}},
	{"rs_bool", []Kind{Text}, None, Bool, func(a []Value) (Value, error) {
		b, err := Truth(a[0].Text)
		if err != nil {
			return Value{}, err
		}
		return truth(b)
	}},
	{"rs_moment", []Kind{Text}, None, Text, func(a []Value) (Value, error) {
		s, zone, err := ReadMoment(a[0].Text)
		return Value{Text: s + zone}, err
	}},
	{"rs_clock", []Kind{Text}, None, Text, func(a []Value) (Value, error) {
		s, err := ReadClock(a[0].Text)
		return Value{Text: s}, err
	}},
	{"rs_within", []Kind{Moment}, None, Moment, func(a []Value) (Value, error) {
		if a[0].Int < firstDay.UnixMicro() {
			return Value{}, blueshift.SQLErrorf("22008", "timestamp out of range")
		}
		return a[0], nil
	}},
	{"rs_era", []Kind{Text}, None, Text, func(a []Value) (Value, error) {
		return text(eraLast(a[0].Text))
	}},
	{"rs_time", []Kind{Text}, None, Text, func(a []Value) (Value, error) {
		s, err := ReadTime(a[0].Text)
		return Value{Text: s}, err
	}},
	{"rs_float_text", []Kind{Float, Int}, None, Text, func(a []Value) (Value, error) {
		return text(FloatText(a[0].Float, int(a[1].Int)))
	}},
	{"rs_text_to_numeric", []Kind{Text}, None, Text, teradataNumber},
}

// Int64 reads a whole number with optional blanks around it.
func Int64(s string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(s), "+"), 10, 64)
	switch {
	case err == nil:
		return n, nil
	case strings.HasSuffix(err.Error(), strconv.ErrRange.Error()):
		return 0, blueshift.SQLErrorf("22003", "value \"%s\" is out of range for type bigint", clip(s))
	}
	return 0, blueshift.SQLErrorf("22P02", "invalid input syntax for integer: \"%s\"", clip(s))
}

// Truth reads a BOOLEAN in any of its spellings, or a beginning of one.
func Truth(s string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1":
		return true, nil
	case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0":
		return false, nil
	}
	return false, blueshift.SQLErrorf("22P02", "invalid input syntax for type boolean: \"%s\"", clip(s))
}

// FloatText is the text of a floating-point number with as many significant
// digits, as C's %g writes it.
func FloatText(f float64, digits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	s := strconv.FormatFloat(f, 'e', digits-1, 64)
	mantissa, power, _ := strings.Cut(s, "e")
	exponent, _ := strconv.Atoi(power)
	if exponent < -4 || exponent >= digits {
		return trimZeros(mantissa) + "e" + power
	}
	return trimZeros(strconv.FormatFloat(f, 'f', digits-1-exponent, 64))
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// teradataNumber reads a number whose sign may follow it: TEXT_TO_INT_ALT and
// TEXT_TO_NUMERIC_ALT.
func teradataNumber(a []Value) (Value, error) {
	s := strings.ReplaceAll(strings.TrimSpace(a[0].Text), ",", "")
	if rest, ok := strings.CutSuffix(s, "-"); ok {
		s = "-" + rest
	}
	s = strings.TrimSuffix(s, "+")
	if _, err := strconv.ParseFloat(s, 64); err != nil || strings.ContainsAny(s, "xXpPnNiI_") {
		return Value{}, blueshift.SQLErrorf("22P02", "invalid input syntax for type numeric: \"%s\"", clip(a[0].Text))
	}
	return text(s)
}
