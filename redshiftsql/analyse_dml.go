package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// target resolves a relation that is to be written, which takes a privilege.
func (a *analyser) target(n Name, p blueshift.Privileges) (*Relation, error) {
	r, err := a.catalog.Relation(n)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Kind == View:
		return nil, refuse("55000", "cannot change view %q", r.Name)
	case r.Kind == System:
		return nil, refuse("42501", "permission denied: %q is a system relation", r.Name)
	case r.Shared() && !r.May(p): // first what the share lacks, then what the accounts have not allowed
		return nil, r.Denied(p)
	}
	if err := r.Writable(); err != nil {
		return nil, err
	}
	switch {
	case !r.May(p):
		return nil, r.Denied(p)
	case r.RowSecurity != nil && r.RowSecurity.Refused != nil:
		return nil, r.RowSecurity.Refused
	}
	return r, nil
}

// assign is a value of a known type as a column stores it.
func (a *analyser) assign(value node, from Type, col Column) (node, error) {
	t := col.Type
	switch {
	case !assigns(from, t) && !(from.text() && isBound(value)):
		return nil, notAssigned(from, col)
	case t.text() && from.ID != Unknown:
		value = a.asText(value, from)
	case from.text():
		return a.castTo(value, from, t), nil
	}
	return storedAs(value, t), nil
}

// isBound reports whether a value is a parameter, which drivers declare as VARCHAR
// for whatever a program hands them as text.
func isBound(value node) bool {
	_, bound := value.(*boundValue)
	return bound
}

// assigns tells whether a value is converted to the type of the column that it is
// assigned to ("Type compatibility and conversion").
func assigns(from, t Type) bool {
	switch {
	case from.ID == Unknown || t.ID == Unknown || from.ID == t.ID || t.text():
		return true
	case from.text():
		return !t.numeric() && !t.temporal() && !t.clock() && t.ID != Boolean
	case from.numeric() && t.numeric():
		return true
	case from.integer():
		return t.ID == Boolean || t.ID == OID
	case t.integer():
		return from.ID == Boolean || from.ID == OID
	case t.clock():
		return from.clock() || from.ID == Timestamp || from.ID == TimestampTZ
	}
	return from.temporal() && t.temporal()
}

func notAssigned(from Type, col Column) error {
	return blueshift.SQLErrorf("42804", "column \"%s\" is of type %s but expression is of type %s", col.Name, Type{ID: col.Type.ID}, Type{ID: from.ID}).
		WithHint("You will need to rewrite or cast the expression.")
}

// assignedItems gives constants without a type that of the column they go to.
func assignedItems(items []SelectItem, columns []Column) []SelectItem {
	out := slices.Clone(items)
	for i, item := range items {
		if item.Star {
			break // what follows stands further right
		}
		if i < len(columns) && weak(item.Expr) {
			out[i].Expr = &Cast{X: item.Expr, Type: unbounded(columns[i].Type)}
		}
	}
	return out
}

// unbounded is a column's type for a value on its way there: the length of a
// text is checked, not cut to.
func unbounded(t Type) Type {
	if t.text() {
		return Type{ID: Varchar}
	}
	return t
}

// changed is the relation that UPDATE, DELETE or MERGE changes: all of its rows as
// table, or visible, those that its user may see.
type changed struct {
	relation *Relation
	table    *tableRef
	visible  *derived
}

// rows are the rows that may be changed, as a source.
func (c changed) rows() node {
	if c.visible != nil {
		return c.visible
	}
	return c.table
}

// row is what tells its rows apart.
func (c changed) row() node { return &rowID{generatedAlias(c.rows())} }

// changed resolves what UPDATE, DELETE or MERGE changes and makes it the first
// source of a scope.
func (a *analyser) changed(n Name, alias string, pos Position, p blueshift.Privileges) (changed, *scope, error) {
	r, err := a.target(n, p)
	if err != nil {
		return changed{}, nil, located(err, pos)
	}
	id := a.fresh("r")
	src := &source{id: id, alias: alias}
	if alias == "" {
		src.alias, src.schema, src.db = r.Name, r.Schema, r.Database
	}
	out := changed{relation: r}
	if r.RowSecurity != nil {
		out.visible, err = a.visible(r, nil, id)
		src.columns = generated(id, results(r.Columns))
	} else {
		out.table, src.columns = physical(r, id), stored(id, r.Columns, results(r.Columns))
	}
	r.refuseColumns(src.columns)
	return out, &scope{sources: []*source{src}}, err
}

// withBefore resolves the WITH list of UPDATE or DELETE, if there is one, and
// makes its queries known to what follows.
func (a *analyser) withBefore(with *Select, sc *scope) (*withList, error) {
	if with == nil {
		return nil, nil
	}
	in := &scope{}
	out, err := a.with(with, in)
	sc.ctes = in.ctes
	return out, err
}

// assigned is a value as a column stores it; DEFAULT is the column's default.
func (a *analyser) assigned(value Expr, r *Relation, col Column, sc *scope) (node, error) {
	value, err := a.orDefault(value, r, col)
	if err != nil {
		return nil, err
	}
	n, from, err := a.typed(value, col.Type, sc)
	if err != nil {
		return nil, err
	}
	return a.assign(n, from, col)
}

func (a *analyser) delete(s *Delete) (*statement, *Relation, error) {
	target, sc, err := a.changed(s.Table, s.Alias, s.Pos, blueshift.Delete)
	if err != nil {
		return nil, nil, err
	}
	out := &statement{}
	if out.with, err = a.withBefore(s.With, sc); err != nil {
		return nil, nil, err
	}
	if target.visible != nil {
		out.body, err = a.deleteVisible(s, target.relation, sc, target.visible)
		return out, target.relation, err
	}
	d := &deleteFrom{target: target.table}
	if d.using, err = a.from(s.Using, sc); err != nil {
		return nil, nil, err
	}
	d.where, err = a.condition(s.Where, sc)
	out.body = d
	return out, target.relation, err
}
