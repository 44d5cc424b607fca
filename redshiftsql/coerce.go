package redshiftsql

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/scalar"
)

// weak tells whether an expression takes its type from what it meets: a
// parameter, a bare string or NULL.
func weak(e Expr) bool {
	switch e := e.(type) {
	case *Param:
		return true
	case *Literal:
		return e.Kind == StringLit || e.Kind == NullLit
	}
	return false
}

// typed resolves an expression where a value of type t is wanted. A parameter
// and a bare string take that type; anything else keeps its own.
func (a *analyser) typed(e Expr, t Type, sc *scope) (node, Type, error) {
	a.hint(e, t)
	l, ok := e.(*Literal)
	if !ok || l.Kind != StringLit || t.ID == Unknown || t.text() {
		return a.expr(e, sc)
	}
	return constantAs(l.Text, t)
}

// constantAs makes a string constant a constant of another type. What does not
// read as one is refused here, as Redshift does: the engine would round '1.5' to
// an integer and take dates in other shapes. A NUMERIC keeps the digits it is
// written with.
func constantAs(s string, t Type) (node, Type, error) {
	switch {
	case t.temporal() && spoken(strings.TrimSpace(s)):
		return &cast{spokenMoments[foldASCII(strings.TrimSpace(s))], t}, t, nil
	case t.ID == Varbyte:
		return fill("encode($1)", textConst(s)), t, nil
	}
	v, err := readable(s, t)
	switch {
	case err != nil:
		return nil, t, err
	case t.integer() || t.ID == OID:
		n, err := strconv.ParseInt(v, 10, 64)
		return &cast{intConst(n), t}, t, err
	case t.ID == Boolean:
		return truth(v == "true"), t, nil
	case t.ID == Numeric:
		if t = decimalType(v); t.Precision > 38 {
			return nil, t, refuse("22003", "Numeric data overflow: \"%s\"", clip(s))
		}
	}
	return &cast{textConst(v), t}, t, nil
}

// readable reads a string constant as a value of another type and writes it the
// one way the engine takes.
func readable(s string, t Type) (string, error) {
	v := strings.TrimSpace(s)
	switch {
	case t.integer() || t.ID == OID:
		n, err := scalar.Int64(v)
		switch {
		case err != nil:
			return "", err
		case t.ID == SmallInt && n != int64(int16(n)), t.ID == Integer && n != int64(int32(n)):
			return "", refuse("22003", "value \"%s\" is out of range for type %s", clip(s), t)
		}
		return strconv.FormatInt(n, 10), nil
	case t.ID == Numeric:
		d, ok := scientific(v)
		if !ok {
			return "", refuse("22P02", "invalid input syntax for type numeric: \"%s\"", clip(s))
		}
		return d, nil
	case t.ID == Double || t.ID == Real:
		f, err := strconv.ParseFloat(v, floatBits(t))
		switch {
		case errors.Is(err, strconv.ErrRange) && math.IsInf(f, 0):
			return "", refuse("22003", "\"%s\" is out of range for type %s", clip(s), t)
		case err != nil || strings.ContainsAny(v, "xXpP_"):
			return "", refuse("22P02", "invalid input syntax for type %s: \"%s\"", t, clip(s))
		}
		return floatText(f), nil
	case t.ID == Boolean:
		b, err := scalar.Truth(v)
		return strconv.FormatBool(b), err
	case t.temporal():
		return momentText(v, t)
	case t.ID == TimeTZ:
		return scalar.ReadClock(v)
	case t.ID == Time:
		return scalar.ReadTime(v)
	case t.ID == Interval:
		i, err := scalar.ReadInterval(v, "")
		return i.String(), err
	}
	return s, nil
}

func floatBits(t Type) int {
	if t.ID == Real {
		return 32
	}
	return 64
}

func floatText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case math.IsNaN(f):
		return "NaN"
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// decimalText reads an optionally signed decimal number and writes it plainly.
func decimalText(s string) (string, bool) {
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = "-"
		}
		s = s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" && fraction == "" || len(s) > 400 {
		return "", false
	}
	for _, digits := range []string{whole, fraction} {
		for i := 0; i < len(digits); i++ {
			if !isDigit(digits[i]) {
				return "", false
			}
		}
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction, true
}

// scientific is decimalText of a number that may have an exponent.
func scientific(s string) (string, bool) {
	at := strings.IndexAny(s, "eE")
	if at < 0 {
		return decimalText(s)
	}
	d, ok := decimalText(s[:at])
	power, err := strconv.Atoi(s[at+1:])
	if !ok || err != nil || power < -400 || power > 400 {
		return "", false
	}
	minus := strings.HasPrefix(d, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(d, "-"), ".")
	if power < 0 {
		whole = strings.Repeat("0", -power) + whole
		whole, fraction = whole[:len(whole)+power], whole[len(whole)+power:]+fraction
	} else {
		fraction += strings.Repeat("0", max(0, power-len(fraction)))
		whole, fraction = whole+fraction[:power], fraction[power:]
	}
	if minus {
		whole = "-" + whole
	}
	return decimalText(whole + "." + fraction)
}

// decimalType is the smallest DECIMAL that holds a plainly written number.
func decimalType(d string) Type {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(d, "-"), ".")
	if whole == "0" {
		whole = ""
	}
	return Type{ID: Numeric, Precision: max(len(whole)+len(fraction), 1), Scale: len(fraction)}
}
