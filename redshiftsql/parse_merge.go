package redshiftsql

// merge parses MERGE INTO table USING source [[AS] alias] ON condition and what
// follows: WHEN MATCHED and WHEN NOT MATCHED, or REMOVE DUPLICATES.
func (p *parser) merge() (_ Statement, err error) {
	if err := p.expect("merge", "into"); err != nil {
		return nil, err
	}
	s := &Merge{Pos: p.position(p.tok.pos)}
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	if err := p.expect("using"); err != nil {
		return nil, err
	}
	if s.Source, err = p.tableTerm(); err != nil {
		return nil, err
	}
	if err := p.expect("on"); err != nil {
		return nil, err
	}
	if s.On, err = p.expr(); err != nil {
		return nil, err
	}
	if p.is("remove") {
		s.RemoveDuplicates = true
		return s, p.expect("remove", "duplicates")
	}
	matched, notMatched := false, false
	for !matched || !notMatched {
		if err := p.expect("when"); err != nil {
			return nil, err
		}
		switch {
		case p.is("not") && !notMatched:
			notMatched, err = true, p.whenNotMatched(s)
		case p.is("matched") && !matched:
			matched, err = true, p.whenMatched(s)
		default:
			err = p.unexpected()
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (p *parser) whenMatched(s *Merge) (err error) {
	if err := p.expect("matched", "then"); err != nil {
		return err
	}
	if s.Delete = p.take("delete"); s.Delete {
		return nil
	}
	if err := p.expect("update", "set"); err != nil {
		return err
	}
	s.Set, err = p.assignments()
	return err
}

func (p *parser) whenNotMatched(s *Merge) (err error) {
	if err := p.expect("not", "matched", "then", "insert"); err != nil {
		return err
	}
	if p.isOp("(") {
		if s.Columns, err = p.names(); err != nil {
			return err
		}
	}
	if err := p.expect("values"); err != nil {
		return err
	}
	return p.parens(func() error { s.Values, err = p.exprs(); return err })
}
