package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func (s *Session) drop(ctx context.Context, stmt *redshiftsql.Drop) error {
	for _, name := range stmt.Names {
		if s.isTemporary(name) && stmt.What == "TABLE" {
			if err := s.dropTemporary(ctx, name[0]); err != nil {
				return err
			}
			continue
		}
		c, err := s.dropSite(ctx, stmt.What, name)
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

// dropSite is where something called name is dropped. Of what lies in a
// producer's database only tables can be.
func (s *Session) dropSite(ctx context.Context, what string, name redshiftsql.Name) (*site, error) {
	if what == "TABLE" {
		return s.siteOf(ctx, name)
	}
	return s.ownDatabase(ctx)
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
func (s *Session) dropRelation(ctx context.Context, w *site, rel *catalog.Relation, cascade bool) error {
	if _, exists := w.Snapshot().RelationByID(rel.ID); !exists {
		return nil // a cascade has been here
	}
	if err := notLookedUp(w.Snapshot(), rel); err != nil {
		return err
	}
	for _, v := range w.Snapshot().Dependents(rel.ID) {
		if !cascade || w.shared != nil {
			return blueshift.SQLErrorf("2BP01", "cannot drop %s \"%s\" because view \"%s\" depends on it", rel.Kind, rel.Name, v.Name).
				WithHint("Use DROP … CASCADE to drop the dependent objects too.")
		}
		if err := s.dropRelation(ctx, w, v, true); err != nil {
			return err
		}
	}
	if rel.Kind != catalog.View {
		phys := w.physical(rel.ID)
		if err := s.lockToDefine(ctx, &redshiftsql.Relation{ID: rel.ID, Physical: phys}); err != nil {
			return err
		}
		for _, sql := range redshiftsql.DropTableSQL(phys, rel.Columns) {
			if _, err := s.conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	if err := w.DeleteRelation(ctx, s.conn, rel.ID); err != nil {
		return err
	}
	return s.forgetShared(ctx, w, rel.ID)
}
