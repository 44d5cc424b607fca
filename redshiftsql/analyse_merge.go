package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// manyMatches is what MERGE answers when rows of the source contend for a row
// of the target.
const manyMatches fixed = "error('21000 Found multiple matches to update the same tuple.')"

// merge resolves MERGE. The engine would take any of several matches, so a check
// goes before it. Source: Database Developer Guide, MERGE.
func (a *analyser) merge(s *Merge, plan *Plan) (out resolution, err error) {
	privileges := blueshift.Update
	if s.Delete || s.RemoveDuplicates {
		privileges = blueshift.Delete
	}
	target, sc, err := a.changed(s.Table, "", s.Pos, privileges)
	if err != nil {
		return out, err
	}
	r := target.relation
	if !r.May(blueshift.Insert) {
		return out, r.Denied(blueshift.Insert)
	}
	plan.Target = r
	reads := len(a.reads)
	source, err := a.tableExpr(s.Source, sc)
	if err != nil {
		return out, err
	}
	for _, read := range a.reads[reads:] {
		if read.Physical == r.Physical {
			return out, located(refuse("0A000", "the source and the target of MERGE cannot be the same table"), s.Pos)
		}
	}
	on, err := a.condition(s.On, sc)
	if err != nil {
		return out, err
	}
	of := &scope{sources: sc.sources[1:]} // the source alone
	if s.RemoveDuplicates {
		out, err = a.replaceMatches(target, of, source, on)
	} else {
		out, err = a.mergeRows(s, target, sc, of, source, on)
	}
	if err == nil && len(a.systems) > 0 {
		err = refuse("0A000", "MERGE from a system relation is not supported")
	}
	if err == nil && len(a.params) > 0 {
		err = refuse("0A000", "parameters in MERGE are not supported yet")
	}
	return out, err
}

func (a *analyser) mergeRows(s *Merge, target changed, sc, of *scope, source, on node) (out resolution, err error) {
	r := target.relation
	if err := r.hidesRows(); err != nil {
		return out, err
	}
	matches := &block{items: []node{fixed("count(*)")}, from: []node{&join{"INNER", target.rows(), source, on}}, group: []node{target.row()}}
	out.check = fill("($1)", &block{items: []node{fill("max(CASE WHEN $1 > 1 THEN "+manyMatches+" END)", &column{name: outputName(1)})},
		from: []node{&derived{query: matches, alias: "v", width: 1}}})
	m := &mergeInto{target: target.table, source: source, on: on, deletes: s.Delete}
	if !s.Delete {
		if m.set, err = a.assignments(s.Set, r, sc); err != nil {
			return out, err
		}
	}
	if err := a.notMatched(s, r, of, m); err != nil {
		return out, err
	}
	if m.refuses || target.visible != nil {
		m.throughRows(r, target, a.fresh("r"))
	} else {
		m.setMatched(target.row())
	}
	out.main = &statement{body: m}
	return out, nil
}

// setMatched works the values of SET out of rows that match alone.
func (m *mergeInto) setMatched(row node) {
	for i, c := range m.set {
		if !constantOnly(c.value) {
			m.set[i].value = fill("CASE WHEN $1 IS NOT NULL THEN $2 END", row, c.value)
		}
	}
}

// fits reports whether a value goes into a column as it is, so that it can be worked
// out of every row of the source: of those that match nothing, and those that match
// something.
func (a *analyser) fits(v Expr, value node, t Type, of *scope) bool {
	if constantOnly(value) {
		return true
	}
	if _, is := v.(*ColumnRef); !is {
		return false
	}
	_, from, err := a.expr(v, of)
	return err == nil && from.ID == t.ID && from.Length > 0 == (t.Length > 0) && from.Length <= t.Length && from.Precision == t.Precision && from.Scale == t.Scale
}

// notMatched resolves the columns and values of a row that MERGE inserts.
func (a *analyser) notMatched(s *Merge, r *Relation, of *scope, m *mergeInto) error {
	columns, err := insertColumns(&Insert{Columns: s.Columns}, r)
	switch {
	case err != nil:
		return err
	case len(s.Values) > len(columns):
		return refuse("42601", "INSERT has more expressions than target columns")
	case len(s.Values) < len(columns) && len(s.Columns) > 0:
		return refuse("42601", "INSERT has more target columns than expressions")
	}
	for i, v := range s.Values {
		value, err := a.assigned(v, r, columns[i], of)
		if err != nil {
			return err
		}
		m.columns, m.values = append(m.columns, columns[i].Name), append(m.values, value)
		m.refuses = m.refuses || !a.fits(v, value, columns[i].Type, of)
	}
	for _, col := range r.Columns {
		if slices.Contains(m.columns, col.Name) {
			continue
		}
		value, err := a.columnDefault(r, col)
		if err != nil {
			return err
		}
		if value != nil {
			m.columns, m.values = append(m.columns, col.Name), append(m.values, value)
		}
	}
	return nil
}

// replaceMatches is the simple mode: the rows that match go, and every row of the
// source comes.
func (a *analyser) replaceMatches(target changed, of *scope, source, on node) (out resolution, err error) {
	r, from := target.relation, of.sources[0].columns
	if len(from) != len(r.Columns) {
		return out, refuse("42601", "REMOVE DUPLICATES needs a source with the %d columns of table \"%s\", and it has %d", len(r.Columns), r.Name, len(from))
	}
	if target.visible == nil {
		out.first = &deleteFrom{target.table, []node{source}, on}
	} else {
		out.first = rowsOf(r, a.fresh("r"), &block{items: []node{target.row()}, from: []node{target.visible, source}, where: on})
	}
	all := &insertInto{target: physical(r, "")}
	values := &block{from: []node{source}}
	for i, col := range r.Columns {
		value, err := a.assign(from[i].node, from[i].typ, col)
		if err != nil {
			return out, err
		}
		all.columns, values.items = append(all.columns, col.Name), append(values.items, value)
	}
	all.source = values
	out.main = &statement{body: all}
	return out, nil
}
