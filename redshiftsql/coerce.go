package redshiftsql

import (
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

// typed prints an expression where a value of type t is wanted. A parameter
// and a bare string take that type; anything else keeps its own.
func (c *compiler) typed(e Expr, t Type, sc *scope) (Type, error) {
	c.hint(e, t)
	l, ok := e.(*Literal)
	if !ok || l.Kind != StringLit || t.ID == Unknown || t.text() {
		return c.expr(e, sc)
	}
	text, t, err := constantAs(l.Text, t)
	c.w(text)
	return t, err
}

// constantAs prints a string constant as a constant of another type. What does
// not read as one is refused here, as Redshift does: the engine would round
// '1.5' to an integer and take dates in other shapes.
func constantAs(s string, t Type) (string, Type, error) {
	v := strings.TrimSpace(s)
	switch {
	case t.integer() || t.ID == OID:
		n, err := scalar.Int64(v)
		switch {
		case err != nil:
			return "", t, err
		case t.ID == SmallInt && n != int64(int16(n)), t.ID == Integer && n != int64(int32(n)):
			return "", t, refuse("22003", "value \"%s\" is out of range for type %s", clip(s), t)
		}
		return "CAST(" + strconv.FormatInt(n, 10) + " AS " + t.engineName() + ")", t, nil
	case t.ID == Numeric:
		d, ok := decimalText(v)
		if !ok {
			return "", t, refuse("22P02", "invalid input syntax for type numeric: \"%s\"", clip(s))
		}
		own := decimalType(d)
		if own.Precision > 38 {
			return "", t, refuse("22003", "Numeric data overflow: \"%s\"", clip(s))
		}
		return "CAST('" + d + "' AS " + own.engineName() + ")", own, nil
	case t.ID == Double || t.ID == Real:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || strings.ContainsAny(v, "xXpP_") {
			return "", t, refuse("22P02", "invalid input syntax for type %s: \"%s\"", t, clip(s))
		}
		return "CAST('" + floatText(f) + "' AS " + t.engineName() + ")", t, nil
	case t.ID == Boolean:
		b, err := scalar.Truth(v)
		return strconv.FormatBool(b), t, err
	case t.temporal():
		return momentConstant(v, t)
	case t.ID == Varbyte:
		return "encode(" + quoteText(s) + ")", t, nil
	case t.ID == Interval:
		i, err := scalar.ReadInterval(v, "")
		return "CAST('" + i.String() + "' AS INTERVAL)", t, err
	}
	return "CAST(" + quoteText(s) + " AS " + t.engineName() + ")", t, nil
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

// decimalType is the smallest DECIMAL that holds a plainly written number.
func decimalType(d string) Type {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(d, "-"), ".")
	if whole == "0" {
		whole = ""
	}
	return Type{ID: Numeric, Precision: max(len(whole)+len(fraction), 1), Scale: len(fraction)}
}
