package redshiftsql

import (
	"slices"
	"strconv"
	"strings"
)

// hierarchy prints the FROM of a CONNECT BY query: a recursive query over the
// tables in from, which begins with the rows of START WITH and goes on with the
// children of what it has found. The scope then reads from its result. Source:
// Database Developer Guide, CONNECT BY clause.
func (c *compiler) hierarchy(q *Core, from string, sc *scope) (string, error) {
	id, parent, out := c.fresh("q"), c.fresh("r"), c.fresh("r")
	var list []string
	column := func(of string, n int) string { return quoteIdent(of) + `."c` + strconv.Itoa(n) + `"` }
	// renamed are the columns of the tables as they are called in parent and in out.
	renamed := func(columns []boundColumn, first int, of string) []boundColumn {
		columns = slices.Clone(columns)
		for i := range columns {
			columns[i].sql = column(of, first+i)
		}
		return columns
	}
	above, result := &scope{parent: sc.parent}, &scope{}
	add := func(columns []boundColumn) (inParent, inResult []boundColumn) {
		first := len(list) + 1
		for _, b := range columns {
			list = append(list, b.sql)
		}
		return renamed(columns, first, parent), renamed(columns, first, out)
	}
	for _, src := range sc.sources {
		p, r := *src, *src
		p.columns, r.columns = add(src.columns)
		above.sources, result.sources = append(above.sources, &p), append(result.sources, &r)
	}
	above.merged, result.merged = add(sc.merged)
	level := len(list) + 1
	pseudo := func(sql string) []boundColumn {
		return []boundColumn{{name: "level", sql: sql, typ: Type{ID: Integer}}}
	}
	selected := strings.Join(list, ", ")

	condition := func(e Expr, level string, prior *scope) (string, error) {
		if e == nil {
			return "", nil
		}
		in := &scope{parent: sc.parent, sources: sc.sources, merged: sc.merged, pseudo: pseudo(level), prior: prior,
			group: &grouping{clause: "CONNECT BY"}}
		return c.capture(func() error { return c.clause(" WHERE ", e, in) })
	}
	start, err := condition(q.StartWith, "1", nil)
	if err != nil {
		return "", err
	}
	next := "(" + column(parent, level) + " + 1)"
	step, err := condition(q.ConnectBy, next, above)
	if err != nil {
		return "", err
	}
	names := columnList(level)
	sc.sources, sc.merged, sc.pseudo = result.sources, result.merged, pseudo(column(out, level))
	return " FROM (WITH RECURSIVE " + quoteIdent(id) + names + " AS (SELECT " + selected + ", 1" + from + start +
		" UNION ALL SELECT " + selected + ", " + next + from + ", " + quoteIdent(id) + " AS " + quoteIdent(parent) + names + step +
		") SELECT * FROM " + quoteIdent(id) + ") AS " + quoteIdent(out) + names, nil
}

// priorOf prints PRIOR x: x of the parent row.
func (c *compiler) priorOf(e *Prior, sc *scope) (Type, error) {
	if sc.prior == nil {
		return Type{}, located(refuse("42601", "PRIOR is not allowed in this context"), e.Pos)
	}
	return c.expr(e.X, sc.prior)
}
