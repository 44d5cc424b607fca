package session

import (
	"maps"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// createUser puts the record and makes the user a member of its groups.
func (c principalChange) createUser(p principals) error {
	if err := p.freeUser(c.User.Name); err != nil {
		return err
	}
	u := *c.User
	u.Key, u.Namespace = p.key(blueshift.UserID(p.ns.ID, u.Name)), p.ns.ID
	if err := store.Users.Put(p.tx, u); err != nil {
		return err
	}
	for _, name := range c.Words {
		g, err := p.group(name)
		if err != nil {
			return err
		}
		g.Members = append(slices.Clone(g.Members), u.SysID)
		if err := store.Groups.Put(p.tx, g); err != nil {
			return err
		}
	}
	return nil
}

func (c principalChange) alterUser(p principals) error {
	u, err := p.user(c.Name)
	if err != nil {
		return err
	}
	c.Patch.apply(&u)
	return store.Users.Put(p.tx, u)
}

func (d *userPatch) apply(u *blueshift.User) {
	set(&u.Password, d.Password)
	set(&u.ValidUntil, d.ValidUntil)
	set(&u.CreateDB, d.CreateDB)
	set(&u.Superuser, d.Superuser)
	set(&u.SyslogAccess, d.SyslogAccess)
	set(&u.SessionTimeout, d.SessionTimeout)
	set(&u.ExternalID, d.ExternalID)
	if d.ConnectionLimit != nil {
		u.ConnectionLimit = limit(*d.ConnectionLimit)
	}
	if d.Setting != "" {
		settings := map[string]string{}
		for k, v := range u.Settings {
			if k != d.Setting && d.Setting != "all" {
				settings[k] = v
			}
		}
		if d.Value != nil {
			settings[d.Setting] = *d.Value
		}
		u.Settings = settings
	}
}

// set changes a field if there is something to change it to.
func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// limit reads a CONNECTION LIMIT; -1 is none.
func limit(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// renameUser takes along what has the name of the user in it. An MD5 password
// has the old name in its hash and stops being one (Database Developer Guide,
// ALTER USER).
func (c principalChange) renameUser(p principals) error {
	u, err := p.user(c.Name)
	if err != nil {
		return err
	}
	if err := p.freeUser(c.To); err != nil {
		return err
	}
	if err := store.Users.Delete(p.tx, u.Key); err != nil {
		return err
	}
	u.Name, u.Key, u.Password.MD5 = c.To, p.key(blueshift.UserID(p.ns.ID, c.To)), ""
	if err := store.Users.Put(p.tx, u); err != nil {
		return err
	}
	for db := range store.Databases.Lookup(p.tx, "namespace:"+p.ns.ID) {
		if db.Owner == c.Name {
			db.Owner = c.To
			if err := store.Databases.Put(p.tx, db); err != nil {
				return err
			}
		}
	}
	for d := range store.Datashares.Lookup(p.tx, "namespace:"+p.ns.ID) {
		if d.Owner == c.Name {
			d.Owner = c.To
			if err := store.Datashares.Put(p.tx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropUser takes the user out of its groups and roles first.
func (c principalChange) dropUser(p principals) error {
	u, err := p.user(c.Name)
	if err != nil {
		return err
	}
	for g := range store.Groups.Lookup(p.tx, "namespace:"+p.ns.ID) {
		if i := slices.Index(g.Members, u.SysID); i >= 0 {
			g.Members = slices.Delete(slices.Clone(g.Members), i, i+1)
			if err := store.Groups.Put(p.tx, g); err != nil {
				return err
			}
		}
	}
	if err := p.forgetHolder(blueshift.Grantee{Kind: blueshift.ToUser, ID: u.SysID}); err != nil {
		return err
	}
	return store.Users.Delete(p.tx, u.Key)
}

// forgetHolder takes every role from somebody who is going, and every privilege
// on what is in a shared database.
func (p principals) forgetHolder(who blueshift.Grantee) error {
	for db := range store.Databases.Lookup(p.tx, "namespace:"+p.ns.ID) {
		lent := map[uint32]blueshift.ACL{}
		for id, acl := range db.Lent {
			if kept := slices.DeleteFunc(slices.Clone(acl), func(g blueshift.Grant) bool { return g.To == who }); len(kept) > 0 {
				lent[id] = kept
			}
		}
		if maps.EqualFunc(lent, db.Lent, slices.Equal[blueshift.ACL]) {
			continue
		}
		db.Lent = lent
		if err := store.Databases.Put(p.tx, db); err != nil {
			return err
		}
	}
	for r := range store.Roles.Lookup(p.tx, "namespace:"+p.ns.ID) {
		kept := slices.DeleteFunc(slices.Clone(r.Members), func(g blueshift.RoleGrant) bool { return g.To == who })
		if len(kept) == len(r.Members) {
			continue
		}
		r.Members = kept
		if err := store.Roles.Put(p.tx, r); err != nil {
			return err
		}
	}
	return nil
}
