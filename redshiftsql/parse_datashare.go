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

// shareObjects parses what is added or removed (Database Developer Guide, ALTER
// DATASHARE). VIEW is another word for TABLE.
func (p *parser) shareObjects(s *AlterDatashare) error {
	switch {
	case p.take("schema"):
		return p.schemaNames(&s.Schemas)
	case p.take("table"), p.take("view"):
		return p.list(func() error {
			n, err := p.name(3)
			s.Tables = append(s.Tables, n)
			return err
		})
	case p.take("function"):
		return p.list(func() error {
			n, err := p.name(3)
			if err != nil {
				return err
			}
			args, err := p.functionArguments()
			s.Functions, s.Args = append(s.Functions, n), append(s.Args, args)
			return err
		})
	case p.take("all"):
		into := &s.AllTablesIn
		if p.take("functions") {
			into = &s.AllFunctionsIn
		} else if err := p.expect("tables"); err != nil {
			return err
		}
		if err := p.expect("in", "schema"); err != nil {
			return err
		}
		return p.schemaNames(into)
	case p.is("procedure"):
		return p.notShared("stored procedures")
	}
	return p.unexpected()
}

func (p *parser) schemaNames(into *[]string) error {
	return p.list(func() error {
		n, err := p.ident()
		*into = append(*into, n)
		return err
	})
}

// notShared refuses what Redshift does not share either.
func (p *parser) notShared(what string) error {
	return p.fail(p.tok.pos, "0A000", "%s cannot be added to a datashare", what)
}

// grantDatashare parses the consumer that USAGE of a datashare is granted to:
// {TO | FROM} {ACCOUNT '…' [VIA DATA CATALOG] | NAMESPACE '…'}.
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
	if which == "namespace" {
		s.Consumer.Namespace, err = p.str()
		return s, err
	}
	account, err := p.str()
	if s.Consumer.Account = blueshift.Account(account); err == nil && p.take("via") {
		s.Consumer.Via, err = blueshift.ViaDataCatalog, p.expect("data", "catalog")
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

// sharedPrivileges is what ALL means TO DATASHARE, by what it is granted on.
var sharedPrivileges = map[string]blueshift.Privileges{"TABLE": blueshift.AllOnSharedTable, "ALL TABLES": blueshift.AllOnSharedTable, "TABLES": blueshift.AllOnSharedTable,
	"SCHEMA": blueshift.AllOnSchema, "SCHEMAS": blueshift.AllOnSchema, "DATABASE": blueshift.AllOnSharedDatabase,
	"FUNCTION": blueshift.AllOnFunction, "ALL FUNCTIONS": blueshift.AllOnFunction, "FUNCTIONS": blueshift.AllOnFunction}

// grantToShare parses TO DATASHARE name behind privileges on objects. A share
// cannot give on what it has, so there are no grant options.
func (p *parser) grantToShare(g *Grant) (_ Statement, err error) {
	on := g.On
	if g.Scope != "" {
		on = g.Scope
	}
	switch {
	case on == "PROCEDURE" || on == "ALL PROCEDURES" || on == "PROCEDURES":
		return nil, p.notShared("stored procedures")
	case sharedPrivileges[on] == 0:
		return nil, p.unexpected()
	case len(g.Columns) > 0:
		return nil, p.fail(int(g.Pos)-1, "0LP01", "privileges on columns cannot be granted to a datashare")
	case g.OptionOnly:
		return nil, p.fail(int(g.Pos)-1, "0LP01", "grant options can only be granted to individual users")
	}
	if err := p.checkPrivileges(g, sharedPrivileges); err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("datashare"); err != nil {
		return nil, err
	}
	g.Datashare, err = p.ident()
	return g, err
}
