package redshiftsql

// vacuum parses VACUUM [FULL | SORT ONLY | DELETE ONLY | REINDEX | RECLUSTER]
// [[table] [TO threshold PERCENT] [BOOST]]. How thoroughly a table is put in
// order is the engine's business, so only the table is kept.
func (p *parser) vacuum() (_ Statement, err error) {
	s := &Vacuum{}
	if err := p.expect("vacuum"); err != nil {
		return nil, err
	}
	switch {
	case p.isAny("sort", "delete") && p.peek().s == "only":
		if err := p.expect(p.tok.s, "only"); err != nil {
			return nil, err
		}
	case p.isAny("full", "reindex", "recluster"):
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if p.ends() {
		return s, nil
	}
	if !p.isAny("to", "boost") {
		if s.Table, err = p.name(3); err != nil {
			return nil, err
		}
	}
	if p.take("to") {
		pos := p.tok.pos
		n, err := p.integer()
		if err != nil {
			return nil, err
		}
		if n < 0 || n > 100 {
			return nil, p.fail(pos, "22023", "the threshold of VACUUM is a percentage from 0 to 100")
		}
		if err := p.expect("percent"); err != nil {
			return nil, err
		}
	}
	p.take("boost")
	return s, nil
}

// ends tells whether the statement has no more tokens.
func (p *parser) ends() bool { return p.tok.kind == eof || p.isOp(";") }

// analyze parses ANALYZE [VERBOSE] [table [(columns)]] [PREDICATE COLUMNS | ALL
// COLUMNS], and ANALYZE COMPRESSION.
func (p *parser) analyze() (Statement, error) {
	if err := p.expect("analyze"); err != nil {
		return nil, err
	}
	if p.is("compression") && p.peek().s != "." {
		return p.analyzeCompression()
	}
	p.take("verbose")
	s := &Analyze{}
	var err error
	if !p.ends() && !p.columnsFollow() {
		if s.Table, s.Columns, err = p.tableColumns(); err != nil {
			return nil, err
		}
	}
	if p.columnsFollow() {
		return s, p.expect(p.tok.s, "columns")
	}
	return s, nil
}

func (p *parser) columnsFollow() bool {
	return p.isAny("predicate", "all") && p.peek().s == "columns"
}

func (p *parser) analyzeCompression() (_ Statement, err error) {
	s := &AnalyzeCompression{}
	if err := p.expect("compression"); err != nil {
		return nil, err
	}
	if p.ends() {
		return s, nil
	}
	if s.Table, s.Columns, err = p.tableColumns(); err != nil {
		return nil, err
	}
	if p.take("comprows") {
		_, err = p.integer()
	}
	return s, err
}

// tableColumns parses table [(column, …)].
func (p *parser) tableColumns() (n Name, columns []string, err error) {
	if n, err = p.name(3); err == nil && p.isOp("(") {
		columns, err = p.names()
	}
	return n, columns, err
}

// cancel parses CANCEL pid ['message'].
func (p *parser) cancel() (_ Statement, err error) {
	s := &Cancel{}
	if err := p.expect("cancel"); err != nil {
		return nil, err
	}
	if s.PID, err = p.integer(); err == nil && p.tok.kind == text {
		s.Message, err = p.str()
	}
	return s, err
}
