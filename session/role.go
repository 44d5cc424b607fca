package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func (s *Session) createRole(ctx context.Context, stmt *redshiftsql.CreateRole) error {
	if err := s.maySystem("CREATE ROLE", "permission denied to create role"); err != nil {
		return err
	}
	if isSystemRole(stmt.Name) {
		return blueshift.SQLErrorf("42939", "role name \"%s\" is reserved: the prefix \"sys:\" is for system-defined roles", stmt.Name)
	}
	if err := checkPrincipalName("role", stmt.Name); err != nil {
		return err
	}
	id, err := s.newSysID(ctx, func(p principals) error { return p.freeRole(stmt.Name) })
	if err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "create role",
		Role: &blueshift.Role{Name: stmt.Name, SysID: id, Owner: s.user.SysID, ExternalID: stmt.ExternalID}})
}

// ownRole finds a role that the current user may change or drop.
func (s *Session) ownRole(name, permission string) (role blueshift.Role, err error) {
	r, err := s.rights()
	if err != nil {
		return role, err
	}
	if err := s.lookUp(func(p principals) (err error) { role, err = p.role(name); return err }); err != nil {
		return role, err
	}
	switch {
	case isSystemRole(name):
		return role, blueshift.SQLErrorf("42501", "system-defined role \"%s\" cannot be changed", name)
	case !r.owns(role.Owner) && !r.permits(permission):
		return role, notOwner("role", name)
	}
	return role, nil
}

func (s *Session) alterRole(ctx context.Context, stmt *redshiftsql.AlterRole) error {
	if _, err := s.ownRole(stmt.Name, "ALTER ROLE"); err != nil {
		return err
	}
	c := principalChange{Op: "alter role", Name: stmt.Name, To: stmt.RenameTo, ExternalID: stmt.ExternalID}
	if stmt.RenameTo != "" {
		if err := checkPrincipalName("role", stmt.RenameTo); err != nil {
			return err
		}
		if isSystemRole(stmt.RenameTo) {
			return blueshift.SQLErrorf("42939", "role name \"%s\" is reserved", stmt.RenameTo)
		}
	}
	if stmt.Owner != "" {
		ids, err := s.userIDs([]string{stmt.Owner})
		if err != nil {
			return err
		}
		c.By = ids[0]
	}
	return s.changePrincipals(ctx, c)
}

func (s *Session) dropRole(ctx context.Context, stmt *redshiftsql.DropRole) error {
	role, err := s.ownRole(stmt.Name, "DROP ROLE")
	if err != nil {
		return err
	}
	if !stmt.Force && len(role.Members) > 0 {
		return blueshift.SQLErrorf("2BP01", "role \"%s\" cannot be dropped because it is granted to users or roles", stmt.Name).
			WithHint("Use DROP ROLE … FORCE to take it from them first.")
	}
	if err := s.leavesNothing("role", stmt.Name, blueshift.Grantee{Kind: blueshift.ToRole, ID: role.SysID}); err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "drop role", Name: stmt.Name})
}

// grantRole runs GRANT ROLE and REVOKE ROLE: for superusers, the owner of the
// role and users who hold it WITH ADMIN OPTION. sys:secadmin grants every role
// that is not one of the system's.
func (s *Session) grantRole(ctx context.Context, stmt *redshiftsql.GrantRole) error {
	r, err := s.rights()
	if err != nil {
		return err
	}
	to, err := s.grantees(stmt.To)
	if err != nil {
		return err
	}
	for _, name := range stmt.Roles {
		var role blueshift.Role
		if err := s.lookUp(func(p principals) (err error) { role, err = p.role(name); return err }); err != nil {
			return err
		}
		if !r.admin[role.SysID] && !r.super && (isSystemRole(name) || !r.owns(role.Owner) && !r.secures) {
			return blueshift.SQLErrorf("42501", "must have admin option on role \"%s\"", name)
		}
		err := s.changePrincipals(ctx, principalChange{Op: "grant role", Name: name, Grantees: to, By: s.user.SysID, Revoke: stmt.Revoke, Option: stmt.AdminOption})
		if err != nil {
			return err
		}
	}
	return nil
}

// grantSystem gives roles system permissions, which only superusers may.
func (s *Session) grantSystem(ctx context.Context, stmt *redshiftsql.GrantSystem) error {
	if err := s.mustBeSuperuser("grant system permissions"); err != nil {
		return err
	}
	for _, name := range stmt.Roles {
		if isSystemRole(name) {
			return blueshift.SQLErrorf("42501", "system-defined role \"%s\" cannot be changed", name)
		}
		if err := s.changePrincipals(ctx, principalChange{Op: "grant system", Name: name, Words: stmt.Permissions, Revoke: stmt.Revoke}); err != nil {
			return err
		}
	}
	return nil
}

// grantees finds who is named in GRANT and REVOKE.
func (s *Session) grantees(names []redshiftsql.GranteeName) (out []blueshift.Grantee, err error) {
	err = s.lookUp(func(p principals) error {
		out = nil
		for _, n := range names {
			g := blueshift.Grantee{Kind: n.Kind}
			switch n.Kind {
			case blueshift.ToUser:
				u, err := p.user(n.Name)
				if err != nil {
					return err
				}
				g.ID = u.SysID
			case blueshift.ToGroup:
				group, err := p.group(n.Name)
				if err != nil {
					return err
				}
				g.ID = group.SysID
			case blueshift.ToRole:
				role, err := p.role(n.Name)
				if err != nil {
					return err
				}
				g.ID = role.SysID
			}
			out = append(out, g)
		}
		return nil
	})
	return out, err
}
