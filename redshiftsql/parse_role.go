package redshiftsql

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// createRole parses CREATE ROLE name [EXTERNALID id].
func (p *parser) createRole() (_ Statement, err error) {
	s := &CreateRole{}
	if err := p.expect("create", "role"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err != nil {
		return nil, err
	}
	if p.take("externalid") {
		s.ExternalID, err = p.externalID()
	}
	return s, err
}

func (p *parser) externalID() (string, error) {
	if p.tok.kind == text {
		return p.str()
	}
	return p.principal()
}

// alterRole parses ALTER ROLE name [WITH] {RENAME TO | OWNER TO | EXTERNALID TO}.
func (p *parser) alterRole() (_ Statement, err error) {
	s := &AlterRole{}
	if err := p.expect("alter", "role"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err != nil {
		return nil, err
	}
	p.take("with")
	what := p.tok.s
	if !p.isAny("rename", "owner", "externalid") {
		return nil, p.unexpected()
	}
	if err := p.expect(what, "to"); err != nil {
		return nil, err
	}
	switch what {
	case "rename":
		s.RenameTo, err = p.principal()
	case "owner":
		s.Owner, err = p.principal()
	default:
		var id string
		id, err = p.externalID()
		s.ExternalID = &id
	}
	return s, err
}

// dropRole parses DROP ROLE name [FORCE | RESTRICT].
func (p *parser) dropRole() (_ Statement, err error) {
	s := &DropRole{}
	if err := p.expect("drop", "role"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err == nil {
		if s.Force = p.take("force"); !s.Force {
			p.take("restrict")
		}
	}
	return s, err
}

// grantRole parses ROLE role, … {TO | FROM} {user | ROLE role}, … [WITH ADMIN OPTION].
func (p *parser) grantRole(revoke, adminOption bool) (_ Statement, err error) {
	s := &GrantRole{Revoke: revoke, AdminOption: adminOption}
	if err := p.expect("role"); err != nil {
		return nil, err
	}
	err = p.list(func() error {
		if len(s.Roles) > 0 {
			p.take("role")
		}
		name, err := p.principal()
		s.Roles = append(s.Roles, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.To, err = p.grantees(revoke); err != nil {
		return nil, err
	}
	for _, g := range s.To {
		if g.Kind != blueshift.ToUser && g.Kind != blueshift.ToRole {
			return nil, p.fail(p.tok.pos, "0A000", "a role can be granted to users and roles only")
		}
	}
	if !revoke && p.is("with") {
		s.AdminOption = true
		err = p.expect("with", "admin", "option")
	}
	return s, err
}

// SystemPermissions are what a role may be given besides privileges on objects
// (Database Developer Guide, "System permissions for RBAC").
var SystemPermissions = []string{"ACCESS CATALOG", "ACCESS SYSTEM TABLE", "ALTER DATASHARE", "ALTER DEFAULT PRIVILEGES", "ALTER TABLE", "ALTER USER", "ANALYZE", "CANCEL",
	"CREATE DATASHARE", "CREATE LIBRARY", "CREATE MODEL", "CREATE OR REPLACE EXTERNAL FUNCTION", "CREATE OR REPLACE FUNCTION",
	"CREATE OR REPLACE PROCEDURE", "CREATE OR REPLACE VIEW", "CREATE ROLE", "CREATE SCHEMA", "CREATE TABLE", "CREATE USER", "DROP DATASHARE",
	"DROP FUNCTION", "DROP LIBRARY", "DROP MODEL", "DROP PROCEDURE", "DROP ROLE", "DROP SCHEMA", "DROP TABLE", "DROP USER", "DROP VIEW",
	"EXPLAIN MASKING", "EXPLAIN RLS", "IGNORE RLS", "TRUNCATE TABLE", "VACUUM"}

// systemPermission takes a system permission, if one is next: several words
// that are not followed by ON.
func (p *parser) systemPermission() (string, bool) {
	at, tok := p.at, p.tok
	name := ""
	for range 4 {
		if p.tok.kind != word {
			break
		}
		name = strings.TrimSpace(name + " " + strings.ToUpper(p.tok.s))
		if p.advance() != nil {
			break
		}
		if slices.Contains(SystemPermissions, name) && (p.isOp(",") || p.isAny("to", "from")) {
			return name, true
		}
	}
	p.at, p.tok, p.scanErr = at, tok, nil
	return "", false
}

// grantSystem parses what follows the first system permission, … {TO | FROM} ROLE role, ….
func (p *parser) grantSystem(revoke bool, permissions ...string) (_ Statement, err error) {
	s := &GrantSystem{Revoke: revoke, Permissions: permissions}
	for p.take(",") {
		name, ok := p.systemPermission()
		if !ok {
			return nil, p.unexpected()
		}
		s.Permissions = append(s.Permissions, name)
	}
	to, err := p.grantees(revoke)
	for _, g := range to {
		if g.Kind != blueshift.ToRole {
			return nil, p.fail(p.tok.pos, "0A000", "system permissions can be granted to roles only")
		}
		s.Roles = append(s.Roles, g.Name)
	}
	return s, err
}
