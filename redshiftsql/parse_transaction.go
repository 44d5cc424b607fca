package redshiftsql

import "strings"

// transaction parses BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK and ABORT.
func (p *parser) transaction() (_ Statement, err error) {
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
			return nil, p.fail(p.tok.pos, "0A000", "ROLLBACK TO SAVEPOINT is not supported: %s", absent)
		}
		return &Rollback{}, nil
	}
	s := &Begin{}
	s.Modes, err = p.transactionModes()
	return s, err
}

// setTransaction parses what follows SET TRANSACTION, or SET SESSION
// CHARACTERISTICS AS TRANSACTION.
func (p *parser) setTransaction(session bool) (_ Statement, err error) {
	s := &SetTransaction{Session: session}
	if p.tok.kind == eof || p.isOp(";") {
		return nil, p.unexpected()
	}
	s.Modes, err = p.transactionModes()
	return s, err
}

// transactionModes parses [ISOLATION LEVEL …] [READ WRITE | READ ONLY], with or
// without commas between them.
func (p *parser) transactionModes() (m TransactionModes, err error) {
	for {
		switch {
		case p.take(","):
		case p.is("isolation"):
			if m.Isolation, err = p.isolation(); err != nil {
				return m, err
			}
		case p.is("read"):
			if err := p.advance(); err != nil {
				return m, err
			}
			only := p.is("only")
			if !only && !p.is("write") {
				return m, p.unexpected()
			}
			m.ReadOnly = &only
			if err := p.advance(); err != nil {
				return m, err
			}
		default:
			return m, nil
		}
	}
}

// isolation parses ISOLATION LEVEL and the level, of which Redshift takes
// those of the standard and its own SNAPSHOT.
func (p *parser) isolation() (string, error) {
	if err := p.expect("isolation", "level"); err != nil {
		return "", err
	}
	for _, level := range [][]string{{"serializable"}, {"snapshot"}, {"read", "committed"}, {"read", "uncommitted"}, {"repeatable", "read"}} {
		if p.is(level[0]) && (len(level) == 1 || p.peek().s == level[1]) {
			return strings.ToUpper(strings.Join(level, " ")), p.expect(level...)
		}
	}
	return "", p.unexpected()
}

// lock parses LOCK [TABLE] name {, name}.
func (p *parser) lock() (Statement, error) {
	s := &Lock{}
	if err := p.expect("lock"); err != nil {
		return nil, err
	}
	if p.is("table") {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	return s, p.list(func() error {
		n, err := p.name(3)
		s.Tables = append(s.Tables, n)
		return err
	})
}
