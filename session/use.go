package session

import (
	"context"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// useOf notes what a name in a view's body stands for. System relations have
// fixed names and are looked up each time.
func (n *names) useOf(parts []string, r *redshiftsql.Relation) []catalog.Use {
	if r.ID == 0 || r.Kind == redshiftsql.System {
		return nil
	}
	u := catalog.Use{Name: slices.Clone(parts)}
	if r.Database == n.home.Name {
		u.ID = r.ID
	}
	if r.Kind == redshiftsql.Table {
		for _, c := range r.Columns {
			u.Columns = append(u.Columns, catalog.UsedColumn{Name: c.Name, Position: c.Position})
		}
	}
	return []catalog.Use{u}
}

// used resolves a name in a view's body to what it stood for when the view was
// made, with the columns that there were under their names of then. It answers
// nil for a name that was not noted.
func (n *names) used(parts []string) (*redshiftsql.Relation, error) {
	i := slices.IndexFunc(n.uses, func(u catalog.Use) bool { return slices.Equal(u.Name, parts) })
	if i < 0 {
		return nil, nil
	}
	u := n.uses[i]
	if u.ID == 0 {
		r, err := n.resolve(parts)
		if err == nil && r.Kind == redshiftsql.Table {
			r.Columns = asUsed(u, r.Columns)
		}
		return r, err
	}
	live, snap, err := n.snapshot(n.home)
	if err != nil {
		return nil, err
	}
	rel, ok := snap.RelationByID(u.ID)
	if !ok {
		return nil, blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", strings.Join(parts, "."))
	}
	schema, ok := snap.SchemaByID(rel.Schema)
	if !ok {
		return nil, blueshift.SQLErrorf("3F000", "the schema of relation \"%s\" does not exist", rel.Name)
	}
	r, err := n.bind(n.home, live, schema.Name, rel)
	if err == nil && r.Kind == redshiftsql.Table {
		r.Columns = asUsed(u, rel.Columns)
	}
	return r, err
}

// asUsed are the columns that a view knows, under the names it knows them by.
func asUsed(u catalog.Use, columns []redshiftsql.Column) (known []redshiftsql.Column) {
	for _, used := range u.Columns {
		for _, c := range columns {
			if c.Position == used.Position {
				c.Name, c.Stored = used.Name, c.Name
				known = append(known, c)
			}
		}
	}
	return known
}

// keepsViews looks at every view that reads a relation which has changed. One
// that does not survive the loss of a column is dropped with it under CASCADE,
// and otherwise keeps the column from going.
func (s *Session) keepsViews(ctx context.Context, t *changing, changes []redshiftsql.TableChange) error {
	c, what, cascade := t.site, "", false
	for _, change := range changes {
		what, cascade = "column \""+change.From+"\"", cascade || change.Cascade
	}
	for _, v := range c.Snapshot().Dependents(t.rel.ID) {
		schema, ok := c.Snapshot().SchemaByID(v.Schema)
		if !ok {
			continue
		}
		if _, err := s.compileView(c, v); err != nil && !isDenied(err) {
			if cascade && c.shared == nil {
				if err := s.dropRelation(ctx, c, v, true); err != nil {
					return err
				}
				continue
			}
			return blueshift.SQLErrorf("2BP01", "cannot drop %s because view \"%s.%s\" depends on it", what, schema.Name, v.Name).
				WithHint("Drop the view first, or make it again without the column.")
		}
	}
	return nil
}
