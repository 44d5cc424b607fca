package redshiftsql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// from prints the FROM clause and fills the scope with its sources.
func (c *compiler) from(list []TableExpr, sc *scope) error {
	for i, t := range list {
		if i == 0 {
			c.w(" FROM ")
		} else {
			c.w(", ")
		}
		if err := c.tableExpr(t, sc); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) tableExpr(t TableExpr, sc *scope) error {
	switch t := t.(type) {
	case *TableName:
		return c.tableName(t, sc)
	case *Derived:
		var columns []ResultColumn
		id := c.fresh("r")
		c.w("(")
		columns, err := c.query(t.Query, sc.outside())
		if err != nil {
			return err
		}
		if columns, err = rename(columns, t.Columns, t.Alias); err != nil {
			return err
		}
		c.w(") AS ", quoteIdent(id), columnList(len(columns)))
		return sc.add(&source{alias: t.Alias, columns: generated(id, columns)})
	case *Join:
		return c.join(t, sc)
	case *Series:
		return c.series(t, sc)
	case *Pivot:
		return c.pivot(t, sc)
	case *Unpivot:
		return c.unpivot(t, sc)
	}
	return refuse("XX000", "unknown table expression")
}

// outside is the scope a derived table sees: the WITH queries and the queries
// around this one, not its neighbours in FROM.
func (s *scope) outside() *scope { return &scope{parent: s.parent, ctes: s.ctes} }

func (s *scope) add(src *source) error {
	if src.alias != "" && slices.ContainsFunc(s.sources, func(o *source) bool {
		return o.alias == src.alias && o.schema == src.schema && o.db == src.db
	}) {
		return refuse("42712", "table name %q specified more than once", src.alias)
	}
	s.sources = append(s.sources, src)
	return nil
}

// generated binds output columns to the generated names c1, c2, … of id.
func generated(id string, columns []ResultColumn) []boundColumn {
	out := make([]boundColumn, len(columns))
	for i, col := range columns {
		out[i] = boundColumn{name: col.Name, sql: quoteIdent(id) + `."c` + strconv.Itoa(i+1) + `"`, typ: col.Type}
	}
	return out
}

func (c *compiler) tableName(t *TableName, sc *scope) error {
	id := c.fresh("r")
	alias := t.Alias
	if alias == "" {
		alias = t.Name[len(t.Name)-1]
	}
	if len(t.Name) == 1 {
		if q := sc.cte(t.Name[0]); q != nil {
			columns, err := rename(q.columns, t.Columns, alias)
			if err != nil {
				return err
			}
			c.w(quoteIdent(q.id), " AS ", quoteIdent(id), columnList(len(columns)))
			return sc.add(&source{alias: alias, columns: generated(id, columns)})
		}
	}
	r, err := c.catalog.Relation(t.Name)
	if err != nil {
		return located(err, t.Pos)
	}
	if !r.May(blueshift.Select) {
		return DeniedRelation(r.Name)
	}
	src := &source{alias: alias}
	if t.Alias == "" {
		src.schema, src.db = r.Schema, r.Database
	}
	body := ""
	if r.Kind == View {
		if body, err = c.view(r); err != nil {
			return err
		}
	}
	columns := make([]ResultColumn, len(r.Columns))
	for i, col := range r.Columns {
		columns[i] = ResultColumn{col.Name, col.Type}
	}
	if columns, err = rename(columns, t.Columns, alias); err != nil {
		return err
	}
	c.reads = append(c.reads, r)
	switch r.Kind {
	case Table:
		c.w(physical(r), " AS ", quoteIdent(id))
		for i, col := range columns {
			src.columns = append(src.columns, boundColumn{name: col.Name, sql: quoteIdent(id) + "." + quoteIdent(r.Columns[i].stored()), typ: col.Type})
		}
		r.mark(src.columns)
		return sc.add(src)
	case System:
		src.system, src.table = c.system(r, id, c.asked(sc.where, alias, r)), t
		src.columns = append(generated(id, columns), boundColumn{name: "tableoid", sql: strconv.FormatUint(uint64(r.ID), 10), typ: Type{ID: OID}, system: true})
		return sc.add(src)
	}
	c.w(body, " AS ", quoteIdent(id), columnList(len(columns)))
	src.columns = r.mark(generated(id, columns))
	return sc.add(src)
}

// view prints a view's body in the view's own context: its names mean what
// they meant to whoever defined it, never what they mean to the reader.
func (c *compiler) view(r *Relation) (string, error) {
	if c.viewDepth++; c.viewDepth > maxQueryDepth {
		return "", refuse("54001", "views are nested more than %d deep", maxQueryDepth)
	}
	saved := c.catalog
	c.catalog = r.Context
	var columns []ResultColumn
	body, err := c.capture(func() (err error) {
		c.w("(")
		columns, err = c.query(r.Query, nil)
		c.w(")")
		return err
	})
	c.catalog = saved
	c.viewDepth--
	switch {
	case err != nil:
	case r.LateBinding:
		err = r.bindLate(columns)
	case len(columns) != len(r.Columns):
		err = refuse("42P16", "view %q no longer has the columns it was made with: make it again with CREATE OR REPLACE VIEW", r.Name)
	}
	return body, err
}

// bindLate gives a late-binding view the columns of its body, under the names
// that it was made with.
func (r *Relation) bindLate(body []ResultColumn) error {
	if len(r.Columns) > len(body) {
		return refuse("42P16", "view %q names %d columns and its query has %d", r.Name, len(r.Columns), len(body))
	}
	columns := make([]Column, len(body))
	for i, b := range body {
		columns[i] = Column{Name: b.Name, Type: b.Type, Position: i + 1}
		if i < len(r.Columns) {
			columns[i].Name = r.Columns[i].Name
		}
	}
	r.Columns = columns
	return nil
}

func (c *compiler) join(j *Join, sc *scope) error {
	first := len(sc.sources)
	c.w("(")
	if err := c.tableExpr(j.Left, sc); err != nil {
		return err
	}
	middle := len(sc.sources)
	c.w(" ", j.Kind, " JOIN ")
	if err := c.tableExpr(j.Right, sc); err != nil {
		return err
	}
	defer c.w(")")
	left, right := sc.sources[first:middle], sc.sources[middle:]
	using := j.Using
	if j.Natural {
		if using = commonNames(left, right); len(using) == 0 && j.Kind != "CROSS" {
			c.w(" ON true")
		}
	}
	switch {
	case len(using) > 0:
		return c.using(using, j.Kind, left, right, sc)
	case j.On != nil:
		// ON sees the two sides it joins, and what is around the query.
		on := &scope{parent: sc.parent, sources: sc.sources[first:], merged: sc.merged, group: sc.group}
		c.w(" ON ")
		_, err := c.expr(j.On, on)
		return err
	}
	return nil
}

func commonNames(left, right []*source) (names []string) {
	for _, l := range left {
		for _, lc := range l.columns {
			for _, r := range right {
				for _, rc := range r.columns {
					if lc.name == rc.name && !lc.system && !slices.Contains(names, lc.name) {
						names = append(names, lc.name)
					}
				}
			}
		}
	}
	return names
}

// using prints the equalities of a USING join and merges the columns.
func (c *compiler) using(names []string, kind string, left, right []*source, sc *scope) error {
	var on []string
	for _, n := range names {
		l, err := hide(left, n)
		if err != nil {
			return err
		}
		r, err := hide(right, n)
		if err != nil {
			return err
		}
		for i, m := range sc.merged { // an earlier USING of the same column
			if m.name == n {
				l = m
				sc.merged = slices.Delete(slices.Clone(sc.merged), i, i+1)
				break
			}
		}
		on = append(on, l.sql+" = "+r.sql)
		m := boundColumn{name: n, sql: l.sql, typ: l.typ}
		switch kind {
		case "RIGHT":
			m.sql, m.typ = r.sql, r.typ
		case "FULL":
			m.typ = common(l.typ, r.typ)
			m.sql = "COALESCE(" + l.sql + ", " + r.sql + ")"
		}
		sc.merged = append(sc.merged, m)
	}
	c.w(" ON ", strings.Join(on, " AND "))
	return nil
}

func hide(side []*source, name string) (found boundColumn, err error) {
	n := 0
	for _, s := range side {
		for i := range s.columns {
			if s.columns[i].name == name {
				if found = s.columns[i]; !found.hidden {
					n++
				}
				s.columns[i].hidden = true
			}
		}
	}
	switch {
	case found.name == "":
		return found, refuse("42703", "column \"%s\" specified in USING clause does not exist in one of its tables", name)
	case n > 1:
		return found, refuse("42702", "common column name \"%s\" appears more than once in one of the tables", name)
	}
	return found, nil
}
