package redshiftsql

// columnDefault parses DEFAULT expression.
func (p *parser) columnDefault(c *Column) (err error) {
	if err := p.advance(); err != nil {
		return err
	}
	pos := p.tok.pos
	p.noParams = true
	defer func() { p.noParams = false }()
	var e Expr
	c.Default, err = p.source(func() error { e, err = p.operators(); return err })
	part := map[Expr]bool{} // a word of a date part is parsed like a column
	walk(e, func(e Expr) {
		if c, ok := e.(*Call); ok && len(c.Args) > 0 {
			rows := functions[c.Name]
			part[c.Args[0]] = len(rows) > 0 && len(rows[0].parameters) > 0 && rows[0].parameters[0] == partArgument
		}
		if state, what := noDefault(e); state != "" && err == nil && !part[e] {
			err = p.fail(pos, state, "cannot use %s in DEFAULT expression", what)
		}
	})
	return err
}

// noDefault tells what cannot be worked out for one row by itself.
func noDefault(e Expr) (state, what string) {
	query := false
	switch e := e.(type) {
	case *Subquery, *Exists:
		query = true
	case *In:
		query = e.Query != nil
	case *Quantified:
		query = e.Query != nil
	case *Array:
		query = e.Query != nil
	case *ColumnRef:
		return "0A000", "column reference"
	case *Call:
		switch rows := functions[e.Name]; {
		case e.Over != nil:
			return "42P20", "window function"
		case rows != nil && rows[0].class == aggregateFunction:
			return "42803", "aggregate function"
		}
	}
	if query {
		return "0A000", "subquery"
	}
	return "", ""
}

// identity parses [(seed, step)]. The column always has a value.
func (p *parser) identity(c *Column, byDefault bool) error {
	if c.Identity != nil {
		return p.fail(p.tok.pos, "42601", "multiple identity specifications for column \"%s\"", c.Name)
	}
	id := &Identity{Seed: 1, Step: 1, ByDefault: byDefault}
	c.Identity, c.NotNull = id, true
	if !p.isOp("(") {
		return nil
	}
	return p.parens(func() (err error) {
		if id.Seed, err = p.integer(); err != nil {
			return err
		}
		if err := p.expect(","); err != nil {
			return err
		}
		id.Step, err = p.integer()
		return err
	})
}
