package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
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
	var t Type
	x, err := c.capture(func() (err error) { t, err = c.typed(u.X, prefixOperand(u.Op), sc); return err })
	if err != nil {
		return t, err
	}
	switch u.Op {
	case "NOT":
		t = Type{ID: Boolean}
		c.w("(NOT ", x, ")")
	case "|/", "||/":
		name := map[string]string{"|/": "sqrt", "||/": "cbrt"}[u.Op]
		c.w(name, "(", c.castTo(x, t, Type{ID: Double}), ")")
		t = Type{ID: Double}
	default: // - + ~
		c.w("(", u.Op, " ", x, ")")
	}
	return t, nil
}

// prefixOperand is what a bare string is behind a prefix operator.
func prefixOperand(o string) Type {
	switch o {
	case "NOT":
		return Type{ID: Boolean}
	case "~":
		return Type{ID: Integer}
	}
	return Type{ID: Double}
}

func (c *compiler) binary(b *Binary, sc *scope) (Type, error) {
	if lrow, ok := b.L.(*Row); ok {
		return c.rows(b, lrow, sc)
	}
	if b.Op == "||" {
		return c.concatenate(b, sc)
	}
	lt, rt, ls, rs, err := c.pair(b.L, b.R, sc)
	if err != nil {
		return Type{}, err
	}
	text := func(s string, t Type) string { return c.castTo(s, t, Type{ID: Varchar}) }
	switch b.Op {
	case "=", "<>", "<", ">", "<=", ">=":
		c.w(c.compare(b, ls, rs, lt, rt))
		return Type{ID: Boolean}, nil
	case "~", "!~", "~*", "!~*":
		option, not := "", ""
		if strings.HasSuffix(b.Op, "*") {
			option = ", 'i'"
		}
		if b.Op[0] == '!' {
			not = "NOT "
		}
		c.w("(", not, "regexp_matches(", text(ls, lt), ", ", text(rs, rt), option, "))")
		return Type{ID: Boolean}, nil
	case "^":
		c.w("pow(", c.castTo(ls, lt, Type{ID: Double}), ", ", c.castTo(rs, rt, Type{ID: Double}), ")")
		return Type{ID: Double}, nil
	case "#":
		c.w("xor(", ls, ", ", rs, ")")
		return common(lt, rt), nil
	case "&", "|", "<<", ">>":
		c.w("(", ls, " ", b.Op, " ", rs, ")")
		if b.Op == "&" || b.Op == "|" {
			lt = common(lt, rt)
		}
		return lt, nil
	case "/", "%":
		return c.divide(b, lt, rt, ls, rs)
	case "+":
		if bareString(b.L) && bareString(b.R) || lt.text() && (rt.text() || rt.ID == Unknown) || rt.text() && lt.ID == Unknown {
			c.w("(", ls, " || ", rs, ")")
			return Type{ID: Varchar}, nil
		}
	}
	return c.arithmetic(b.Op, ls, rs, lt, rt)
}

// concatenate prints l || r, which makes text of both.
func (c *compiler) concatenate(b *Binary, sc *scope) (Type, error) {
	t := Type{ID: Varchar}
	for i, e := range []Expr{b.L, b.R} {
		var from Type
		s, err := c.capture(func() (err error) { from, err = c.typed(e, t, sc); return err })
		if err != nil {
			return t, err
		}
		if s = c.castTo(s, from, t); i == 0 {
			c.w("(", s, " || ")
		} else {
			c.w(s, ")")
		}
	}
	return t, nil
}

func bareString(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Kind == StringLit
}

func noOperator(o string, l, r Type) error {
	name := func(t Type) string {
		if t.ID == Unknown {
			return `"unknown"`
		}
		return Type{ID: t.ID}.String()
	}
	return blueshift.SQLErrorf("42883", "operator does not exist: %s %s %s", name(l), o, name(r)).
		WithHint("No operator matches the given name and argument type(s). You may need to add explicit type casts.")
}

// arithmetic prints l o r for +, - and *.
func (c *compiler) arithmetic(o, ls, rs string, lt, rt Type) (Type, error) {
	t, ok := arithmeticType(o, lt, rt)
	if !ok {
		return t, noOperator(o, lt, rt)
	}
	switch {
	case lt.integer() && rt.integer() && lt.ID != rt.ID:
		// The engine lets a constant take the type of what it meets, and then
		// overflows: 32767::smallint + 1 is an integer here.
		if lt.ID != t.ID {
			ls = "CAST(" + ls + " AS " + t.engineName() + ")"
		}
		if rt.ID != t.ID || lt.ID != t.ID {
			rs = "CAST(" + rs + " AS " + t.engineName() + ")"
		}
	case t.ID == Double: // the engine would stay at 4 bytes
		ls, rs = widened(ls, lt), widened(rs, rt)
	case t.ID == Numeric && t.Scale != naturalScale(o, lt, rt):
		// The result would need more than 38 digits: Redshift gives up scale.
		c.w("CAST((", ls, " ", o, " ", rs, ") AS ", t.engineName(), ")")
		return t, nil
	}
	c.w("(", ls, " ", o, " ", rs, ")")
	return t, nil
}

