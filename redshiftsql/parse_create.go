package redshiftsql

import (
	"strconv"
	"strings"
)

func (p *parser) create() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	replace := false
	if ok, err := p.accept("or", "replace"); err != nil {
		return nil, err
	} else if ok {
		replace = true
	}
	switch {
	case p.is("view"):
		return p.createView(replace)
	case replace:
		return nil, p.notYet("CREATE OR REPLACE " + strings.ToUpper(p.tok.s))
	case p.is("schema"):
		return p.createSchema()
	case p.isAny("table", "temp", "temporary", "local"):
		return p.createTable()
	case p.is("database"):
		return p.createDatabase()
	case p.is("datashare"):
		return p.createDatashare()
	case p.isAny("user", "group", "role", "external", "materialized", "function", "procedure", "library", "model", "masking", "rls"):
		return nil, p.notYet("CREATE " + strings.ToUpper(p.tok.s))
	}
	return nil, p.unexpected()
}

// ifNotExists and ifExists take their optional words.
func (p *parser) ifNotExists() (bool, error) { return p.accept("if", "not", "exists") }
func (p *parser) ifExists() (bool, error)    { return p.accept("if", "exists") }

func (p *parser) createSchema() (_ Statement, err error) {
	s := &CreateSchema{}
	if err := p.advance(); err != nil {
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
		return nil, p.notYet("schema QUOTA")
	}
	return s, nil
}

func (p *parser) createTable() (_ Statement, err error) {
	s := &CreateTable{}
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
	case p.isAny("primary", "unique", "foreign", "constraint"):
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
	c := Column{}
	if c.Name, err = p.ident(); err != nil {
		return err
	}
	if p.isOp(",") || p.isOp(")") {
		s.Names = append(s.Names, c.Name)
		return nil
	}
	pos := p.tok.pos
	if c.Type, err = p.dataType(); err != nil {
		return err
	}
	switch c.Type.ID {
	case OID, NameType, RegClass, RegType, Interval:
		return p.fail(pos, "0A000", "columns of type %s are not supported yet", c.Type)
	}
	c.Position = len(s.Columns) + 1
	if err := p.columnAttributes(&c, s); err != nil {
		return err
	}
	s.Columns = append(s.Columns, c)
	return nil
}

func (p *parser) columnAttributes(c *Column, s *CreateTable) (err error) {
	for {
		switch {
		case p.is("not"):
			c.NotNull = true
			err = p.expect("not", "null")
		case p.is("null"):
			err = p.advance()
		case p.is("default"):
			if err := p.advance(); err != nil {
				return err
			}
			p.noParams = true
			c.Default, err = p.source(func() error { _, err := p.additive(); return err })
			p.noParams = false
		case p.is("identity"):
			if err := p.advance(); err != nil {
				return err
			}
			c.Identity, err = p.identity(false)
		case p.is("generated"):
			if err := p.expect("generated", "by", "default", "as", "identity"); err != nil {
				return err
			}
			c.Identity, err = p.identity(true)
		case p.is("encode"):
			if err := p.advance(); err != nil {
				return err
			}
			c.Encode, err = p.label()
		case p.is("distkey"):
			s.Attributes.DistKey = c.Name
			err = p.advance()
		case p.is("sortkey"):
			s.Attributes.SortKeys = []string{c.Name}
			err = p.advance()
		case p.is("primary"):
			s.Constraints = append(s.Constraints, Constraint{Kind: "PRIMARY KEY", Columns: []string{c.Name}})
			c.NotNull = true
			err = p.expect("primary", "key")
		case p.is("unique"):
			s.Constraints = append(s.Constraints, Constraint{Kind: "UNIQUE", Columns: []string{c.Name}})
			err = p.advance()
		case p.is("references"):
			k := Constraint{Kind: "FOREIGN KEY", Columns: []string{c.Name}}
			err = p.references(&k)
			s.Constraints = append(s.Constraints, k)
		case p.is("collate"):
			return p.notYet("COLLATE")
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// source parses something and returns the text it was written in.
func (p *parser) source(parse func() error) (string, error) {
	start := p.tok.pos
	if err := parse(); err != nil {
		return "", err
	}
	return strings.TrimSpace(p.src[start:p.tok.pos]), nil
}

func (p *parser) identity(byDefault bool) (*Identity, error) {
	id := &Identity{ByDefault: byDefault}
	err := p.parens(func() (err error) {
		if id.Seed, err = p.integer(); err != nil {
			return err
		}
		if err := p.expect(","); err != nil {
			return err
		}
		id.Step, err = p.integer()
		return err
	})
	return id, err
}

func (p *parser) integer() (int64, error) {
	sign := ""
	if p.take("-") {
		sign = "-"
	}
	n, err := strconv.ParseInt(sign+p.tok.s, 10, 64)
	if p.tok.kind != number || err != nil {
		return 0, p.unexpected()
	}
	return n, p.advance()
}

func (p *parser) tableConstraint(s *CreateTable) (err error) {
	if p.take("constraint") {
		if _, err := p.ident(); err != nil {
			return err
		}
	}
	k := Constraint{Kind: "UNIQUE"}
	switch {
	case p.is("primary"):
		k.Kind = "PRIMARY KEY"
		err = p.expect("primary", "key")
	case p.is("foreign"):
		k.Kind = "FOREIGN KEY"
		err = p.expect("foreign", "key")
	default:
		err = p.expect("unique")
	}
	if err != nil {
		return err
	}
	if k.Columns, err = p.names(); err != nil {
		return err
	}
	if k.Kind == "FOREIGN KEY" {
		err = p.references(&k)
	}
	s.Constraints = append(s.Constraints, k)
	return err
}

func (p *parser) references(k *Constraint) (err error) {
	if err := p.expect("references"); err != nil {
		return err
	}
	if k.References, err = p.name(3); err != nil {
		return err
	}
	if p.isOp("(") {
		k.RefColumns, err = p.names()
	}
	return err
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
				break
			}
			a.SortKeys, err = p.names()
		case p.is("encode"):
			err = p.expect("encode", "auto")
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (p *parser) createView(replace bool) (_ Statement, err error) {
	s := &CreateView{OrReplace: replace}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if s.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		if s.Columns, err = p.names(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("as"); err != nil {
		return nil, err
	}
	p.noParams = true // what is kept cannot wait for values
	s.Text, err = p.source(func() error { s.Query, err = p.query(); return err })
	p.noParams = false
	if err != nil {
		return nil, err
	}
	if p.is("with") {
		s.LateBinding = true
		err = p.expect("with", "no", "schema", "binding")
	}
	return s, err
}

func (p *parser) createDatabase() (_ Statement, err error) {
	s := &CreateDatabase{}
	if err := p.advance(); err != nil {
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
	if p.take("owner") {
		p.take("=")
		s.Owner, err = p.ident()
	}
	if err == nil && p.isAny("connection", "collate", "isolation") {
		err = p.notYet("CREATE DATABASE … " + strings.ToUpper(p.tok.s))
	}
	return s, err
}
