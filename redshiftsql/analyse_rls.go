package redshiftsql

import "github.com/blueshift-db/blueshift"

// RowSecurity is what the rows of a relation have to satisfy for one user:
// every policy that is attached for it or, with Any, one of them. Without a
// policy there are no rows. Source: Database Developer Guide, "Row-level
// security".
type RowSecurity struct {
	Policies []RLSPolicy
	Any      bool
	// Refused says why the relation cannot be read at all; nil when it can.
	Refused *blueshift.SQLError
}

// RLSPolicy is a policy as a statement is compiled with it. The predicate knows
// the relation by Columns and Alias alone, and what it names besides means what
// Context says.
type RLSPolicy struct {
	Name    string
	Columns []Column
	Alias   string
	Using   Expr
	Context Catalog
}

// visible is the rows of a relation that its user may see, as a source called id:
// columns c1, c2 … and, of a table, rowid. body is that of a view.
//
// The policies come first whatever the engine does with the query around: it
// may try a condition of the user's on any row, and to find out what a hidden
// row holds the condition need only fail on it. So no value of a row leaves
// here but through a CASE on the policies, and all that is ever tried on a
// hidden row is NULL.
func (a *analyser) visible(r *Relation, body node, id string) (*derived, error) {
	in := a.fresh("r")
	columns := results(r.Columns)
	var from node
	var bound []boundColumn
	if r.Kind == Table {
		if err := r.hidesRows(); err != nil {
			return nil, err
		}
		from, bound = physical(r, in), stored(in, r.Columns, columns)
	} else {
		from, bound = &derived{query: body, alias: in, width: len(columns)}, generated(in, columns)
	}
	ok, err := a.policies(r, bound)
	if err != nil {
		return nil, err
	}
	n := len(columns)
	output := func(n int) node { return &column{name: outputName(n)} }
	allowed := output(n + 1)
	inside, outside := make([]node, n, n+2), make([]node, n, n+1)
	for i, b := range bound {
		inside[i] = b.node
		outside[i] = fill("CASE WHEN $1 THEN $2 END", allowed, output(i+1))
	}
	inside = append(inside, ok)
	if r.Kind == Table {
		inside, outside = append(inside, &rowID{in}), append(outside, output(n+2))
	}
	rows := &derived{query: &block{items: inside, from: []node{from}}, alias: "v", width: len(inside)}
	return &derived{query: &block{items: outside, from: []node{rows}, where: allowed}, alias: id, width: len(outside), rowid: r.Kind == Table}, nil
}

// policies are the predicates of a relation's policies as one.
func (a *analyser) policies(r *Relation, columns []boundColumn) (node, error) {
	if len(r.RowSecurity.Policies) == 0 {
		return truth(false), nil
	}
	terms := make([]node, len(r.RowSecurity.Policies))
	for i, p := range r.RowSecurity.Policies {
		term, err := a.policy(p, r, columns)
		if err != nil {
			return nil, err
		}
		terms[i] = fill("($1)", term)
	}
	return joined(either(r.RowSecurity.Any, " OR ", " AND "), terms), nil
}

// policy resolves the predicate of a policy over the columns of the relation
// that it was declared with. Nothing else of the statement is in its scope.
func (a *analyser) policy(p RLSPolicy, r *Relation, columns []boundColumn) (node, error) {
	src := &source{alias: p.Alias}
	for _, want := range p.Columns {
		found := false
		for i, col := range r.Columns {
			if col.Name == want.Name && col.Type.ID == want.Type.ID {
				src.columns, found = append(src.columns, boundColumn{name: col.Name, node: columns[i].node, typ: col.Type}), true
			}
		}
		if !found {
			return nil, refuse("42703", "relation \"%s\" has no column \"%s\" of type %s, which RLS policy \"%s\" needs", r.Name, want.Name, want.Type, p.Name)
		}
	}
	if a.viewDepth++; a.viewDepth > maxQueryDepth {
		return nil, refuse("54001", "views are nested more than %d deep", maxQueryDepth)
	}
	if err := a.unfold(); err != nil {
		return nil, err
	}
	saved := a.catalog
	a.catalog = p.Context
	sc := &scope{sources: []*source{src}, group: &grouping{clause: "USING"}}
	n, t, err := a.expr(p.Using, sc)
	a.catalog = saved
	a.viewDepth--
	if err == nil && t.ID != Boolean {
		err = refuse("42804", "the predicate of RLS policy \"%s\" must be type boolean, not type %s", p.Name, t)
	}
	return n, err
}

// deleteVisible is a DELETE of rows that are visible to its user.
func (a *analyser) deleteVisible(s *Delete, r *Relation, sc *scope, visible *derived) (node, error) {
	id := a.fresh("r")
	using, err := a.from(s.Using, sc)
	if err != nil {
		return nil, err
	}
	where, err := a.condition(s.Where, sc)
	return rowsOf(r, id, &block{items: []node{&rowID{visible.alias}}, from: append([]node{visible}, using...), where: where}), err
}

// rowsOf is a DELETE of the rows of a table that a query answers.
func rowsOf(r *Relation, id string, rows node) node {
	return &deleteFrom{target: physical(r, id), where: fill("$1 IN ($2)", &rowID{id}, rows)}
}

// throughRows rewrites a MERGE for a target of which only some rows are visible, or
// with values that are not to be worked out of every row: the source is joined to
// those rows, with the values of SET and INSERT worked out there, and what MERGE
// joins to the table itself is the row. SET and INSERT then name what was worked
// out.
func (m *mergeInto) throughRows(r *Relation, target changed, id string) {
	row := target.row()
	items := []node{row}
	item := func(form fixed, value node) node {
		items = append(items, fill(form, row, value))
		return &column{"v", outputName(len(items))}
	}
	for i := range m.set {
		m.set[i].value = item("CASE WHEN $1 IS NOT NULL THEN $2 END", m.set[i].value)
	}
	for i := range m.values {
		m.values[i] = item("CASE WHEN $1 IS NULL THEN $2 END", m.values[i])
	}
	rows := &block{items: items, from: []node{&join{"RIGHT", target.rows(), m.source, m.on}}}
	m.target = physical(r, id)
	m.source = &derived{query: rows, alias: "v", width: len(items)}
	m.on = fill("$1 = $2", &rowID{id}, &column{"v", outputName(1)})
}

// CheckRLSPolicy reports why a policy cannot be made: its predicate is compiled
// over a relation of exactly its columns.
func CheckRLSPolicy(p RLSPolicy) error {
	window := false
	walk(p.Using, func(e Expr) {
		call, ok := e.(*Call)
		window = window || ok && call.Over != nil
	})
	if window {
		return refuse("42P20", "window functions are not allowed in the predicate of RLS policy \"%s\"", p.Name)
	}
	r := &Relation{Name: p.Name, Columns: p.Columns, RowSecurity: &RowSecurity{Policies: []RLSPolicy{p}}}
	a := &analyser{catalog: p.Context}
	n, err := a.policies(r, generated("r", results(p.Columns)))
	if err == nil {
		_, err = (&printer{limit: maxPrinted}).print(n)
	}
	return err
}

// results are columns as those of a query.
func results(columns []Column) []ResultColumn {
	out := make([]ResultColumn, len(columns))
	for i, col := range columns {
		out[i] = ResultColumn{col.Name, col.Type}
	}
	return out
}
