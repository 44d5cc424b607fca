package redshiftsql

import (
	"strings"
)

// pair prints two operands; a parameter or a bare string takes the type of the
// other.
func (c *compiler) pair(l, r Expr, sc *scope) (lt, rt Type, ls, rs string, err error) {
	one := func(e Expr, like Type, t *Type) (string, error) {
		return c.capture(func() (err error) { *t, err = c.typed(e, like, sc); return err })
	}
	if weak(l) && !weak(r) {
		if rs, err = one(r, Type{}, &rt); err != nil {
			return
		}
		ls, err = one(l, rt, &lt)
		return
	}
	if ls, err = one(l, Type{}, &lt); err != nil {
		return
	}
	rs, err = one(r, lt, &rt)
	return
}

func (c *compiler) unary(u *Unary, sc *scope) (Type, error) {
	c.w("(", u.Op, " ")
	t, err := c.expr(u.X, sc)
	c.w(")")
	if u.Op == "NOT" {
		t = Type{ID: Boolean}
	}
	return t, err
}

func (c *compiler) binary(b *Binary, sc *scope) (Type, error) {
	if lrow, ok := b.L.(*Row); ok {
		return c.rows(b, lrow, sc)
	}
	lt, rt, ls, rs, err := c.pair(b.L, b.R, sc)
	if err != nil {
		return Type{}, err
	}
	if b.Op == "+" && bareString(b.L) && bareString(b.R) {
		c.w("(", ls, " || ", rs, ")")
		return Type{ID: Varchar}, nil
	}
	switch b.Op {
	case "=", "<>", "<", ">", "<=", ">=":
		ls, rs = comparable(ls, rs, lt, rt)
		c.w("(", ls, " ", b.Op, " ", rs, ")")
		return Type{ID: Boolean}, nil
	case "||":
		c.w("(CAST(", ls, " AS VARCHAR) || CAST(", rs, " AS VARCHAR))")
		return Type{ID: Varchar}, nil
	case "~", "!~", "~*", "!~*":
		option := ""
		if strings.HasSuffix(b.Op, "*") {
			option = ", 'i'"
		}
		not := ""
		if b.Op[0] == '!' {
			not = "NOT "
		}
		c.w("(", not, "regexp_matches(", ls, ", ", rs, option, "))")
		return Type{ID: Boolean}, nil
	case "^":
		c.w("pow(", ls, ", ", rs, ")")
		return Type{ID: Double}, nil
	case "#":
		c.w("xor(", ls, ", ", rs, ")")
		return common(lt, rt), nil
	case "/", "%":
		return c.divide(b, lt, rt, ls, rs)
	case "+":
		if lt.text() && (rt.text() || rt.ID == Unknown) || rt.text() && lt.ID == Unknown {
			c.w("(", ls, " || ", rs, ")")
			return Type{ID: Varchar}, nil
		}
	}
	t := arithmetic(b.Op, lt, rt)
	if lt.integer() && rt.integer() && lt.ID != rt.ID {
		// The engine lets a constant take the type of what it meets, and then
		// overflows: 32767::smallint + 1 is an integer here.
		if lt.ID != t.ID {
			ls = "CAST(" + ls + " AS " + t.engineName() + ")"
		}
		if rt.ID != t.ID || lt.ID != t.ID {
			rs = "CAST(" + rs + " AS " + t.engineName() + ")"
		}
	}
	if natural := naturalScale(b.Op, lt, rt); t.ID == Numeric && t.Scale != natural {
		// The result would need more than 38 digits: Redshift gives up scale.
		c.w("CAST((", ls, " ", b.Op, " ", rs, ") AS ", t.engineName(), ")")
		return t, nil
	}
	c.w("(", ls, " ", b.Op, " ", rs, ")")
	return t, nil
}

// divide prints a division that fails on zero as Redshift's does and keeps
// whole numbers whole.
func (c *compiler) divide(b *Binary, lt, rt Type, ls, rs string) (Type, error) {
	if l, ok := b.R.(*Literal); !ok || l.Kind != NumberLit || strings.Trim(l.Text, "-0.") == "" {
		rs = "CASE WHEN " + rs + " = 0 THEN error('division by zero') ELSE " + rs + " END"
	}
	switch {
	case b.Op == "%" || lt.ID == Unknown || rt.ID == Unknown:
		c.w("(", ls, " ", b.Op, " ", rs, ")")
		return common(lt, rt), nil
	case lt.integer() && rt.integer():
		c.w("(", ls, " // ", rs, ")")
		return common(lt, rt), nil
	case (lt.integer() || lt.ID == Numeric) && (rt.integer() || rt.ID == Numeric):
		text, t := quotient(ls, rs, lt, rt)
		c.w(text)
		return t, nil
	}
	c.w("(CAST(", ls, " AS DOUBLE) / CAST(", rs, " AS DOUBLE))")
	return Type{ID: Double}, nil
}

