package redshiftsql

// joined parses a table and the joins that follow it.
func (p *parser) joined() (TableExpr, error) {
	left, err := p.tableTerm()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		j := &Join{Kind: "INNER", Left: left}
		j.Natural = p.take("natural")
		switch {
		case p.is("cross"):
			j.Kind = "CROSS"
			err = p.expect("cross", "join")
		case p.isAny("left", "right", "full"):
			j.Kind = map[string]string{"left": "LEFT", "right": "RIGHT", "full": "FULL"}[p.tok.s]
			if err = p.advance(); err == nil {
				p.take("outer")
				err = p.expect("join")
			}
		case p.is("inner"):
			err = p.expect("inner", "join")
		case p.is("join"):
			err = p.advance()
		case j.Natural:
			return nil, p.unexpected()
		default:
			return left, nil
		}
		if err != nil {
			return nil, err
		}
		if n > 250 {
			return nil, p.fail(p.tok.pos, "54001", "more than 250 joins in one query")
		}
		if j.Right, err = p.tableTerm(); err != nil {
			return nil, err
		}
		switch {
		case j.Kind == "CROSS" || j.Natural:
		case p.take("on"):
			if j.On, err = p.expr(); err != nil {
				return nil, err
			}
		case p.take("using"):
			if j.Using, err = p.names(); err != nil {
				return nil, err
			}
		default:
			return nil, p.unexpected()
		}
		left = j
	}
}

// tableTerm parses a table and the PIVOT or UNPIVOT that turns it.
func (p *parser) tableTerm() (TableExpr, error) {
	t, err := p.plainTable()
	if err != nil {
		return nil, err
	}
	switch next := p.peek(); {
	case p.is("pivot") && next.s == "(":
		return p.pivot(t)
	case p.is("unpivot") && (next.s == "(" || next.s == "include" || next.s == "exclude"):
		return p.unpivot(t)
	}
	return t, nil
}

func (p *parser) plainTable() (TableExpr, error) {
	if p.isOp("(") {
		return p.tableParens()
	}
	pos := p.tok.pos
	t := &TableName{Pos: p.position(pos)}
	var err error
	if t.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		return p.series(t.Name, pos)
	}
	t.Alias, t.Columns, err = p.alias()
	return t, err
}

// notAlias are words that begin what may follow a table without an alias.
var notAlias = set("set", "left", "right", "full", "inner", "cross", "natural", "join", "on", "using", "where", "group", "order",
	"having", "limit", "offset", "union", "except", "minus", "intersect", "qualify", "for", "pivot", "unpivot", "window", "start", "connect", "values", "select")

func (p *parser) alias() (alias string, columns []string, err error) {
	if p.take("as") {
		alias, err = p.ident()
	} else if p.tok.kind == quoted || p.tok.kind == word && !reserved[p.tok.s] && !notAlias[p.tok.s] {
		alias, err = p.ident()
	}
	if err != nil || alias == "" || !p.isOp("(") {
		return alias, nil, err
	}
	columns, err = p.names()
	return alias, columns, err
}

// tableParens parses what stands in parentheses in FROM: a query, or tables
// that are joined. A query in parentheses may begin either.
func (p *parser) tableParens() (TableExpr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail(p.tok.pos, "54001", "FROM is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	if p.beginsQuery() {
		d := &Derived{}
		err := p.parens(func() (err error) { d.Query, err = p.query(); return err })
		if err == nil {
			d.Alias, d.Columns, err = p.alias()
		}
		return d, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	t, err := p.joined()
	if err != nil {
		return nil, err
	}
	return t, p.expect(")")
}

// beginsQuery tells whether the parenthesis holds a query. Behind more of them
// there may be a query that is only the first of the tables that are joined, which
// what follows its own parenthesis tells: "((select …) a join b …)".
func (p *parser) beginsQuery() bool {
	at := p.at
	defer func() { p.at = at }()
	inner := 0
	t, err := p.next()
	for ; err == nil && t.kind == op && t.s == "(" && inner <= maxDepth; inner++ {
		t, err = p.next()
	}
	if err != nil || t.kind != word || t.s != "select" && t.s != "with" && t.s != "values" {
		return false
	}
	for ; inner > 0; inner-- {
		for open := 1; open > 0; {
			if t, err = p.next(); err != nil || t.kind == eof {
				return true // which the query will say more about
			}
			if t.kind == op && t.s == "(" {
				open++
			} else if t.kind == op && t.s == ")" {
				open--
			}
		}
		before := p.at
		if t, err = p.next(); err != nil || t.kind == quoted || t.kind == word && !afterQuery[t.s] {
			return err != nil
		}
		p.at = before
	}
	return true
}

// afterQuery are the words that go on with a query after one in parentheses.
var afterQuery = set("union", "except", "minus", "intersect", "order", "limit", "offset", "fetch")
