package redshiftsql

// prepare parses PREPARE name [(type, …)] AS statement, where the statement is
// one that reads or writes rows.
func (p *parser) prepare() (_ Statement, err error) {
	s := &Prepare{}
	if err := p.expect("prepare"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		err := p.parens(func() error {
			return p.list(func() error {
				t, err := p.dataType()
				s.Types = append(s.Types, t)
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	if err := p.expect("as"); err != nil {
		return nil, err
	}
	if !p.isOp("(") && !p.isAny("select", "with", "values", "insert", "update", "delete") {
		return nil, p.unexpected()
	}
	s.Statement, err = p.parseStatement()
	return s, err
}

// execute parses EXECUTE name [(value, …)].
func (p *parser) execute() (_ Statement, err error) {
	s := &Execute{}
	if err := p.expect("execute"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		err = p.parens(func() (err error) { s.Args, err = p.exprs(); return err })
	}
	return s, err
}

// deallocate parses DEALLOCATE [PREPARE] name, DEALLOCATE ALL and DISCARD ALL.
func (p *parser) deallocate() (Statement, error) {
	if p.is("discard") {
		return &Deallocate{Discard: true}, p.expect("discard", "all")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	p.take("prepare")
	if p.is("all") {
		return &Deallocate{}, p.advance()
	}
	n, err := p.ident()
	return &Deallocate{Name: n}, err
}