// widened prints a REAL as a DOUBLE PRECISION.
func widened(s string, t Type) string {
	if t.ID == Real {
		return "CAST(" + s + " AS DOUBLE)"
	}
	return s
}

// divide prints a division that fails on zero as Redshift's does and keeps
// whole numbers whole.
func (c *compiler) divide(b *Binary, lt, rt Type, ls, rs string) (Type, error) {
	if lt.ID == Interval && rt.numeric() && b.Op == "/" {
		c.w("(", ls, " / ", nonZero(b.R, rs), ")")
		return lt, nil
	}
	if lt.ID != Unknown && !lt.numeric() || rt.ID != Unknown && !rt.numeric() {
		return Type{}, noOperator(b.Op, lt, rt)
	}
	rs = nonZero(b.R, rs)
	switch {
	case b.Op == "%":
		text, t := c.remainder(ls, rs, lt, rt)
		c.w(text)
		return t, nil
	case lt.ID == Unknown || rt.ID == Unknown:
		c.w("(", ls, " / ", rs, ")")
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

// remainder prints l % r.
func (c *compiler) remainder(ls, rs string, lt, rt Type) (string, Type) {
	return "(" + ls + " % " + rs + ")", common(lt, rt)
}

// nonZero guards a divisor that may be zero.
func nonZero(e Expr, s string) string {
	if l, ok := e.(*Literal); ok && l.Kind == NumberLit && strings.Trim(l.Text, "-0.") != "" {
		return s
	}
	return "CASE WHEN " + s + " = 0 THEN error('division by zero') ELSE " + s + " END"
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

// arithmeticType is the type of l o r for +, - and *; false when there is no
// such operator.
func arithmeticType(o string, l, r Type) (Type, bool) {
	switch {
	case l.ID == Unknown || r.ID == Unknown:
		return common(l, r), true
	case l.integer() && r.integer():
		return common(l, r), true
	case (l.ID == Numeric || r.ID == Numeric) && (l.integer() || l.ID == Numeric) && (r.integer() || r.ID == Numeric):
		return decimalResult(o, l, r), true
	case l.numeric() && r.numeric():
		return Type{ID: Double}, true
	case o == "*":
		if l.ID == Interval && r.numeric() {
			return l, true
		}
		return r, r.ID == Interval && l.numeric()
	}
	if o == "+" && (r.temporal() || r.ID == Time) && !l.temporal() && l.ID != Time {
		l, r = r, l // 1 + date, interval + timestamp
	}
	switch {
	case o == "-" && l.ID == Date && r.ID == Date:
		return Type{ID: BigInt}, true
	case l.ID == Date && r.integer():
		return Type{ID: Date}, true
	case l.ID == Date && (r.ID == Interval || o == "+" && r.ID == Time), o == "+" && l.ID == Time && r.ID == Date:
		return Type{ID: Timestamp}, true
	case (l.ID == Timestamp || l.ID == TimestampTZ || l.ID == Time || l.ID == Interval) && r.ID == Interval:
		return l, true
	case o == "-" && (l.ID == Timestamp || l.ID == TimestampTZ || l.ID == Date) && r.temporal(), o == "-" && l.ID == Time && r.ID == Time:
		return Type{ID: Interval}, true
	}
	return Type{}, false
}

// common is the type that both sides of a comparison, CASE or set operation
// take; Unknown when there is none, or neither side has one.
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
	case l.ID == OID && r.integer() || l.integer() && r.ID == OID:
		return Type{ID: OID}
	case l.text() && r.text():
		if l.Length == 0 || r.Length == 0 {
			return Type{ID: Varchar}
		}
		return Type{ID: Varchar, Length: max(l.Length, r.Length)}
	case l.numeric() && r.numeric() && (l.ID == Double || r.ID == Double || l.ID == Real || r.ID == Real):
		return Type{ID: Double}
	case l.numeric() && r.numeric():
		return commonDecimal(exact(l), exact(r))
	case l.temporal() && r.temporal():
		return Type{ID: max(l.ID, r.ID)}
	case l.ID == r.ID:
		return Type{ID: l.ID}
	}
	return Type{}
}

// commonDecimal is a DECIMAL that holds both; it stays within 19 digits, which
// Redshift keeps in 64 bits, unless an operand is wider already.
func commonDecimal(l, r Type) Type {
	limit, scale := 19, max(l.Scale, r.Scale)
	if l.Precision >= limit || r.Precision >= limit {
		limit = 38
	}
	return Type{ID: Numeric, Precision: min(max(l.Precision-l.Scale, r.Precision-r.Scale)+scale, limit), Scale: scale}
}
