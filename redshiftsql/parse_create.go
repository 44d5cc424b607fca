package redshiftsql

import "strings"

// createOr takes CREATE [OR REPLACE] and tells whether REPLACE was there.
func (p *parser) createOr() (replace bool, err error) {
	if err := p.expect("create"); err != nil {
		return false, err
	}
	return p.accept("or", "replace")
}

// ifNotExists and ifExists take their optional words.
func (p *parser) ifNotExists() (bool, error) { return p.accept("if", "not", "exists") }
func (p *parser) ifExists() (bool, error)    { return p.accept("if", "exists") }

func (p *parser) createSchema() (_ Statement, err error) {
	s := &CreateSchema{}
	if err := p.expect("create", "schema"); err != nil {
		return nil, err
	}
	if s.IfNotExists, err = p.ifNotExists(); err != nil {
		return nil, err
	}
	if !p.is("authorization") {
		if s.Name, err = p.ident(); err != nil {
			return nil, err
		}
	}
	if p.take("authorization") {
		if s.Owner, err = p.ident(); err != nil {
			return nil, err
		}
		if s.Name == "" {
			s.Name = s.Owner
		}
	}
	if p.is("quota") {
		s.Quota, err = p.quota()
	}
	return s, err
}

// quota parses QUOTA {n [MB | GB | TB] | UNLIMITED} and answers megabytes, 0
// for no limit.
func (p *parser) quota() (int64, error) {
	if err := p.expect("quota"); err != nil {
		return 0, err
	}
	if p.take("unlimited") {
		return 0, nil
	}
	n, err := p.integer()
	if err != nil || n <= 0 || n > 1<<30 {
		return 0, p.unexpected()
	}
	switch {
	case p.take("tb"):
		n <<= 20
	case p.take("gb"):
		n <<= 10
	default:
		p.take("mb")
	}
	return n, nil
}

func (p *parser) createTable() (_ Statement, err error) {
	s := &CreateTable{}
	if err := p.expect("create"); err != nil {
		return nil, err
	}
	p.take("local")
	if p.isAny("temp", "temporary") {
		s.Temporary = true
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("table"); err != nil {
		return nil, err
	}
	if s.IfNotExists, err = p.ifNotExists(); err != nil {
		return nil, err
	}
	pos := p.tok.pos
	s.Pos = p.position(pos)
	s.Temporary = s.Temporary || p.tok.kind == word && p.tok.s[0] == '#'
	if s.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		if err := p.parens(func() error { return p.list(func() error { return p.tableElement(s) }) }); err != nil {
			return nil, err
		}
	}
	if len(s.Columns)+len(s.Names) > maxColumns {
		return nil, p.fail(pos, "54011", "tables can have at most %d columns", maxColumns)
	}
	if err := p.tableAttributes(&s.Attributes); err != nil {
		return nil, err
	}
	if p.take("as") {
		if s.Names, err = columnNames(p, s); err != nil {
			return nil, err
		}
		s.As, err = p.query()
		return s, err
	}
	if len(s.Columns) == 0 && s.Like == nil || len(s.Names) > 0 {
		return nil, p.unexpected()
	}
	return s, p.checkColumns(s, pos)
}

// checkColumns refuses columns given twice and keys on columns not given.
func (p *parser) checkColumns(s *CreateTable, pos int) error {
	seen := map[string]bool{}
	for _, c := range s.Columns {
		if seen[c.Name] {
			return p.fail(pos, "42701", "column \"%s\" specified more than once", c.Name)
		}
		seen[c.Name] = true
	}
	if s.Like != nil {
		return nil
	}
	keys := append([]string{s.Attributes.DistKey}, s.Attributes.SortKeys...)
	for _, k := range s.Constraints {
		keys = append(keys, k.Columns...)
	}
	for _, k := range keys {
		if k != "" && !seen[k] {
			return p.fail(pos, "42703", "column \"%s\" named in key does not exist", k)
		}
	}
	return nil
}

// columnNames are the names given before AS, where types are not allowed.
func columnNames(p *parser, s *CreateTable) ([]string, error) {
	if len(s.Columns) > 0 {
		return nil, p.unexpected()
	}
	return s.Names, nil
}

