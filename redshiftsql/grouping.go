package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// grouping follows one SELECT block while its expressions are printed, to tell
// columns that stand outside every aggregate and every grouping key.
type grouping struct {
	keys      map[string]bool // printed grouping keys; nil: no GROUP BY
	aggregate bool            // an aggregate was met
	inside    int             // depth of aggregate arguments being printed
	clause    string          // where aggregates may not stand: "WHERE", "GROUP BY", "JOIN/ON"
	loose     []*ColumnRef
}

// check refuses the first column that is neither grouped nor aggregated.
func (g *grouping) check() error {
	if len(g.loose) == 0 || g.keys == nil && !g.aggregate {
		return nil
	}
	ref := g.loose[0]
	return at(blueshift.SQLErrorf("42803", "column %q must appear in the GROUP BY clause or be used in an aggregate function", ref.Name.String()), ref.Pos)
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

// groupBy resolves the keys of GROUP BY before the select list is printed.
// Positions and output names mean the expression of that output.
func (c *compiler) groupBy(q *Core, sc *scope) (string, error) {
	if q.GroupAll {
		return c.groupByAll(q, sc)
	}
	if len(q.GroupBy) == 0 {
		return "", nil
	}
	keys := map[string]bool{}
	in := sc.withoutAliases()
	sc.group.clause = "GROUP BY"
	defer func() { sc.group.clause = "" }()
	text, err := c.capture(func() error {
		c.w(" GROUP BY ")
		for i, g := range q.GroupBy {
			if i > 0 {
				c.w(", ")
			}
			if err := c.groupItem(g, q, in, keys); err != nil {
				return err
			}
		}
		return nil
	})
	sc.group.loose = nil
	sc.group.keys = keys
	return text, err
}

// groupByAll groups by every output that has no aggregate in it.
func (c *compiler) groupByAll(q *Core, sc *scope) (string, error) {
	if _, err := c.columns(func() ([]ResultColumn, error) { return c.selectList(q, sc, nil) }); err != nil {
		return "", err
	}
	keys := map[string]bool{}
	var text []string
	for _, o := range sc.outputs {
		if !o.aggregate && !keys[o.sql] {
			keys[o.sql] = true
			text = append(text, "("+o.sql+")")
		}
	}
	sc.outputs, sc.aliases = nil, nil
	sc.group.loose, sc.group.aggregate, sc.group.keys = nil, true, keys
	if len(text) == 0 {
		return "", nil
	}
	return " GROUP BY " + strings.Join(text, ", "), nil
}

func (c *compiler) groupItem(g Expr, q *Core, sc *scope, keys map[string]bool) error {
	sets, ok := g.(*GroupingSets)
	if !ok {
		return c.groupKey(g, q, sc, keys)
	}
	c.w(sets.Kind, " (")
	for i, set := range sets.Sets {
		if i > 0 {
			c.w(", ")
		}
		plain := len(set) == 1
		if !plain {
			c.w("(")
		}
		for j, e := range set {
			if j > 0 {
				c.w(", ")
			}
			if err := c.groupItem(e, q, sc, keys); err != nil {
				return err
			}
		}
		if !plain {
			c.w(")")
		}
	}
	c.w(")")
	return nil
}

// groupKey prints one key and remembers its text.
func (c *compiler) groupKey(g Expr, q *Core, sc *scope, keys map[string]bool) error {
	e, err := groupTarget(g, q, sc)
	if err != nil {
		return err
	}
	text, err := c.capture(func() error { _, err := c.expr(e, sc); return err })
	if err != nil {
		return err
	}
	keys[text] = true
	if _, constant := e.(*Literal); constant {
		text = "CAST(" + text + " AS VARCHAR)" // a bare number would be a position
	}
	c.w(text)
	return nil
}

// groupTarget is the expression a key means: that of an output when the key is
// its position, or its name and no input column has that name.
func groupTarget(g Expr, q *Core, sc *scope) (Expr, error) {
	n, ok := 0, false
	switch g := g.(type) {
	case *Literal:
		n, ok = position(g)
		if ok && (n < 1 || n > len(q.Items) || starBefore(q.Items, n)) {
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
