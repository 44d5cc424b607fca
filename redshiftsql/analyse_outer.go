package redshiftsql

import "slices"

// outerJoins turns the (+) of a WHERE clause into LEFT JOIN: the conditions
// that mark a table become its join's. Source: Database Developer Guide,
// "Oracle-style outer joins in the WHERE clause". It also answers the tables as
// they were written, whose order is that of *; nil when nothing is marked.
func (a *analyser) outerJoins(q *Core, outer *scope) (joined *Core, from []TableExpr, err error) {
	if !q.Marked {
		return q, nil, nil
	}
	var rest []Expr
	optional := map[int][]Expr{} // by position in FROM
	for _, term := range conjuncts(q.Where) {
		marked := -1
		var err error
		walk(term, func(e Expr) {
			ref, ok := e.(*ColumnRef)
			if !ok || !ref.Outer || err != nil {
				return
			}
			var at int
			if at, err = a.tableOf(ref, q.From, outer); err == nil && marked >= 0 && at != marked {
				err = refuse("42601", "a predicate may mark one table only with (+)")
			}
			marked = at
		})
		switch {
		case err != nil:
			return nil, nil, err
		case marked >= 0 && listed(term):
			return nil, nil, refuse("0A000", "Outer join operator (+) not allowed in operand of OR or IN.")
		case marked < 0:
			rest = append(rest, term)
		default:
			optional[marked] = append(optional[marked], term)
		}
	}
	if len(optional) == 0 {
		return q, nil, nil
	}
	var left TableExpr
	placed := map[int]bool{}
	for i, t := range q.From {
		if _, isJoin := t.(*Join); isJoin {
			return nil, nil, refuse("0A000", "(+) and JOIN cannot stand in the same FROM clause")
		}
		if optional[i] != nil {
			continue
		}
		placed[i] = true
		if left == nil {
			left = t
		} else {
			left = &Join{Kind: "CROSS", Left: left, Right: t}
		}
	}
	for len(placed) < len(q.From) {
		next, err := a.joinable(q.From, optional, placed, outer)
		if err != nil {
			return nil, nil, err
		}
		if next < 0 || left == nil {
			return nil, nil, refuse("42601", "tables cannot be outer-joined to each other with (+)")
		}
		left = &Join{Kind: "LEFT", Left: left, Right: q.From[next], On: conjunction(optional[next])}
		placed[next] = true
	}
	copied := *q
	copied.From, copied.Where = []TableExpr{left}, conjunction(rest)
	return &copied, q.From, nil
}

// listed tells whether a term is of a kind that (+) may not stand in.
func listed(term Expr) bool {
	if l, ok := term.(*Logical); ok {
		return l.Op == "OR"
	}
	_, in := term.(*In)
	return in
}

// inOrder puts the sources of a scope into the order in which FROM names them.
func inOrder(sc *scope, from []TableExpr) {
	rank := func(s *source) int {
		return slices.IndexFunc(from, func(t TableExpr) bool { return aliasOf(t) == s.alias })
	}
	slices.SortStableFunc(sc.sources, func(a, b *source) int { return rank(a) - rank(b) })
}

// aliasOf is the word by which the columns of a table are qualified.
func aliasOf(t TableExpr) string {
	switch t := t.(type) {
	case *TableName:
		if t.Alias == "" {
			return t.Name[len(t.Name)-1]
		}
		return t.Alias
	case *Derived:
		return t.Alias
	case *Pivot:
		return t.Alias
	case *Unpivot:
		return t.Alias
	case *Series:
		if t.Alias == "" {
			return "generate_series"
		}
		return t.Alias
	}
	return ""
}

// joinable is the first table not placed yet whose conditions name, besides
// itself, only tables that are; -1 when there is none.
func (a *analyser) joinable(from []TableExpr, optional map[int][]Expr, placed map[int]bool, outer *scope) (int, error) {
	for i := range from {
		if placed[i] {
			continue
		}
		ready := true
		others := map[int]bool{}
		var err error
		for _, term := range optional[i] {
			walk(term, func(e Expr) {
				if ref, ok := e.(*ColumnRef); ok && err == nil {
					var at int
					if at, err = a.tableOf(ref, from, outer); err == nil && at != i {
						others[at] = true
						ready = ready && placed[at]
					}
				}
			})
		}
		if err == nil && len(others) > 1 {
			err = refuse("0A000", "A table may be outer joined to at most one other table.")
		}
		if err != nil || ready {
			return i, err
		}
	}
	return -1, nil
}

// tableOf is the position in FROM of the table that a column belongs to.
func (a *analyser) tableOf(ref *ColumnRef, from []TableExpr, outer *scope) (int, error) {
	found := -1
	for i, t := range from {
		sc := &scope{parent: outer}
		err := a.discarding(func() error {
			_, err := a.tableExpr(t, sc)
			return err
		})
		if err != nil {
			return 0, err
		}
		if slices.ContainsFunc(sc.sources, func(s *source) bool {
			return s.matches(ref.Name[:len(ref.Name)-1]) && slices.ContainsFunc(s.columns, func(b boundColumn) bool { return b.name == ref.Name[len(ref.Name)-1] })
		}) {
			if found >= 0 {
				return 0, located(refuse("42702", "column reference \"%s\" is ambiguous", ref.Name), ref.Pos)
			}
			found = i
		}
	}
	if found < 0 {
		return 0, located(refuse("42703", "column \"%s\" does not exist", ref.Name), ref.Pos)
	}
	return found, nil
}
