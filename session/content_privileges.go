package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// grantToShare runs GRANT … TO DATASHARE and REVOKE … FROM DATASHARE: what the
// consumers of a share may do with what is in it, as far as both accounts and
// the consumer's own grants allow (Database Developer Guide, "Adding objects to
// a datashare").
func (s *Session) grantToShare(ctx context.Context, stmt *redshiftsql.Grant) error {
	a, err := s.altering(ctx, stmt.Datashare)
	if err != nil {
		return err
	}
	if stmt.Scope != "" {
		return a.scoped(stmt)
	}
	for i, name := range stmt.Names {
		switch stmt.On {
		case "DATABASE":
			err = a.database(stmt, name[0])
		case "SCHEMA":
			err = a.onSchema(stmt, name)
		case "TABLE":
			err = a.onRelation(stmt, name)
		case "FUNCTION":
			err = a.onFunction(stmt, name, stmt.Args[i])
		default:
			err = a.onAll(stmt, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *altering) give(stmt *redshiftsql.Grant, g blueshift.ShareGrant) error {
	op := "grant privileges"
	if stmt.Revoke {
		op = "revoke privileges"
	}
	return a.change(shareChange{Op: op, Grant: &g})
}

func (a *altering) database(stmt *redshiftsql.Grant, name string) error {
	if err := a.own(name); err != nil {
		return err
	}
	if held, _ := a.rights.onDatabase(a.db); !a.ownsDatabase() && !held.Has(stmt.Privileges) {
		return a.s.lacks(deniedDatabase(name), "GRANT "+privilegesOf(stmt.Privileges)+" ON DATABASE "+quotedName(name))
	}
	return a.give(stmt, blueshift.ShareGrant{Database: stmt.Privileges})
}

func (a *altering) onSchema(stmt *redshiftsql.Grant, name redshiftsql.Name) error {
	bare, err := a.schemaName(name)
	if err != nil {
		return err
	}
	schema, err := a.schema(bare, stmt.Privileges)
	if err != nil {
		return err
	}
	schema.Held = stmt.Privileges
	return a.give(stmt, blueshift.ShareGrant{Schema: &schema})
}

func (a *altering) onRelation(stmt *redshiftsql.Grant, name redshiftsql.Name) error {
	o, err := a.relation(name, stmt.Privileges, !stmt.Revoke)
	if err != nil {
		return err
	}
	return a.onObject(stmt, o)
}

func (a *altering) onFunction(stmt *redshiftsql.Grant, name redshiftsql.Name, args []redshiftsql.Type) error {
	o, err := a.function(name, args, !stmt.Revoke)
	if err != nil {
		return err
	}
	return a.onObject(stmt, o)
}

func (a *altering) onObject(stmt *redshiftsql.Grant, o blueshift.SharedObject) error {
	o.Held = stmt.Privileges
	return a.give(stmt, blueshift.ShareGrant{Object: &o})
}

// onAll is ON ALL TABLES and ON ALL FUNCTIONS IN SCHEMA: those that there are now.
func (a *altering) onAll(stmt *redshiftsql.Grant, name redshiftsql.Name) error {
	bare, err := a.schemaName(name)
	if err != nil {
		return err
	}
	var all []blueshift.SharedObject
	if stmt.On == "ALL FUNCTIONS" {
		_, all, err = a.allFunctions(bare, !stmt.Revoke)
	} else {
		_, all, err = a.allRelations(bare, stmt.Privileges, !stmt.Revoke)
	}
	if err != nil {
		return err
	}
	for _, o := range all {
		if err := a.onObject(stmt, o); err != nil {
			return err
		}
	}
	return nil
}

// scoped is FOR SCHEMAS, TABLES or FUNCTIONS IN a schema or the database: those
// of the future too, so only the owner of the schema or database gives that.
func (a *altering) scoped(stmt *redshiftsql.Grant) error {
	for _, name := range stmt.Names {
		scope := blueshift.SharedScope{For: stmt.Scope, Held: stmt.Privileges}
		if stmt.On == "DATABASE" {
			if err := a.own(name[0]); err != nil {
				return err
			}
			if !a.ownsDatabase() {
				return a.s.lacks(deniedDatabase(name[0]), "ALTER DATABASE "+quotedName(name[0])+" OWNER")
			}
		} else {
			bare, err := a.schemaName(name)
			if err != nil {
				return err
			}
			schema, err := a.schema(bare, 0)
			if err != nil {
				return err
			}
			if known, _ := a.snap.SchemaByID(schema.ID); !a.rights.owns(known.Owner) {
				return a.s.lacks(deniedSchema(bare), "ALTER SCHEMA "+quotedName(bare)+" OWNER")
			}
			scope.SchemaID, scope.Schema = schema.ID, schema.Name
		}
		if err := a.give(stmt, blueshift.ShareGrant{Scope: &scope}); err != nil {
			return err
		}
	}
	return nil
}

// schemaName is the schema's part of a name that may begin with the database.
func (a *altering) schemaName(name redshiftsql.Name) (string, error) {
	if len(name) == 1 {
		return name[0], nil
	}
	return name[1], a.own(name[0])
}

// own refuses the name of another database than that of the share.
func (a *altering) own(database string) error {
	if database != a.s.database.Name {
		return a.ofOneDatabase(blueshift.SQLErrorf("0A000", "privileges in database \"%s\" cannot be granted to a datashare from database \"%s\"", database, a.s.database.Name), database)
	}
	return nil
}

func (a *altering) ownsDatabase() bool { return a.rights.super || a.rights.user.Name == a.db.Owner }
