package session

import (
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func (c principalChange) createGroup(p principals) error {
	if err := p.freeGroup(c.Group.Name); err != nil {
		return err
	}
	g := *c.Group
	g.Key, g.Namespace = p.key(blueshift.UserID(p.ns.ID, g.Name)), p.ns.ID
	return store.Groups.Put(p.tx, g)
}

func (c principalChange) alterGroup(p principals) error {
	g, err := p.group(c.Name)
	if err != nil {
		return err
	}
	members := slices.DeleteFunc(slices.Clone(g.Members), func(id uint32) bool { return slices.Contains(c.IDs, id) })
	if !c.Revoke {
		members = append(members, c.IDs...)
	}
	g.Members = members
	return store.Groups.Put(p.tx, g)
}

func (c principalChange) renameGroup(p principals) error {
	g, err := p.group(c.Name)
	if err != nil {
		return err
	}
	if err := p.freeGroup(c.To); err != nil {
		return err
	}
	old := g.Key
	g.Name, g.Key = c.To, p.key(blueshift.UserID(p.ns.ID, c.To))
	return errors.Join(store.Groups.Delete(p.tx, old), store.Groups.Put(p.tx, g))
}
