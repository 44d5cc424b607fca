package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// createView keeps a view's text. Its body is resolved now, so that it is known
// to be right and its columns have types, and again at every use.
func (s *Session) createView(ctx context.Context, stmt *redshiftsql.CreateView) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	schema, name, existing, err := s.place(c, stmt.Name)
	if err != nil {
		return err
	}
	if existing != nil && (!stmt.OrReplace || existing.Kind != catalog.View) {
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", name)
	}
	if strings.HasPrefix(name, "#") {
		return blueshift.SQLErrorf("0A000", "temporary views are not supported yet")
	}
	rel := catalog.Relation{Schema: schema.ID, Name: name, Kind: catalog.View, Owner: s.user.SysID, ACL: s.defaultACL(c, schema.ID, "TABLES"),
		Definition: stmt.Text, LateBinding: stmt.LateBinding}
	if existing != nil {
		if err := s.mayChange(c, existing, 0); err != nil {
			return err
		}
		rel.ID, rel.Owner, rel.ACL, rel.ColumnACL, rel.Comment = existing.ID, existing.Owner, existing.ACL, existing.ColumnACL, existing.Comment
		rel.RowSecurity = existing.RowSecurity
	}
	if stmt.LateBinding {
		err = lateBinding(stmt, &rel, c.Snapshot())
	} else {
		_, err = s.designView(ctx, stmt, schema, &rel)
	}
	if err != nil {
		return err
	}
	if existing != nil {
		if err := replaces(&rel, existing); err != nil {
			return err
		}
		return c.PutRelation(ctx, s.conn, rel)
	}
	rel.ID = c.NextID()
	if err := c.PutRelation(ctx, s.conn, rel); err != nil {
		return err
	}
	return s.includeNew(ctx, c, schema, rel)
}

// designView resolves the body of a view and fills in the record: its columns,
// and what the names in the body stand for.
func (s *Session) designView(ctx context.Context, stmt *redshiftsql.CreateView, schema *catalog.Schema, rel *catalog.Relation) (*filling, error) {
	n := s.names()
	n.path, n.owner = []string{schema.Name, "public"}, true
	n.record = &rel.Uses
	plan, err := n.compile(stmt.Query, nil)
	if err != nil {
		return nil, err
	}
	if err := s.viewMayRead(plan, rel); err != nil {
		return nil, err
	}
	if len(n.shares) > 0 && rel.Kind == catalog.View {
		return nil, blueshift.SQLErrorf("0A000", "a view cannot call a function of a datashare").
			WithHint("Only a late-binding view (WITH NO SCHEMA BINDING) may read a datashare.")
	}
	prepared, err := s.conn.Prepare(ctx, plan.SQL)
	if err != nil {
		return nil, err
	}
	described := describe(plan.Columns, prepared.Columns())
	prepared.Close()
	if len(stmt.Columns) > len(described) {
		return nil, blueshift.SQLErrorf("42601", "CREATE VIEW specifies more column names than columns")
	}
	seen := map[string]bool{}
	for i, d := range described {
		if i < len(stmt.Columns) {
			d.Name = stmt.Columns[i]
		}
		if seen[d.Name] {
			return nil, blueshift.SQLErrorf("42701", "column \"%s\" specified more than once", d.Name)
		}
		seen[d.Name] = true
		rel.Columns = append(rel.Columns, redshiftsql.Column{Name: d.Name, Type: storable(d.Type), Position: i + 1})
	}
	return &filling{plan, n.basis}, nil
}

// viewMayRead refuses what the body of a view that is bound to it may not name.
func (s *Session) viewMayRead(plan *redshiftsql.Plan, rel *catalog.Relation) error {
	for _, r := range plan.Reads {
		switch {
		case rel.ID != 0 && r.ID == rel.ID && r.Database == s.database.Name:
			return blueshift.SQLErrorf("42P17", "view \"%s\" cannot read itself", rel.Name)
		case r.Shared() && rel.Kind == catalog.MaterializedView: // REFRESH reads it anew
		case r.Shared():
			return blueshift.SQLErrorf("0A000", "a view cannot refer to shared relation \"%s.%s.%s\"", r.Database, r.Schema, r.Name).
				WithHint("Only a late-binding view (WITH NO SCHEMA BINDING) may read a datashare.")
		case r.Database != s.database.Name:
			return blueshift.SQLErrorf("0A000", "a view cannot refer to another database").
				WithHint("Only a late-binding view (WITH NO SCHEMA BINDING) may.")
		}
	}
	if len(plan.Params) > 0 {
		return blueshift.SQLErrorf("42P02", "there is no parameter $1")
	}
	return nil
}

// lateBinding fills in the record of a view WITH NO SCHEMA BINDING. What it
// reads need not exist, but has to be named with its schema, which does exist.
func lateBinding(stmt *redshiftsql.CreateView, rel *catalog.Relation, snap *catalog.Snapshot) (err error) {
	redshiftsql.Tables(stmt.Query, func(t *redshiftsql.TableName) {
		if len(t.Name) == 2 && err == nil && systemSchemas[t.Name[0]] == nil {
			if _, exists := snap.Schema(t.Name[0]); !exists {
				err = blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", t.Name[0])
			}
		}
		if len(t.Name) == 1 && err == nil {
			err = blueshift.SQLErrorf("42P17", "All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING.").
				WithHint("Name the schema of \"%s\".", t.Name)
		}
	})
	for i, name := range stmt.Columns {
		rel.Columns = append(rel.Columns, redshiftsql.Column{Name: name, Position: i + 1})
	}
	return err
}

// replaces refuses a new body of a view that has other columns than the old
// one; columns may follow. Late-binding views have no columns of their own.
func replaces(rel, old *catalog.Relation) error {
	if rel.LateBinding || old.LateBinding {
		return nil
	}
	if len(rel.Columns) < len(old.Columns) {
		return blueshift.SQLErrorf("42P16", "cannot drop columns from view")
	}
	for i, was := range old.Columns {
		now := rel.Columns[i]
		switch {
		case now.Name != was.Name:
			return blueshift.SQLErrorf("42P16", "cannot change name of view column \"%s\"", was.Name).WithHint("Drop the view, and create it again.")
		case now.Type.ID != was.Type.ID:
			return blueshift.SQLErrorf("42P16", "cannot change data type of view column \"%s\"", was.Name).WithHint("Drop the view, and create it again.")
		}
	}
	return nil
}
