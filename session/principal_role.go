package session

import (
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func (c principalChange) createRole(p principals) error {
	if err := p.freeRole(c.Role.Name); err != nil {
		return err
	}
	r := *c.Role
	r.Key, r.Namespace = p.key(blueshift.UserID(p.ns.ID, r.Name)), p.ns.ID
	return store.Roles.Put(p.tx, r)
}

func (c principalChange) alterRole(p principals) error {
	r, err := p.role(c.Name)
	if err != nil {
		return err
	}
	set(&r.ExternalID, c.ExternalID)
	if c.By != 0 {
		r.Owner = c.By
	}
	if c.To == "" {
		return store.Roles.Put(p.tx, r)
	}
	if err := p.freeRole(c.To); err != nil {
		return err
	}
	old := r.Key
	r.Name, r.Key = c.To, p.key(blueshift.UserID(p.ns.ID, c.To))
	return errors.Join(store.Roles.Delete(p.tx, old), store.Roles.Put(p.tx, r))
}

func (c principalChange) dropRole(p principals) error {
	r, err := p.role(c.Name)
	if err != nil {
		return err
	}
	if err := p.forgetHolder(blueshift.Grantee{Kind: blueshift.ToRole, ID: r.SysID}); err != nil {
		return err
	}
	return store.Roles.Delete(p.tx, r.Key)
}

// grantRole adds holders of a role, takes them away or changes whether they may
// grant it on. No role may become a member of itself.
func (c principalChange) grantRole(p principals) error {
	r, err := p.role(c.Name)
	if err != nil {
		return err
	}
	members := slices.Clone(r.Members)
	for _, to := range c.Grantees {
		i := slices.IndexFunc(members, func(g blueshift.RoleGrant) bool { return g.To == to })
		switch {
		case c.Revoke && i >= 0 && c.Option:
			members[i].Admin = false
		case c.Revoke && i >= 0:
			members = slices.Delete(members, i, i+1)
		case !c.Revoke && i >= 0:
			members[i].Admin = members[i].Admin || c.Option
		case !c.Revoke:
			members = append(members, blueshift.RoleGrant{To: to, By: c.By, Admin: c.Option})
		}
	}
	r.Members = members
	if p.cyclic(r) {
		return blueshift.SQLErrorf("0LP01", "role \"%s\" cannot be granted: it would be a member of itself", c.Name)
	}
	return store.Roles.Put(p.tx, r)
}

// cyclic reports whether a role, with its members as they would be, is granted
// to a role that is granted to it.
func (p principals) cyclic(changed blueshift.Role) bool {
	all := rolesOf(p.tx, p.ns)
	for i := range all {
		if all[i].Name == changed.Name {
			all[i] = changed
		}
	}
	reach := map[uint32]bool{}
	todo := []uint32{changed.SysID}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		for _, r := range all {
			if r.SysID != id {
				continue
			}
			for _, g := range r.Members {
				if g.To.Kind == blueshift.ToRole && !reach[g.To.ID] {
					reach[g.To.ID] = true
					todo = append(todo, g.To.ID)
				}
			}
		}
	}
	return reach[changed.SysID]
}

func (c principalChange) grantSystem(p principals) error {
	r, err := p.role(c.Name)
	if err != nil {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(r.System), func(s string) bool { return slices.Contains(c.Words, s) })
	if !c.Revoke {
		kept = append(kept, c.Words...)
		slices.Sort(kept)
	}
	r.System = kept
	return store.Roles.Put(p.tx, r)
}
