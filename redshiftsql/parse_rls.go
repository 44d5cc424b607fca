package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// createRLSPolicy parses CREATE RLS POLICY name [WITH (column type, …) [[AS]
// alias]] USING (predicate).
func (p *parser) createRLSPolicy() (_ Statement, err error) {
	s := &CreateRLSPolicy{}
	if err := p.expect("create", "rls", "policy"); err != nil {
		return nil, err
	}
	s.Pos = p.position(p.tok.pos)
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if p.take("with") {
		if s.Columns, err = p.policyColumns(); err != nil {
			return nil, err
		}
		if p.take("as") || !p.is("using") {
			if s.Alias, err = p.ident(); err != nil {
				return nil, err
			}
		}
	}
	s.Using, s.Text, err = p.policyPredicate()
	return s, err
}

func (p *parser) policyColumns() (out []Column, err error) {
	err = p.parens(func() error {
		return p.list(func() (err error) {
			c := Column{Position: len(out) + 1}
			if c.Name, err = p.ident(); err != nil {
				return err
			}
			for _, other := range out {
				if other.Name == c.Name {
					return p.fail(p.tok.pos, "42701", "column \"%s\" specified more than once", c.Name)
				}
			}
			c.Type, err = p.dataType()
			out = append(out, c)
			return err
		})
	})
	return out, err
}

// policyPredicate parses USING (predicate). What is kept cannot wait for values.
func (p *parser) policyPredicate() (e Expr, text string, err error) {
	if err := p.expect("using", "("); err != nil {
		return nil, "", err
	}
	p.noParams = true
	text, err = p.source(func() error { e, err = p.expr(); return err })
	p.noParams = false
	if err != nil {
		return nil, "", err
	}
	return e, text, p.expect(")")
}

// alterRLSPolicy parses ALTER RLS POLICY name USING (predicate).
func (p *parser) alterRLSPolicy() (_ Statement, err error) {
	s := &AlterRLSPolicy{}
	if err := p.expect("alter", "rls", "policy"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	s.Using, s.Text, err = p.policyPredicate()
	return s, err
}

// dropRLSPolicy parses DROP RLS POLICY [IF EXISTS] name [CASCADE | RESTRICT].
func (p *parser) dropRLSPolicy() (_ Statement, err error) {
	s := &DropRLSPolicy{}
	if err := p.expect("drop", "rls", "policy"); err != nil {
		return nil, err
	}
	if s.IfExists, err = p.ifExists(); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if s.Cascade = p.take("cascade"); !s.Cascade {
		p.take("restrict")
	}
	return s, nil
}

// attachRLSPolicy parses ATTACH RLS POLICY name ON [TABLE] relation, … TO
// {user | ROLE role | PUBLIC}, … and DETACH … FROM ….
func (p *parser) attachRLSPolicy() (_ Statement, err error) {
	s := &AttachRLSPolicy{Detach: p.is("detach")}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("rls", "policy"); err != nil {
		return nil, err
	}
	if s.Policy, err = p.ident(); err != nil {
		return nil, err
	}
	if err := p.expect("on"); err != nil {
		return nil, err
	}
	p.take("table")
	if err := p.list(func() error {
		n, err := p.name(3)
		s.Tables = append(s.Tables, n)
		return err
	}); err != nil {
		return nil, err
	}
	if s.To, err = p.grantees(s.Detach); err != nil {
		return nil, err
	}
	for _, g := range s.To {
		if g.Kind == blueshift.ToGroup {
			return nil, p.fail(p.tok.pos, "0A000", "an RLS policy is attached to users, roles and PUBLIC only")
		}
	}
	return s, nil
}

// rowSecurity parses what follows the name of a relation: ROW LEVEL SECURITY
// {ON | OFF} [CONJUNCTION TYPE {AND | OR}] [FOR DATASHARES].
func (p *parser) rowSecurity(t *AlterTable) (_ Statement, err error) {
	s := &AlterRowSecurity{What: t.What, Table: t.Table, Pos: t.Pos}
	if err := p.expect("row", "level", "security"); err != nil {
		return nil, err
	}
	if s.On = p.take("on"); !s.On {
		if err := p.expect("off"); err != nil {
			return nil, err
		}
	}
	if p.is("conjunction") {
		if err := p.expect("conjunction", "type"); err != nil {
			return nil, err
		}
		if !p.isAny("and", "or") {
			return nil, p.unexpected()
		}
		s.Conjunction = strings.ToUpper(p.tok.s)
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	s.ForDatashares, err = p.accept("for", "datashares")
	return s, err
}

// toRLSPolicy tells that what comes next is {TO | FROM} RLS POLICY name, which
// a user called rls is not.
func (p *parser) toRLSPolicy(revoke bool) bool {
	at, tok := p.at, p.tok
	defer func() { p.at, p.tok = at, tok }()
	for _, w := range []string{map[bool]string{false: "to", true: "from"}[revoke], "rls"} {
		if !p.is(w) || p.advance() != nil {
			return false
		}
	}
	return p.is("policy")
}

// grantToRLSPolicy parses {TO | FROM} RLS POLICY name, ….
func (p *parser) grantToRLSPolicy(g *Grant) (_ Statement, err error) {
	if g.On != "TABLE" || g.Scope != "" || g.All || len(g.Columns) > 0 || g.Privileges != blueshift.Select {
		return nil, p.fail(int(g.Pos)-1, "0LP01", "only SELECT on tables can be granted to an RLS policy")
	}
	s := &GrantToRLSPolicy{Revoke: g.Revoke, Tables: g.Names}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("rls", "policy"); err != nil {
		return nil, err
	}
	err = p.list(func() error {
		name, err := p.ident()
		s.Policies = append(s.Policies, name)
		return err
	})
	return s, err
}

// Mentions reports whether a predicate may name a column: a word of it is the
// column's name, or it has a star, which stands for every column.
func Mentions(predicate, column string) bool {
	p := &parser{scanner: scanner{src: predicate}}
	for {
		if p.advance() != nil || p.isOp("*") {
			return true
		}
		switch {
		case p.tok.kind == eof:
			return false
		case (p.tok.kind == word || p.tok.kind == quoted) && p.tok.s == column:
			return true
		}
	}
}
