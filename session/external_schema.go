package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// External schemas FROM REDSHIFT: a schema of a local database that stands for
// one of another database of the namespace, shared or local (Database Developer
// Guide, CREATE EXTERNAL SCHEMA). It has nothing in it of its own; what it leads
// to is found, and may be read, as of each statement. search_path does not look
// into it, and nothing is written or made through it.

func (s *Session) createExternalSchema(ctx context.Context, stmt *redshiftsql.CreateExternalSchema) error {
	if err := checkSchemaName(stmt.Name); err != nil {
		return err
	}
	if err := s.mayInDatabase(s.database, blueshift.Create); err != nil {
		return err
	}
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	if _, exists := c.Snapshot().Schema(stmt.Name); exists {
		return s.schemaExists(stmt.Name, stmt.IfNotExists)
	}
	to, err := s.names().database(stmt.Database)
	if err != nil {
		return err
	}
	if err := s.mayConnect(to); err != nil {
		return err
	}
	return c.PutSchema(ctx, s.conn, catalog.Schema{ID: c.NextID(), Name: stmt.Name, Owner: s.user.SysID,
		External: &catalog.External{Database: to.Name, Schema: stmt.Schema}})
}

// schemaExists answers CREATE SCHEMA for a name that is taken.
func (s *Session) schemaExists(name string, ifNotExists bool) error {
	if !ifNotExists {
		return blueshift.SQLErrorf("42P06", "Schema \"%s\" already exists", name)
	}
	s.notice("42P06", "Schema \""+name+"\" already exists and will be skipped.")
	return nil
}

// through resolves a name in an external schema that the acting user may use.
func (n *names) through(schema *catalog.Schema, name string) (r *redshiftsql.Relation, err error) {
	db, err := n.database(schema.External.Database)
	if err != nil {
		return nil, err
	}
	if db.Share == "" {
		r, err = n.throughLocal(db, schema, name)
	} else {
		r, err = n.throughShare(db, schema, name)
	}
	if r != nil {
		r.ReadOnly = func() error {
			return blueshift.SQLErrorf("0A000", "\"%s\" cannot be changed through external schema \"%s\"", name, schema.Name).
				WithHint("Name it by database, schema and relation: %s.%s.%s", db.Name, r.Schema, r.Name)
		}
	}
	return r, err
}

func (n *names) throughShare(db blueshift.Database, schema *catalog.Schema, name string) (*redshiftsql.Relation, error) {
	lent, err := n.lentThrough(db, schema)
	if err != nil {
		return nil, err
	}
	return n.shared(lent, schema.External.Schema, name)
}

// throughLocal is through for a local database, where the acting user needs the
// rights that it needs without an external schema.
func (n *names) throughLocal(db blueshift.Database, schema *catalog.Schema, name string) (*redshiftsql.Relation, error) {
	_, snap, err := n.snapshot(db)
	if err != nil {
		return nil, err
	}
	if to, ok := snap.Schema(schema.External.Schema); ok && to.External != nil {
		return nil, blueshift.SQLErrorf("0A000", "external schema \"%s\" leads to another external schema", schema.Name).
			WithHint("Create it FROM REDSHIFT DATABASE '%s' SCHEMA '%s'.", to.External.Database, to.External.Schema)
	}
	return n.in(db, schema.External.Schema, name)
}

// lentThrough is what the acting user may read of a shared database through an
// external schema. USAGE of that one stands for USAGE of the database and of the
// schema in it, as far as the owner of the external schema may use the database.
func (n *names) lentThrough(db blueshift.Database, schema *catalog.Schema) (lent, error) {
	r, err := n.rights()
	if err != nil {
		return lent{}, err
	}
	now, err := n.s.recordNow(&db)
	if err != nil {
		return lent{}, err
	}
	owner, err := n.s.rightsOf(holder{n.s.Namespace.Key, schema.Owner})
	if err != nil {
		return lent{}, err
	}
	if held, _ := owner.onDatabase(*now); !held.Has(blueshift.Usage) {
		return lent{}, deniedDatabase(db.Name)
	}
	return lent{db: now, rights: r, through: owner.user.Name}, nil
}

// externals lists what may be read through the external schemas of a database.
func (n *names) externals(db blueshift.Database) (out []listed) {
	live, snap, err := n.snapshot(db)
	if err != nil {
		return nil
	}
	for _, schema := range snap.Schemas() {
		if schema.External == nil || n.mayUse(db, live, schema) != nil {
			continue
		}
		to, err := n.database(schema.External.Database)
		if err != nil {
			continue
		}
		for _, l := range n.relations(to) {
			if l.schema.Name != schema.External.Schema || !n.mayReadThrough(schema, l) {
				continue
			}
			l.db, l.schema, l.external = db, schema, l.db.Name
			out = append(out, l)
		}
	}
	return out
}

// mayReadThrough reports whether the acting user may do anything with a
// relation that an external schema leads to.
func (n *names) mayReadThrough(schema *catalog.Schema, l listed) bool {
	if !l.shared {
		all, err := permitted(func(*names, keys) ([]listed, error) { return []listed{l}, nil })(n, keys{})
		return err == nil && len(all) > 0
	}
	lent, err := n.lentThrough(l.db, schema)
	if err != nil {
		return false
	}
	rights, err := lent.to(sharedObject{schema: l.schema, relation: l.relation})
	return err == nil && (rights == nil || rights.Held != 0)
}
