package redshiftsql

import "strings"

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

// quotient is l / r of exact numbers with the scale Redshift gives it. The
// engine's own division of decimals answers a DOUBLE, so the operands are scaled
// to whole numbers, divided as such and scaled back.
func quotient(ls, rs node, lt, rt Type) (node, Type) {
	l, r := exact(lt), exact(rt)
	t := decimalResult("/", lt, rt)
	if l.Scale > maxExactScale || r.Scale > maxExactScale {
		return &cast{fill("(CAST($1 AS DOUBLE) / CAST($2 AS DOUBLE))", ls, rs), t}, t
	}
	n, d := scaled(ls, l.Scale), scaled(rs, r.Scale)
	if k := t.Scale + r.Scale - l.Scale; k >= 0 {
		n = &infix{"*", n, powerOfTen(k)}
	} else {
		d = &infix{"*", d, powerOfTen(-k)}
	}
	return unscaled(&infix{"//", n, d}, t), t
}

// scaled is x * 10^scale as a whole number.
func scaled(x node, scale int) node {
	switch {
	case scale > 18: // more than 64 bits
		x = &infix{"*", x, powerOfTen(scale)}
	case scale > 0:
		times := intConst(1)
		for range scale {
			times *= 10
		}
		x = &infix{"*", x, times}
	}
	return fill("CAST($1 AS HUGEINT)", x)
}

// unscaled is the whole number x as x / 10^scale of type t.
func unscaled(x node, t Type) node {
	if t.Scale == 0 {
		return &cast{x, t}
	}
	unit := &cast{textConst("0." + strings.Repeat("0", t.Scale-1) + "1"), Type{ID: Numeric, Precision: t.Scale, Scale: t.Scale}}
	return &cast{fill("(CAST($1 AS DECIMAL(38,0)) * $2)", x, unit), t}
}

func powerOfTen(n int) node {
	return fill("CAST($1 AS HUGEINT)", textConst("1"+strings.Repeat("0", n)))
}

// average is the mean of exact numbers, truncated to the scale of t, from a sum
// and a count.
func average(sum, count node, arg, t Type) node {
	if arg.Scale > maxExactScale {
		return &cast{fill("(CAST($1 AS DOUBLE) / $2)", sum, count), t}
	}
	return unscaled(&infix{"//", scaled(sum, arg.Scale), count}, t)
}

// naturalScale is the scale the engine gives l o r.
func naturalScale(o string, l, r Type) int {
	if o == "*" {
		return exact(l).Scale + exact(r).Scale
	}
	return max(exact(l).Scale, exact(r).Scale)
}
