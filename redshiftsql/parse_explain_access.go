package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// explainAccess parses what follows EXPLAIN in
//
//	EXPLAIN ACCESS [TO user] {READ | WRITE | privilege [, …]} ON what
//
// where what is a shared object, schema or database, which the consumer names by
// its database,
//
//	[database.]schema.object
//	SCHEMA [database.]schema
//	DATABASE database
//	[{schema.object | SCHEMA schema} IN] DATASHARE name OF [ACCOUNT 'id'] NAMESPACE 'guid'
//
// or, for the producer,
//
//	[{schema.object | SCHEMA schema} IN] DATASHARE name FOR {ACCOUNT 'id' | NAMESPACE 'guid'}
func (p *parser) explainAccess() (_ Statement, err error) {
	s := &ExplainAccess{}
	if err := p.expect("access"); err != nil {
		return nil, err
	}
	if p.take("to") {
		if s.User, err = p.ident(); err != nil {
			return nil, err
		}
	}
	if s.Wants, err = p.accessWanted(); err != nil {
		return nil, err
	}
	if err := p.expect("on"); err != nil {
		return nil, err
	}
	if !p.is("datashare") || p.peek().s == "." {
		if s.Object, err = p.accessObject(&s.Wants); err != nil {
			return nil, err
		}
		if len(s.Object) == 3 || !p.take("in") {
			return s, nil
		}
	}
	return s, p.accessShare(s)
}

// accessObject parses what is asked about. A schema has an empty last part, a
// database two; to read in them is to use them.
func (p *parser) accessObject(wants *blueshift.Privileges) (Name, error) {
	parts, within, known := 3, Name(nil), blueshift.AllOnSharedTable|blueshift.Execute
	switch {
	case p.peek().s == ".":
	case p.is("schema"):
		parts, within, known = 2, Name{""}, blueshift.AllOnSchema
	case p.is("database"):
		parts, within, known = 1, Name{"", ""}, blueshift.Usage|blueshift.Create
	}
	if within != nil {
		if *wants == blueshift.Select {
			*wants = blueshift.Usage
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	name, err := p.name(parts)
	if name = append(name, within...); err == nil && (len(name) == 1 || *wants&^known != 0) {
		err = p.unexpected()
	}
	return name, err
}

// accessWanted parses what is to be done: to write is to change rows.
func (p *parser) accessWanted() (wants blueshift.Privileges, err error) {
	switch {
	case p.take("read"):
		return blueshift.Select, nil
	case p.take("write"):
		return blueshift.Insert | blueshift.Update | blueshift.Delete, nil
	}
	return wants, p.list(func() error {
		one, ok := blueshift.ParsePrivilege(strings.ToUpper(p.tok.s))
		if p.tok.kind != word || !ok || one&(blueshift.AllOnSharedTable|blueshift.AllOnSharedDatabase|blueshift.Execute) == 0 {
			return p.unexpected()
		}
		wants |= one
		return p.advance()
	})
}

// accessShare parses DATASHARE name and the other side.
func (p *parser) accessShare(s *ExplainAccess) (err error) {
	if err := p.expect("datashare"); err != nil {
		return err
	}
	if s.Share, err = p.ident(); err != nil {
		return err
	}
	if s.For = p.take("for"); !s.For {
		if err := p.expect("of"); err != nil {
			return err
		}
	}
	s.Account, s.Namespace, err = p.accountNamespace()
	if err == nil && (s.Namespace == "" && !s.For || s.Namespace != "" && s.Account != "" && s.For || s.Account+s.Namespace == "") {
		err = p.unexpected()
	}
	return err
}
