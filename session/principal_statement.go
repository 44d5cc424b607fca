package session

import (
	"context"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// principalStatement finds how a statement about users, groups, roles and
// privileges is run.
func (s *Session) principalStatement(ctx context.Context, stmt redshiftsql.Statement) (string, func() error) {
	granted := func(revoke bool) string {
		if revoke {
			return "REVOKE"
		}
		return "GRANT"
	}
	switch stmt := stmt.(type) {
	case *redshiftsql.CreateUser:
		return "CREATE USER", func() error { return s.createUser(ctx, stmt) }
	case *redshiftsql.AlterUser:
		return "ALTER USER", func() error { return s.alterUser(ctx, stmt) }
	case *redshiftsql.DropUser:
		return "DROP USER", func() error { return s.dropUser(ctx, stmt) }
	case *redshiftsql.CreateGroup:
		return "CREATE GROUP", func() error { return s.createGroup(ctx, stmt) }
	case *redshiftsql.AlterGroup:
		return "ALTER GROUP", func() error { return s.alterGroup(ctx, stmt) }
	case *redshiftsql.DropGroup:
		return "DROP GROUP", func() error { return s.dropGroup(ctx, stmt) }
	case *redshiftsql.CreateRole:
		return "CREATE ROLE", func() error { return s.createRole(ctx, stmt) }
	case *redshiftsql.AlterRole:
		return "ALTER ROLE", func() error { return s.alterRole(ctx, stmt) }
	case *redshiftsql.DropRole:
		return "DROP ROLE", func() error { return s.dropRole(ctx, stmt) }
	case *redshiftsql.GrantRole:
		return granted(stmt.Revoke) + " ROLE", func() error { return s.grantRole(ctx, stmt) }
	case *redshiftsql.GrantSystem:
		return granted(stmt.Revoke), func() error { return s.grantSystem(ctx, stmt) }
	case *redshiftsql.Grant:
		return granted(stmt.Revoke), func() error { return s.grant(ctx, stmt) }
	case *redshiftsql.GrantToRLSPolicy:
		return granted(stmt.Revoke), func() error { return s.grantToRLSPolicy(ctx, stmt) }
	case *redshiftsql.AlterDefaultPrivileges:
		return "ALTER DEFAULT PRIVILEGES", func() error { return s.alterDefaultPrivileges(ctx, stmt) }
	case *redshiftsql.AlterOwner:
		return "ALTER " + stmt.What, func() error { return s.alterOwner(ctx, stmt) }
	}
	return "", nil
}
