package redshiftsql

import "strings"

// parseStatement parses one statement by its first word.
func (p *parser) parseStatement() (Statement, error) {
	if p.isOp("(") {
		return p.query()
	}
	if p.tok.kind != word {
		return nil, p.unexpected()
	}
	switch p.tok.s {
	case "select", "with", "values":
		return p.topQuery()
	case "insert":
		return p.insert()
	case "update":
		return p.update()
	case "delete":
		return p.delete()
	case "truncate":
		return p.truncate()
	case "create":
		return p.create()
	case "drop":
		return p.drop()
	case "alter":
		return p.alter()
	case "grant", "revoke":
		return p.grant()
	case "desc", "describe":
		return p.descDatashare()
	case "show":
		return p.show()
	case "set", "reset":
		return p.set()
	case "begin", "start", "commit", "end", "rollback", "abort":
		return p.transaction()
	case "explain":
		if err := p.advance(); err != nil {
			return nil, err
		}
		p.take("verbose")
		if p.is("explain") {
			return nil, p.unexpected()
		}
		s, err := p.parseStatement()
		return &Explain{s}, err
	case "deallocate", "discard":
		return p.deallocate()
	case "analyze", "vacuum":
		return p.maintain()
	case "copy", "unload", "call", "merge", "declare", "fetch", "close", "prepare", "execute", "comment", "lock", "refresh", "cancel", "use":
		return nil, p.notYet(strings.ToUpper(p.tok.s))
	}
	return nil, p.unexpected()
}

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
			v, null := p.tok.s, false
			switch {
			case p.tok.kind == number:
				v = sign + v
			case p.tok.kind == text, p.is("true"), p.is("false"):
			case p.is("null"):
				v, null = "", true
			default:
				return giveUp()
			}
			col := &b.Columns[c]
			col.Values, col.Null = append(col.Values, v), append(col.Null, null)
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
	if p.tok.kind != eof && !p.isOp(";") || len(b.Columns) > maxColumns {
		return giveUp()
	}
	return b, nil
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
	err = p.list(func() error {
		var a Assignment
		if a.Column, err = p.ident(); err != nil {
			return err
		}
		if err := p.expect("="); err != nil {
			return err
		}
		a.Value, err = p.expr()
		s.Set = append(s.Set, a)
		return err
	})
	if err != nil {
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

func (p *parser) transaction() (Statement, error) {
	first := p.tok.s
	if err := p.advance(); err != nil {
		return nil, err
	}
	if first == "start" {
		if err := p.expect("transaction"); err != nil {
			return nil, err
		}
	} else if p.isAny("work", "transaction") {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	switch first {
	case "commit", "end":
		return &Commit{}, nil
	case "rollback", "abort":
		if p.is("to") {
			return nil, p.notYet("ROLLBACK TO SAVEPOINT")
		}
		return &Rollback{}, nil
	}
	b := &Begin{}
	for p.isAny("isolation", "read", "not", "deferrable") || p.isOp(",") {
		switch {
		case p.is("isolation"):
			if err := p.expect("isolation", "level"); err != nil {
				return nil, err
			}
			switch {
			case p.take("serializable"), p.take("snapshot"):
			case p.is("read"):
				if err := p.advance(); err != nil {
					return nil, err
				}
				if !p.take("committed") && !p.take("uncommitted") {
					return nil, p.unexpected()
				}
			case p.is("repeatable"):
				if err := p.expect("repeatable", "read"); err != nil {
					return nil, err
				}
			default:
				return nil, p.unexpected()
			}
		case p.is("read"):
			if err := p.advance(); err != nil {
				return nil, err
			}
			if b.ReadOnly = p.is("only"); !b.ReadOnly && !p.is("write") {
				return nil, p.unexpected()
			}
			fallthrough
		default:
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// set parses SET name {TO | =} value, {value} and RESET name.
func (p *parser) set() (Statement, error) {
	s := &Set{Reset: p.is("reset")}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.is("local") {
		return nil, p.notYet("SET LOCAL")
	}
	if p.is("session") && p.peek().s != "=" && p.peek().s != "to" {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	switch {
	case p.isAny("authorization", "characteristics", "transaction"):
		return nil, p.notYet("SET " + strings.ToUpper(p.tok.s))
	case p.is("time"):
		if err := p.expect("time", "zone"); err != nil {
			return nil, err
		}
		s.Name = "timezone"
	case s.Reset && p.is("all"):
		s.Name = "all"
		return s, p.advance()
	default:
		n, err := p.name(2)
		if err != nil {
			return nil, err
		}
		s.Name = strings.Join(n, ".")
	}
	if s.Reset {
		return s, nil
	}
	if s.Name != "timezone" || p.isOp("=") || p.is("to") {
		if !p.take("=") {
			if err := p.expect("to"); err != nil {
				return nil, err
			}
		}
	}
	if p.is("default") {
		s.Reset = true
		return s, p.advance()
	}
	var values []string
	err := p.list(func() error {
		v := p.tok.s
		if p.isOp("-") {
			if err := p.advance(); err != nil {
				return err
			}
			v += p.tok.s
		}
		if p.tok.kind == eof || p.tok.kind == op || p.tok.kind == param {
			return p.unexpected()
		}
		if len(values) > 100 {
			return p.unexpected()
		}
		values = append(values, v)
		return p.advance()
	})
	s.Value = strings.Join(values, ", ")
	return s, err
}

func (p *parser) show() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.take("datashares") {
		s := &ShowDatashares{}
		if p.take("like") {
			var err error
			if s.Like, err = p.str(); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
	switch {
	case p.is("transaction") && p.peek().s == "isolation":
		return &Show{"transaction_isolation"}, p.expect("transaction", "isolation", "level")
	case p.is("time") && p.peek().s == "zone":
		return &Show{"timezone"}, p.expect("time", "zone")
	case p.is("all"):
		return &Show{"all"}, p.advance()
	case p.isAny("databases", "schemas", "tables", "columns", "grants", "functions", "procedures", "view", "table", "external", "parameters"):
		return nil, p.notYet("SHOW " + strings.ToUpper(p.tok.s))
	}
	n, err := p.name(2)
	return &Show{strings.Join(n, ".")}, err
}

func (p *parser) deallocate() (Statement, error) {
	if p.is("discard") {
		return &Deallocate{}, p.expect("discard", "all")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	p.take("prepare")
	if p.is("all") {
		return &Deallocate{}, p.advance()
	}
	n, err := p.ident()
	return &Deallocate{n}, err
}

func (p *parser) maintain() (Statement, error) {
	s := &Maintain{What: strings.ToUpper(p.tok.s)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for p.isAny("full", "sort", "delete", "reindex", "recluster", "verbose", "only", "compression") {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if p.tok.kind == eof || p.isOp(";") {
		return s, nil
	}
	var err error
	s.Table, err = p.name(3)
	return s, err
}
