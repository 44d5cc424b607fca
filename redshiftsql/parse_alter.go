package redshiftsql

import "strings"

func (p *parser) drop() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	what := p.tok.s
	switch what {
	case "schema", "table", "view", "database", "datashare":
		if err := p.advance(); err != nil {
			return nil, err
		}
	case "user", "group", "role", "materialized", "function", "procedure", "library", "model", "external":
		return nil, p.notYet("DROP " + strings.ToUpper(what))
	default:
		return nil, p.unexpected()
	}
	var err error
	switch what {
	case "database":
		s := &DropDatabase{}
		s.Name, err = p.ident()
		if err == nil && p.is("force") {
			err = p.advance()
		}
		return s, err
	case "datashare":
		s := &DropDatashare{}
		s.Name, err = p.ident()
		return s, err
	}
	ifExists, err := p.ifExists()
	if err != nil {
		return nil, err
	}
	var names []Name
	err = p.list(func() error {
		n, err := p.name(3)
		names = append(names, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	cascade := p.take("cascade")
	if !cascade {
		p.take("restrict")
	}
	if what != "schema" {
		return &Drop{What: strings.ToUpper(what), Names: names, IfExists: ifExists, Cascade: cascade}, nil
	}
	s := &DropSchema{IfExists: ifExists, Cascade: cascade}
	for _, n := range names {
		if len(n) > 1 {
			return nil, p.notYet("DROP SCHEMA in another database")
		}
		s.Names = append(s.Names, n[0])
	}
	return s, nil
}

func (p *parser) alter() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch {
	case p.is("table"):
		return p.alterTable()
	case p.is("datashare"):
		return p.alterDatashare()
	case p.isAny("schema", "user", "group", "role", "database", "default", "materialized", "external", "procedure", "system", "view"):
		return nil, p.notYet("ALTER " + strings.ToUpper(p.tok.s))
	}
	return nil, p.unexpected()
}

func (p *parser) alterTable() (_ Statement, err error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	s := &AlterTable{Pos: p.position(p.tok.pos)}
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	switch {
	case p.is("add"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.isAny("primary", "unique", "foreign", "constraint", "partition") {
			return nil, p.notYet("ALTER TABLE ADD " + strings.ToUpper(p.tok.s))
		}
		p.take("column")
		t := &CreateTable{}
		if err := p.tableElement(t); err != nil {
			return nil, err
		}
		if len(t.Columns) != 1 {
			return nil, p.unexpected()
		}
		s.Action, s.Column = "ADD COLUMN", t.Columns[0]
	case p.is("drop"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.is("constraint") {
			return nil, p.notYet("ALTER TABLE DROP CONSTRAINT")
		}
		p.take("column")
		s.Action = "DROP COLUMN"
		if s.From, err = p.ident(); err != nil {
			return nil, err
		}
		if !p.take("cascade") {
			p.take("restrict")
		}
	case p.is("rename"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		if s.Action = "RENAME TO"; !p.is("to") {
			s.Action = "RENAME COLUMN"
			p.take("column")
			if s.From, err = p.ident(); err != nil {
				return nil, err
			}
		}
		if err := p.expect("to"); err != nil {
			return nil, err
		}
		s.To, err = p.ident()
	case p.is("owner"):
		return nil, p.notYet("ALTER TABLE OWNER TO")
	case p.isAny("alter", "append", "set", "row", "masking"):
		return nil, p.notYet("ALTER TABLE " + strings.ToUpper(p.tok.s))
	default:
		return nil, p.unexpected()
	}
	return s, err
}
