package redshiftsql

import "strings"

// createFunction parses CREATE [OR REPLACE] FUNCTION name (types) RETURNS type
// {VOLATILE | STABLE | IMMUTABLE} AS $$ SELECT expression $$ LANGUAGE sql.
func (p *parser) createFunction() (_ Statement, err error) {
	s := &CreateFunction{}
	if s.OrReplace, err = p.createOr(); err != nil {
		return nil, err
	}
	if err := p.expect("function"); err != nil {
		return nil, err
	}
	s.Pos = p.position(p.tok.pos)
	if s.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if s.Args, err = p.functionArguments(); err != nil {
		return nil, err
	}
	if err := p.expect("returns"); err != nil {
		return nil, err
	}
	if s.Returns, err = p.dataType(); err != nil {
		return nil, err
	}
	if !p.isAny("volatile", "stable", "immutable") {
		return nil, p.unexpected()
	}
	s.Volatility = strings.ToUpper(p.tok.s)
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("as"); err != nil {
		return nil, err
	}
	if s.Body, err = p.str(); err != nil {
		return nil, err
	}
	if err := p.expect("language"); err != nil {
		return nil, err
	}
	if p.is("plpythonu") {
		return nil, p.notYet("CREATE FUNCTION … LANGUAGE plpythonu")
	}
	return s, p.expect("sql")
}

// functionArguments parses ([[name] type, …]).
func (p *parser) functionArguments() (types []Type, err error) {
	err = p.parens(func() error {
		if p.isOp(")") {
			return nil
		}
		return p.list(func() error {
			if next := p.peek(); next.kind == word && typeNames[p.tok.s] == Unknown && typeNames[next.s] != Unknown {
				if err := p.advance(); err != nil { // the argument's name
					return err
				}
			}
			t, err := p.dataType()
			types = append(types, t)
			return err
		})
	})
	return types, err
}

// dropFunction parses DROP FUNCTION [IF EXISTS] name (types) [CASCADE | RESTRICT].
func (p *parser) dropFunction() (_ Statement, err error) {
	s := &DropFunction{}
	if err := p.expect("drop", "function"); err != nil {
		return nil, err
	}
	if s.IfExists, err = p.ifExists(); err != nil {
		return nil, err
	}
	if s.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if s.Args, err = p.functionArguments(); err != nil {
		return nil, err
	}
	if !p.take("cascade") {
		p.take("restrict")
	}
	return s, nil
}

// functionBody reads the text of a function in SQL: SELECT and one expression
// over $1, $2 …, with no FROM or any other clause.
func functionBody(body string, args int) (Expr, error) {
	list, err := Parse(body)
	if err != nil {
		return nil, err
	}
	plain := false
	var core *Core
	if len(list) == 1 {
		if q, ok := list[0].(*Select); ok && len(q.With) == 0 && len(q.OrderBy) == 0 && q.Limit == nil && q.Offset == nil {
			core, plain = q.Body.(*Core)
		}
	}
	if !plain || core.From != nil || core.Where != nil || core.GroupBy != nil || core.GroupAll || core.Having != nil || core.Qualify != nil ||
		core.ConnectBy != nil || core.Distinct || len(core.Items) != 1 || core.Items[0].Star {
		return nil, refuse("42P13", "the body of a function in SQL is SELECT with one expression and no FROM, WHERE, GROUP BY, ORDER BY or LIMIT")
	}
	e := core.Items[0].Expr
	walk(e, func(e Expr) {
		if p, ok := e.(*Param); ok && p.N > args && err == nil {
			err = refuse("42P02", "there is no parameter $%d", p.N)
		}
	})
	return e, err
}
