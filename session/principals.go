package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// principals finds the users, groups and roles of a namespace in a store
// transaction, by name; one that is not there is 42704.
type principals struct {
	tx store.Tx
	ns blueshift.Namespace
}

func (p principals) key(id string) blueshift.Key {
	return blueshift.Key{Account: p.ns.Account, Region: p.ns.Region, ID: id}
}

func (p principals) user(name string) (blueshift.User, error) {
	u, err := store.Users.Get(p.tx, p.key(blueshift.UserID(p.ns.ID, name)))
	if err != nil {
		return u, blueshift.SQLErrorf("42704", "user \"%s\" does not exist", name)
	}
	return u, nil
}

func (p principals) group(name string) (blueshift.Group, error) {
	g, err := store.Groups.Get(p.tx, p.key(blueshift.UserID(p.ns.ID, name)))
	if err != nil {
		return g, blueshift.SQLErrorf("42704", "group \"%s\" does not exist", name)
	}
	return g, nil
}

func (p principals) role(name string) (blueshift.Role, error) {
	for _, r := range rolesOf(p.tx, p.ns) {
		if r.Name == name {
			r.Key, r.Namespace = p.key(blueshift.UserID(p.ns.ID, name)), p.ns.ID
			return r, nil
		}
	}
	return blueshift.Role{}, blueshift.SQLErrorf("42704", "role \"%s\" does not exist", name)
}

// freeUser, freeGroup and freeRole refuse a name that is taken.
func (p principals) freeUser(name string) error {
	if _, err := p.user(name); err != nil {
		return nil
	}
	return blueshift.SQLErrorf("42710", "user \"%s\" already exists", name)
}

func (p principals) freeGroup(name string) error {
	if _, err := p.group(name); err != nil {
		return nil
	}
	return blueshift.SQLErrorf("42710", "group \"%s\" already exists", name)
}

func (p principals) freeRole(name string) error {
	if _, err := p.role(name); err != nil {
		return nil
	}
	return blueshift.SQLErrorf("42710", "role \"%s\" already exists", name)
}

func (p principals) database(name string) (blueshift.Database, error) {
	return findDatabase(p.tx, p.ns, name)
}
