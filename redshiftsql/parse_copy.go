package redshiftsql

import "github.com/blueshift-db/blueshift/copydata"

// copy parses PostgreSQL's COPY {table [(columns)] | (query)} {FROM STDIN | TO
// STDOUT} [[WITH] options], the options in either of its two spellings.
func (p *parser) copy() (_ Statement, err error) {
	if err := p.expect("copy"); err != nil {
		return nil, err
	}
	s := &Copy{Pos: p.position(p.tok.pos)}
	binary := p.take("binary")
	if p.isOp("(") {
		err = p.parens(func() (err error) { s.Query, err = p.query(); return err })
	} else {
		s.Table, s.Columns, err = p.tableColumns()
	}
	if err != nil {
		return nil, err
	}
	switch {
	case p.is("from") && s.Query == nil:
		s.From = true
		if p.peek().kind == text {
			return nil, p.notYet("COPY from Amazon S3 and other sources")
		}
		err = p.expect("from", "stdin")
	default:
		err = p.expect("to", "stdout")
	}
	if err != nil {
		return nil, err
	}
	if binary {
		s.Options.Format = copydata.Binary
	}
	p.take("with")
	pos := p.tok.pos
	if p.isOp("(") {
		err = p.parens(func() error { return p.list(func() error { return p.copyOption(&s.Options, false) }) })
	} else {
		for err == nil && !p.ends() {
			err = p.copyOption(&s.Options, true)
		}
	}
	if err != nil {
		return nil, err
	}
	if s.Options, err = s.Options.Check(); err != nil {
		return nil, located(err, p.position(pos))
	}
	return s, nil
}

// copyOption parses one option: in the older spelling a word by itself chooses
// a format, and AS may stand before a value.
func (p *parser) copyOption(o *copydata.Options, older bool) (err error) {
	word := p.tok.s
	if !p.isAny("format", "delimiter", "null", "header", "quote", "escape", "binary", "csv", "encoding", "freeze") {
		return p.unexpected()
	}
	if err := p.advance(); err != nil {
		return err
	}
	value := func(to *string) (err error) {
		p.take("as")
		*to, err = p.str()
		return err
	}
	switch {
	case older && (word == "csv" || word == "binary"):
		o.Format = copydata.Format(word)
	case word == "format" && !older:
		if !p.isAny("text", "csv", "binary") {
			return p.unexpected()
		}
		o.Format = copydata.Format(p.tok.s)
		return p.advance()
	case word == "delimiter":
		return value(&o.Delimiter)
	case word == "quote":
		return value(&o.Quote)
	case word == "escape":
		return value(&o.Escape)
	case word == "null":
		o.Null = new(string)
		return value(o.Null)
	case word == "header":
		o.Header = true
		if p.isAny("true", "false", "on", "off") {
			o.Header = p.isAny("true", "on")
			return p.advance()
		}
	case word == "freeze": // rows are visible at COMMIT all the same
		if p.isAny("true", "false", "on", "off") {
			return p.advance()
		}
	case word == "encoding":
		var name string
		if err := value(&name); err != nil {
			return err
		}
		if foldASCII(name) != "utf8" && foldASCII(name) != "utf-8" {
			return p.notYet("COPY in the encoding " + name)
		}
	default:
		return p.unexpected()
	}
	return nil
}
