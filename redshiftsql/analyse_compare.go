package redshiftsql

import "slices"

// engineComparisons are the operators that compare, as the engine writes them.
var engineComparisons = map[string]fixed{"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}

var mirrored = map[fixed]fixed{"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// operand is one side of a comparison: what it was and what became of it.
type operand struct {
	e Expr
	n node
	t Type
}

// compare is a comparison. Redshift makes a number that meets text into text,
// except for a DECIMAL, which makes the text into a number; and blanks at the
// end of texts do not count ("Significance of trailing blanks").
func (a *analyser) compare(op fixed, l, r operand) node {
	left, isLeft := l.constant()
	right, isRight := r.constant()
	switch {
	case isRight && varying(l.t) && a.short(l.n):
		return againstConstant(op, l.n, right, r.next(right))
	case isLeft && varying(r.t) && a.short(r.n):
		return againstConstant(mirrored[op], r.n, left, l.next(left))
	}
	ls, rs := a.comparable(l.n, r.n, l.t, r.t)
	if isLeft && (r.t.text() || r.t.ID == Unknown) {
		ls = left
	}
	if isRight && (l.t.text() || l.t.ID == Unknown) {
		rs = right
	}
	switch {
	case op == "=" && aroundTruncated(ls, rs):
		return fill("($1 >= $2 AND $1 <= $2)", ls, rs)
	case op == "<>" && aroundTruncated(ls, rs):
		return fill("($1 < $2 OR $1 > $2)", ls, rs)
	}
	return &infix{op, ls, rs}
}

// aroundTruncated reports whether DATE_TRUNC meets what is no column. The engine
// knows whether the two can be equal, and then forgets that NULL is neither.
func aroundTruncated(l, r node) bool {
	is := func(n node) bool {
		for {
			c, ok := n.(*cast)
			if !ok {
				break
			}
			n = c.x
		}
		p, ok := n.(*pattern)
		return ok && p.text == truncated
	}
	return is(l) && constantOnly(r) || is(r) && constantOnly(l)
}

// constantOnly reports whether nothing under a node is a column or a query.
func constantOnly(n node) bool {
	switch n := n.(type) {
	case *cast:
		return constantOnly(n.x)
	case *pattern:
		return !slices.ContainsFunc(n.parts, func(p node) bool { return !constantOnly(p) })
	case *infix:
		return constantOnly(n.l) && constantOnly(n.r)
	case *exactInfix:
		return constantOnly(n.l) && constantOnly(n.r)
	case textConst, intConst, fixed, *boundValue:
		return true
	}
	return false
}

// constant is a constant or a parameter without the blanks at its end.
func (o operand) constant() (node, bool) {
	if text, ok := trailing(o.e, o.t); ok {
		return textConst(text), true
	}
	if _, ok := o.e.(*Param); ok && o.t.text() {
		return trimmed(o.n), true
	}
	return nil, false
}

// next is a constant with the character after the blank behind it.
func (o operand) next(bare node) node {
	if l, ok := o.e.(*Literal); ok {
		return textConst(trimBlanks(l.Text) + "!")
	}
	return fill("$1 || '!'", bare)
}

// againstConstant compares a text with a constant. A text that differs from the
// constant by blanks only lies between it and itself with the character after
// the blank behind; that range is what the engine can skip blocks by, and the
// rest of the condition sees few rows.
func againstConstant(op fixed, n, value, next node) node {
	switch op {
	case "=":
		return fill("($1 >= $2 AND $1 < $3 AND rtrim($1, ' ') = $2)", n, value, next)
	case "<>":
		return fill("(NOT ($1 >= $2 AND $1 < $3 AND rtrim($1, ' ') = $2))", n, value, next)
	case "<=":
		return fill("($1 < $2 AND rtrim($1, ' ') <= $3)", n, next, value)
	case ">":
		return fill("($1 > $2 AND rtrim($1, ' ') > $2)", n, value)
	}
	return &infix{op, n, value}
}

// comparables reports whether values of two types can be compared at all. Text
// meets everything.
func comparables(l, r Type) bool {
	kind := func(t Type) TypeID {
		switch {
		case t.numeric(), t.ID == OID:
			return Numeric
		case t.temporal():
			return Timestamp
		case t.clock():
			return Time
		}
		return t.ID
	}
	switch {
	case l.ID == Unknown || r.ID == Unknown || l.text() || r.text():
		return true
	case l.ID == Boolean || r.ID == Boolean: // true = 1 is taken, which does no harm
		return (l.ID == Boolean || l.integer()) && (r.ID == Boolean || r.integer())
	}
	return kind(l) == kind(r)
}

// comparable brings two values to types that can be compared.
func (a *analyser) comparable(l, r node, lt, rt Type) (node, node) {
	switch {
	case lt.ID == RegProc && rt.ID == OID: // a function by its name, and by its id
		r = a.castTo(r, rt, Type{ID: Varchar})
	case lt.ID == OID && rt.ID == RegProc:
		l = a.castTo(l, lt, Type{ID: Varchar})
	case lt.text() && rt.ID == Numeric:
		l = &cast{l, besides(rt)}
	case lt.ID == Numeric && rt.text():
		r = &cast{r, besides(lt)}
	case lt.text() && rt.numeric():
		r = a.castTo(r, rt, Type{ID: Varchar})
	case lt.numeric() && rt.text():
		l = a.castTo(l, lt, Type{ID: Varchar})
	case lt.text() && (rt.temporal() || rt.ID == Boolean):
		l = a.castTo(l, lt, rt)
	case (lt.temporal() || lt.ID == Boolean) && rt.text():
		r = a.castTo(r, rt, lt)
	case varying(lt) && rt.text() || lt.text() && varying(rt):
		l, r = a.withoutBlanks(l, lt), a.withoutBlanks(r, rt)
	}
	return l, r
}

// besides is the type of a text that meets a DECIMAL. It keeps digits that the
// DECIMAL does not have.
func besides(t Type) Type {
	if t.Scale > 10 {
		return Type{ID: Numeric, Precision: 38, Scale: 20}
	}
	return Type{ID: Numeric, Precision: 38, Scale: 10}
}
