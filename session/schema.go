package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func (s *Session) createSchema(ctx context.Context, stmt *redshiftsql.CreateSchema) error {
	owner, err := s.newOwner(stmt.Owner)
	if err != nil {
		return err
	}
	if err := checkSchemaName(stmt.Name); err != nil {
		return err
	}
	w, err := s.siteIn(ctx, stmt.Database)
	if err != nil {
		return err
	}
	if err := s.mayCreateSchema(w); err != nil {
		return err
	}
	if _, exists := w.Snapshot().Schema(stmt.Name); exists {
		return s.schemaExists(stmt.Name, stmt.IfNotExists)
	}
	schema := catalog.Schema{ID: w.NextID(), Name: stmt.Name, Owner: owner.SysID, Quota: stmt.Quota}
	if w.shared != nil {
		schema.Owner = w.owner
	}
	if err := w.PutSchema(ctx, s.conn, schema); err != nil {
		return err
	}
	return s.shareMadeSchema(ctx, w, schema)
}

func checkSchemaName(name string) error {
	if strings.HasPrefix(name, "pg_") || name == "information_schema" {
		return blueshift.SQLErrorf("42939", "unacceptable schema name \"%s\": the prefix \"pg_\" is reserved for system schemas", name)
	}
	return nil
}

func (s *Session) dropSchema(ctx context.Context, stmt *redshiftsql.DropSchema) error {
	for _, n := range stmt.Names {
		name, database := n[len(n)-1], ""
		if len(n) == 2 {
			database = n[0]
		}
		c, err := s.siteIn(ctx, database)
		if err != nil {
			return err
		}
		snap := c.Snapshot()
		schema, exists := snap.Schema(name)
		if !exists || !c.sees(schema) {
			if stmt.IfExists {
				s.notice("3F000", "Schema \""+name+"\" does not exist and will be skipped.")
				continue
			}
			return c.missing(blueshift.SQLErrorf("3F000", "Schema \"%s\" does not exist", name), name, blueshift.Drop)
		}
		if err := s.mayDropSchema(c, schema); err != nil {
			return err
		}
		inside, functions := snap.Relations(schema.ID), snap.Functions(schema.ID, "")
		if n := len(inside) + len(functions); n > 0 && !stmt.Cascade {
			return blueshift.SQLErrorf("2BP01", "schema \"%s\" cannot be dropped because %d objects depend on it", name, n).
				WithHint("Use DROP SCHEMA … CASCADE to drop them too.")
		}
		if err := s.mayDropAll(c, schema, inside, len(functions)); err != nil {
			return err
		}
		for _, f := range functions {
			if err := c.DeleteRelation(ctx, s.conn, f.ID); err != nil {
				return err
			}
		}
		for _, r := range inside {
			if err := s.dropRelation(ctx, c, r, true); err != nil {
				return err
			}
		}
		if err := c.DeleteSchema(ctx, s.conn, schema.ID); err != nil {
			return err
		}
		if err := s.forgetSharedSchema(ctx, c, schema); err != nil {
			return err
		}
		if stmt.External { // those are of data catalogs; one of the warehouse outlives its external schemas
			s.inform("No external database is associated with schema \"" + name + "\".")
		}
	}
	return nil
}
