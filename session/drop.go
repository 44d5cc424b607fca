package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// relationForChange finds a relation of the session's own database for DDL.
func (s *Session) relationForChange(c *catalog.Change, name redshiftsql.Name) (*catalog.Relation, error) {
	r, err := s.names().Relation(name)
	if err != nil {
		return nil, err
	}
	rel, ok := c.Snapshot().RelationByID(r.ID)
	if !ok || r.Kind == redshiftsql.System || r.Database != s.database.Name {
		return nil, blueshift.SQLErrorf("42501", "relation \"%s\" cannot be changed from here", name)
	}
	return rel, nil
}

func (s *Session) drop(ctx context.Context, stmt *redshiftsql.Drop) error {
	for _, name := range stmt.Names {
		if len(name) == 1 && s.temp.table(name[0]) != nil && stmt.What == "TABLE" {
			if err := s.dropTemporary(ctx, name[0]); err != nil {
				return err
			}
			continue
		}
		c, err := s.ownDatabase(ctx)
		if err != nil {
			return err
		}
		rel, err := s.relationForChange(c, name)
		if e, ok := err.(*blueshift.SQLError); ok && stmt.IfExists && (e.State == "42P01" || e.State == "3F000") {
			s.notice(e.State, stmt.What[:1]+strings.ToLower(stmt.What[1:])+" \""+name.String()+"\" does not exist and will be skipped.")
			continue
		}
		if err != nil {
			return err
		}
		if err := isA(rel, stmt.What); err != nil {
			return err
		}
		if err := s.mayChange(c, rel, blueshift.Drop); err != nil {
			return err
		}
		if err := s.dropRelation(ctx, c, rel, stmt.Cascade); err != nil {
			return err
		}
	}
	return nil
}

// isA refuses a relation that is not of the kind a statement names: "TABLE",
// "VIEW" or "MATERIALIZED VIEW".
func isA(rel *catalog.Relation, what string) error {
	if kind := strings.ToLower(what); string(rel.Kind) != kind {
		return blueshift.SQLErrorf("42809", "\"%s\" is not a %s", rel.Name, kind)
	}
	return nil
}

// dropRelation drops a relation and, with cascade, the views that read it.
func (s *Session) dropRelation(ctx context.Context, c *catalog.Change, rel *catalog.Relation, cascade bool) error {
	if _, exists := c.Snapshot().RelationByID(rel.ID); !exists {
		return nil // a cascade has been here
	}
	for _, v := range c.Snapshot().Dependents(rel.ID) {
		if !cascade {
			return blueshift.SQLErrorf("2BP01", "cannot drop %s \"%s\" because view \"%s\" depends on it", rel.Kind, rel.Name, v.Name).
				WithHint("Use DROP … CASCADE to drop the dependent objects too.")
		}
		if err := s.dropRelation(ctx, c, v, true); err != nil {
			return err
		}
	}
	if rel.Kind != catalog.View {
		phys := physicalName(s.database.Catalog, rel.ID)
		if err := s.lock(ctx, &redshiftsql.Relation{ID: rel.ID, Physical: phys}); err != nil {
			return err
		}
		for _, sql := range redshiftsql.DropTableSQL(phys, rel.Columns) {
			if _, err := s.conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	if err := c.DeleteRelation(ctx, s.conn, rel.ID); err != nil {
		return err
	}
	return s.forgetShared(ctx, rel)
}
