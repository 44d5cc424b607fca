package redshiftsql

import "strings"

// alterTable parses ALTER TABLE and ALTER VIEW. Only changes that begin with
// ALTER may be several in one statement.
func (p *parser) alterTable() (_ Statement, err error) {
	if err := p.expect("alter"); err != nil {
		return nil, err
	}
	s := &AlterTable{What: strings.ToUpper(p.tok.s)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	s.Pos = p.position(p.tok.pos)
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	if s.What == "TABLE" && p.is("append") {
		return p.appendFrom(s)
	}
	if s.What == "TABLE" && p.is("row") {
		return p.rowSecurity(s)
	}
	if s.What == "VIEW" && !p.isAny("rename", "owner") {
		return nil, p.unexpected()
	}
	for {
		change, err := p.tableChange()
		if err != nil {
			return nil, err
		}
		s.Changes = append(s.Changes, change)
		if !p.isOp(",") || p.peek().s != "alter" || len(s.Changes) > MaxColumns {
			return s, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

func (p *parser) tableChange() (c TableChange, err error) {
	first := p.tok.s
	if !p.isAny("add", "drop", "rename", "owner", "alter") {
		if p.isAny("set", "masking") {
			return c, p.notYet("ALTER TABLE " + strings.ToUpper(first))
		}
		return c, p.unexpected()
	}
	if first == "owner" {
		c.Action = "OWNER TO"
		c.To, err = p.ownerTo()
		return c, err
	}
	if err := p.advance(); err != nil {
		return c, err
	}
	switch first {
	case "add":
		return c, p.addToTable(&c)
	case "drop":
		if c.Action = "DROP COLUMN"; p.take("constraint") {
			c.Action = "DROP CONSTRAINT"
		} else {
			p.take("column")
		}
		if c.From, err = p.ident(); err != nil {
			return c, err
		}
		if c.Cascade = p.take("cascade"); !c.Cascade {
			p.take("restrict")
		}
		return c, nil
	case "rename":
		if c.Action = "RENAME TO"; !p.is("to") {
			c.Action = "RENAME COLUMN"
			p.take("column")
			if c.From, err = p.ident(); err != nil {
				return c, err
			}
		}
		if err := p.expect("to"); err != nil {
			return c, err
		}
		c.To, err = p.ident()
		return c, err
	}
	return c, p.alterInTable(&c)
}

// addToTable parses what follows ADD: a constraint or a column.
func (p *parser) addToTable(c *TableChange) error {
	if p.is("partition") {
		return p.notYet("ALTER TABLE ADD PARTITION")
	}
	t := &CreateTable{}
	if p.take("column") || !p.beginsConstraint() {
		c.Action = "ADD COLUMN"
		if err := p.column(t); err != nil {
			return err
		}
		if len(t.Columns) != 1 {
			return p.unexpected()
		}
		c.Column, c.Constraints = t.Columns[0], t.Constraints
		return nil
	}
	c.Action = "ADD CONSTRAINT"
	err := p.tableConstraint(t)
	c.Constraints = t.Constraints
	return err
}

// alterInTable parses what follows ALTER: a column's size or encoding, or the
// distribution, the sort keys and the encodings of the table.
func (p *parser) alterInTable(c *TableChange) (err error) {
	next := p.peek()
	switch {
	case p.is("distkey"):
		c.Action = "DISTSTYLE"
		c.Attributes.DistStyle = "KEY"
		if err := p.advance(); err != nil {
			return err
		}
		c.Attributes.DistKey, err = p.ident()
		return err
	case p.is("diststyle"):
		c.Action = "DISTSTYLE"
		if err := p.advance(); err != nil {
			return err
		}
		if !p.isAny("auto", "even", "key", "all") {
			return p.unexpected()
		}
		c.Attributes.DistStyle = strings.ToUpper(p.tok.s)
		if err := p.advance(); err != nil || c.Attributes.DistStyle != "KEY" {
			return err
		}
		if err := p.expect("distkey"); err != nil {
			return err
		}
		c.Attributes.DistKey, err = p.ident()
		return err
	case p.isAny("compound", "interleaved") && next.s == "sortkey", p.is("sortkey") && (next.s == "(" || next.s == "auto" || next.s == "none"):
		c.Action = "SORTKEY"
		if p.is("sortkey") && next.s == "none" {
			return p.expect("sortkey", "none")
		}
		if err := p.tableAttributes(&c.Attributes); err != nil {
			return err
		}
		return p.namedKeys(&c.Attributes)
	case p.is("encode") && next.s == "auto":
		c.Action = "ENCODE AUTO"
		return p.expect("encode", "auto")
	}
	p.take("column")
	if c.From, err = p.ident(); err != nil {
		return err
	}
	switch {
	case p.take("type"):
		c.Action = "COLUMN TYPE"
		c.Column.Type, err = p.dataType()
	case p.take("encode"):
		c.Action = "COLUMN ENCODE"
		c.Column.Encode, err = p.encoding()
	case p.isAny("set", "drop"):
		return p.fail(p.tok.pos, "0A000", "ALTER COLUMN … %s is not supported: Amazon Redshift changes the size and the encoding of a column only", strings.ToUpper(p.tok.s))
	default:
		err = p.unexpected()
	}
	return err
}

// appendFrom parses ALTER TABLE target APPEND FROM source [IGNOREEXTRA | FILLTARGET].
func (p *parser) appendFrom(t *AlterTable) (_ Statement, err error) {
	s := &AppendTable{Table: t.Table, Pos: t.Pos}
	if err := p.expect("append", "from"); err != nil {
		return nil, err
	}
	if s.Source, err = p.name(3); err != nil {
		return nil, err
	}
	if s.IgnoreExtra = p.take("ignoreextra"); !s.IgnoreExtra {
		s.FillTarget = p.take("filltarget")
	}
	return s, nil
}
