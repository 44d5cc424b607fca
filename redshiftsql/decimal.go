package redshiftsql

import (
	"strconv"
	"strings"
)

// exact is the DECIMAL an exact number counts as in arithmetic.
func exact(t Type) Type {
	switch t.ID {
	case SmallInt:
		return Type{ID: Numeric, Precision: 5}
	case Integer:
		return Type{ID: Numeric, Precision: 10}
	case BigInt:
		return Type{ID: Numeric, Precision: 19}
	}
	if t.Precision == 0 {
		return Type{ID: Numeric, Precision: 38, Scale: t.Scale}
	}
	return t
}

// decimalResult is the type of l o r for exact numbers of which one is a
// DECIMAL ("Computations with numeric values" of the Database Developer Guide).
func decimalResult(o string, l, r Type) Type {
	l, r = exact(l), exact(r)
	var p, s int
	switch o {
	case "*":
		s = l.Scale + r.Scale
		p = l.Precision + r.Precision + 1
	case "/":
		s = max(4, l.Scale+r.Precision-r.Scale+1)
		p = l.Precision - l.Scale + r.Scale + s
	default:
		s = max(l.Scale, r.Scale)
		p = max(l.Precision-l.Scale, r.Precision-r.Scale) + s + 1
	}
	if p > 38 {
		s = max(38+s-p, min(4, s))
		p = 38
	}
	return Type{ID: Numeric, Precision: p, Scale: s}
}

// maxExactScale is up to which scale of its operands a quotient is computed in
// whole numbers; beyond, the scaled operands may not fit 128 bits.
const maxExactScale = 9

// quotient prints l / r of exact numbers with the scale Redshift gives it. The
// engine's own division of decimals answers a DOUBLE, so the operands are
// scaled to whole numbers, divided as such and scaled back.
func quotient(ls, rs string, lt, rt Type) (string, Type) {
	l, r := exact(lt), exact(rt)
	t := decimalResult("/", lt, rt)
	if l.Scale > maxExactScale || r.Scale > maxExactScale {
		return "CAST((CAST(" + ls + " AS DOUBLE) / CAST(" + rs + " AS DOUBLE)) AS " + t.engineName() + ")", t
	}
	n, d := scaled(ls, l.Scale), scaled(rs, r.Scale)
	if k := t.Scale + r.Scale - l.Scale; k >= 0 {
		n = "(" + n + " * " + powerOfTen(k) + ")"
	} else {
		d = "(" + d + " * " + powerOfTen(-k) + ")"
	}
	return unscaled("("+n+" // "+d+")", t), t
}

// scaled prints x * 10^scale as a whole number.
func scaled(x string, scale int) string {
	if scale == 0 {
		return "CAST(" + x + " AS HUGEINT)"
	}
	return "CAST((" + x + " * 1" + strings.Repeat("0", scale) + ") AS HUGEINT)"
}

// unscaled prints the whole number x as x / 10^scale of type t.
func unscaled(x string, t Type) string {
	if t.Scale == 0 {
		return "CAST(" + x + " AS " + t.engineName() + ")"
	}
	unit := "CAST('0." + strings.Repeat("0", t.Scale-1) + "1' AS DECIMAL(" + strconv.Itoa(t.Scale) + "," + strconv.Itoa(t.Scale) + "))"
	return "CAST((CAST(" + x + " AS DECIMAL(38,0)) * " + unit + ") AS " + t.engineName() + ")"
}

func powerOfTen(n int) string { return "CAST('1" + strings.Repeat("0", n) + "' AS HUGEINT)" }

// average prints the mean of exact numbers, truncated to the scale of t, from
// a printed sum and count.
func average(sum, count string, arg, t Type) string {
	if arg.Scale > maxExactScale {
		return "CAST((CAST(" + sum + " AS DOUBLE) / " + count + ") AS " + t.engineName() + ")"
	}
	return unscaled("("+scaled(sum, arg.Scale)+" // "+count+")", t)
}

// naturalScale is the scale the engine gives l o r.
func naturalScale(o string, l, r Type) int {
	if o == "*" {
		return exact(l).Scale + exact(r).Scale
	}
	return max(exact(l).Scale, exact(r).Scale)
}
