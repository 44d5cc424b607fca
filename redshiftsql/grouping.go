package redshiftsql

import "github.com/blueshift-db/blueshift"

// grouping follows one SELECT block while its expressions are resolved, to tell
// columns that stand outside every aggregate and every grouping key.
type grouping struct {
	keys      map[string]groupKey // by the text of the expression; nil: no GROUP BY
	longest   int                 // text in keys
	like      *likeness           // tells texts
	aggregate bool                // an aggregate was met
	inside    int                 // depth of aggregate arguments being resolved
	clause    string              // where aggregates may not stand: "WHERE", "GROUP BY", "JOIN/ON"
	loose     []*ColumnRef
	exact     bool // blanks at the end of keys count
	reached   bool // a query inside uses a key that was changed
}

// groupKey is what an expression is grouped by. It is changed when that is not
// the expression itself.
type groupKey struct {
	node    node
	changed bool
}

// group makes an expression a key, and answers what it is grouped by. bare is
// the expression without the blanks at its end.
func (g *grouping) group(n, bare node, keys map[string]groupKey) node {
	text := string(g.like.text(n, maxPrinted))
	key := groupKey{bare, bare != n}
	if g.exact {
		key = groupKey{node: n}
	}
	keys[text] = key
	g.longest = max(g.longest, len(text))
	return key.node
}

// key finds what an expression is grouped by, where it may stand for it. Two
// expressions are the same when they are printed alike.
func (g *grouping) key(n node) (groupKey, bool) {
	if g.clause != "" || len(g.keys) == 0 {
		return groupKey{}, false
	}
	key, ok := g.keys[string(g.like.text(n, g.longest))]
	return key, ok
}

// check refuses the first column that is neither grouped nor aggregated.
func (g *grouping) check() error {
	if len(g.loose) == 0 || g.keys == nil && !g.aggregate {
		return nil
	}
	ref := g.loose[0]
	return at(blueshift.SQLErrorf("42803", "column %q must appear in the GROUP BY clause or be used in an aggregate function", ref.Name.String()), ref.Pos)
}

// refuseWindow refuses a window function where aggregates may not stand either.
func (g *grouping) refuseWindow(f *Call) error {
	if g == nil || g.clause == "" {
		return nil
	}
	return at(blueshift.SQLErrorf("42P20", "window functions not allowed in %s clause", g.clause), f.Pos)
}

// enter begins an aggregate's arguments; the caller leaves with g.inside--.
func (g *grouping) enter(f *Call) error {
	switch {
	case g.clause != "":
		return at(blueshift.SQLErrorf("42803", "aggregates not allowed in %s clause", g.clause), f.Pos)
	case g.inside > 0:
		return at(blueshift.SQLErrorf("42803", "aggregate function calls may not be nested"), f.Pos)
	}
	g.aggregate = true
	g.inside++
	return nil
}

// groupBy resolves the keys of GROUP BY, which come before the select list.
// Positions and output names mean the expression of that output.
func (a *analyser) groupBy(q *Core, sc *scope) ([]node, error) {
	if q.GroupAll {
		return a.groupByAll(q, sc)
	}
	if len(q.GroupBy) == 0 {
		return nil, nil
	}
	keys := map[string]groupKey{}
	in := sc.withoutAliases()
	sc.group.clause = "GROUP BY"
	defer func() { sc.group.clause = "" }()
	out := make([]node, len(q.GroupBy))
	for i, g := range q.GroupBy {
		var err error
		if out[i], err = a.groupItem(g, q, in, keys); err != nil {
			return nil, err
		}
	}
	sc.group.loose = nil
	sc.group.keys = keys
	return out, nil
}

// groupByAll groups by every output that has no aggregate in it.
func (a *analyser) groupByAll(q *Core, sc *scope) (out []node, err error) {
	err = a.discarding(func() error {
		_, _, err := a.selectList(q, sc, &scope{})
		return err
	})
	if err != nil {
		return nil, err
	}
	keys := map[string]groupKey{}
	for _, o := range sc.outputs {
		if known := len(keys); !o.aggregate {
			key := sc.group.group(o.node, a.withoutBlanks(o.node, o.typ), keys)
			if len(keys) > known {
				out = append(out, fill("($1)", key))
			}
		}
	}
	sc.outputs, sc.aliases = nil, nil
	sc.group.loose, sc.group.aggregate, sc.group.keys = nil, true, keys
	return out, nil
}

// groupingSets are the ways to group by several sets of keys.
var groupingSets = map[string]fixed{"ROLLUP": "ROLLUP ($1)", "CUBE": "CUBE ($1)", "GROUPING SETS": "GROUPING SETS ($1)"}

func (a *analyser) groupItem(g Expr, q *Core, sc *scope, keys map[string]groupKey) (node, error) {
	sets, ok := g.(*GroupingSets)
	if !ok {
		return a.groupKey(g, q, sc, keys)
	}
	items := make([]node, len(sets.Sets))
	for i, set := range sets.Sets {
		parts := make([]node, len(set))
		for j, e := range set {
			var err error
			if parts[j], err = a.groupItem(e, q, sc, keys); err != nil {
				return nil, err
			}
		}
		if items[i] = list(parts); len(set) != 1 {
			items[i] = fill("($1)", items[i])
		}
	}
	return fill(groupingSets[sets.Kind], list(items)), nil
}

// groupKey resolves one key and remembers it.
func (a *analyser) groupKey(g Expr, q *Core, sc *scope, keys map[string]groupKey) (node, error) {
	e, err := groupTarget(g, q, sc)
	if err != nil {
		return nil, err
	}
	since := a.mark()
	n, t, err := a.expr(e, sc)
	if err == nil && e != g { // the select list has it too
		err = a.again(since)
	}
	if err != nil {
		return nil, err
	}
	n = sc.group.group(n, a.withoutBlanks(n, t), keys)
	if _, constant := e.(*Literal); constant {
		n = &cast{n, Type{ID: Varchar}} // a bare number would be a position
	}
	return n, nil
}

// groupTarget is the expression a key means: that of an output when the key is
// its position, or its name and no input column has that name.
func groupTarget(g Expr, q *Core, sc *scope) (Expr, error) {
	n, ok := 0, false
	switch g := g.(type) {
	case *Literal:
		n, ok = position(g)
		switch {
		case !ok:
			return nil, refuse("42601", "non-integer constant in GROUP BY")
		case n < 1 || n > len(q.Items) || starBefore(q.Items, n):
			return nil, refuse("42P10", "GROUP BY position %d is not in select list", n)
		}
	case *ColumnRef:
		if len(g.Name) > 1 {
			return g, nil
		}
		if _, found, err := sc.own(g); found || err != nil {
			return g, err
		}
		for i, item := range q.Items {
			if item.Alias == g.Name[0] {
				n, ok = i+1, true
				break
			}
		}
	}
	if ok {
		return q.Items[n-1].Expr, nil
	}
	return g, nil
}

// starBefore tells whether a star stands among the first n outputs, so that
// position n is not item n. Such a GROUP BY is refused.
func starBefore(items []SelectItem, n int) bool {
	for _, it := range items[:n] {
		if it.Star {
			return true
		}
	}
	return false
}
