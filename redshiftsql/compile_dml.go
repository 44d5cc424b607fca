package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// target resolves a relation that is to be written, which takes a privilege.
func (c *compiler) target(n Name, p blueshift.Privileges) (*Relation, error) {
	r, err := c.catalog.Relation(n)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Kind == View:
		return nil, refuse("55000", "cannot change view %q", r.Name)
	case r.Kind == System:
		return nil, refuse("42501", "permission denied: %q is a system relation", r.Name)
	case r.ReadOnly != nil:
		return nil, r.ReadOnly
	case !r.May(p):
		return nil, DeniedRelation(r.Name)
	}
	return r, nil
}

// assign prints a value of a known type as a column stores it.
func (c *compiler) assign(value string, from, t Type) string {
	switch {
	case t.text() && from.ID != Unknown:
		value = c.asText(value, from)
	case from.text():
		return c.castTo(value, from, t)
	}
	return storedAs(value, t)
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

// written prints the target of UPDATE and DELETE under an alias and makes it
// the first source of a scope.
func (c *compiler) written(n Name, alias string, pos Position, p blueshift.Privileges) (*Relation, *scope, string, error) {
	r, err := c.target(n, p)
	if err != nil {
		return nil, nil, "", located(err, pos)
	}
	id := c.fresh("r")
	src := &source{alias: alias}
	if alias == "" {
		src.alias, src.schema, src.db = r.Name, r.Schema, r.Database
	}
	for _, col := range r.Columns {
		src.columns = append(src.columns, boundColumn{name: col.Name, sql: quoteIdent(id) + "." + quoteIdent(col.Name), typ: col.Type})
	}
	r.mark(src.columns)
	return r, &scope{sources: []*source{src}}, physical(r) + " AS " + quoteIdent(id), nil
}

// withBefore prints the WITH list of UPDATE or DELETE, if there is one, and
// makes its queries known to what follows.
func (c *compiler) withBefore(with *Select, sc *scope) error {
	if with == nil {
		return nil
	}
	in := &scope{}
	err := c.with(with, in)
	sc.ctes = in.ctes
	return err
}

// assigned prints a value as a column stores it; DEFAULT is the column's default.
func (c *compiler) assigned(value Expr, r *Relation, col Column, sc *scope) (string, error) {
	value, err := c.orDefault(value, r, col)
	if err != nil {
		return "", err
	}
	var from Type
	text, err := c.capture(func() (err error) { from, err = c.typed(value, col.Type, sc); return err })
	return c.assign(text, from, col.Type), err
}

func (c *compiler) delete(s *Delete) (*Relation, error) {
	r, sc, text, err := c.written(s.Table, s.Alias, s.Pos, blueshift.Delete)
	if err != nil {
		return nil, err
	}
	if err := c.withBefore(s.With, sc); err != nil {
		return nil, err
	}
	c.w("DELETE FROM ", text)
	for i, t := range s.Using {
		if i == 0 {
			c.w(" USING ")
		} else {
			c.w(", ")
		}
		if err := c.tableExpr(t, sc); err != nil {
			return nil, err
		}
	}
	return r, c.clause(" WHERE ", s.Where, sc)
}
