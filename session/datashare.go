package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func (s *Session) createDatashare(ctx context.Context, stmt *redshiftsql.CreateDatashare) error {
	if err := s.mayCreateDatashare(); err != nil {
		return err
	}
	return s.changeShare(ctx, shareChange{Op: "create", Datashare: &blueshift.Datashare{Name: stmt.Name, Database: s.database.Name,
		Owner: s.user.Name, PubliclyAccessible: stmt.PubliclyAccessible, ManagedBy: stmt.ManagedBy}})
}

func (s *Session) dropDatashare(ctx context.Context, stmt *redshiftsql.DropDatashare) error {
	if s.maySystem("DROP DATASHARE", "") != nil {
		if err := s.mayDatashare(stmt.Name, 0); err != nil {
			return err
		}
	}
	return s.changeShare(ctx, shareChange{Op: "drop", Share: stmt.Name})
}

func (s *Session) grantDatashare(ctx context.Context, stmt *redshiftsql.GrantDatashare) error {
	if err := s.mayDatashare(stmt.Name, blueshift.Share); err != nil {
		return err
	}
	op := "grant usage"
	if stmt.Revoke {
		op = "revoke usage"
	}
	return s.changeShare(ctx, shareChange{Op: op, Share: stmt.Name, Account: blueshift.Account(stmt.Account), Namespace: stmt.Namespace})
}

func (s *Session) alterDatashare(ctx context.Context, stmt *redshiftsql.AlterDatashare) error {
	if err := s.mayDatashare(stmt.Name, blueshift.Alter); err != nil {
		return err
	}
	if stmt.IncludeNew != nil {
		if err := s.mustBeSuperuser("set INCLUDENEW"); err != nil {
			return err
		}
	}
	change := func(c shareChange) error {
		c.Share, c.Database = stmt.Name, s.database.Name
		return s.changeShare(ctx, c)
	}
	if stmt.PubliclyAccessible != nil {
		return change(shareChange{Op: "set publicaccessible", Value: *stmt.PubliclyAccessible})
	}
	_, snap, err := s.names().snapshot(s.database)
	if err != nil {
		return err
	}
	schema := func(name string) (blueshift.SharedSchema, error) {
		sc, ok := snap.Schema(name)
		if !ok {
			return blueshift.SharedSchema{}, blueshift.SQLErrorf("3F000", "Schema \"%s\" does not exist", name)
		}
		if err := s.mayUse(sc, blueshift.Usage); err != nil {
			return blueshift.SharedSchema{}, err
		}
		return blueshift.SharedSchema{ID: sc.ID, Name: sc.Name}, nil
	}
	for _, name := range stmt.Schemas {
		sc, err := schema(name)
		if err != nil {
			return err
		}
		c := shareChange{Op: map[string]string{"ADD": "add schema", "REMOVE": "remove schema", "SET": "set includenew"}[stmt.Action], Schema: sc}
		if stmt.IncludeNew != nil {
			c.Value = *stmt.IncludeNew
		}
		if err := change(c); err != nil {
			return err
		}
	}
	for _, name := range stmt.Tables {
		o, err := s.shareable(name, snap)
		if err != nil {
			return err
		}
		op := "add object"
		if stmt.Action == "REMOVE" {
			op = "remove object"
		}
		if err := change(shareChange{Op: op, Object: o}); err != nil {
			return err
		}
	}
	for _, name := range stmt.AllTablesIn {
		sc, err := schema(name)
		if err != nil {
			return err
		}
		var all []blueshift.SharedObject
		for _, r := range snap.Relations(sc.ID) {
			if _, err := s.shareable(redshiftsql.Name{name, r.Name}, snap); err != nil {
				return err
			}
			all = append(all, sharedAs(name, r))
		}
		if stmt.Action == "ADD" {
			err = change(shareChange{Op: "add objects", Schema: sc, Objects: all})
		} else {
			for _, o := range all {
				if err = change(shareChange{Op: "remove object", Object: o}); err != nil {
					break
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shareable resolves a relation named in ALTER DATASHARE. Only what is in the
// session's own database can be shared, so nothing shared is shared again.
func (s *Session) shareable(name redshiftsql.Name, snap *catalog.Snapshot) (blueshift.SharedObject, error) {
	r, err := s.names().Relation(name)
	if err != nil {
		return blueshift.SharedObject{}, err
	}
	rel, ok := snap.RelationByID(r.ID)
	switch {
	case r.Kind == redshiftsql.System:
		return blueshift.SharedObject{}, blueshift.SQLErrorf("0A000", "system relation \"%s\" cannot be added to a datashare", r.Name)
	case r.Shared():
		return blueshift.SharedObject{}, blueshift.SQLErrorf("0A000", "shared relation \"%s.%s.%s\" cannot be shared again", r.Database, r.Schema, r.Name).
			WithHint("Copy it into a local table first.")
	case !ok || r.Database != s.database.Name || r.Schema == "pg_temp":
		return blueshift.SharedObject{}, blueshift.SQLErrorf("0A000", "only tables and views of database %q can be added to its datashares", s.database.Name)
	}
	if !r.Readable() { // whoever shares what they may not read would read it elsewhere
		return blueshift.SharedObject{}, redshiftsql.DeniedRelation(r.Name)
	}
	return sharedAs(r.Schema, rel), nil
}

func sharedAs(schema string, r *catalog.Relation) blueshift.SharedObject {
	return blueshift.SharedObject{ID: r.ID, SchemaID: r.Schema, Schema: schema, Name: r.Name, Kind: string(r.Kind)}
}
