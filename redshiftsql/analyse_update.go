package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

func (a *analyser) update(s *Update) (*statement, *Relation, error) {
	target, sc, err := a.changed(s.Table, s.Alias, s.Pos, blueshift.Update)
	if err != nil {
		return nil, nil, err
	}
	out := &statement{}
	if out.with, err = a.withBefore(s.With, sc); err != nil {
		return nil, nil, err
	}
	if len(s.From) > 0 || target.visible != nil {
		out.body, err = a.updateFrom(s, target, sc)
		return out, target.relation, err
	}
	u := &updateTable{target: target.table}
	if u.set, err = a.assignments(s.Set, target.relation, sc); err != nil {
		return nil, nil, err
	}
	u.where, err = a.condition(s.Where, sc)
	out.body = u
	return out, target.relation, err
}

// updateFrom resolves UPDATE … FROM. Of several matches the last one wins, and a
// row counts once; the engine would count every match. With
// error_on_nondeterministic_update, several matches are an error.
func (a *analyser) updateFrom(s *Update, target changed, sc *scope) (node, error) {
	r := target.relation
	again, err := a.targetInFrom(s, r)
	if err != nil {
		return nil, err
	}
	if again != "" {
		sc.sources = nil
	}
	from, err := a.from(s.From, sc)
	if err != nil {
		return nil, err
	}
	row := target.row()
	if again == "" {
		from = append([]node{target.rows()}, from...)
	} else {
		i := slices.IndexFunc(sc.sources, func(src *source) bool { return src.alias == again })
		row = &rowID{sc.sources[i].id}
	}
	if err := r.hidesRows(); err != nil {
		return nil, err
	}
	set, err := a.assignments(s.Set, r, sc)
	if err != nil {
		return nil, err
	}
	where, err := a.condition(s.Where, sc)
	if err != nil {
		return nil, err
	}
	id := a.fresh("r")
	strict, _ := a.catalog.Value("setting:error_on_nondeterministic_update")
	matches := &block{items: []node{row}, from: from, where: where}
	first := &column{name: outputName(1)}
	chosen := &block{items: []node{first}, group: []node{first}}
	out := &updateTable{target: physical(r, id), where: fill("$1 = $2", &rowID{id}, &column{"v", outputName(1)})}
	for i, set := range set {
		name := outputName(i + 2)
		form := fixed("last($1)")
		if i == 0 && (strict == "on" || strict == "true") {
			form = "CASE WHEN count(*) > 1 THEN " + manyMatches + " ELSE last($1) END"
		}
		matches.items = append(matches.items, set.value)
		chosen.items = append(chosen.items, fill(form, &column{name: name}))
		out.set = append(out.set, assignment{set.column, &column{"v", name}})
	}
	width := len(set) + 1
	chosen.from = []node{&derived{query: matches, alias: "v", width: width}}
	out.from = []node{&derived{query: chosen, alias: "v", width: width}}
	return out, nil
}

// targetInFrom is the alias under which FROM names the target itself, "" when it
// does not. Redshift then updates the rows that FROM joins, unless the statement
// also speaks of the target by its own name, which makes it a self-join. Source:
// Database Developer Guide, examples of UPDATE statements.
func (a *analyser) targetInFrom(s *Update, r *Relation) (alias string, err error) {
	var outer bool
	n := 0
	var find func(t TableExpr, optional bool)
	find = func(t TableExpr, optional bool) {
		switch t := t.(type) {
		case *TableName:
			if named, err := a.catalog.Relation(t.Name); err == nil && named.Kind == Table && named.Physical == r.Physical && t.Alias != "" {
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
	for _, set := range s.Set {
		spoken(set.Value)
	}
	switch {
	case n != 1:
		return "", nil
	case outer:
		return "", refuse("0A000", "Target table must be part of an equijoin predicate")
	}
	return alias, nil
}

// assignments resolves the values of SET, each as its column stores it.
func (a *analyser) assignments(list []Assignment, r *Relation, sc *scope) (out []assignment, err error) {
	for _, set := range list {
		n := slices.IndexFunc(r.Columns, func(col Column) bool { return col.Name == set.Column })
		switch {
		case n < 0:
			return nil, refuse("42703", "column \"%s\" of relation \"%s\" does not exist", set.Column, r.Name)
		case slices.ContainsFunc(out, func(o assignment) bool { return o.column == set.Column }):
			return nil, refuse("42601", "multiple assignments to same column \"%s\"", set.Column)
		case !r.mayColumn(blueshift.Update, r.Columns[n]):
			return nil, r.Denied(blueshift.Update)
		case r.Columns[n].Identity != nil:
			return nil, refuse("0A000", "cannot set an identity column to a value")
		}
		value, err := a.assigned(set.Value, r, r.Columns[n], sc)
		if err != nil {
			return nil, err
		}
		out = append(out, assignment{set.Column, value})
	}
	return out, nil
}
