package redshiftsql

import (
	"slices"
	"strconv"
)

func (p *parser) beginsConstraint() bool {
	return p.isAny("primary", "unique", "foreign", "constraint", "check")
}

// column parses name type [attribute …], or a name alone.
func (p *parser) column(s *CreateTable) (err error) {
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
	case OID, NameType, RegClass, RegType, RegProc, SmallInts:
		return p.fail(pos, "0A000", "columns of type %s are not supported yet", c.Type)
	}
	c.Position = len(s.Columns) + 1
	if err := p.columnAttributes(&c, s); err != nil {
		return err
	}
	if c.Identity != nil && c.Default != "" {
		return p.fail(pos, "42601", "both default and identity specified for column \"%s\"", c.Name)
	}
	s.Columns = append(s.Columns, c)
	return nil
}

func (p *parser) columnAttributes(c *Column, s *CreateTable) (err error) {
	named := "" // what CONSTRAINT calls the one that follows
	for {
		switch {
		case p.is("not"):
			c.NotNull = true
			err = p.expect("not", "null")
		case p.is("null"):
			err = p.advance()
		case p.is("default"):
			err = p.columnDefault(c)
		case p.is("identity"):
			if err := p.advance(); err != nil {
				return err
			}
			err = p.identity(c, false)
		case p.is("generated"):
			if err := p.expect("generated", "by", "default", "as", "identity"); err != nil {
				return err
			}
			err = p.identity(c, true)
		case p.is("encode"):
			if err := p.advance(); err != nil {
				return err
			}
			c.Encode, err = p.encoding()
		case p.is("distkey"):
			s.Attributes.DistKey = c.Name
			err = p.advance()
		case p.is("sortkey"):
			s.Attributes.SortKeys = []string{c.Name}
			err = p.advance()
		case p.is("primary"):
			s.Constraints = append(s.Constraints, Constraint{Name: named, Kind: "PRIMARY KEY", Columns: []string{c.Name}})
			c.NotNull = true
			err = p.expect("primary", "key")
		case p.is("unique"):
			s.Constraints = append(s.Constraints, Constraint{Name: named, Kind: "UNIQUE", Columns: []string{c.Name}})
			err = p.advance()
		case p.is("references"):
			k := Constraint{Name: named, Kind: "FOREIGN KEY", Columns: []string{c.Name}}
			err = p.references(&k)
			s.Constraints = append(s.Constraints, k)
		case p.is("collate"):
			err = p.collateColumn(c)
		case p.is("constraint") && p.peek().kind != eof:
			if err := p.advance(); err != nil {
				return err
			}
			if named, err = p.ident(); err != nil {
				return err
			}
			if !p.isAny("primary", "unique", "references", "not", "null", "check") {
				return p.unexpected()
			}
			continue
		case p.is("check"):
			return p.noCheck()
		default:
			return nil
		}
		if err != nil {
			return err
		}
		named = ""
	}
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

// compressions are the compression encodings of columns.
var compressions = set("raw", "none", "auto", "az64", "bytedict", "delta", "delta32k", "lzo", "mostly8", "mostly16", "mostly32", "runlength", "text255", "text32k", "zstd")

func (p *parser) encoding() (string, error) {
	pos := p.tok.pos
	e, err := p.label()
	if err == nil && !compressions[e] {
		err = p.fail(pos, "42601", "encoding \"%s\" does not exist", e)
	}
	return e, err
}

// collateColumn parses COLLATE CASE_SENSITIVE | CS | CASE_INSENSITIVE | CI.
func (p *parser) collateColumn(c *Column) error {
	if err := p.advance(); err != nil {
		return err
	}
	pos := p.tok.pos
	n, err := p.collation()
	switch {
	case err != nil:
		return err
	case n == "case_insensitive" || n == "ci":
		if !c.Type.text() {
			return p.fail(pos, "42804", "collations are not supported by type %s", c.Type)
		}
		c.Type.NoCase = true
	case n != "case_sensitive" && n != "cs":
		return p.fail(pos, "42704", "collation \"%s\" does not exist", n)
	}
	return nil
}

func (p *parser) noCheck() error {
	return p.fail(p.tok.pos, "0A000", "CHECK constraints are not supported: Amazon Redshift does not have them")
}

func (p *parser) tableConstraint(s *CreateTable) (err error) {
	k := Constraint{Kind: "UNIQUE"}
	if p.take("constraint") {
		if k.Name, err = p.ident(); err != nil {
			return err
		}
	}
	switch {
	case p.is("check"):
		return p.noCheck()
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
	switch k.Kind {
	case "FOREIGN KEY":
		err = p.references(&k)
	case "PRIMARY KEY":
		for i := range s.Columns {
			s.Columns[i].NotNull = s.Columns[i].NotNull || slices.Contains(k.Columns, s.Columns[i].Name)
		}
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
