package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// pair resolves two operands; a parameter or a bare string takes the type of the
// other.
func (a *analyser) pair(left, right Expr, sc *scope) (l, r operand, err error) {
	l.e, r.e = left, right
	if weak(left) && !weak(right) {
		if r.n, r.t, err = a.typed(right, Type{}, sc); err != nil {
			return
		}
		l.n, l.t, err = a.typed(left, r.t, sc)
		return
	}
	if l.n, l.t, err = a.typed(left, Type{}, sc); err != nil {
		return
	}
	r.n, r.t, err = a.typed(right, l.t, sc)
	return
}

// engineOperators are the ones that the engine has as we write them.
var engineOperators = map[string]fixed{"+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "&": "&", "|": "|", "<<": "<<", ">>": ">>", "~": "~"}

func (a *analyser) unary(u *Unary, sc *scope) (node, Type, error) {
	x, t, err := a.typed(u.X, prefixOperand(u.Op), sc)
	if err != nil {
		return nil, t, err
	}
	switch u.Op {
	case "NOT":
		return fill("(NOT $1)", x), Type{ID: Boolean}, nil
	case "|/":
		return fill("sqrt($1)", a.castTo(x, t, Type{ID: Double})), Type{ID: Double}, nil
	case "||/":
		return fill("cbrt($1)", a.castTo(x, t, Type{ID: Double})), Type{ID: Double}, nil
	}
	switch {
	case t.ID == Varbyte && u.Op == "~":
		return fill("rs_varbyte_not($1)", x), t, nil
	case t.ID == Unknown || t.numeric() && u.Op != "~" || t.integer() || t.ID == Interval && u.Op == "-":
	default:
		return nil, t, blueshift.SQLErrorf("42883", "operator does not exist: %s %s", u.Op, Type{ID: t.ID}).
			WithHint("No operator matches the given name and argument type(s). You may need to add explicit type casts.")
	}
	return fill("($1 $2)", engineOperators[u.Op], x), t, nil
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

// matches are the operators of POSIX regular expressions.
var matches = map[string]fixed{"~": "(regexp_matches($1, $2))", "~*": "(regexp_matches($1, $2, 'i'))",
	"!~": "(NOT regexp_matches($1, $2))", "!~*": "(NOT regexp_matches($1, $2, 'i'))"}

func (a *analyser) binary(b *Binary, sc *scope) (node, Type, error) {
	if lrow, ok := b.L.(*Row); ok {
		return a.rows(b, lrow, sc)
	}
	if b.Op == "||" {
		return a.concatenate(b, sc)
	}
	l, r, err := a.pair(b.L, b.R, sc)
	if err != nil {
		return nil, Type{}, err
	}
	if op, ok := engineComparisons[b.Op]; ok {
		if !comparables(l.t, r.t) {
			return nil, Type{}, noOperator(b.Op, l.t, r.t)
		}
		return a.compare(op, l, r), Type{ID: Boolean}, nil
	}
	if form, ok := matches[b.Op]; ok {
		return fill(form, a.castTo(l.n, l.t, Type{ID: Varchar}), a.castTo(r.n, r.t, Type{ID: Varchar})), Type{ID: Boolean}, nil
	}
	switch b.Op {
	case "^":
		return fill(power, a.castTo(l.n, l.t, Type{ID: Double}), a.castTo(r.n, r.t, Type{ID: Double})), Type{ID: Double}, nil
	case "&", "|", "#":
		if l.t.ID == Varbyte && r.t.ID == Varbyte {
			return fill(bitwiseVarbyte[b.Op], l.n, r.n), Type{ID: Varbyte}, nil
		}
	}
	switch b.Op {
	case "#", "&", "|", "<<", ">>":
		return bitwise(b.Op, l, r)
	case "/", "%":
		return divide(b.Op, l, r)
	case "+":
		if bareString(b.L) && bareString(b.R) || l.t.text() && (r.t.text() || r.t.ID == Unknown) || r.t.text() && l.t.ID == Unknown {
			return &infix{"||", l.n, r.n}, Type{ID: Varchar}, nil
		}
	}
	return arithmetic(b.Op, l, r)
}

// shifts to the left drop what leaves the type, as PostgreSQL does; the engine
// would refuse that, and negative numbers. A number is taken without its sign,
// which the result gets back from its highest bit.
var shiftsLeft = map[TypeID]fixed{
	SmallInt: "CAST(xor(((CAST($1 AS BIGINT) & 65535) << ($2 & 31)) & 65535, 32768) - 32768 AS SMALLINT)",
	Integer:  "CAST(xor(((CAST($1 AS BIGINT) & 4294967295) << ($2 & 31)) & 4294967295, 2147483648) - 2147483648 AS INTEGER)",
	BigInt: "CAST(xor(((CAST($1 AS HUGEINT) & CAST('18446744073709551615' AS HUGEINT)) << CAST($2 & 63 AS HUGEINT)) & CAST('18446744073709551615' AS HUGEINT), " +
		"CAST('9223372036854775808' AS HUGEINT)) - CAST('9223372036854775808' AS HUGEINT) AS BIGINT)",
}

// bitwise is l op r of whole numbers, bit by bit.
func bitwise(op string, l, r operand) (node, Type, error) {
	t := common(l.t, r.t)
	if !t.integer() && t.ID != Unknown || l.t.ID != Unknown && !l.t.integer() || r.t.ID != Unknown && !r.t.integer() {
		return nil, t, noOperator(op, l.t, r.t)
	}
	switch form := shiftsLeft[l.t.ID]; {
	case op == "#":
		return fill("xor($1, $2)", l.n, r.n), t, nil
	case op == "<<" && form != "":
		return fill(form, l.n, r.n), l.t, nil
	case op == ">>" && l.t.ID == BigInt:
		return fill("($1 >> ($2 & 63))", l.n, r.n), l.t, nil
	case op == ">>" && l.t.integer(): // a SMALLINT has no more bits to its left than its sign
		return &cast{fill("(CAST($1 AS INTEGER) >> ($2 & 31))", l.n, r.n), l.t}, l.t, nil
	}
	return &infix{engineOperators[op], l.n, r.n}, t, nil
}

// concatenate resolves l || r, which makes text of both unless they are binary.
func (a *analyser) concatenate(b *Binary, sc *scope) (node, Type, error) {
	t := Type{ID: Varchar}
	l, lt, err := a.typed(b.L, t, sc)
	if err != nil {
		return nil, t, err
	}
	r, rt, err := a.typed(b.R, t, sc)
	if err != nil {
		return nil, t, err
	}
	if lt.ID == Varbyte && rt.ID == Varbyte {
		t = Type{ID: Varbyte}
	}
	return &infix{"||", a.castTo(l, lt, t), a.castTo(r, rt, t)}, t, nil
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

// arithmetic is l op r for +, - and *.
func arithmetic(op string, l, r operand) (node, Type, error) {
	t, ok := arithmeticType(op, l.t, r.t)
	if !ok {
		return nil, t, noOperator(op, l.t, r.t)
	}
	ls, rs := l.n, r.n
	switch {
	case t.ID == Interval && op == "-" && (l.t.ID == TimestampTZ || r.t.ID == TimestampTZ): // the engine subtracts what clocks show
		zoned := Type{ID: TimestampTZ}
		return fill("(timezone('UTC', $1) - timezone('UTC', $2))", &cast{ls, zoned}, &cast{rs, zoned}), t, nil
	case t.ID == Interval && l.t.clock() && r.t.clock(): // the engine subtracts moments only
		return fill("((DATE '1970-01-01' + $1) - (DATE '1970-01-01' + $2))", ls, rs), t, nil
	case t.ID == Varbyte:
		return &infix{"||", ls, rs}, t, nil
	case t.ID == TimestampTZ && (l.t.ID == TimeTZ || r.t.ID == TimeTZ):
		return fill("timezone('UTC', $1 + $2)", ls, rs), t, nil
	case l.t.integer() && r.t.integer() && l.t.ID != r.t.ID:
		// The engine lets a constant take the type of what it meets, and then
		// overflows: 32767::smallint + 1 is an integer here.
		if l.t.ID != t.ID {
			ls = &cast{ls, t}
		}
		if r.t.ID != t.ID || l.t.ID != t.ID {
			rs = &cast{rs, t}
		}
	case t.ID == Date && r.t.integer():
		rs = daysWithin(ls, r)
	case t.ID == Date && l.t.integer():
		ls = daysWithin(rs, l)
	case t.ID == Double: // the engine would stay at 4 bytes
		ls, rs = widened(ls, l.t), widened(rs, r.t)
	case t.ID == Numeric && t.Scale != naturalScale(op, l.t, r.t):
		// The result would need more than 38 digits: Redshift gives up scale.
		return computed(op, ls, rs, l.t, r.t, &t), t, nil
	case t.ID == Numeric:
		return computed(op, ls, rs, l.t, r.t, nil), t, nil
	case t.ID == Timestamp && r.t.ID == Interval:
		return momentWithin(op, l, r), t, nil
	case t.ID == Timestamp && l.t.ID == Interval:
		return momentWithin(op, r, l), t, nil
	}
	return &infix{engineOperators[op], ls, rs}, t, nil
}

// daysWithin is days that are added to a date and lead to no other end of the
// calendar, where the engine's dates begin again.
func daysWithin(date node, days operand) node {
	if l, ok := days.e.(*Literal); ok {
		if n, ok := position(l); ok && n < maxDays {
			return days.n
		}
	}
	if weight(date, 50) <= 0 {
		return fill("CASE WHEN $1 BETWEEN -$2 AND $2 OR $1 IS NULL THEN CAST($1 AS INTEGER) ELSE error('22008 date out of range') END", days.n, intConst(maxDays))
	}
	return fill("CASE WHEN $1 BETWEEN -$2 AND $2 THEN CAST($1 AS INTEGER) WHEN $1 IS NOT NULL AND $3 IS NOT NULL THEN error('22008 date out of range') END", days.n, intConst(maxDays), date)
}

// maxDays is more than lie between 4713 BC and 294276 AD.
const maxDays = 110_000_000

// widened is a REAL as a DOUBLE PRECISION.
func widened(n node, t Type) node {
	if t.ID == Real {
		return &cast{n, Type{ID: Double}}
	}
	return n
}

// divide is a division that fails on zero as Redshift's does and keeps whole
// numbers whole.
func divide(op string, l, r operand) (node, Type, error) {
	lt, rt, by := l.t, r.t, nonZero(l.n, r.e, r.n)
	if lt.ID == Interval && rt.numeric() && op == "/" {
		return &infix{"/", l.n, by}, lt, nil
	}
	if lt.ID != Unknown && !lt.numeric() || rt.ID != Unknown && !rt.numeric() {
		return nil, Type{}, noOperator(op, lt, rt)
	}
	switch {
	case op == "%":
		n, t := remainder(l.n, by, lt, rt)
		return n, t, nil
	case lt.ID == Unknown || rt.ID == Unknown:
		return &infix{"/", l.n, by}, common(lt, rt), nil
	case lt.integer() && rt.integer():
		return &infix{"//", l.n, by}, common(lt, rt), nil
	case (lt.integer() || lt.ID == Numeric) && (rt.integer() || rt.ID == Numeric):
		n, t := quotient(l.n, by, lt, rt)
		return n, t, nil
	}
	return fill("(CAST($1 AS DOUBLE) / CAST($2 AS DOUBLE))", l.n, by), Type{ID: Double}, nil
}

// remainder is l % r.
func remainder(l, r node, lt, rt Type) (node, Type) {
	if _, constant := r.(intConst); lt.integer() && rt.integer() && !constant {
		r = fill("CASE $1 WHEN -1 THEN 1 ELSE $1 END", r) // the engine would divide the least number by it
	}
	t := common(lt, rt)
	return &infix{"%", scaledAs(l, lt, t), scaledAs(r, rt, t)}, t
}

// nonZero guards a divisor that may be zero. NULL can be divided by zero, unless
// the dividend is so long that it is not worth saying twice.
func nonZero(dividend node, e Expr, n node) node {
	if l, ok := e.(*Literal); ok && l.Kind == NumberLit && strings.Trim(l.Text, "-0.") != "" {
		return n
	}
	if _, constant := dividend.(intConst); constant || weight(dividend, 50) <= 0 {
		return fill("CASE WHEN $1 = 0 THEN error('division by zero') ELSE $1 END", n)
	}
	return fill("CASE WHEN $1 = 0 AND $2 IS NOT NULL THEN error('division by zero') ELSE $1 END", n, dividend)
}

// weight is what is left of a limit when the nodes under n are counted off it; a
// query is too heavy for any.
func weight(n node, limit int) int {
	if limit--; limit <= 0 {
		return 0
	}
	var parts []node
	switch n := n.(type) {
	case *pattern:
		parts = n.parts
	case *listOf:
		parts = n.items
	case *infix:
		parts = []node{n.l, n.r}
	case *exactInfix:
		parts = []node{n.l, n.r}
	case *cast:
		parts = []node{n.x}
	case *caseWhen:
		parts = []node{n.operand, n.otherwise}
		for _, b := range n.branches {
			parts = append(parts, b.when, b.then)
		}
	case *column, *boundValue, textConst, intConst, fixed, nil:
	default:
		return 0
	}
	for _, part := range parts {
		if limit = weight(part, limit); limit <= 0 {
			return 0
		}
	}
	return limit
}

// rows resolves (a, b) = (c, d) term by term; other engineComparisons of rows do not
// exist in Redshift.
func (a *analyser) rows(b *Binary, l *Row, sc *scope) (node, Type, error) {
	r, ok := b.R.(*Row)
	switch {
	case !ok || b.Op != "=" && b.Op != "<>":
		return nil, Type{}, refuse("0A000", "this comparison of row values is not supported yet")
	case len(l.Items) != len(r.Items):
		return nil, Type{}, refuse("42601", "unequal number of entries in row expressions")
	}
	terms := make([]Expr, len(l.Items))
	for i := range terms {
		terms[i] = &Binary{b.Op, l.Items[i], r.Items[i]}
	}
	if b.Op == "<>" {
		return a.logical(&Logical{"OR", terms}, sc)
	}
	return a.logical(&Logical{"AND", terms}, sc)
}
