package redshiftsql

import (
	"slices"
	"strings"
)

// alterDefaultPrivileges parses ALTER DEFAULT PRIVILEGES [FOR USER u, …] [IN
// SCHEMA s, …] {GRANT | REVOKE} … ON {TABLES | FUNCTIONS | PROCEDURES} ….
func (p *parser) alterDefaultPrivileges() (_ Statement, err error) {
	s := &AlterDefaultPrivileges{}
	if err := p.expect("alter", "default", "privileges"); err != nil {
		return nil, err
	}
	if p.take("for") {
		if !p.take("user") {
			return nil, p.unexpected()
		}
		if s.Users, err = p.principals(); err != nil {
			return nil, err
		}
	}
	if p.is("in") {
		if err := p.expect("in", "schema"); err != nil {
			return nil, err
		}
		err = p.list(func() error {
			n, err := p.ident()
			s.Schemas = append(s.Schemas, n)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	g := &s.Grant
	if g.Revoke = p.is("revoke"); !g.Revoke && !p.is("grant") {
		return nil, p.unexpected()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if g.Revoke && p.is("grant") {
		g.OptionOnly = true
		if err := p.expect("grant", "option", "for"); err != nil {
			return nil, err
		}
	}
	g.Pos = p.position(p.tok.pos)
	if err := p.privileges(g); err != nil {
		return nil, err
	}
	if err := p.expect("on"); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"tables", "functions", "procedures"}, p.tok.s) {
		return nil, p.unexpected()
	}
	g.On = strings.ToUpper(p.tok.s)
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.checkPrivileges(g, grantable); err != nil {
		return nil, err
	}
	return s, p.granted(g)
}

// alterOwner parses ALTER SCHEMA and ALTER DATABASE: OWNER TO, RENAME TO and,
// of a database, CONNECTION LIMIT.
func (p *parser) alterOwner() (_ Statement, err error) {
	s := &AlterOwner{}
	if err := p.expect("alter"); err != nil {
		return nil, err
	}
	s.What = strings.ToUpper(p.tok.s)
	if err := p.advance(); err != nil {
		return nil, err
	}
	if s.What == "SCHEMA" {
		s.Database, s.Name, err = p.schemaName()
	} else {
		s.Name, err = p.ident()
	}
	if err != nil {
		return nil, err
	}
	switch {
	case p.is("owner"):
		s.Owner, err = p.ownerTo()
	case p.is("rename"):
		if err := p.expect("rename", "to"); err != nil {
			return nil, err
		}
		s.RenameTo, err = p.ident()
	case p.is("connection") && s.What == "DATABASE":
		s.ConnectionLimit, err = p.connectionLimit()
	case p.is("isolation") && s.What == "DATABASE":
		s.Isolation, err = p.databaseIsolation()
	case p.is("quota") && s.What == "SCHEMA":
		n, err := p.quota()
		s.Quota = &n
		return s, err
	case p.isAny("collate", "integration", "refresh"):
		return nil, p.notYet("ALTER " + s.What + " " + strings.ToUpper(p.tok.s))
	default:
		err = p.unexpected()
	}
	return s, err
}

// ownerTo parses OWNER TO {name | CURRENT_USER}; the latter is "".
func (p *parser) ownerTo() (string, error) {
	if err := p.expect("owner", "to"); err != nil {
		return "", err
	}
	if p.is("current_user") {
		return "", p.advance()
	}
	return p.principal()
}
