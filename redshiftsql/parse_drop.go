package redshiftsql

import "strings"

func (p *parser) dropDatabase() (_ Statement, err error) {
	s := &DropDatabase{}
	if err := p.expect("drop", "database"); err != nil {
		return nil, err
	}
	s.Name, err = p.ident()
	if err == nil && p.is("force") {
		err = p.advance()
	}
	return s, err
}

func (p *parser) dropDatashare() (_ Statement, err error) {
	s := &DropDatashare{}
	if err := p.expect("drop", "datashare"); err != nil {
		return nil, err
	}
	s.Name, err = p.ident()
	return s, err
}

// dropRelation parses DROP TABLE and DROP VIEW.
func (p *parser) dropRelation() (_ Statement, err error) {
	if err := p.expect("drop"); err != nil {
		return nil, err
	}
	s := &Drop{What: strings.ToUpper(p.tok.s)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	s.Names, s.IfExists, s.Cascade, err = p.dropped()
	return s, err
}

func (p *parser) dropSchema() (Statement, error) {
	if err := p.expect("drop", "schema"); err != nil {
		return nil, err
	}
	names, ifExists, err := p.droppedNames()
	if err != nil {
		return nil, err
	}
	s := &DropSchema{IfExists: ifExists, External: p.is("drop")}
	if s.External {
		if err := p.expect("drop", "external", "database"); err != nil {
			return nil, err
		}
	}
	s.Cascade = p.cascades()
	for _, n := range names {
		if len(n) > 2 {
			return nil, refuse("42601", "improper schema name \"%s\"", n)
		}
		s.Names = append(s.Names, n)
	}
	return s, nil
}

// dropped parses [IF EXISTS] name, … [CASCADE | RESTRICT].
func (p *parser) dropped() (names []Name, ifExists, cascade bool, err error) {
	names, ifExists, err = p.droppedNames()
	return names, ifExists, p.cascades(), err
}

func (p *parser) droppedNames() (names []Name, ifExists bool, err error) {
	if ifExists, err = p.ifExists(); err != nil {
		return
	}
	err = p.list(func() error {
		n, err := p.name(3)
		names = append(names, n)
		return err
	})
	return
}

// cascades parses [CASCADE | RESTRICT].
func (p *parser) cascades() bool {
	if p.take("cascade") {
		return true
	}
	p.take("restrict")
	return false
}
