package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// Newer PostgreSQL has users, groups and roles in one relation under one sequence
// of ids, and psql lists them from there. Here each kind counts for itself, so
// those of groups and roles are moved to where no user's are.
const groupRoles, roleRoles = 1 << 29, 1 << 30

// memberRelations are the relations of newer PostgreSQL about who is a member of
// what.
func memberRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"pg_roles": relation("oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolconnlimit int4, "+
			"rolvaliduntil timestamptz, rolreplication bool, rolbypassrls bool", (*names).asRoles),
		"pg_auth_members": relation("roleid oid, member oid, grantor oid, admin_option bool", (*names).members),
	}
}

// asRoles are the users, and the groups and roles, which cannot log in. A role of
// the system is among them once somebody holds it.
func (n *names) asRoles() (rows [][]any, err error) {
	rows, err = ofUsers(func(u blueshift.User) []any {
		if u.SysID == catalog.System {
			return nil
		}
		limit := -1
		if u.ConnectionLimit != nil {
			limit = *u.ConnectionLimit
		}
		return []any{u.SysID, u.Name, u.Superuser, true, u.Superuser, u.CreateDB || u.Superuser, true, limit, nil, false, u.Superuser}
	})(n)
	if err != nil {
		return nil, err
	}
	bare := func(id uint32, name string) []any {
		return []any{id, name, false, true, false, false, false, -1, nil, false, false}
	}
	err = n.groups(func(g blueshift.Group) { rows = append(rows, bare(groupRoles+g.SysID, g.Name)) })
	if err != nil {
		return nil, err
	}
	roles, err := ofRoles(func(_ *names, r blueshift.Role) [][]any {
		if isSystemRole(r.Name) && len(r.Members) == 0 {
			return nil
		}
		return [][]any{bare(roleRoles+r.SysID, r.Name)}
	})(n)
	return append(rows, roles...), err
}

// members are the members of groups and the holders of roles.
func (n *names) members() (rows [][]any, err error) {
	err = n.groups(func(g blueshift.Group) {
		for _, user := range g.Members {
			rows = append(rows, []any{groupRoles + g.SysID, user, catalog.System, false})
		}
	})
	if err != nil {
		return nil, err
	}
	of := map[blueshift.GranteeKind]uint32{blueshift.ToGroup: groupRoles, blueshift.ToRole: roleRoles}
	held, err := ofRoles(func(_ *names, r blueshift.Role) (rows [][]any) {
		for _, g := range r.Members {
			rows = append(rows, []any{roleRoles + r.SysID, of[g.To.Kind] + g.To.ID, g.By, g.Admin})
		}
		return rows
	})(n)
	return append(rows, held...), err
}

// groups calls each with every group of the namespace.
func (n *names) groups(each func(blueshift.Group)) error {
	var all []blueshift.Group
	err := n.s.lookUp(func(p principals) error {
		all = all[:0]
		for g := range store.Groups.Lookup(p.tx, "namespace:"+p.ns.ID) {
			all = append(all, g)
		}
		return nil
	})
	for _, g := range all {
		each(g)
	}
	return err
}
