package redshiftsql

// core resolves SELECT … FROM … WHERE …. The engine knows a grouping key in a
// query inside this one as a column only, so a block in which one is used there
// is resolved again with its keys as they are.
func (a *analyser) core(q *Core, outer *scope) (node, []ResultColumn, *scope, error) {
	since := a.mark()
	n, columns, sc, err := a.block(q, outer, false)
	if sc == nil || !sc.group.reached {
		return n, columns, sc, err
	}
	if err := a.discard(since); err != nil {
		return nil, nil, nil, err
	}
	return a.block(q, outer, true)
}

// block resolves SELECT … FROM … WHERE …. FROM comes first, since the select list
// is written in its terms. With exact, blanks at the end of grouping keys count.
func (a *analyser) block(q *Core, outer *scope, exact bool) (node, []ResultColumn, *scope, error) {
	q, original, err := a.outerJoins(q, outer)
	if err != nil {
		return nil, nil, nil, err
	}
	sc := &scope{parent: outer, group: &grouping{clause: "JOIN/ON", exact: exact, like: &a.likeness}, where: q.Where}
	out := &block{distinct: q.Distinct}
	if out.from, err = a.from(q.From, sc); err != nil {
		return nil, nil, nil, err
	}
	sc.linkAll(q)
	if original != nil {
		inOrder(sc, original)
	}
	if q.ConnectBy != nil {
		if out.from, err = a.hierarchy(q, out.from, sc); err != nil {
			return nil, nil, nil, err
		}
	}
	sc.group.clause, sc.group.loose = "", nil
	if out.group, err = a.groupBy(q, sc); err != nil {
		return nil, nil, nil, err
	}
	sc.distinct = q.Distinct
	var columns []ResultColumn
	if out.items, columns, err = a.selectList(q, sc, outer); err != nil {
		return nil, nil, nil, err
	}
	loose := sc.group.loose
	sc.group.clause = "WHERE"
	if out.where, err = a.condition(q.Where, sc); err != nil {
		return nil, nil, nil, err
	}
	sc.group.clause, sc.group.loose = "", loose
	if q.Having != nil && sc.group.keys == nil {
		sc.group.aggregate = true
	}
	if hasWindow(q.Having) {
		return nil, nil, nil, refuse("42P20", "window functions not allowed in HAVING clause")
	}
	if out.having, err = a.condition(q.Having, sc); err != nil {
		return nil, nil, nil, err
	}
	if out.qualify, err = a.condition(q.Qualify, sc); err != nil {
		return nil, nil, nil, err
	}
	out.aggregates = sc.group.aggregate || sc.group.keys != nil
	return out, columns, sc, sc.group.check()
}

func (s *scope) withoutAliases() *scope {
	copied := *s
	copied.aliases = nil
	return &copied
}
