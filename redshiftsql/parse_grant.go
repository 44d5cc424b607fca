package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// grant parses GRANT and REVOKE by what is given: roles, system permissions,
// the use of a datashare, or privileges on objects.
func (p *parser) grant() (_ Statement, err error) {
	g := &Grant{Revoke: p.is("revoke")}
	if err := p.advance(); err != nil {
		return nil, err
	}
	admin := false
	switch {
	case g.Revoke && p.is("grant"):
		g.OptionOnly = true
		err = p.expect("grant", "option", "for")
	case g.Revoke && p.is("admin"):
		admin = true
		err = p.expect("admin", "option", "for")
	}
	if err != nil {
		return nil, err
	}
	if p.is("role") {
		return p.grantRole(g.Revoke, admin)
	}
	if admin {
		return nil, p.unexpected()
	}
	if name, ok := p.systemPermission(); ok {
		return p.grantSystem(g.Revoke, name)
	}
	if p.is("assumerole") {
		return nil, p.notYet("GRANT ASSUMEROLE")
	}
	g.Pos = p.position(p.tok.pos)
	if err := p.privileges(g); err != nil {
		return nil, err
	}
	if g.All && p.isAny("to", "from") {
		return p.grantSystem(g.Revoke, SystemPermissions...)
	}
	if p.take("for") {
		err = p.scope(g)
	} else if err = p.expect("on"); err == nil {
		err = p.grantedObjects(g)
	}
	if err != nil {
		return nil, err
	}
	if g.On == "DATASHARE" && g.Privileges&blueshift.Usage != 0 {
		return p.grantDatashare(g)
	}
	if p.toDatashare(g.Revoke) {
		return p.grantToShare(g)
	}
	if p.toRLSPolicy(g.Revoke) {
		return p.grantToRLSPolicy(g)
	}
	if err := p.checkPrivileges(g, grantable); err != nil {
		return nil, err
	}
	return g, p.granted(g)
}

// granted parses who gets it and how.
func (p *parser) granted(g *Grant) (err error) {
	if g.To, err = p.grantees(g.Revoke); err != nil {
		return err
	}
	if g.Revoke {
		if g.Cascade = p.take("cascade"); !g.Cascade {
			p.take("restrict")
		}
		return nil
	}
	if p.is("with") {
		g.WithOption = true
		for _, to := range g.To {
			if to.Kind != blueshift.ToUser {
				return p.fail(p.tok.pos, "0LP01", "grant options can only be granted to individual users")
			}
		}
		return p.expect("with", "grant", "option")
	}
	return nil
}

// privileges parses ALL [PRIVILEGES] or a list, each with columns perhaps.
func (p *parser) privileges(g *Grant) error {
	if p.take("all") {
		g.All = true
		p.take("privileges")
		if p.isOp("(") {
			columns, err := p.names()
			g.Columns = append(g.Columns, ColumnPrivilege{blueshift.AllOnColumn, columns})
			return err
		}
		return nil
	}
	return p.list(func() error {
		if p.tok.kind != word {
			return p.unexpected()
		}
		one, ok := blueshift.ParsePrivilege(strings.ToUpper(p.tok.s))
		if !ok {
			return p.unexpected()
		}
		if err := p.advance(); err != nil {
			return err
		}
		if !p.isOp("(") {
			g.Privileges |= one
			return nil
		}
		columns, err := p.names()
		g.Columns = append(g.Columns, ColumnPrivilege{one, columns})
		return err
	})
}

// grantedObjects parses what follows ON.
func (p *parser) grantedObjects(g *Grant) error {
	switch {
	case p.is("all"):
		if err := p.advance(); err != nil {
			return err
		}
		if !p.isAny("tables", "functions", "procedures") {
			return p.unexpected()
		}
		g.On = "ALL " + strings.ToUpper(p.tok.s)
		if err := p.expect(p.tok.s, "in", "schema"); err != nil {
			return err
		}
		return p.objectNames(g, 2)
	case p.isAny("schema", "database", "language", "function", "procedure", "datashare", "table") && !p.isEndOfName(p.peek()):
		g.On = strings.ToUpper(p.tok.s)
		if err := p.advance(); err != nil {
			return err
		}
	case p.isAny("model", "external") && p.peek().kind == word:
		return p.notYet("GRANT on " + strings.ToUpper(p.tok.s))
	default:
		g.On = "TABLE"
	}
	parts := map[string]int{"TABLE": 3, "FUNCTION": 3, "PROCEDURE": 3, "SCHEMA": 2}[g.On]
	return p.objectNames(g, max(parts, 1))
}

