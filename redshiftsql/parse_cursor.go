package redshiftsql

// declareCursor parses DECLARE name CURSOR FOR query. The words by which
// PostgreSQL's clients say what a cursor of Redshift is anyway are taken too.
func (p *parser) declareCursor() (_ Statement, err error) {
	s := &DeclareCursor{}
	if err := p.expect("declare"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	p.take("insensitive")
	if _, err := p.accept("no", "scroll"); err != nil {
		return nil, err
	}
	if p.isAny("binary", "scroll") {
		return nil, p.notYet("DECLARE … CURSOR with this option")
	}
	if err := p.expect("cursor"); err != nil {
		return nil, err
	}
	if p.is("with") {
		return nil, p.fail(p.tok.pos, "0A000", "DECLARE CURSOR WITH HOLD is not supported: a cursor ends with its transaction")
	}
	if _, err := p.accept("without", "hold"); err != nil {
		return nil, err
	}
	if err := p.expect("for"); err != nil {
		return nil, err
	}
	s.Query, err = p.query()
	return s, err
}

// fetch parses FETCH [NEXT | ALL | [FORWARD] [count | ALL]] FROM cursor; IN
// stands for FROM.
func (p *parser) fetch() (_ Statement, err error) {
	s := &Fetch{Count: 1}
	if err := p.expect("fetch"); err != nil {
		return nil, err
	}
	if p.isAny("backward", "prior", "first", "last", "absolute", "relative") {
		return nil, p.fail(p.tok.pos, "0A000", "cursor can only scan forward")
	}
	if !p.take("next") {
		p.take("forward")
		switch {
		case p.take("all"):
			s.All = true
		case p.tok.kind == number || p.isOp("-"):
			pos := p.tok.pos
			if s.Count, err = p.integer(); err != nil {
				return nil, err
			}
			if s.Count < 0 {
				return nil, p.fail(pos, "0A000", "cursor can only scan forward")
			}
		}
	}
	if !p.take("in") {
		p.take("from")
	}
	s.Cursor, err = p.ident()
	return s, err
}

func (p *parser) closeCursor() (_ Statement, err error) {
	s := &CloseCursor{}
	if err := p.expect("close"); err != nil {
		return nil, err
	}
	s.Name, err = p.ident()
	return s, err
}
