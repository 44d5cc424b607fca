package redshiftsql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

func (c *compiler) update(s *Update) (*Relation, error) {
	r, sc, text, err := c.written(s.Table, s.Alias, s.Pos, blueshift.Update)
	if err != nil {
		return nil, err
	}
	if err := c.withBefore(s.With, sc); err != nil {
		return nil, err
	}
	if len(s.From) > 0 {
		return r, c.updateFrom(s, r, sc, text)
	}
	set, err := c.assignments(s.Set, r, sc)
	if err != nil {
		return nil, err
	}
	c.w("UPDATE ", text, " SET ")
	for i, a := range set {
		if i > 0 {
			c.w(", ")
		}
		c.w(a.column, " = ", a.value)
	}
	return r, c.clause(" WHERE ", s.Where, sc)
}

// updateFrom prints UPDATE … FROM. Of several matches the last one wins, and a
// row counts once; the engine would count every match. With
// error_on_nondeterministic_update, several matches are an error.
func (c *compiler) updateFrom(s *Update, r *Relation, sc *scope, target string) error {
	row := target[strings.LastIndex(target, " AS ")+len(" AS "):]
	again, err := c.targetInFrom(s, r)
	if err != nil {
		return err
	}
	if again != "" {
		sc.sources, target = nil, ""
	}
	from, err := c.capture(func() error { return c.from(s.From, sc) })
	if err != nil {
		return err
	}
	if again != "" {
		i := slices.IndexFunc(sc.sources, func(src *source) bool { return src.alias == again })
		row, _, _ = strings.Cut(sc.sources[i].columns[0].sql, ".")
	} else {
		from = " FROM " + target + ", " + strings.TrimPrefix(from, " FROM ")
	}
	set, err := c.assignments(s.Set, r, sc)
	if err != nil {
		return err
	}
	where, err := c.capture(func() error { return c.clause(" WHERE ", s.Where, sc) })
	if err != nil {
		return err
	}
	id := quoteIdent(c.fresh("r"))
	strict, _ := c.catalog.Value("setting:error_on_nondeterministic_update")
	var values, chosen string
	c.w("UPDATE ", physical(r), " AS ", id, " SET ")
	for i, a := range set {
		if i > 0 {
			c.w(", ")
		}
		column := `"c` + strconv.Itoa(i+2) + `"`
		c.w(a.column, ` = "v".`, column)
		values += ", " + a.value
		if i == 0 && (strict == "on" || strict == "true") {
			chosen += ", CASE WHEN count(*) > 1 THEN " + manyMatches + " ELSE last(" + column + ") END"
		} else {
			chosen += ", last(" + column + ")"
		}
	}
	names := columnList(len(set) + 1)
	c.w(` FROM (SELECT "c1"`, chosen, " FROM (SELECT ", row, ".rowid", values, from, where, `) AS "v"`, names, ` GROUP BY "c1") AS "v"`, names,
		" WHERE ", id, `.rowid = "v"."c1"`)
	return nil
}

// targetInFrom is the alias under which FROM names the target itself, "" when it
// does not. Redshift then updates the rows that FROM joins, unless the statement
// also speaks of the target by its own name, which makes it a self-join. Source:
// Database Developer Guide, examples of UPDATE statements.
func (c *compiler) targetInFrom(s *Update, r *Relation) (alias string, err error) {
	var outer bool
	n := 0
	var find func(t TableExpr, optional bool)
	find = func(t TableExpr, optional bool) {
		switch t := t.(type) {
		case *TableName:
			if named, err := c.catalog.Relation(t.Name); err == nil && named.Kind == Table && named.Physical == r.Physical && t.Alias != "" {
				alias, outer = t.Alias, optional
				n++
			}
		case *Join:
			find(t.Left, optional || t.Kind == "RIGHT" || t.Kind == "FULL")
			find(t.Right, optional || t.Kind == "LEFT" || t.Kind == "FULL")
		}
	}
	for _, t := range s.From {
		find(t, false)
	}
	own := s.Alias
	if own == "" {
		own = r.Name
	}
	spoken := func(e Expr) {
		walk(e, func(e Expr) {
			if ref, ok := e.(*ColumnRef); ok && len(ref.Name) > 1 && ref.Name[len(ref.Name)-2] == own {
				n = 0
			}
		})
	}
	spoken(s.Where)
	for _, a := range s.Set {
		spoken(a.Value)
	}
	switch {
	case n != 1:
		return "", nil
	case outer:
		return "", refuse("0A000", "Target table must be part of an equijoin predicate")
	}
	return alias, nil
}

// assignment is column = value, printed.
type assignment struct{ column, value string }

// assignments prints the values of SET, each as its column stores it.
func (c *compiler) assignments(set []Assignment, r *Relation, sc *scope) (out []assignment, err error) {
	for _, a := range set {
		n := slices.IndexFunc(r.Columns, func(col Column) bool { return col.Name == a.Column })
		switch {
		case n < 0:
			return nil, refuse("42703", "column \"%s\" of relation \"%s\" does not exist", a.Column, r.Name)
		case slices.ContainsFunc(out, func(o assignment) bool { return o.column == quoteIdent(a.Column) }):
			return nil, refuse("42601", "multiple assignments to same column \"%s\"", a.Column)
		case !r.mayColumn(blueshift.Update, r.Columns[n]):
			return nil, DeniedRelation(r.Name)
		case r.Columns[n].Identity != nil:
			return nil, refuse("0A000", "cannot set an identity column to a value")
		}
		value, err := c.assigned(a.Value, r, r.Columns[n], sc)
		if err != nil {
			return nil, err
		}
		out = append(out, assignment{quoteIdent(a.Column), value})
	}
	return out, nil
}
