package redshiftsql

import "strings"

// set parses SET [SESSION | LOCAL] name {TO | =} value, {value}, the forms of
// it that have words of their own, and RESET name.
func (p *parser) set() (_ Statement, err error) {
	s := &Set{Reset: p.is("reset")}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.isAny("session", "local") && p.peek().s != "=" && p.peek().s != "to" {
		s.Local = p.is("local")
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if p.is("session") && p.peek().s == "authorization" { // SET LOCAL SESSION AUTHORIZATION
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	switch {
	case p.is("authorization"):
		return p.setAuthorization(s.Reset, s.Local)
	case p.is("characteristics"):
		if err := p.expect("characteristics", "as", "transaction"); err != nil {
			return nil, err
		}
		return p.setTransaction(true)
	case p.is("transaction") && p.peek().s != "=" && p.peek().s != "to":
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.setTransaction(false)
	case p.is("time") && p.peek().s == "zone":
		s.Name = "timezone"
		if err := p.expect("time", "zone"); err != nil || s.Reset {
			return s, err
		}
		return s, p.settingValue(s)
	case s.Reset && p.is("use"):
		return &Use{}, p.advance()
	case s.Reset && p.is("all"):
		s.Name = "all"
		return s, p.advance()
	}
	n, err := p.name(2)
	if err != nil {
		return nil, err
	}
	if s.Name = strings.Join(n, "."); s.Reset {
		return s, nil
	}
	if !p.take("=") && !(s.Name == "timezone" && !p.is("to")) { // Metabase writes SET TIMEZONE 'x'
		if err := p.expect("to"); err != nil {
			return nil, err
		}
	}
	return s, p.settingValue(s)
}

// settingValue parses the values of SET, which need no quotes.
func (p *parser) settingValue(s *Set) error {
	if p.is("default") || s.Name == "timezone" && p.is("local") {
		s.Reset, s.Default = true, true
		return p.advance()
	}
	var values []string
	err := p.list(func() error {
		v := p.tok.s
		if p.isOp("-") || p.isOp("+") {
			if err := p.advance(); err != nil {
				return err
			}
			v += p.tok.s
		}
		if p.tok.kind == eof || p.tok.kind == op || p.tok.kind == param || len(values) > 100 {
			return p.unexpected()
		}
		values = append(values, v)
		return p.advance()
	})
	s.Value = strings.Join(values, ", ")
	return err
}

// use parses USE database.
func (p *parser) use() (Statement, error) {
	if err := p.expect("use"); err != nil {
		return nil, err
	}
	name, err := p.ident()
	return &Use{name}, err
}
