package session

import (
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// What rights allow on each kind of object: the owner and superusers may do
// everything and grant it, everybody else what access lists say.

func (r *rights) owns(owner uint32) bool { return r.super || r.user.SysID == owner }

// onRelation is what r may do to a relation as a whole, and may grant on.
func (r *rights) onRelation(db blueshift.Database, schema *catalog.Schema, rel *catalog.Relation) (held, grantable blueshift.Privileges) {
	if r.owns(rel.Owner) {
		return blueshift.AllOnTable, blueshift.AllOnTable
	}
	held, grantable = rel.ACL.Held(r.is)
	held |= r.scoped("TABLES", db.Scoped) | r.scoped("TABLES", schema.Scoped)
	for permission, p := range map[string]blueshift.Privileges{"DROP TABLE": blueshift.Drop, "ALTER TABLE": blueshift.Alter, "TRUNCATE TABLE": blueshift.Truncate} {
		if r.system[permission] && rel.Kind == catalog.Table {
			held |= p
		}
	}
	if rel.Kind == catalog.View && r.system["DROP VIEW"] {
		held |= blueshift.Drop
	}
	return held, grantable
}

func (r *rights) scoped(kind string, list []blueshift.ScopedGrant) (held blueshift.Privileges) {
	for _, s := range list {
		if s.For == kind {
			h, _ := s.ACL.Held(r.is)
			held |= h
		}
	}
	return held
}

// relationRights are what the analyser needs to know; nil when r may do
// everything.
func (r *rights) relationRights(db blueshift.Database, schema *catalog.Schema, rel *catalog.Relation) *redshiftsql.Rights {
	if r.owns(rel.Owner) {
		return nil
	}
	held, _ := r.onRelation(db, schema, rel)
	out := &redshiftsql.Rights{Held: held}
	for position, acl := range rel.ColumnACL {
		if h, _ := acl.Held(r.is); h != 0 {
			if out.Columns == nil {
				out.Columns = map[int]blueshift.Privileges{}
			}
			out.Columns[position] = h
		}
	}
	return out
}

// onFunction is whether r may call a function, and may grant that.
func (r *rights) onFunction(db blueshift.Database, schema *catalog.Schema, f *catalog.Function) (held, grantable blueshift.Privileges) {
	if r.owns(f.Owner) {
		return blueshift.Execute, blueshift.Execute
	}
	held, grantable = f.Access().Held(r.is)
	return held | r.scoped("FUNCTIONS", db.Scoped) | r.scoped("FUNCTIONS", schema.Scoped), grantable
}

// onSchema is what r may do in and to a schema, and may grant on.
func (r *rights) onSchema(db blueshift.Database, schema *catalog.Schema) (held, grantable blueshift.Privileges) {
	if r.owns(schema.Owner) {
		return blueshift.AllOnSchema, blueshift.AllOnSchema
	}
	held, grantable = schema.ACL.Held(r.is)
	held |= r.scoped("SCHEMAS", db.Scoped)
	if r.system["DROP SCHEMA"] {
		held |= blueshift.Drop
	}
	if r.system["CREATE TABLE"] {
		held |= blueshift.Create | blueshift.Usage
	}
	return held, grantable
}

// onDatabase is what r may do in and to a database, and may grant on.
func (r *rights) onDatabase(db blueshift.Database) (held, grantable blueshift.Privileges) {
	if r.super || r.user.Name == db.Owner {
		return blueshift.AllOnDatabase, blueshift.AllOnDatabase
	}
	held, grantable = blueshift.DatabaseACL(db, catalog.System).Held(r.is)
	if r.system["CREATE SCHEMA"] && db.Share == "" {
		held |= blueshift.Create
	}
	return held, grantable
}

// onDatashare is what r may do to a datashare of the namespace.
func (r *rights) onDatashare(d blueshift.Datashare) (held, grantable blueshift.Privileges) {
	if r.super || r.user.Name == d.Owner {
		return blueshift.AllOnDatashare, blueshift.AllOnDatashare
	}
	held, grantable = d.ACL.Held(r.is)
	if r.system["ALTER DATASHARE"] {
		held |= blueshift.Alter
	}
	return held, grantable
}

// The refusals, in Redshift's words.

func deniedSchema(name string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42501", "permission denied for schema %s", name)
}

func deniedFunction(name string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42501", "permission denied for function %s", name)
}

func deniedDatabase(name string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42501", "permission denied for database %s", name)
}

// isDenied tells the refusal of a privilege from other errors.
func isDenied(err error) bool {
	e, ok := err.(*blueshift.SQLError)
	return ok && e.State == "42501"
}

func notOwner(what, name string) *blueshift.SQLError {
	refused := blueshift.SQLErrorf("42501", "must be owner of %s %s", what, name)
	alter := strings.ToUpper(what)
	switch what {
	case "function": // which keeps its owner
		return refused.WithHint("Its owner or a superuser may do that.")
	case "relation":
		alter = "TABLE"
	}
	return refused.WithHint("Its owner or a superuser may do that, or make you its owner: ALTER %s %s OWNER TO …", alter, quotedName(name))
}

// The checks of statements that define something. Each answers nil, or why the
// session's current user may not.

// mayUse checks a privilege on a schema of a local database.
func (s *Session) mayUse(db blueshift.Database, schema *catalog.Schema, p blueshift.Privileges) error {
	r, err := s.rights()
	if err != nil {
		return err
	}
	if db, err = s.databaseNow(db); err != nil {
		return err
	}
	if held, _ := r.onSchema(db, schema); !held.Has(p) {
		return deniedSchema(schema.Name)
	}
	return nil
}

// mayInDatabase checks a privilege on a database. Whoever may use a shared one
// may make temporary tables, which are not in it.
func (s *Session) mayInDatabase(db blueshift.Database, p blueshift.Privileges) error {
	r, err := s.rights()
	if err != nil || r.super {
		return err
	}
	if db, err = s.databaseNow(db); err != nil {
		return err
	}
	held, _ := r.onDatabase(db)
	switch {
	case held.Has(p), p == blueshift.Temporary && db.Share != "" && held.Has(blueshift.Usage):
		return nil
	case p == blueshift.Temporary:
		return blueshift.SQLErrorf("42501", "permission denied to create temporary tables in database \"%s\"", db.Name)
	}
	return deniedDatabase(db.Name)
}

// mayDropDatabase checks for the owner of a database of the namespace. That
// there is none of the name is said elsewhere.
func (s *Session) mayDropDatabase(name string) error {
	r, err := s.rights()
	if err != nil || r.super {
		return err
	}
	var db blueshift.Database
	if err := s.lookUp(func(p principals) (err error) { db, err = p.database(name); return err }); err != nil {
		return err
	}
	if db.Owner != r.user.Name {
		return notOwner("database", name)
	}
	return nil
}

// maySystem checks for a system permission, or being a superuser. refusal is
// what is said otherwise.
func (s *Session) maySystem(permission, refusal string, args ...any) error {
	r, err := s.rights()
	if err != nil || r.permits(permission) {
		return err
	}
	return blueshift.SQLErrorf("42501", refusal, args...)
}

// mustBeSuperuser refuses everybody else: "must be superuser to " + what.
func (s *Session) mustBeSuperuser(what string) error {
	return s.maySystem("", "must be superuser to %s", strings.TrimSpace(what))
}
