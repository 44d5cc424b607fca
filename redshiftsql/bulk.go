package redshiftsql

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/scalar"
)

// ReadAs writes the constants of a bulk INSERT the way the engine reads them:
// it knows fewer shapes of dates and truth values than Redshift, and would round
// '1.5' to an integer that Redshift refuses.
func (b *Bulk) ReadAs(columns []Column) (*Bulk, error) {
	out := &Bulk{Columns: slices.Clone(b.Columns)}
	for i := range out.Columns {
		t, col, copied := columns[i].Type, b.Columns[i], false
		if t.text() && col.Bare == nil {
			continue
		}
		for r, v := range col.Values {
			bare := col.Bare != nil && col.Bare[r]
			if col.Null[r] || plainConstant(v, bare, t) {
				continue
			}
			var text string
			var err error
			if bare {
				text, err = assignable(v, columns[i])
			} else {
				text, err = readable(v, t)
			}
			if err != nil {
				return nil, err
			}
			if !copied {
				col.Values, copied = slices.Clone(col.Values), true
			}
			col.Values[r] = text
		}
		col.Bare = nil
		out.Columns[i] = col
	}
	return out, nil
}

// plainConstant recognises what the engine reads as Redshift does, without the
// cost of reading it here.
func plainConstant(v string, bare bool, t Type) bool {
	switch {
	case t.text() && !bare:
		return true
	case t.temporal():
		return !bare && plainMoment(v, t)
	case t.numeric():
		return plainNumber(v, t)
	}
	return false
}

// plainNumber recognises [-]digits without zeros before them, and for types that
// are no integers a fraction behind them.
func plainNumber(v string, t Type) bool {
	digits := strings.TrimPrefix(v, "-")
	point := t.integer() // there is none, or no other
	for i := 0; i < len(digits); i++ {
		switch {
		case isDigit(digits[i]):
		case digits[i] == '.' && !point && i > 0:
			point = true
		default:
			return false
		}
	}
	return len(digits) > 0 && len(digits) < 19
}

// plainMoment recognises 2026-01-31 and 2026-01-31 10:20:30[.5]. Whether the day
// exists is the engine's to say.
func plainMoment(s string, t Type) bool {
	const shape = "0000-00-00 00:00:00.000000"
	if len(s) != 10 && (t.ID == Date || len(s) < 19) || len(s) > len(shape) || len(s) == 20 {
		return false
	}
	if s[:4] == "0000" || len(s) > 10 && s[17] > '5' { // no year, and the next minute
		return false
	}
	for i := 0; i < len(s); i++ {
		if shape[i] == '0' && !isDigit(s[i]) || shape[i] != '0' && shape[i] != s[i] {
			return false
		}
	}
	return true
}

// assignable writes a number or a truth value without quotes as the type of the
// column that it is assigned to, which converts it when it can ("Type
// compatibility and conversion").
func assignable(v string, col Column) (string, error) {
	t := col.Type
	truth := v == "true" || v == "false"
	float := strings.ContainsAny(v, "eE")
	switch {
	case truth && (t.ID == Boolean || t.text()):
		return v, nil
	case truth && t.integer():
		if v == "true" {
			return "1", nil
		}
		return "0", nil
	case !truth && t.ID == Boolean && strings.Trim(v, "-0123456789") == "":
		return strconv.FormatBool(strings.Trim(v, "-0") != ""), nil
	case !truth && t.text() && float:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return "", refuse("22003", "\"%s\" is out of range for type double precision", clip(v))
		}
		return scalar.FloatText(f, 15), nil
	case !truth && t.text():
		d, _ := decimalText(v)
		if strings.Trim(d, "-0.") == "" {
			d = strings.TrimPrefix(d, "-")
		}
		return d, nil
	case !truth && t.integer():
		return wholeNumber(v, float)
	case !truth && t.numeric() && float:
		f, err := strconv.ParseFloat(v, floatBits(t))
		if err != nil {
			return "", refuse("22003", "\"%s\" is out of range for type %s", clip(v), t)
		}
		return strconv.FormatFloat(f, 'f', -1, 64), nil
	case !truth && t.numeric():
		return v, nil
	}
	from := Type{ID: Numeric}
	switch {
	case truth:
		from.ID = Boolean
	case float:
		from.ID = Double
	case !strings.Contains(v, "."):
		from.ID = Integer
	}
	return "", notAssigned(from, col)
}

// wholeNumber rounds a number: one with an exponent is a DOUBLE PRECISION, whose
// halves go to the even neighbour, another a DECIMAL, whose halves go away from
// zero.
func wholeNumber(v string, float bool) (string, error) {
	if float {
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || math.Abs(f) > math.MaxInt64 {
			return "", refuse("22003", "\"%s\" is out of range for type bigint", clip(v))
		}
		return strconv.FormatFloat(math.RoundToEven(f), 'f', 0, 64), nil
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(v, "-"), ".")
	n, _ := new(big.Int).SetString("0"+whole, 10)
	if fraction != "" && fraction[0] >= '5' {
		n.Add(n, big.NewInt(1))
	}
	if v[0] == '-' {
		n.Neg(n)
	}
	return n.String(), nil
}
