package redshiftsql

// series parses GENERATE_SERIES(start, stop [, step]) in FROM.
func (p *parser) series(name Name, pos int) (TableExpr, error) {
	fn := name[len(name)-1]
	if len(name) > 1 && name[0] != "pg_catalog" {
		return nil, p.fail(pos, "0A000", "function %s in FROM is not supported", fn)
	}
	if fn != "generate_series" {
		return p.functionInFrom(fn, pos)
	}
	s := &Series{Pos: p.position(pos)}
	err := p.parens(func() (err error) { s.Args, err = p.exprs(); return err })
	if err != nil {
		return nil, err
	}
	if len(s.Args) < 2 || len(s.Args) > 3 {
		return nil, p.fail(pos, "42883", "function generate_series with %d arguments does not exist", len(s.Args))
	}
	s.Alias, s.Columns, err = p.alias()
	return s, err
}

// pivot parses PIVOT (aggregate [AS a], … FOR column IN (value [AS b], …)).
func (p *parser) pivot(t TableExpr) (TableExpr, error) {
	v := &Pivot{Table: t, Pos: p.position(p.tok.pos)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	err := p.parens(func() (err error) {
		if v.Aggregates, err = p.named(p.primary); err != nil {
			return err
		}
		if err := p.expect("for"); err != nil {
			return err
		}
		name, err := p.name(4)
		if err != nil {
			return err
		}
		v.For = &ColumnRef{Name: name, Pos: v.Pos}
		if err := p.expect("in"); err != nil {
			return err
		}
		return p.parens(func() error { v.In, err = p.named(p.expr); return err })
	})
	if err != nil {
		return nil, err
	}
	v.Alias, v.Columns, err = p.alias()
	return v, err
}

// unpivot parses UNPIVOT [INCLUDE NULLS | EXCLUDE NULLS] (value FOR name IN (column [AS b], …)).
func (p *parser) unpivot(t TableExpr) (TableExpr, error) {
	v := &Unpivot{Table: t, Pos: p.position(p.tok.pos)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if v.IncludeNulls = p.is("include"); v.IncludeNulls || p.is("exclude") {
		if err := p.expect(p.tok.s, "nulls"); err != nil {
			return nil, err
		}
	}
	err := p.parens(func() (err error) {
		if v.Value, err = p.ident(); err != nil {
			return err
		}
		if err := p.expect("for"); err != nil {
			return err
		}
		if v.Name, err = p.ident(); err != nil {
			return err
		}
		if err := p.expect("in"); err != nil {
			return err
		}
		return p.parens(func() error { v.In, err = p.named(p.reference); return err })
	})
	if err != nil {
		return nil, err
	}
	v.Alias, v.Columns, err = p.alias()
	return v, err
}

// named parses a list of expressions, each with [AS] a name or without.
func (p *parser) named(one func() (Expr, error)) (items []SelectItem, err error) {
	err = p.list(func() error {
		var it SelectItem
		if it.Expr, err = one(); err != nil {
			return err
		}
		switch {
		case p.take("as") && p.tok.kind == text:
			it.Alias, err = p.str()
		case p.tok.kind == quoted, p.tok.kind == word && !reserved[p.tok.s]:
			it.Alias, err = p.ident()
		}
		items = append(items, it)
		return err
	})
	return items, err
}
