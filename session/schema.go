package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// ownDatabase is the live catalog of the session's database, opened for DDL.
func (s *Session) ownDatabase(ctx context.Context) (*catalog.Change, error) {
	if s.database.Share != "" {
		return nil, blueshift.SQLErrorf("0A000", "objects cannot be created in shared database %q yet", s.database.Name)
	}
	live, ok := s.home.Catalogs.Live(s.database.Catalog)
	if !ok {
		return nil, blueshift.SQLErrorf("57P03", "database %q is not open", s.database.Name)
	}
	return s.change(ctx, live)
}

func (s *Session) createSchema(ctx context.Context, stmt *redshiftsql.CreateSchema) error {
	owner, err := s.newOwner(stmt.Owner)
	if err != nil {
		return err
	}
	if err := checkSchemaName(stmt.Name); err != nil {
		return err
	}
	if err := s.mayInDatabase(blueshift.Create); err != nil {
		return err
	}
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	if _, exists := c.Snapshot().Schema(stmt.Name); exists {
		if stmt.IfNotExists {
			s.notice("42P06", "Schema \""+stmt.Name+"\" already exists and will be skipped.")
			return nil
		}
		return blueshift.SQLErrorf("42P06", "Schema \"%s\" already exists", stmt.Name)
	}
	return c.PutSchema(ctx, s.conn, catalog.Schema{ID: c.NextID(), Name: stmt.Name, Owner: owner.SysID, Quota: stmt.Quota})
}

func checkSchemaName(name string) error {
	if strings.HasPrefix(name, "pg_") || name == "information_schema" {
		return blueshift.SQLErrorf("42939", "unacceptable schema name \"%s\": the prefix \"pg_\" is reserved for system schemas", name)
	}
	return nil
}

func (s *Session) dropSchema(ctx context.Context, stmt *redshiftsql.DropSchema) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	for _, name := range stmt.Names {
		snap := c.Snapshot()
		schema, exists := snap.Schema(name)
		if !exists {
			if stmt.IfExists {
				s.notice("3F000", "Schema \""+name+"\" does not exist and will be skipped.")
				continue
			}
			return blueshift.SQLErrorf("3F000", "Schema \"%s\" does not exist", name)
		}
		if err := s.mayDropSchema(schema); err != nil {
			return err
		}
		inside, functions := snap.Relations(schema.ID), snap.Functions(schema.ID, "")
		if n := len(inside) + len(functions); n > 0 && !stmt.Cascade {
			return blueshift.SQLErrorf("2BP01", "schema \"%s\" cannot be dropped because %d objects depend on it", name, n).
				WithHint("Use DROP SCHEMA … CASCADE to drop them too.")
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
		if err := s.forgetSharedSchema(ctx, schema); err != nil {
			return err
		}
	}
	return nil
}

// place finds the schema in which a new relation called name goes, and refuses
// a name that is taken.
func (s *Session) place(c *catalog.Change, name redshiftsql.Name) (*catalog.Schema, string, *catalog.Relation, error) {
	if len(name) == 3 {
		if name[0] != s.database.Name {
			return nil, "", nil, blueshift.SQLErrorf("0A000", "objects cannot be created in another database").WithHint("Connect to database %q.", name[0])
		}
		name = name[1:]
	}
	snap := c.Snapshot()
	var schema *catalog.Schema
	if len(name) == 2 {
		sc, ok := snap.Schema(name[0])
		if !ok {
			return nil, "", nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", name[0])
		}
		schema = sc
	} else {
		for _, p := range s.settings.searchPath(s.user.Name) {
			if sc, ok := snap.Schema(p); ok {
				schema = sc
				break
			}
		}
		if schema == nil {
			return nil, "", nil, blueshift.SQLErrorf("3F000", "no schema has been selected to create in")
		}
	}
	if err := s.mayUse(schema, blueshift.Create); err != nil {
		return nil, "", nil, err
	}
	bare := name[len(name)-1]
	existing, _ := snap.Relation(schema.ID, bare)
	return schema, bare, existing, nil
}
