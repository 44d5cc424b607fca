package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Privileges on what is in a shared database that was made WITH PERMISSIONS.
// The consumer gives them to its own users (Database Developer Guide, GRANT).

// lentObjects finds what a share holds now of a schema, its own entry first.
func (g *granting) lentObjects(database, schema string) (db blueshift.Database, owner uint32, found []sharedObject, err error) {
	if db, owner, err = g.findDatabase(database); err != nil {
		return db, 0, nil, err
	}
	if db.Share == "" {
		return db, 0, nil, blueshift.SQLErrorf("0A000", "privileges in database \"%s\" are granted in that database", database).WithHint("Connect to it.")
	}
	if !db.WithPermissions {
		return db, 0, nil, blueshift.SQLErrorf("0A000", "database \"%s\" was made without permissions: USAGE on it opens everything in it", database).
			WithHint("Make it again with CREATE DATABASE … WITH PERMISSIONS FROM DATASHARE.")
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
		return db, 0, nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist in shared database \"%s\"", schema, database)
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

func (g *granting) lentRelation(name redshiftsql.Name) error {
	if len(g.stmt.Columns) > 0 {
		return blueshift.SQLErrorf("0A000", "column privileges on shared relation \"%s\" are not supported", name)
	}
	database := g.s.database.Name
	if len(name) == 3 {
		database, name = name[0], name[1:]
	}
	if len(name) != 2 {
		return blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", name).WithHint("Name it by database, schema and relation.")
	}
	db, owner, found, err := g.lentObjects(database, name[0])
	if err != nil {
		return err
	}
	for _, o := range found {
		if o.relation != nil && o.relation.Name == name[1] {
			return g.lend(db, owner, o.relation.ID, g.stmt.Privileges)
		}
	}
	return blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", name)
}
