package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// newOwner finds the user that OWNER TO and AUTHORIZATION name; "" is the
// current one. What runs with its owner's privileges, as views do, must not
// come to belong to somebody who never agreed to it: giving to another takes a
// superuser.
func (s *Session) newOwner(name string) (u blueshift.User, err error) {
	if name == "" || name == s.user.Name {
		return s.user, nil
	}
	if err := s.lookUp(func(p principals) (err error) { u, err = p.user(name); return err }); err != nil {
		return u, err
	}
	return u, s.mustBeSuperuser("change the owner to another user")
}

// alterOwner runs ALTER SCHEMA, ALTER DATABASE and ALTER DATASHARE … OWNER TO.
func (s *Session) alterOwner(ctx context.Context, stmt *redshiftsql.AlterOwner) error {
	switch stmt.What {
	case "SCHEMA":
		return s.alterSchema(ctx, stmt)
	case "DATASHARE":
		return s.alterDatashareOwner(ctx, stmt)
	}
	return s.alterDatabase(ctx, stmt)
}

func (s *Session) alterSchema(ctx context.Context, stmt *redshiftsql.AlterOwner) error {
	c, err := s.siteIn(ctx, stmt.Database)
	if err != nil {
		return err
	}
	old, ok := c.Snapshot().Schema(stmt.Name)
	if !ok || !c.sees(old) {
		return c.missing(blueshift.SQLErrorf("3F000", "Schema \"%s\" does not exist", stmt.Name), stmt.Name, blueshift.Alter)
	}
	if err := s.mayAlterSchema(c, old); err != nil {
		return err
	}
	if c.shared != nil && stmt.RenameTo == "" {
		return blueshift.SQLErrorf("0A000", "through a datashare a schema can only be renamed")
	}
	schema := *old
	if stmt.Quota != nil {
		schema.Quota = *stmt.Quota
		return c.PutSchema(ctx, s.conn, schema)
	}
	if stmt.RenameTo == "" {
		owner, err := s.newOwner(stmt.Owner)
		if err != nil {
			return err
		}
		schema.Owner = owner.SysID
		return c.PutSchema(ctx, s.conn, schema)
	}
	if err := checkSchemaName(stmt.RenameTo); err != nil {
		return err
	}
	if _, taken := c.Snapshot().Schema(stmt.RenameTo); taken {
		return blueshift.SQLErrorf("42P06", "Schema \"%s\" already exists", stmt.RenameTo)
	}
	schema.Name = stmt.RenameTo
	return c.PutSchema(ctx, s.conn, schema)
}

func (s *Session) alterDatabase(ctx context.Context, stmt *redshiftsql.AlterOwner) error {
	r, err := s.rights()
	if err != nil {
		return err
	}
	var db blueshift.Database
	if err := s.lookUp(func(p principals) (err error) { db, err = p.database(stmt.Name); return err }); err != nil {
		return err
	}
	if !r.super && r.user.Name != db.Owner {
		return notOwner("database", db.Name)
	}
	c := principalChange{Op: "alter database", Name: stmt.Name, To: stmt.RenameTo, Limit: stmt.ConnectionLimit, Isolation: stmt.Isolation}
	switch {
	case stmt.Isolation != "":
		if err := s.mayIsolate(db); err != nil {
			return err
		}
		s.isolate(db.Name, stmt.Isolation == "SERIALIZABLE")
		s.transaction().undo = append(s.tx.undo, func() { s.isolate(db.Name, db.Serializable) })
	case stmt.RenameTo == "" && stmt.ConnectionLimit == nil:
		owner, err := s.newOwner(stmt.Owner)
		if err != nil {
			return err
		}
		c.User = &owner
	case stmt.RenameTo != "" && s.isOpen(stmt.Name):
		return blueshift.SQLErrorf("0A000", "current database may not be renamed")
	case stmt.RenameTo != "" && s.home.using(db, nil):
		return blueshift.SQLErrorf("55006", "database \"%s\" is being accessed by other users", stmt.Name)
	}
	change := shareChange{Op: "principals", Principal: &c}
	if db.Share != "" {
		change.Datashare = behind(db)
	}
	return s.changeShare(ctx, change)
}

// mayIsolate refuses an isolation level for a database that others are at work in:
// their transactions would be of either level (Database Developer Guide, ALTER
// DATABASE).
func (s *Session) mayIsolate(db blueshift.Database) error {
	switch {
	case db.Share != "":
		return blueshift.SQLErrorf("0A000", "database \"%s\" is made from a datashare: its isolation level is that of the producer's", db.Name)
	case db.Name == "dev":
		return blueshift.SQLErrorf("0A000", "the isolation level of database \"dev\" cannot be altered").WithHint("CREATE DATABASE … ISOLATION LEVEL makes one that has another.")
	case s.home.using(db, s):
		return blueshift.SQLErrorf("55006", "database \"%s\" is being accessed by other users", db.Name)
	}
	return nil
}

// isolate has the session know the isolation level of its own database, which it
// may alter while nobody else is at work there.
func (s *Session) isolate(name string, serializable bool) {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	for _, own := range []*blueshift.Database{s.connected, &s.database} {
		if own.Name == name {
			own.Serializable = serializable
		}
	}
	s.dialect++
}

func (s *Session) alterDatashareOwner(ctx context.Context, stmt *redshiftsql.AlterOwner) error {
	if err := s.mayDatashare(stmt.Name, 0); err != nil {
		return err
	}
	owner, err := s.newOwner(stmt.Owner)
	if err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "datashare owner", Name: stmt.Name, To: owner.Name})
}

// mayCreateDatashare checks for the owner of the session's database.
func (s *Session) mayCreateDatashare() error {
	if s.database.Share != "" {
		return blueshift.SQLErrorf("0A000", "a datashare cannot draw from shared database \"%s\": what is in it cannot be shared again", s.database.Name)
	}
	r, err := s.rights()
	if err != nil || r.permits("CREATE DATASHARE") {
		return err
	}
	db, err := s.databaseNow(s.database)
	if err == nil && db.Owner != r.user.Name {
		err = blueshift.SQLErrorf("42501", "permission denied to create datashare").
			WithHint("Superusers, the owner of database \"%s\" and roles with the system privilege CREATE DATASHARE may.", db.Name)
	}
	return err
}

// mayDatashare checks a privilege on a datashare of the namespace that its
// owner has; with 0 nobody else has it. What does not exist is said elsewhere.
func (s *Session) mayDatashare(name string, p blueshift.Privileges) error {
	r, err := s.rights()
	if err != nil || r.super {
		return err
	}
	var d blueshift.Datashare
	if err := s.lookUp(func(pr principals) (err error) { d, err = pr.datashare(name); return err }); err != nil {
		return err
	}
	held, _ := r.onDatashare(d)
	if d.Owner == r.user.Name || p != 0 && held.Has(p) {
		return nil
	}
	denied := blueshift.SQLErrorf("42501", "permission denied for datashare %s", name)
	if p == 0 {
		return s.lacks(denied, "ALTER DATASHARE "+quotedName(name)+" OWNER")
	}
	return s.lacks(denied, "GRANT "+p.Each()[0].Name()+" ON DATASHARE "+quotedName(name))
}
