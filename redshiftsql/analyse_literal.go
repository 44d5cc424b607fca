package redshiftsql

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// literal resolves a constant: text as text, and numbers with the type that
// their digits ask for.
func literal(l *Literal) (node, Type, error) {
	switch l.Kind {
	case NullLit:
		return fixed("NULL"), Type{}, nil
	case BoolLit:
		return truth(l.Text == "true"), Type{ID: Boolean}, nil
	case StringLit:
		return textConst(l.Text), Type{}, nil
	}
	if strings.ContainsAny(l.Text, "eE") {
		if f, err := strconv.ParseFloat(l.Text, 64); err != nil && math.IsInf(f, 0) {
			return nil, Type{}, refuse("22003", "\"%s\" is out of range for type double precision", clip(l.Text))
		}
		return &cast{textConst(l.Text), Type{ID: Double}}, Type{ID: Double}, nil
	}
	digits := strings.TrimPrefix(l.Text, "-")
	whole, fraction, decimal := strings.Cut(digits, ".")
	if !decimal {
		return wholeLiteral(l.Text, whole)
	}
	if len(whole)+len(fraction) > 38 {
		return nil, Type{}, refuse("22003", "numeric constant %s has more than 38 digits", clip(l.Text))
	}
	if whole == "" {
		whole = "0"
	}
	p := max(len(strings.TrimLeft(whole, "0"))+len(fraction), 1)
	t := Type{ID: Numeric, Precision: p, Scale: len(fraction)}
	sign := ""
	if strings.HasPrefix(l.Text, "-") {
		sign = "-"
	}
	return &cast{textConst(sign + whole + "." + fraction), t}, t, nil
}

func wholeLiteral(text, digits string) (node, Type, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && n == int64(int32(n)):
		return negative(n), Type{ID: Integer}, nil
	case err == nil:
		return negative(n), Type{ID: BigInt}, nil
	}
	big, ok := new(big.Int).SetString(text, 10)
	if !ok || len(strings.TrimLeft(digits, "0")) > 38 {
		return nil, Type{}, refuse("22003", "numeric constant %s is out of range", clip(text))
	}
	t := Type{ID: Numeric, Precision: 38} // the engine would make it a HUGEINT
	return &cast{textConst(big.String()), t}, t, nil
}

// negative keeps a minus sign from meeting an operator before it.
func negative(n int64) node {
	if n < 0 {
		return fill("($1)", intConst(n))
	}
	return intConst(n)
}

func truth(b bool) node {
	if b {
		return fixed("true")
	}
	return fixed("false")
}

func (a *analyser) param(p *Param) (node, Type, error) {
	for len(a.params) < p.N {
		a.params = append(a.params, Type{})
	}
	t := &a.params[p.N-1]
	if t.ID == Unknown {
		*t = Type{ID: Varchar}
	}
	if t.ID == Numeric && t.Precision == 0 {
		t.Precision, t.Scale = 38, 10
	}
	switch {
	case t.bound(): // says the type of a NULL
		return &boundValue{p.N, *t}, *t, nil
	case t.text():
		return &boundValue{p.N, Type{ID: Varchar}}, *t, nil
	}
	return &cast{&boundValue{p.N, Type{ID: Varchar}}, *t}, *t, nil
}

// hint gives a parameter that has no type yet the type of what it meets.
func (a *analyser) hint(e Expr, t Type) {
	p, ok := e.(*Param)
	if !ok || t.ID == Unknown {
		return
	}
	if t.ID == Numeric {
		// A value that is compared must not be rounded to the column's scale.
		t.Precision, t.Scale = 38, max(t.Scale, 10)
	}
	for len(a.params) < p.N {
		a.params = append(a.params, Type{})
	}
	if a.params[p.N-1].ID == Unknown {
		a.params[p.N-1] = t
	}
}
