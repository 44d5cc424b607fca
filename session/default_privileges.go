package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// alterDefaultPrivileges settles what the objects that users make from now on
// are granted to. Everybody may for themselves.
func (s *Session) alterDefaultPrivileges(ctx context.Context, stmt *redshiftsql.AlterDefaultPrivileges) error {
	r, err := s.rights()
	if err != nil {
		return err
	}
	to, err := s.grantees(stmt.Grant.To)
	if err != nil {
		return err
	}
	users := []uint32{s.user.SysID}
	if len(stmt.Users) > 0 {
		if users, err = s.userIDs(stmt.Users); err != nil {
			return err
		}
	}
	for _, id := range users {
		if id != r.user.SysID && !r.permits("ALTER DEFAULT PRIVILEGES") {
			return blueshift.SQLErrorf("42501", "permission denied to change default privileges of another user")
		}
	}
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	schemas := []uint32{0}
	if len(stmt.Schemas) > 0 {
		schemas = nil
		for _, name := range stmt.Schemas {
			schema, ok := c.Snapshot().Schema(name)
			if !ok {
				return blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", name)
			}
			schemas = append(schemas, schema.ID)
		}
	}
	for _, id := range users {
		for _, schema := range schemas {
			d := catalog.DefaultPrivileges{Owner: id, Schema: schema, On: stmt.Grant.On}
			for _, existing := range c.Snapshot().Defaults() {
				if existing.Owner == id && existing.Schema == schema && existing.On == d.On {
					d = *existing
				}
			}
			if d.ID == 0 && d.On != "TABLES" && schema == 0 {
				d.ACL = catalog.NewFunctionACL(id)
			}
			change := aclChange{To: to, Held: stmt.Grant.Privileges, Revoke: stmt.Grant.Revoke, Option: stmt.Grant.WithOption || stmt.Grant.OptionOnly, Cascade: true}
			if !change.Revoke {
				change.By = id
			}
			if d.ACL, err = change.apply(d.ACL); err != nil {
				return err
			}
			if d.ID == 0 {
				if len(d.ACL) == 0 && (d.On == "TABLES" || schema != 0) {
					continue
				}
				d.ID = c.NextID()
			}
			if err := c.PutDefaultPrivileges(ctx, s.conn, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// defaultACL is the access list that a new object of the current user begins
// with.
func (s *Session) defaultACL(c *site, schema uint32, on string) (acl blueshift.ACL) {
	if c.shared != nil { // they are the producer's users'
		return nil
	}
	for _, d := range c.Snapshot().Defaults() {
		if d.Owner == s.user.SysID && d.On == on && (d.Schema == 0 || d.Schema == schema) {
			for _, g := range d.ACL {
				acl = acl.With(g)
			}
		}
	}
	return acl
}

// defaultFunctionACL is the same for a function: everybody may call it unless
// default privileges for all schemas say otherwise.
func (s *Session) defaultFunctionACL(c *site, schema uint32) blueshift.ACL {
	acl, found := catalog.NewFunctionACL(s.user.SysID), false
	for _, inSchema := range []uint32{0, schema} {
		for _, d := range c.Snapshot().Defaults() {
			if d.Owner != s.user.SysID || d.On != "FUNCTIONS" || d.Schema != inSchema {
				continue
			}
			if found = true; inSchema == 0 {
				acl = blueshift.ACL{}
			}
			for _, g := range d.ACL {
				acl = acl.With(g)
			}
		}
	}
	if !found {
		return nil
	}
	return acl
}
