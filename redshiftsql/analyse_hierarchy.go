package redshiftsql

import "slices"

// hierarchy is the FROM of a CONNECT BY query: a recursive query over the tables
// in from, which begins with the rows of START WITH and goes on with the children
// of what it has found. The scope then reads from its result. Source: Database
// Developer Guide, CONNECT BY clause.
func (a *analyser) hierarchy(q *Core, from []node, sc *scope) ([]node, error) {
	id, parent, out := a.fresh("q"), a.fresh("r"), a.fresh("r")
	var items []node
	// renamed are the columns of the tables as they are called in parent and in out.
	renamed := func(columns []boundColumn, first int, of string) []boundColumn {
		columns = slices.Clone(columns)
		for i := range columns {
			columns[i].node = &column{of, outputName(first + i)}
		}
		return columns
	}
	above, result := &scope{parent: sc.parent}, &scope{}
	add := func(columns []boundColumn) (inParent, inResult []boundColumn) {
		first := len(items) + 1
		for _, b := range columns {
			items = append(items, b.node)
		}
		return renamed(columns, first, parent), renamed(columns, first, out)
	}
	for _, src := range sc.sources {
		p, r := *src, *src
		p.columns, r.columns = add(src.columns)
		above.sources, result.sources = append(above.sources, &p), append(result.sources, &r)
	}
	above.merged, result.merged = add(sc.merged)
	level := outputName(len(items) + 1)
	condition := func(e Expr, level node, prior *scope) (node, error) {
		in := &scope{parent: sc.parent, sources: sc.sources, merged: sc.merged, pseudo: levelAs(level), prior: prior,
			group: &grouping{clause: "CONNECT BY"}}
		return a.condition(e, in)
	}
	begin, err := condition(q.StartWith, intConst(1), nil)
	if err != nil {
		return nil, err
	}
	next := fill("($1 + 1)", &column{parent, level})
	step, err := condition(q.ConnectBy, next, above)
	if err != nil {
		return nil, err
	}
	width := len(items) + 1
	first := &block{items: append(slices.Clone(items), intConst(1)), from: from, where: begin}
	further := &block{items: append(slices.Clone(items), next), from: append(slices.Clone(from), &withRef{id, parent, width}), where: step}
	rows := &query{with: &withList{true, []withQuery{{id: id, width: width, body: &setOperation{"UNION ALL", first, further}}}},
		body: &block{items: []node{fixed("*")}, from: []node{&withRef{id: id}}}}
	sc.sources, sc.merged, sc.pseudo = result.sources, result.merged, levelAs(&column{out, level})
	return []node{&derived{query: rows, alias: out, width: width}}, nil
}

// levelAs is the pseudocolumn LEVEL.
func levelAs(n node) []boundColumn {
	return []boundColumn{{name: "level", node: n, typ: Type{ID: Integer}}}
}

// priorOf resolves PRIOR x: x of the parent row.
func (a *analyser) priorOf(e *Prior, sc *scope) (node, Type, error) {
	if sc.prior == nil {
		return nil, Type{}, located(refuse("42601", "PRIOR is not allowed in this context"), e.Pos)
	}
	return a.expr(e.X, sc.prior)
}