func (p *parser) tableElement(s *CreateTable) (err error) {
	switch {
	case p.beginsConstraint():
		return p.tableConstraint(s)
	case p.is("like"):
		if err := p.advance(); err != nil {
			return err
		}
		if s.Like, err = p.name(3); err != nil {
			return err
		}
		for p.isAny("including", "excluding") {
			s.LikeDefaults = p.is("including")
			if err := p.advance(); err != nil {
				return err
			}
			if err := p.expect("defaults"); err != nil {
				return err
			}
		}
		return nil
	}
	return p.column(s)
}

// source parses something and returns the text it was written in.
func (p *parser) source(parse func() error) (string, error) {
	start := p.tok.pos
	if err := parse(); err != nil {
		return "", err
	}
	return strings.TrimSpace(p.src[start:p.tok.pos]), nil
}

func (p *parser) tableAttributes(a *TableAttributes) (err error) {
	for {
		switch {
		case p.is("backup"):
			if err := p.advance(); err != nil {
				return err
			}
			if !p.take("yes") && !p.take("no") {
				return p.unexpected()
			}
		case p.is("diststyle"):
			if err := p.advance(); err != nil {
				return err
			}
			if !p.isAny("auto", "even", "key", "all") {
				return p.unexpected()
			}
			a.DistStyle = strings.ToUpper(p.tok.s)
			err = p.advance()
		case p.is("distkey"):
			if err := p.advance(); err != nil {
				return err
			}
			err = p.parens(func() error { a.DistKey, err = p.ident(); return err })
		case p.isAny("compound", "interleaved", "sortkey"):
			if !p.is("sortkey") {
				a.SortStyle = strings.ToUpper(p.tok.s)
				if err := p.advance(); err != nil {
					return err
				}
			}
			if err := p.expect("sortkey"); err != nil {
				return err
			}
			if p.take("auto") {
				a.SortStyle = "AUTO"
				break
			}
			a.SortKeys, err = p.names()
		case p.is("encode"):
			a.EncodeAuto = true
			err = p.expect("encode", "auto")
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (p *parser) createDatabase() (_ Statement, err error) {
	s := &CreateDatabase{}
	if err := p.expect("create", "database"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if ok, err := p.accept("with", "permissions"); err != nil && !p.is("owner") {
		return nil, err
	} else if ok {
		s.WithPermissions = true
	}
	if p.is("from") {
		if p.peek().s != "datashare" {
			return nil, p.notYet("CREATE DATABASE FROM " + strings.ToUpper(p.peek().s))
		}
		if err := p.expect("from", "datashare"); err != nil {
			return nil, err
		}
		if s.FromShare, err = p.ident(); err != nil {
			return nil, err
		}
		if err := p.expect("of"); err != nil {
			return nil, err
		}
		s.Account, s.Namespace, err = p.accountNamespace()
		if err == nil && s.Namespace == "" {
			err = p.unexpected()
		}
		return s, err
	}
	for err == nil && (p.isAny("owner", "connection", "collate", "isolation")) {
		err = p.databaseOption(s)
	}
	return s, err
}

// databaseOption parses OWNER, CONNECTION LIMIT, COLLATE or ISOLATION LEVEL. Of
// the last two, databases here have one kind only.
func (p *parser) databaseOption(s *CreateDatabase) (err error) {
	switch {
	case p.is("connection"):
		s.ConnectionLimit, err = p.connectionLimit()
		return err
	case p.take("owner"):
		p.take("=")
		s.Owner, err = p.ident()
		return err
	case p.take("collate"):
		if p.isAny("case_insensitive", "ci") {
			return p.notYet("CREATE DATABASE … COLLATE CASE_INSENSITIVE")
		}
		if !p.take("case_sensitive") && !p.take("cs") {
			err = p.unexpected()
		}
		return err
	}
	if err := p.expect("isolation", "level"); err != nil {
		return err
	}
	if p.is("serializable") {
		return p.notYet("CREATE DATABASE … ISOLATION LEVEL SERIALIZABLE")
	}
	return p.expect("snapshot")
}
