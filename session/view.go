package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// createView keeps a view's text. Its body is resolved now, so that it is known
// to be right and its columns have types, and again at every use.
func (s *Session) createView(ctx context.Context, stmt *redshiftsql.CreateView) error {
	if stmt.LateBinding {
		return blueshift.SQLErrorf("0A000", "late-binding views are not supported yet")
	}
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
	n := s.names()
	n.path, n.owner = []string{schema.Name, "public"}, true
	var uses []catalog.Use
	n.record = &uses
	plan, err := redshiftsql.Compile(stmt.Query, n, nil)
	if err != nil {
		return err
	}
	for _, r := range plan.Reads {
		if existing != nil && r.ID == existing.ID && r.Database == s.database.Name {
			return blueshift.SQLErrorf("42P17", "view \"%s\" cannot read itself", name)
		}
		if r.Shared() {
			return blueshift.SQLErrorf("0A000", "a view cannot refer to shared relation \"%s.%s.%s\"", r.Database, r.Schema, r.Name).
				WithHint("Only a late-binding view (WITH NO SCHEMA BINDING) may read a datashare.")
		}
		if r.Database != s.database.Name {
			return blueshift.SQLErrorf("0A000", "a view cannot refer to another database")
		}
	}
	if len(plan.Params) > 0 {
		return blueshift.SQLErrorf("42P02", "there is no parameter $1")
	}
	prepared, err := s.conn.Prepare(ctx, plan.SQL)
	if err != nil {
		return err
	}
	described := describe(plan.Columns, prepared.Columns())
	prepared.Close()
	if len(stmt.Columns) > len(described) {
		return blueshift.SQLErrorf("42601", "CREATE VIEW specifies more column names than columns")
	}
	rel := catalog.Relation{Schema: schema.ID, Name: name, Kind: catalog.View, Owner: s.User, Definition: stmt.Text, Uses: uses}
	for i, d := range described {
		if i < len(stmt.Columns) {
			d.Name = stmt.Columns[i]
		}
		rel.Columns = append(rel.Columns, redshiftsql.Column{Name: d.Name, Type: storable(d.Type), Position: i + 1})
	}
	if existing != nil {
		rel.ID = existing.ID
		return c.PutRelation(ctx, s.conn, rel)
	}
	rel.ID = c.NextID()
	if err := c.PutRelation(ctx, s.conn, rel); err != nil {
		return err
	}
	return s.includeNew(ctx, c, schema, rel)
}
