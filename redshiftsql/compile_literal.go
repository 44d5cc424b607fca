package redshiftsql

import (
	"math/big"
	"strconv"
	"strings"
)

// literal prints a constant anew: digits as digits, text as quoted text.
func (c *compiler) literal(l *Literal) (Type, error) {
	switch l.Kind {
	case NullLit:
		c.w("NULL")
		return Type{}, nil
	case BoolLit:
		c.w(l.Text)
		return Type{ID: Boolean}, nil
	case StringLit:
		c.w(quoteText(l.Text))
		return Type{}, nil
	}
	if strings.ContainsAny(l.Text, "eE") {
		c.w("CAST(", quoteText(l.Text), " AS DOUBLE)")
		return Type{ID: Double}, nil
	}
	digits := strings.TrimPrefix(l.Text, "-")
	whole, fraction, decimal := strings.Cut(digits, ".")
	if !decimal {
		n, ok := new(big.Int).SetString(l.Text, 10)
		if !ok || len(strings.TrimLeft(whole, "0")) > 38 {
			return Type{}, refuse("22003", "numeric constant %s is out of range", clip(l.Text))
		}
		if !n.IsInt64() { // the engine would make it a HUGEINT
			t := Type{ID: Numeric, Precision: 38}
			c.w("CAST('", n.String(), "' AS ", t.engineName(), ")")
			return t, nil
		}
		c.negative(n.String())
		switch {
		case n.Int64() == int64(int32(n.Int64())):
			return Type{ID: Integer}, nil
		}
		return Type{ID: BigInt}, nil
	}
	if len(whole)+len(fraction) > 38 {
		return Type{}, refuse("22003", "numeric constant %s has more than 38 digits", clip(l.Text))
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
	c.w("CAST(", quoteText(sign+whole+"."+fraction), " AS ", t.engineName(), ")")
	return t, nil
}

// negative keeps a minus sign from meeting an operator before it.
func (c *compiler) negative(digits string) {
	if strings.HasPrefix(digits, "-") {
		c.w("(", digits, ")")
	} else {
		c.w(digits)
	}
}

func (c *compiler) param(p *Param) (Type, error) {
	for len(c.params) < p.N {
		c.params = append(c.params, Type{})
	}
	t := &c.params[p.N-1]
	if t.ID == Unknown {
		*t = Type{ID: Varchar}
	}
	if t.ID == Numeric && t.Precision == 0 {
		t.Precision, t.Scale = 38, 10
	}
	// Values are bound as text. Saying so keeps the engine's plan: a value of
	// another type than it planned for makes it plan again at every execution.
	if t.text() {
		c.w("CAST($", strconv.Itoa(p.N), " AS VARCHAR)")
	} else {
		c.w("CAST(CAST($", strconv.Itoa(p.N), " AS VARCHAR) AS ", t.engineName(), ")")
	}
	return *t, nil
}

// hint gives a parameter that has no type yet the type of what it meets.
func (c *compiler) hint(e Expr, t Type) {
	p, ok := e.(*Param)
	if !ok || t.ID == Unknown {
		return
	}
	if t.ID == Numeric {
		// A value that is compared must not be rounded to the column's scale.
		t.Precision, t.Scale = 38, max(t.Scale, 10)
	}
	for len(c.params) < p.N {
		c.params = append(c.params, Type{})
	}
	if c.params[p.N-1].ID == Unknown {
		c.params[p.N-1] = t
	}
}