// isEndOfName tells that the word in hand is itself the name of a table.
func (p *parser) isEndOfName(next token) bool {
	return next.kind == eof || next.kind == op || next.kind == word && (next.s == "to" || next.s == "from")
}

func (p *parser) objectNames(g *Grant, parts int) error {
	return p.list(func() error {
		n, err := p.name(parts)
		g.Names = append(g.Names, n)
		if err == nil && (g.On == "FUNCTION" || g.On == "PROCEDURE") {
			var args []Type
			args, err = p.functionArguments()
			g.Args = append(g.Args, args)
		}
		return err
	})
}

// scope parses TABLES IN {SCHEMA s [DATABASE d] | DATABASE d} and its like.
func (p *parser) scope(g *Grant) error {
	if !p.isAny("tables", "schemas", "functions", "procedures", "languages", "copy") {
		return p.unexpected()
	}
	if p.is("copy") {
		return p.notYet("GRANT … FOR COPY JOBS")
	}
	g.Scope = strings.ToUpper(p.tok.s)
	if err := p.expect(p.tok.s, "in"); err != nil {
		return err
	}
	if p.take("database") {
		g.On = "DATABASE"
		return p.objectNames(g, 1)
	}
	g.On = "SCHEMA"
	if err := p.expect("schema"); err != nil {
		return err
	}
	if err := p.objectNames(g, 2); err != nil {
		return err
	}
	if p.take("database") {
		db, err := p.ident()
		for i, n := range g.Names {
			g.Names[i] = Name{db, n[len(n)-1]}
		}
		return err
	}
	return nil
}

// grantees parses {TO | FROM} [ROLE | GROUP] name, …. An unquoted PUBLIC is
// everybody.
func (p *parser) grantees(revoke bool) (out []GranteeName, err error) {
	if err := p.expect(map[bool]string{false: "to", true: "from"}[revoke]); err != nil {
		return nil, err
	}
	err = p.list(func() error {
		g := GranteeName{Kind: blueshift.ToUser}
		var err error
		switch next := p.peek(); {
		case p.is("public"):
			g.Kind = blueshift.ToPublic
			err = p.advance()
		case p.is("group"):
			g.Kind = blueshift.ToGroup
			if err = p.advance(); err == nil {
				g.Name, err = p.principal()
			}
		case p.is("role") && (next.kind == quoted || next.kind == word && next.s != "with"):
			g.Kind = blueshift.ToRole
			if err = p.advance(); err == nil {
				g.Name, err = p.principal()
			}
		default:
			g.Name, err = p.principal()
		}
		out = append(out, g)
		return err
	})
	return out, err
}

// grantable is what may be granted on each kind of object.
var grantable = map[string]blueshift.Privileges{"TABLE": blueshift.AllOnTable, "ALL TABLES": blueshift.AllOnTable, "TABLES": blueshift.AllOnTable,
	"SCHEMA": blueshift.AllOnSchema, "SCHEMAS": blueshift.AllOnSchema, "DATABASE": blueshift.AllOnDatabase, "LANGUAGE": blueshift.AllOnLanguage,
	"LANGUAGES": blueshift.AllOnLanguage, "FUNCTION": blueshift.AllOnFunction, "PROCEDURE": blueshift.AllOnFunction, "ALL FUNCTIONS": blueshift.AllOnFunction,
	"ALL PROCEDURES": blueshift.AllOnFunction, "FUNCTIONS": blueshift.AllOnFunction, "PROCEDURES": blueshift.AllOnFunction, "DATASHARE": blueshift.AllOnDatashare}

// checkPrivileges spells ALL out and refuses what is not in grantable, of which
// there is one for users and one for datashares.
func (p *parser) checkPrivileges(g *Grant, grantable map[string]blueshift.Privileges) error {
	on := g.On
	if g.Scope != "" {
		on = g.Scope
	}
	may := grantable[on]
	if g.All && len(g.Columns) == 0 {
		g.Privileges = may
	}
	if wrong := g.Privileges &^ may; wrong != 0 {
		return p.fail(int(g.Pos)-1, "0LP01", "invalid privilege type %s for %s", wrong.Each()[0].Name(), strings.ToLower(on))
	}
	if len(g.Columns) > 0 && g.On != "TABLE" {
		return p.fail(int(g.Pos)-1, "0LP01", "column privileges are only valid for relations")
	}
	for _, c := range g.Columns {
		if c.Privileges&^blueshift.AllOnColumn != 0 {
			return p.fail(int(g.Pos)-1, "0LP01", "invalid privilege type %s for column", c.Privileges.Name())
		}
	}
	return nil
}
