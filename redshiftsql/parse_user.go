package redshiftsql

import (
	"strconv"
	"strings"
)

// principal takes the name of a user, group or role. In quotes it keeps its
// case, whatever identifiers do (Database Developer Guide, CREATE USER). Names
// from an identity provider, and those of the system's roles, have a colon.
func (p *parser) principal() (string, error) {
	if p.tok.kind == quoted {
		name := strings.ReplaceAll(p.src[p.tok.pos+1:p.tok.end-1], `""`, `"`)
		return name, p.advance()
	}
	name, err := p.ident()
	if err == nil && p.isOp(":") {
		if err := p.advance(); err != nil {
			return "", err
		}
		rest, err := p.principal()
		return name + ":" + rest, err
	}
	return name, err
}

func (p *parser) principals() (out []string, err error) {
	err = p.list(func() error {
		name, err := p.principal()
		out = append(out, name)
		return err
	})
	return out, err
}

// createUser parses CREATE USER name [WITH] option ….
func (p *parser) createUser() (_ Statement, err error) {
	s := &CreateUser{}
	if err := p.expect("create", "user"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err != nil {
		return nil, err
	}
	p.take("with")
	if err := p.userOptions(&s.Options); err != nil {
		return nil, err
	}
	if s.Options.Password == nil && s.Options.ExternalID == nil {
		return nil, p.unexpected() // PASSWORD has to be said
	}
	return s, nil
}

// alterUser parses ALTER USER name [WITH] option …, RENAME TO, SET and RESET.
func (p *parser) alterUser() (_ Statement, err error) {
	s := &AlterUser{}
	if err := p.expect("alter", "user"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err != nil {
		return nil, err
	}
	with := p.take("with")
	switch {
	case p.is("rename") && !with:
		if err := p.expect("rename", "to"); err != nil {
			return nil, err
		}
		s.RenameTo, err = p.principal()
		return s, err
	case p.is("set"), p.is("reset") && p.peek().s != "session":
		set, err := p.set()
		if err != nil {
			return nil, err
		}
		var ok bool
		if s.Setting, ok = set.(*Set); !ok || s.Setting.Local {
			return nil, p.unexpected()
		}
		return s, nil
	}
	start := p.tok.pos
	if err := p.userOptions(&s.Options); err != nil {
		return nil, err
	}
	if p.tok.pos == start {
		return nil, p.unexpected()
	}
	return s, nil
}

// userOptions parses the options of CREATE USER and ALTER USER, in any order.
func (p *parser) userOptions(o *UserOptions) (err error) {
	yes, no := true, false
	for err == nil {
		switch {
		case p.take("createdb"):
			o.CreateDB = &yes
		case p.take("nocreatedb"):
			o.CreateDB = &no
		case p.take("createuser"):
			o.Superuser = &yes
		case p.take("nocreateuser"):
			o.Superuser = &no
		case p.take("password"):
			err = p.password(o)
		case p.is("syslog"):
			if err = p.expect("syslog", "access"); err == nil {
				unrestricted := p.is("unrestricted")
				if !unrestricted && !p.is("restricted") {
					return p.unexpected()
				}
				o.SyslogAccess = &unrestricted
				err = p.advance()
			}
		case p.is("valid"):
			if err = p.expect("valid", "until"); err == nil {
				if p.is("infinity") {
					text := "infinity"
					o.ValidUntil, err = &text, p.advance()
					continue
				}
				var until string
				until, err = p.str()
				o.ValidUntil = &until
			}
		case p.is("connection"):
			o.ConnectionLimit, err = p.connectionLimit()
		case p.is("session"):
			if err = p.expect("session", "timeout"); err == nil {
				o.SessionTimeout, err = p.wholeNumber(60, 1_728_000, "SESSION TIMEOUT")
			}
		case p.is("reset"):
			none := 0
			o.SessionTimeout, err = &none, p.expect("reset", "session", "timeout")
		case p.take("externalid"):
			var id string
			if p.tok.kind == text {
				id, err = p.str()
			} else {
				id, err = p.principal()
			}
			o.ExternalID = &id
		case p.is("in"):
			if err = p.expect("in", "group"); err == nil {
				o.Groups, err = p.principals()
			}
		case p.take("nologin"), p.take("login"):
		default:
			return nil
		}
	}
	return err
}

func (p *parser) password(o *UserOptions) error {
	none := ""
	if p.take("disable") {
		o.Password = &none
		return nil
	}
	if p.take("null") {
		o.Password = &none
		return nil
	}
	password, err := p.str()
	o.Password = &password
	return err
}

// connectionLimit parses CONNECTION LIMIT {n | UNLIMITED}.
func (p *parser) connectionLimit() (*int, error) {
	if err := p.expect("connection", "limit"); err != nil {
		return nil, err
	}
	if p.is("unlimited") {
		none := -1
		return &none, p.advance()
	}
	return p.wholeNumber(0, 2_000, "CONNECTION LIMIT")
}

func (p *parser) wholeNumber(low, high int, what string) (*int, error) {
	n, err := strconv.Atoi(p.tok.s)
	switch {
	case p.tok.kind != number || err != nil:
		return nil, p.unexpected()
	case n < low || n > high:
		return nil, p.fail(p.tok.pos, "22023", "%s must be between %d and %d", what, low, high)
	}
	return &n, p.advance()
}

// dropUser parses DROP USER [IF EXISTS] name, ….
func (p *parser) dropUser() (_ Statement, err error) {
	s := &DropUser{}
	if err := p.expect("drop", "user"); err != nil {
		return nil, err
	}
	if s.IfExists, err = p.ifExists(); err != nil {
		return nil, err
	}
	s.Names, err = p.principals()
	return s, err
}

// createGroup parses CREATE GROUP name [[WITH] USER name, …].
func (p *parser) createGroup() (_ Statement, err error) {
	s := &CreateGroup{}
	if err := p.expect("create", "group"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err != nil {
		return nil, err
	}
	with := p.take("with")
	if p.take("user") {
		s.Users, err = p.principals()
	} else if with {
		err = p.unexpected()
	}
	return s, err
}

// alterGroup parses ALTER GROUP name {ADD | DROP} USER name, … and RENAME TO.
func (p *parser) alterGroup() (_ Statement, err error) {
	s := &AlterGroup{}
	if err := p.expect("alter", "group"); err != nil {
		return nil, err
	}
	if s.Name, err = p.principal(); err != nil {
		return nil, err
	}
	switch {
	case p.isAny("add", "drop"):
		s.Drop = p.is("drop")
		if err := p.expect(p.tok.s, "user"); err != nil {
			return nil, err
		}
		s.Users, err = p.principals()
	case p.is("rename"):
		if err := p.expect("rename", "to"); err != nil {
			return nil, err
		}
		s.RenameTo, err = p.principal()
	default:
		err = p.unexpected()
	}
	return s, err
}

func (p *parser) dropGroup() (_ Statement, err error) {
	s := &DropGroup{}
	if err := p.expect("drop", "group"); err != nil {
		return nil, err
	}
	s.Name, err = p.principal()
	return s, err
}

// setAuthorization parses AUTHORIZATION {name | 'name' | DEFAULT} after SET
// [SESSION | LOCAL] and RESET SESSION.
func (p *parser) setAuthorization(reset, local bool) (_ Statement, err error) {
	s := &SetAuthorization{Default: reset, Reset: reset, Local: local}
	if err := p.expect("authorization"); err != nil || reset {
		return s, err
	}
	switch {
	case p.is("default"):
		s.Default = true
		err = p.advance()
	case p.tok.kind == text:
		s.User, err = p.str()
	default:
		s.User, err = p.principal()
	}
	return s, err
}
