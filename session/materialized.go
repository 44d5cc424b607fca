package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// createMaterialized makes a materialized view: a view's record, whose rows are
// kept in a table of the engine.
func (s *Session) createMaterialized(ctx context.Context, stmt *redshiftsql.CreateView) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	schema, name, existing, err := s.place(c, stmt.Name)
	if err != nil {
		return err
	}
	if existing != nil {
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", name)
	}
	rel := catalog.Relation{Schema: schema.ID, Name: name, Kind: catalog.MaterializedView, Owner: s.user.SysID,
		ACL: s.defaultACL(c, schema.ID, "TABLES"), Definition: stmt.Text, AutoRefresh: stmt.AutoRefresh, Attributes: stmt.Attributes}
	plan, err := s.designView(ctx, stmt, schema, &rel)
	if err != nil {
		return err
	}
	if err := materializable(stmt.Query, plan.Plan); err != nil {
		return err
	}
	if err := checkKeys(rel.Attributes, rel.Columns); err != nil {
		return err
	}
	rel.ID = c.NextID()
	if err := s.makeTable(ctx, c.physical(rel.ID), rel.Columns, plan); err != nil {
		return err
	}
	if err := c.PutRelation(ctx, s.conn, rel); err != nil {
		return err
	}
	return s.includeNew(ctx, c, schema, rel)
}

// materializable refuses what a materialized view may not be made of. Source:
// Database Developer Guide, CREATE MATERIALIZED VIEW, limitations.
func materializable(query *redshiftsql.Select, plan *redshiftsql.Plan) error {
	if len(query.OrderBy) > 0 || query.Limit != nil || query.Offset != nil {
		return blueshift.SQLErrorf("0A000", "a materialized view cannot have ORDER BY, LIMIT or OFFSET")
	}
	if err := notKept(plan); err != nil {
		return err
	}
	for _, r := range plan.Reads {
		switch {
		case r.Kind == redshiftsql.System:
			return blueshift.SQLErrorf("0A000", "a materialized view cannot read system relation \"%s\"", r.Name)
		case r.Kind == redshiftsql.View:
			return blueshift.SQLErrorf("0A000", "a materialized view cannot read view \"%s\"", r.Name).WithHint("Write the view's query into it.")
		}
	}
	return nil
}

// refreshView works the rows of a materialized view out anew; with CASCADE,
// first those of the materialized views that it reads.
func (s *Session) refreshView(ctx context.Context, stmt *redshiftsql.RefreshView) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	rel, err := s.relationForChange(c, stmt.Name)
	if err != nil {
		return err
	}
	if err := isA(rel, "MATERIALIZED VIEW"); err != nil {
		return err
	}
	return s.refill(ctx, c, rel, stmt.Cascade)
}

func (s *Session) refill(ctx context.Context, c *site, rel *catalog.Relation, cascade bool) error {
	if err := s.mayChange(c, rel, 0); err != nil {
		return err
	}
	for _, u := range rel.Uses {
		if base, ok := c.Snapshot().RelationByID(u.ID); ok && cascade && base.Kind == catalog.MaterializedView {
			if err := s.refill(ctx, c, base, true); err != nil {
				return err
			}
		}
	}
	plan, err := s.compileView(c, rel)
	if err != nil {
		return err
	}
	if err := notKept(plan.Plan); err != nil {
		return err
	}
	phys := c.physical(rel.ID)
	if err := s.lockToDefine(ctx, &redshiftsql.Relation{ID: rel.ID, Physical: phys}); err != nil {
		return err
	}
	if _, err := s.conn.Exec(ctx, redshiftsql.EmptySQL(phys)); err != nil {
		return err
	}
	if err := s.fill(ctx, phys, rel.Columns, plan); err != nil {
		return err
	}
	s.tx.rewritten[phys] = true
	s.inform("Materialized view " + rel.Name + " was recomputed successfully.")
	return nil
}

// compileView compiles the body of a view, of either kind, as it would be read now.
func (s *Session) compileView(c *site, rel *catalog.Relation) (*filling, error) {
	schema, ok := c.Snapshot().SchemaByID(rel.Schema)
	if !ok {
		return nil, blueshift.SQLErrorf("3F000", "the schema of relation \"%s\" does not exist", rel.Name)
	}
	n := s.names()
	query, context, err := n.body(c.db, schema.Name, rel)
	if err != nil {
		return nil, err
	}
	plan, err := redshiftsql.Compile(query, context, nil)
	if err == nil && len(plan.Columns) != len(rel.Columns) {
		err = blueshift.SQLErrorf("42P16", "view \"%s\" no longer has the columns it was made with", rel.Name)
	}
	return &filling{plan, n.basis}, err
}

func (s *Session) inform(message string) {
	s.notices = append(s.notices, blueshift.SQLError{Severity: "INFO", State: "00000", Message: message})
}