// comparable makes a number that meets text into text, as Redshift does; a
// DECIMAL makes the text into a number instead.
func comparable(ls, rs string, lt, rt Type) (string, string) {
	switch {
	case lt.text() && rt.ID == Numeric:
		ls = "CAST(" + ls + " AS " + rt.engineName() + ")"
	case lt.ID == Numeric && rt.text():
		rs = "CAST(" + rs + " AS " + lt.engineName() + ")"
	case lt.text() && rt.numeric():
		rs = "CAST(" + rs + " AS VARCHAR)"
	case lt.numeric() && rt.text():
		ls = "CAST(" + ls + " AS VARCHAR)"
	case lt.text() && rt.temporal():
		ls = "CAST(" + ls + " AS " + rt.engineName() + ")"
	case lt.temporal() && rt.text():
		rs = "CAST(" + rs + " AS " + lt.engineName() + ")"
	}
	return ls, rs
}

// rows prints (a, b) = (c, d) term by term; other comparisons of rows do not
// exist in Redshift.
func (c *compiler) rows(b *Binary, l *Row, sc *scope) (Type, error) {
	r, ok := b.R.(*Row)
	switch {
	case !ok || b.Op != "=" && b.Op != "<>":
		return Type{}, refuse("0A000", "this comparison of row values is not supported yet")
	case len(l.Items) != len(r.Items):
		return Type{}, refuse("42601", "unequal number of entries in row expressions")
	}
	terms := make([]Expr, len(l.Items))
	for i := range terms {
		terms[i] = &Binary{b.Op, l.Items[i], r.Items[i]}
	}
	if b.Op == "<>" {
		return c.logical(&Logical{"OR", terms}, sc)
	}
	return c.logical(&Logical{"AND", terms}, sc)
}

// arithmetic is the type of l op r for +, - and *; Unknown leaves it to the
// engine.
func arithmetic(o string, l, r Type) Type {
	switch {
	case l.integer() && r.integer():
		return common(l, r)
	case (l.ID == Numeric || r.ID == Numeric) && (l.integer() || l.ID == Numeric) && (r.integer() || r.ID == Numeric):
		return decimalResult(o, l, r)
	case (l.ID == Double || l.ID == Real) && r.numeric(), (r.ID == Double || r.ID == Real) && l.numeric():
		return Type{ID: Double}
	case o == "-" && l.ID == Date && r.ID == Date:
		return Type{ID: BigInt}
	case l.ID == Date && r.integer():
		return Type{ID: Date}
	case (l.ID == Timestamp || l.ID == TimestampTZ) && r.ID == Interval:
		return l
	case l.ID == Date && r.ID == Interval:
		return Type{ID: Timestamp}
	case l.ID == Interval && r.ID == Interval:
		return l
	case o == "-" && (l.ID == Timestamp || l.ID == TimestampTZ) && r.temporal():
		return Type{ID: Interval}
	}
	return Type{}
}

// common is the type that both sides of a comparison, CASE or set operation
// take; Unknown when the engine has to decide.
func common(l, r Type) Type {
	switch {
	case l == r:
		return l
	case l.ID == Unknown:
		return r
	case r.ID == Unknown:
		return l
	case l.integer() && r.integer():
		return Type{ID: max(l.ID, r.ID)}
	case l.text() && r.text():
		return Type{ID: Varchar, Length: max(l.Length, r.Length)}
	case l.numeric() && r.numeric() && (l.ID == Double || r.ID == Double || l.ID == Real || r.ID == Real):
		return Type{ID: Double}
	case l.numeric() && r.numeric():
		l, r = exact(l), exact(r)
		s := max(l.Scale, r.Scale)
		return Type{ID: Numeric, Precision: min(max(l.Precision-l.Scale, r.Precision-r.Scale)+s, 38), Scale: s}
	case l.temporal() && r.temporal():
		return Type{ID: max(l.ID, r.ID)}
	}
	return Type{}
}
