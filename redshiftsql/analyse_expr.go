package redshiftsql

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/scalar"
)

// expr resolves an expression and answers its type too.
func (a *analyser) expr(e Expr, sc *scope) (node, Type, error) {
	a.steps++
	if sc.group == nil || sc.group.keys == nil {
		return a.byKind(e, sc)
	}
	// A grouping key covers the columns it is made of.
	loose := len(sc.group.loose)
	n, t, err := a.byKind(e, sc)
	if err == nil && len(sc.group.loose) > loose {
		if key, ok := sc.group.key(n); ok {
			sc.group.loose = sc.group.loose[:loose]
			n = key.node
		}
	}
	return n, t, err
}

// byKind resolves an expression by what it is.
func (a *analyser) byKind(e Expr, sc *scope) (node, Type, error) {
	switch e := e.(type) {
	case *Literal:
		return literal(e)
	case *ColumnRef:
		b, err := sc.column(e)
		return b.node, b.typ, err
	case *Param:
		return a.param(e)
	case *Unary:
		return a.unary(e, sc)
	case *Binary:
		return a.binary(e, sc)
	case *Logical:
		return a.logical(e, sc)
	case *Cast:
		return a.cast(e, sc)
	case *IsTest:
		return a.isTest(e, sc)
	case *Between:
		return a.between(e, sc)
	case *In:
		return a.in(e, sc)
	case *Like:
		return a.like(e, sc)
	case *Quantified:
		return a.quantified(e, sc)
	case *Case:
		return a.caseExpr(e, sc)
	case *Call:
		return a.call(e, sc)
	case *Extract:
		return a.extract(e, sc)
	case *AtTimeZone:
		return a.call(&Call{Name: "timezone", Args: []Expr{e.Zone, e.X}}, sc)
	case *IntervalLit:
		i, err := scalar.ReadInterval(e.Text, e.Unit)
		t := Type{ID: Interval}
		return &cast{textConst(i.String()), t}, t, err
	case *Subquery:
		q, t, err := a.single(e.Query, sc)
		return fill("($1)", q), t, err
	case *Array:
		return a.array(e, sc)
	case *Subscript:
		return a.subscript(e, sc)
	case *Exists:
		q, _, err := a.query(e.Query, sc)
		return fill("EXISTS ($1)", q), Type{ID: Boolean}, err
	case *Prior:
		return a.priorOf(e, sc)
	case *Row:
		return nil, Type{}, refuse("0A000", "a row value may stand only in a comparison or IN")
	case *resolved:
		return e.node, e.typ, nil
	case *Default:
		return nil, Type{}, refuse("42601", "DEFAULT is not allowed in this context")
	}
	return nil, Type{}, refuse("XX000", "unknown expression")
}

// condition resolves a clause that may be missing.
func (a *analyser) condition(e Expr, sc *scope) (node, error) {
	if e == nil {
		return nil, nil
	}
	n, _, err := a.expr(e, sc)
	return n, err
}

// single resolves a query of one column.
func (a *analyser) single(q *Select, sc *scope) (node, Type, error) {
	n, columns, err := a.query(q, sc)
	if err == nil && len(columns) != 1 {
		err = refuse("42601", "subquery must return only one column")
	}
	if err != nil {
		return nil, Type{}, err
	}
	return n, columns[0].Type, nil
}

// caseExpr resolves CASE. Its branches have one type, which constants among them
// take.
func (a *analyser) caseExpr(e *Case, sc *scope) (n node, t Type, err error) {
	results := make([]Expr, 0, len(e.Whens)+1)
	for _, w := range e.Whens {
		results = append(results, w.Result)
	}
	if e.Else != nil {
		results = append(results, e.Else)
	}
	then, types := make([]node, len(results)), make([]Type, len(results))
	for _, constants := range []bool{false, true} {
		for i, r := range results {
			if weak(r) != constants {
				continue
			}
			if then[i], types[i], err = a.typed(r, t, sc); err != nil {
				return nil, t, err
			}
			if t, err = unify("CASE", t, types[i]); err != nil {
				return nil, t, err
			}
		}
	}
	for i := range then {
		then[i] = scaledAs(then[i], types[i], t)
	}
	t = settled(t)
	out := &caseWhen{branches: make([]branch, len(e.Whens))}
	if err = a.caseConditions(e, out, sc); err != nil {
		return nil, t, err
	}
	for i := range out.branches {
		out.branches[i].then = then[i]
	}
	if e.Else != nil {
		out.otherwise = then[len(then)-1]
	}
	return out, t, nil
}

// caseConditions resolves what CASE asks. What its operand is compared with is
// compared as = does; the engine would bring all of it to one type.
func (a *analyser) caseConditions(e *Case, out *caseWhen, sc *scope) (err error) {
	operands := make([]operand, len(e.Whens))
	var x operand
	if x.e = e.Operand; x.e != nil {
		if x.n, x.t, err = a.expr(x.e, sc); err != nil {
			return err
		}
	}
	alike := true
	for i, w := range e.Whens {
		o := operand{e: w.Cond}
		if x.e == nil {
			o.n, o.t, err = a.expr(o.e, sc)
		} else {
			o.n, o.t, err = a.typed(o.e, x.t, sc)
		}
		switch {
		case err != nil:
			return err
		case x.e != nil && !comparables(x.t, o.t):
			return noOperator("=", x.t, o.t)
		}
		alike = alike && (o.t.ID == Unknown || x.t.ID == Unknown || o.t.text() == x.t.text() && o.t.temporal() == x.t.temporal())
		operands[i] = o
	}
	for i, o := range operands {
		switch {
		case x.e == nil:
			out.branches[i].when = o.n
		case alike:
			out.branches[i].when = a.unblanked(o)
		default:
			out.branches[i].when = a.compare("=", x, o)
		}
	}
	if x.e != nil && alike {
		out.operand = a.unblanked(x)
	}
	return nil
}

// located gives an error the position of a node if it has none.
func located(err error, pos Position) error {
	var e *blueshift.SQLError
	if errors.As(err, &e) && e.Position == 0 {
		copied := *e
		return at(&copied, pos)
	}
	return err
}
