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
	tablesIn(q, map[string]bool{}, visit)
}

func tablesIn(q *Select, with map[string]bool, visit func(*TableName)) {
	if q == nil {
		return
	}
	known := maps.Clone(with)
	for _, w := range q.With {
		if q.Recursive {
			known[w.Name] = true
		}
		tablesIn(w.Query, known, visit)
		known[w.Name] = true
	}
	in := func(list ...Expr) {
		for _, e := range list {
			walk(e, func(e Expr) {
				switch e := e.(type) {
				case *In:
					tablesIn(e.Query, known, visit)
				case *Quantified:
					tablesIn(e.Query, known, visit)
				case *Subquery:
					tablesIn(e.Query, known, visit)
				case *Array:
					tablesIn(e.Query, known, visit)
				case *Exists:
					tablesIn(e.Query, known, visit)
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
			tablesIn(t.Query, known, visit)
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
			tablesIn(b.Query, known, visit)
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
