package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// createDatashare parses CREATE DATASHARE name [[SET] PUBLICACCESSIBLE [=] bool] [[SET] MANAGEDBY [=] ADX].
func (p *parser) createDatashare() (_ Statement, err error) {
	s := &CreateDatashare{}
	if err := p.expect("create", "datashare"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	for {
		p.take(",")
		p.take("set")
		switch {
		case p.take("publicaccessible"):
			p.take("=")
			if s.PubliclyAccessible, err = p.boolean(); err != nil {
				return nil, err
			}
		case p.take("managedby"):
			p.take("=")
			if err := p.expect("adx"); err != nil {
				return nil, err
			}
			s.ManagedBy = "ADX"
		default:
			return s, nil
		}
	}
}

func (p *parser) boolean() (bool, error) {
	v := p.is("true")
	if !v && !p.is("false") {
		return false, p.unexpected()
	}
	return v, p.advance()
}

func (p *parser) alterDatashare() (_ Statement, err error) {
	if err := p.expect("alter", "datashare"); err != nil {
		return nil, err
	}
	s := &AlterDatashare{}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	switch {
	case p.isAny("add", "remove"):
		s.Action = strings.ToUpper(p.tok.s)
		if err := p.advance(); err != nil {
			return nil, err
		}
		return s, p.shareObjects(s)
	case p.is("set"):
		s.Action = "SET"
		if err := p.advance(); err != nil {
			return nil, err
		}
		switch {
		case p.take("publicaccessible"):
			p.take("=")
			v, err := p.boolean()
			s.PubliclyAccessible = &v
			return s, err
		case p.take("includenew"):
			p.take("=")
			v, err := p.boolean()
			if err != nil {
				return nil, err
			}
			s.IncludeNew = &v
			if err := p.expect("for", "schema"); err != nil {
				return nil, err
			}
			schema, err := p.ident()
			s.Schemas = []string{schema}
			return s, err
		}
	case p.is("owner"):
		owner, err := p.ownerTo()
		return &AlterOwner{What: "DATASHARE", Name: s.Name, Owner: owner}, err
	}
	return nil, p.unexpected()
}

func (p *parser) shareObjects(s *AlterDatashare) error {
	schemas := func(into *[]string) error {
		return p.list(func() error {
			n, err := p.ident()
			*into = append(*into, n)
			return err
		})
	}
	switch {
	case p.take("schema"):
		return schemas(&s.Schemas)
	case p.take("table"), p.take("view"):
		return p.list(func() error {
			n, err := p.name(3)
			s.Tables = append(s.Tables, n)
			return err
		})
	case p.is("all"):
		if err := p.advance(); err != nil {
			return err
		}
		if p.is("functions") {
			return p.notYet("sharing functions")
		}
		if err := p.expect("tables", "in", "schema"); err != nil {
			return err
		}
		return schemas(&s.AllTablesIn)
	case p.is("function"):
		return p.notYet("sharing functions")
	}
	return p.unexpected()
}

// grantDatashare parses the consumer that USAGE of a datashare is granted to:
// {TO | FROM} {ACCOUNT '…' | NAMESPACE '…'}.
func (p *parser) grantDatashare(g *Grant) (_ Statement, err error) {
	if g.Privileges != blueshift.Usage || len(g.Names) != 1 {
		return nil, p.unexpected()
	}
	s := &GrantDatashare{Revoke: g.Revoke, Name: g.Names[0][0]}
	if s.Revoke {
		err = p.expect("from")
	} else {
		err = p.expect("to")
	}
	if err != nil {
		return nil, err
	}
	if !p.isAny("account", "namespace") {
		return nil, blueshift.SQLErrorf("42601", "USAGE cannot be granted to users and groups on a datashare.").
			WithHint("Name a consumer: TO ACCOUNT '123456789012' or TO NAMESPACE 'guid'.")
	}
	which := p.tok.s
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind != text {
		return nil, blueshift.SQLErrorf("42601", "USAGE cannot be granted to users and groups on a datashare.").
			WithHint("Write the %s as a string in single quotes.", which)
	}
	if which == "account" {
		s.Account, err = p.str()
	} else {
		s.Namespace, err = p.str()
	}
	if err == nil && p.is("via") {
		err = p.notYet("VIA DATA CATALOG")
	}
	return s, err
}

// accountNamespace parses [ACCOUNT 'x'] [NAMESPACE 'guid'].
func (p *parser) accountNamespace() (account, namespace string, err error) {
	if p.take("account") {
		if account, err = p.str(); err != nil {
			return "", "", err
		}
	}
	if p.take("namespace") {
		namespace, err = p.str()
	}
	return account, namespace, err
}

// descDatashare parses DESC DATASHARE name [OF [ACCOUNT 'x'] NAMESPACE 'guid'].
func (p *parser) descDatashare() (_ Statement, err error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("datashare"); err != nil {
		return nil, err
	}
	s := &DescDatashare{}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if p.take("of") {
		s.Account, s.Namespace, err = p.accountNamespace()
		if err == nil && s.Namespace == "" {
			err = p.unexpected()
		}
	}
	return s, err
}

// toDatashare tells that a datashare is who gets the privileges.
func (p *parser) toDatashare(revoke bool) bool {
	return p.is(map[bool]string{false: "to", true: "from"}[revoke]) && p.peek().s == "datashare" && p.peek().kind == word
}

// grantToShare reads GRANT SELECT ON [TABLE] t TO DATASHARE d and GRANT USAGE
// ON SCHEMA s TO DATASHARE d, which are ALTER DATASHARE ADD in other words.
func (p *parser) grantToShare(g *Grant) (_ Statement, err error) {
	s := &AlterDatashare{Action: "ADD", Granted: true}
	if g.Revoke {
		s.Action = "REMOVE"
	}
	switch {
	case g.On == "SCHEMA" && g.Scope == "" && g.Privileges == blueshift.Usage:
		for _, n := range g.Names {
			s.Schemas = append(s.Schemas, n[len(n)-1])
		}
	case g.On == "TABLE" && len(g.Columns) == 0 && g.Privileges == blueshift.Select:
		s.Tables = g.Names
	default:
		return nil, p.notYet("GRANT of anything but SELECT on tables and USAGE on schemas to a datashare")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("datashare"); err != nil {
		return nil, err
	}
	s.Name, err = p.ident()
	return s, err
}
