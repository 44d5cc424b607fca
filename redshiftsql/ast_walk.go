package redshiftsql

import (
	"maps"
	"slices"
)

// children are the places of the expressions that e is made of. Queries inside
// e are not entered.
func children(e Expr) (out []*Expr) {
	list := func(xs []Expr) {
		for i := range xs {
			out = append(out, &xs[i])
		}
	}
	some := func(xs ...*Expr) {
		for _, x := range xs {
			if *x != nil {
				out = append(out, x)
			}
		}
	}
	order := func(items []OrderItem) {
		for i := range items {
			some(&items[i].Expr)
		}
	}
	switch e := e.(type) {
	case *Unary:
		some(&e.X)
	case *Binary:
		some(&e.L, &e.R)
	case *Logical:
		list(e.Terms)
	case *Cast:
		some(&e.X)
	case *IsTest:
		some(&e.X)
	case *Between:
		some(&e.X, &e.Low, &e.High)
	case *In:
		some(&e.X)
		list(e.List)
	case *Like:
		some(&e.X, &e.Pattern, &e.Escape)
	case *Quantified:
		some(&e.X, &e.Array)
	case *Array:
		list(e.Items)
	case *Subscript:
		some(&e.X, &e.Index)
	case *Case:
		some(&e.Operand)
		for i := range e.Whens {
			some(&e.Whens[i].Cond, &e.Whens[i].Result)
		}
		some(&e.Else)
	case *Call:
		list(e.Args)
		order(e.OrderBy)
		if e.Over != nil {
			list(e.Over.PartitionBy)
			order(e.Over.OrderBy)
		}
	case *Extract:
		some(&e.X)
	case *AtTimeZone:
		some(&e.X, &e.Zone)
	case *Row:
		list(e.Items)
	case *Prior:
		some(&e.X)
	}
	return out
}

// walk visits an expression and what it is made of.
func walk(e Expr, visit func(Expr)) {
	if e == nil {
		return
	}
	visit(e)
	for _, x := range children(e) {
		walk(*x, visit)
	}
}

// conjuncts are the terms that AND joins.
func conjuncts(e Expr) []Expr {
	switch l, ok := e.(*Logical); {
	case e == nil:
		return nil
	case ok && l.Op == "AND":
		return l.Terms
	}
	return []Expr{e}
}

// conjunction joins terms by AND; it is nil when there are none.
func conjunction(terms []Expr) Expr {
	switch len(terms) {
	case 0:
		return nil
	case 1:
		return terms[0]
	}
	return &Logical{"AND", slices.Clone(terms)}
}

// Tables visits every relation that a query names, in FROM and in the queries
// inside its expressions. Names of WITH queries are not among them.
func Tables(q *Select, visit func(*TableName)) {
	namesIn(q, map[string]bool{}, visit, func(*Call) {})
}

// Calls visits every function that a query calls by name.
func Calls(q *Select, visit func(*Call)) {
	namesIn(q, map[string]bool{}, func(*TableName) {}, visit)
}

// Calls visits every function that the body of the function calls by name.
func (u *UserFunction) Calls(visit func(*Call)) {
	body, err := functionBody(u.Body, len(u.Args))
	if err != nil {
		return
	}
	walk(body, func(e Expr) {
		if c, ok := e.(*Call); ok {
			visit(c)
		}
	})
}

func namesIn(q *Select, with map[string]bool, visit func(*TableName), call func(*Call)) {
	if q == nil {
		return
	}
	inside := func(q *Select, with map[string]bool) { namesIn(q, with, visit, call) }
	known := maps.Clone(with)
	for _, w := range q.With {
		if q.Recursive {
			known[w.Name] = true
		}
		inside(w.Query, known)
		known[w.Name] = true
	}
	in := func(list ...Expr) {
		for _, e := range list {
			walk(e, func(e Expr) {
				switch e := e.(type) {
				case *In:
					inside(e.Query, known)
				case *Quantified:
					inside(e.Query, known)
				case *Subquery:
					inside(e.Query, known)
				case *Array:
					inside(e.Query, known)
				case *Exists:
					inside(e.Query, known)
				case *Call:
					call(e)
				}
			})
		}
	}
	var from func(TableExpr)
	from = func(t TableExpr) {
		switch t := t.(type) {
		case *TableName:
			if len(t.Name) > 1 || !known[t.Name[0]] {
				visit(t)
			}
		case *Derived:
			inside(t.Query, known)
		case *Join:
			from(t.Left)
			from(t.Right)
			in(t.On)
		case *Pivot:
			from(t.Table)
		case *Unpivot:
			from(t.Table)
		}
	}
	var body func(QueryBody)
	body = func(b QueryBody) {
		switch b := b.(type) {
		case *SetOp:
			body(b.Left)
			body(b.Right)
		case *Nested:
			inside(b.Query, known)
		case *Values:
			for _, row := range b.Rows {
				in(row...)
			}
		case *Core:
			for _, t := range b.From {
				from(t)
			}
			for _, it := range b.Items {
				in(it.Expr)
			}
			in(b.Where, b.StartWith, b.ConnectBy, b.Having, b.Qualify)
			in(b.GroupBy...)
		}
	}
	body(q.Body)
	for _, o := range q.OrderBy {
		in(o.Expr)
	}
}
