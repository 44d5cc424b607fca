package session

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Privileges on what is in a shared database that was made WITH PERMISSIONS.
// The consumer gives them to its own users (Database Developer Guide, GRANT).

// lentName is a schema's name with the shared database that it is in: the one it
// is named with, or the one in use. It answers false for a schema of the local
// database in use.
func (g *granting) lentName(name redshiftsql.Name) (redshiftsql.Name, bool) {
	switch inUse := g.s.database; {
	case len(name) == 2 && name[0] != inUse.Name:
		return name, true
	case inUse.Share != "":
		return redshiftsql.Name{inUse.Name, name[len(name)-1]}, true
	}
	return nil, false
}

// lentObjects finds what a share holds now of a schema, its own entry first.
// Whoever may grant nothing of it is told nothing of it.
func (g *granting) lentObjects(database, schema string) (db blueshift.Database, owner uint32, found []sharedObject, err error) {
	if db, owner, err = g.findDatabase(database); err != nil {
		return db, 0, nil, err
	}
	if db.Share == "" {
		return db, 0, nil, blueshift.SQLErrorf("0A000", "privileges in database \"%s\" are granted in that database", database).WithHint("Connect to it.")
	}
	if !g.rights.owns(owner) {
		return db, 0, nil, deniedDatabase(database).WithHint("Privileges in database \"%s\" are granted by its owner and by superusers.", database)
	}
	if !db.WithPermissions {
		share := behind(db)
		return db, 0, nil, blueshift.SQLErrorf("0A000", "database \"%s\" was made without permissions: USAGE on it opens everything in it", database).
			WithHint("Account %s must run: GRANT USAGE ON DATABASE %s TO …; or, for privileges in it: DROP DATABASE %[2]s; CREATE DATABASE %[2]s WITH PERMISSIONS FROM DATASHARE %s OF ACCOUNT '%s' NAMESPACE '%s'",
				db.Account, quotedName(db.Name), quotedName(share.Name), share.Account, share.Namespace)
	}
	n := g.s.names()
	share, producer, err := n.share(db)
	if err != nil {
		return db, 0, nil, err
	}
	_, snap, err := n.snapshot(producer)
	if err != nil {
		return db, 0, nil, err
	}
	for _, o := range shareObjects(share, snap) {
		if o.schema.Name == schema {
			found = append(found, o)
		}
	}
	if len(found) == 0 {
		return db, 0, nil, n.missing(blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist in shared database \"%s\"", schema, database), db, "", schema, "", blueshift.Usage)
	}
	return db, owner, found, nil
}

func (g *granting) lend(db blueshift.Database, owner uint32, object uint32, p blueshift.Privileges) error {
	change, err := g.change(owner, p, 0, deniedDatabase(db.Name))
	if err != nil {
		return err
	}
	return g.s.changePrincipals(g.ctx, principalChange{Op: "database acl", Name: db.Name, Object: object, ACL: &change})
}

func (g *granting) lentSchema(name redshiftsql.Name) error {
	db, owner, found, err := g.lentObjects(name[0], name[1])
	if err != nil {
		return err
	}
	return g.lend(db, owner, found[0].schema.ID, g.stmt.Privileges)
}

func (g *granting) lentTables(name redshiftsql.Name) error {
	db, owner, found, err := g.lentObjects(name[0], name[1])
	for _, o := range found {
		if err == nil && o.relation != nil {
			err = g.lend(db, owner, o.relation.ID, g.stmt.Privileges)
		}
	}
	return err
}

func (g *granting) lentRelation(r *redshiftsql.Relation) error {
	if len(g.stmt.Columns) > 0 {
		return blueshift.SQLErrorf("0A000", "column privileges on shared relation \"%s\" are not supported", r.Name)
	}
	db, owner, found, err := g.lentObjects(r.Database, r.Schema)
	if err != nil {
		return err
	}
	for _, o := range found {
		if o.relation != nil && o.relation.ID == r.ID {
			return g.lend(db, owner, r.ID, g.stmt.Privileges)
		}
	}
	return g.s.names().missing(blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", r.Name), db, "", r.Schema, r.Name, blueshift.Select)
}

// vanished says it in Redshift's words when a privilege is to be revoked on a
// relation that a shared database does not have, or no longer.
func (g *granting) vanished(name redshiftsql.Name, err error) error {
	var refused *blueshift.SQLError
	if !g.stmt.Revoke || !errors.As(err, &refused) || refused.State != "42P01" {
		return err
	}
	database := g.s.database.Name
	if len(name) == 3 {
		database = name[0]
	}
	if db, _, missing := g.findDatabase(database); missing != nil || db.Share == "" {
		return err
	}
	return blueshift.SQLErrorf("42P01", "Object \"%s\" does not exist", name[len(name)-1]).WithHint("%s", refused.Hint)
}
