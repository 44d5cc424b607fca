package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// ownSchema finds a schema of the session's database.
func (g *granting) ownSchema(name redshiftsql.Name) (*catalog.Schema, error) {
	if len(name) == 2 && name[0] != g.s.database.Name {
		return nil, blueshift.SQLErrorf("0A000", "privileges on schema \"%s\" are granted in its own database", name).WithHint("Connect to database %q.", name[0])
	}
	c, err := g.s.ownDatabase(g.ctx)
	if err != nil {
		return nil, err
	}
	schema, ok := c.Snapshot().Schema(name[len(name)-1])
	if !ok {
		return nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", name[len(name)-1])
	}
	return schema, nil
}

// schema changes the access list of a schema.
func (g *granting) schema(name redshiftsql.Name) error {
	if lent, ok := g.lentName(name); ok {
		return g.lentSchema(lent)
	}
	old, err := g.ownSchema(name)
	if err != nil {
		return err
	}
	db, err := g.s.databaseNow(g.s.database)
	if err != nil {
		return err
	}
	_, grantable := g.rights.onSchema(db, old)
	change, err := g.change(old.Owner, g.stmt.Privileges, grantable, deniedSchema(old.Name))
	if err != nil {
		return err
	}
	schema := *old
	if schema.ACL, err = change.apply(old.ACL); err != nil {
		return err
	}
	return g.putSchema(schema)
}

func (g *granting) putSchema(schema catalog.Schema) error {
	c, err := g.s.ownDatabase(g.ctx)
	if err != nil {
		return err
	}
	return c.PutSchema(g.ctx, g.s.conn, schema)
}

// scoped changes what holds for every object of a kind in schemas or databases.
func (g *granting) scoped() error {
	for _, name := range g.stmt.Names {
		last := name[len(name)-1]
		if lent, ok := g.lentName(name); ok && g.stmt.On == "SCHEMA" {
			return g.notScoped(lent)
		}
		if g.stmt.On == "DATABASE" {
			_, owner, err := g.findDatabase(last)
			if err != nil {
				return err
			}
			change, err := g.change(owner, g.stmt.Privileges, 0, deniedDatabase(last))
			if err != nil {
				return err
			}
			if err := g.s.changePrincipals(g.ctx, principalChange{Op: "database acl", Name: last, Scope: g.stmt.Scope, ACL: &change}); err != nil {
				return err
			}
			continue
		}
		old, err := g.ownSchema(name)
		if err != nil {
			return err
		}
		change, err := g.change(old.Owner, g.stmt.Privileges, 0, deniedSchema(last))
		if err != nil {
			return err
		}
		schema := *old
		if schema.Scoped, err = change.applyScoped(old.Scoped, g.stmt.Scope); err != nil {
			return err
		}
		if err := g.putSchema(schema); err != nil {
			return err
		}
	}
	return nil
}

// notScoped refuses scoped privileges in a schema of another database. Those of a
// shared one are the producer's, with no place for them.
func (g *granting) notScoped(name redshiftsql.Name) error {
	db, _, err := g.findDatabase(name[0])
	if err != nil {
		return err
	}
	if db.Share == "" {
		return blueshift.SQLErrorf("0A000", "scoped privileges in schema \"%s\" are granted in its own database", name).WithHint("Connect to database %q.", name[0])
	}
	return blueshift.SQLErrorf("0A000", "scoped privileges in schema \"%s\" cannot be granted: it is in a shared database", name).
		WithHint("Grant them FOR %s IN DATABASE %s, or on what is in the schema now.", g.stmt.Scope, quotedName(name[0]))
}
