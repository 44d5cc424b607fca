package redshiftsql

func (p *parser) insert() (Statement, error) {
	if err := p.expect("insert", "into"); err != nil {
		return nil, err
	}
	s := &Insert{Pos: p.position(p.tok.pos)}
	var err error
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	if p.isOp("(") && !isQueryWord(p.peek()) {
		if s.Columns, err = p.names(); err != nil {
			return nil, err
		}
	}
	if ok, err := p.accept("default", "values"); ok || err != nil {
		return s, err
	}
	if p.is("values") {
		if s.Rows, err = p.constantRows(); s.Rows != nil || err != nil {
			return s, err
		}
	}
	s.Query, err = p.query()
	return s, err
}

func isQueryWord(t token) bool {
	return t.kind == word && (t.s == "select" || t.s == "with" || t.s == "values")
}

// constantRows reads VALUES (constant, …), … straight into columns: the way
// rows are loaded in bulk, so no node is made per value. It answers nil, having
// taken nothing, when the list holds anything but constants.
func (p *parser) constantRows() (*Bulk, error) {
	at, tok := p.at, p.tok
	giveUp := func() (*Bulk, error) { p.at, p.tok, p.scanErr = at, tok, nil; return nil, nil }
	b := &Bulk{}
	for first := true; ; first = false {
		if p.advance() != nil || !p.isOp("(") { // VALUES or a comma
			return giveUp()
		}
		for c := 0; ; c++ {
			if p.advance() != nil {
				return giveUp()
			}
			if first {
				b.Columns = append(b.Columns, BulkColumn{})
			} else if c >= len(b.Columns) {
				return giveUp()
			}
			sign := ""
			if p.isOp("-") {
				if sign = "-"; p.advance() != nil || p.tok.kind != number {
					return giveUp()
				}
			}
			v, null, bare := p.tok.s, false, p.tok.kind != text
			switch {
			case p.tok.kind == number:
				v = sign + v
			case p.tok.kind == text && spoken(v): // the engine computes it
				return giveUp()
			case p.tok.kind == text, p.is("true"), p.is("false"):
			case p.is("null"):
				v, null = "", true
			default:
				return giveUp()
			}
			col := &b.Columns[c]
			col.Values, col.Null, col.Bare = append(col.Values, v), append(col.Null, null), append(col.Bare, bare)
			if p.advance() != nil {
				return giveUp()
			}
			if p.isOp(",") {
				continue
			}
			if !p.isOp(")") || c+1 != len(b.Columns) {
				return giveUp()
			}
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !p.isOp(",") {
			break
		}
	}
	if p.tok.kind != eof && !p.isOp(";") || len(b.Columns) > MaxColumns {
		return giveUp()
	}
	return b, nil
}

// changeAfter parses the INSERT, UPDATE or DELETE that a WITH list stands
// before; nil when what follows is a query.
func (p *parser) changeAfter(with *Select) (Statement, error) {
	switch {
	case p.is("insert"):
		s, err := p.insert()
		if i, ok := s.(*Insert); ok && i.Query != nil {
			with.Body = &Nested{i.Query}
			i.Query = with
		}
		return s, err
	case p.is("update"):
		s, err := p.update()
		if u, ok := s.(*Update); ok {
			u.With = with
		}
		return s, err
	case p.is("delete"):
		s, err := p.delete()
		if d, ok := s.(*Delete); ok {
			d.With = with
		}
		return s, err
	}
	return nil, nil
}

func (p *parser) update() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	s := &Update{Pos: p.position(p.tok.pos)}
	var err error
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	if s.Alias, _, err = p.alias(); err != nil {
		return nil, err
	}
	if err := p.expect("set"); err != nil {
		return nil, err
	}
	if s.Set, err = p.assignments(); err != nil {
		return nil, err
	}
	if p.take("from") {
		if s.From, err = p.fromList(); err != nil {
			return nil, err
		}
	}
	if p.take("where") {
		s.Where, err = p.expr()
	}
	return s, err
}

// assignments parses column = value, ….
func (p *parser) assignments() (set []Assignment, err error) {
	err = p.list(func() error {
		var a Assignment
		if a.Column, err = p.ident(); err != nil {
			return err
		}
		if err := p.expect("="); err != nil {
			return err
		}
		a.Value, err = p.expr()
		set = append(set, a)
		return err
	})
	return set, err
}

func (p *parser) fromList() (from []TableExpr, err error) {
	err = p.list(func() error {
		t, err := p.joined()
		from = append(from, t)
		return err
	})
	return from, err
}

func (p *parser) delete() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	p.take("from")
	s := &Delete{Pos: p.position(p.tok.pos)}
	var err error
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	if s.Alias, _, err = p.alias(); err != nil {
		return nil, err
	}
	if p.take("using") {
		if s.Using, err = p.fromList(); err != nil {
			return nil, err
		}
	}
	if p.take("where") {
		s.Where, err = p.expr()
	}
	return s, err
}

func (p *parser) truncate() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.is("table") {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	s := &Truncate{Pos: p.position(p.tok.pos)}
	var err error
	s.Table, err = p.name(3)
	return s, err
}
