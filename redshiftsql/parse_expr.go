package redshiftsql

import "strings"

// expr parses an expression; the depth of nesting is bounded.
func (p *parser) expr() (Expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail(p.tok.pos, "54001", "expressions are nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	return p.logical("OR", func() (Expr, error) {
		return p.logical("AND", p.not)
	})
}

func (p *parser) exprs() (out []Expr, err error) {
	err = p.list(func() error {
		e, err := p.expr()
		out = append(out, e)
		return err
	})
	return out, err
}

// logical parses a chain of AND or OR into one flat node.
func (p *parser) logical(o string, operand func() (Expr, error)) (Expr, error) {
	first, err := operand()
	if err != nil {
		return nil, err
	}
	word := "and"
	if o == "OR" {
		word = "or"
	}
	if !p.is(word) {
		return first, nil
	}
	terms := []Expr{first}
	for p.take(word) {
		if len(terms) >= maxTerms {
			return nil, p.fail(p.tok.pos, "54001", "more than %d terms joined by %s", maxTerms, o)
		}
		t, err := operand()
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
	}
	if len(terms) == 1 {
		return first, nil
	}
	return &Logical{o, terms}, nil
}

func (p *parser) not() (Expr, error) {
	n := 0
	for p.is("not") {
		if n++; n > maxDepth {
			return nil, p.fail(p.tok.pos, "54001", "expressions are nested more than %d deep", maxDepth)
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	e, err := p.comparison()
	if err != nil {
		return nil, err
	}
	for ; n > 0; n-- {
		e = &Unary{"NOT", e}
	}
	return e, nil
}

var comparisons = map[string]string{"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<>": "<>", "!=": "<>"}

func (p *parser) comparison() (Expr, error) {
	left, err := p.other()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		if n > maxDepth {
			return nil, p.fail(p.tok.pos, "54001", "more than %d comparisons in a row", maxDepth)
		}
		switch {
		case p.is("is"):
			left, err = p.isTest(left)
		case p.isAny("isnull", "notnull"):
			left = &IsTest{X: left, Not: p.is("notnull"), What: "NULL"}
			err = p.advance()
		case p.tok.kind == op && comparisons[p.tok.s] != "":
			o := comparisons[p.tok.s]
			if err := p.advance(); err != nil {
				return nil, err
			}
			if p.isAny("any", "some", "all") {
				left, err = p.quantified(o, left)
				break
			}
			var right Expr
			if right, err = p.other(); err == nil {
				left = &Binary{o, left, right}
			}
		default:
			return left, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *parser) isTest(x Expr) (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	t := &IsTest{X: x, Not: p.take("not")}
	if !p.isAny("null", "true", "false", "unknown") {
		return nil, p.unexpected()
	}
	t.What = strings.ToUpper(p.tok.s)
	return t, p.advance()
}

func (p *parser) quantified(o string, x Expr) (Expr, error) {
	q := &Quantified{Op: o, X: x, Which: "ANY"}
	if p.is("all") {
		q.Which = "ALL"
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	err := p.parens(func() (err error) {
		if !p.isAny("select", "with", "values") {
			q.Array, err = p.expr()
			return err
		}
		q.Query, err = p.query()
		return err
	})
	return q, err
}

// other parses what binds tighter than comparison: IN, BETWEEN, LIKE, ~.
func (p *parser) other() (Expr, error) {
	left, err := p.operators()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		if n > maxDepth {
			return nil, p.fail(p.tok.pos, "54001", "more than %d comparisons in a row", maxDepth)
		}
		not := false
		if p.is("not") {
			switch next := p.peek(); next.s {
			case "in", "between", "like", "ilike", "similar":
				not = true
				if err := p.advance(); err != nil {
					return nil, err
				}
			default:
				return left, nil
			}
		}
		switch {
		case p.is("in"):
			left, err = p.in(left, not)
		case p.is("between"):
			left, err = p.between(left, not)
		case p.isAny("like", "ilike", "similar"):
			left, err = p.like(left, not)
		case p.isOp("~") || p.isOp("!~") || p.isOp("~*") || p.isOp("!~*"):
			o := p.tok.s
			if err := p.advance(); err != nil {
				return nil, err
			}
			var right Expr
			if right, err = p.operators(); err == nil {
				left = &Binary{o, left, right}
			}
		case p.tok.kind == op && likeOperators[p.tok.s] != "":
			l := &Like{Op: likeOperators[p.tok.s], X: left, Not: p.tok.s[0] == '!'}
			if err := p.advance(); err != nil {
				return nil, err
			}
			l.Pattern, err = p.operators()
			left = l
		case p.is("operator") && p.peek().s == "(":
			if err := p.catalogOperator(); err != nil {
				return nil, err
			}
		default:
			return left, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// likeOperators are the operator spellings of LIKE.
var likeOperators = map[string]string{"~~": "LIKE", "!~~": "LIKE", "~~*": "ILIKE", "!~~*": "ILIKE"}

// catalogOperator reads OPERATOR(pg_catalog.~), as psql writes it, and leaves
// the operator itself in hand.
func (p *parser) catalogOperator() error {
	if err := p.expect("operator", "(", "pg_catalog", "."); err != nil {
		return err
	}
	t := p.tok
	if t.kind != op || likeOperators[t.s] == "" && !strings.HasSuffix(strings.TrimSuffix(t.s, "*"), "~") {
		return p.unexpected()
	}
	if err := p.advance(); err != nil {
		return err
	}
	if !p.isOp(")") {
		return p.unexpected()
	}
	p.tok = t
	return nil
}

func (p *parser) in(x Expr, not bool) (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	in := &In{X: x, Not: not}
	err := p.parens(func() (err error) {
		if p.isAny("select", "with") {
			in.Query, err = p.query()
		} else {
			in.List, err = p.exprs()
		}
		return err
	})
	return in, err
}

func (p *parser) between(x Expr, not bool) (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	b := &Between{X: x, Not: not}
	var err error
	if b.Low, err = p.operators(); err != nil {
		return nil, err
	}
	if err := p.expect("and"); err != nil {
		return nil, err
	}
	b.High, err = p.operators()
	return b, err
}

func (p *parser) like(x Expr, not bool) (Expr, error) {
	l := &Like{Op: strings.ToUpper(p.tok.s), X: x, Not: not}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if l.Op == "SIMILAR" {
		if err := p.expect("to"); err != nil {
			return nil, err
		}
		l.Op = "SIMILAR TO"
	}
	var err error
	if l.Pattern, err = p.operators(); err != nil {
		return nil, err
	}
	if p.take("escape") {
		l.Escape, err = p.operators()
	}
	return l, err
}

// chain parses left-associative binary operators of one precedence.
func (p *parser) chain(operand func() (Expr, error), ops ...string) (Expr, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		o := ""
		if p.tok.kind == op {
			for _, c := range ops {
				if p.tok.s == c {
					o = c
				}
			}
		}
		if o == "" {
			return left, nil
		}
		if n >= maxDepth {
			return nil, p.fail(p.tok.pos, "54001", "more than %d operators in a row", maxDepth)
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &Binary{o, left, right}
	}
}

// operators parses the operators between values. All that are not of arithmetic
// bind alike, and weaker: 'a' || 1 + 2 is a3.
func (p *parser) operators() (Expr, error) {
	return p.chain(p.additive, "||", "&", "|", "#", "<<", ">>")
}

func (p *parser) additive() (Expr, error) {
	return p.chain(func() (Expr, error) {
		return p.chain(func() (Expr, error) {
			return p.chain(p.unary, "^")
		}, "*", "/", "%")
	}, "+", "-")
}

func (p *parser) unary() (Expr, error) {
	if p.isOp("|/") || p.isOp("||/") || p.isOp("~") {
		return p.prefix()
	}
	if p.isOp("-") || p.isOp("+") {
		o := p.tok.s
		if p.depth++; p.depth > maxDepth {
			return nil, p.fail(p.tok.pos, "54001", "expressions are nested more than %d deep", maxDepth)
		}
		defer func() { p.depth-- }()
		if err := p.advance(); err != nil {
			return nil, err
		}
		x, err := p.unary()
		if err != nil || o == "+" {
			return x, err
		}
		if l, ok := x.(*Literal); ok && l.Kind == NumberLit && !strings.HasPrefix(l.Text, "-") {
			return &Literal{NumberLit, "-" + l.Text}, nil
		}
		return &Unary{"-", x}, nil
	}
	return p.postfix()
}

// prefix parses the operators before their operand: square root, cube root and
// the complement of bits.
func (p *parser) prefix() (Expr, error) {
	u := &Unary{Op: p.tok.s}
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail(p.tok.pos, "54001", "expressions are nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	err := p.advance()
	if err == nil {
		u.X, err = p.unary()
	}
	return u, err
}

// postfix parses x::type and x AT TIME ZONE z.
func (p *parser) postfix() (Expr, error) {
	e, err := p.primary()
	for n := 0; err == nil; n++ {
		if n > maxDepth {
			return nil, p.fail(p.tok.pos, "54001", "more than %d casts in a row", maxDepth)
		}
		switch {
		case p.isOp("::"):
			if err := p.advance(); err != nil {
				return nil, err
			}
			c := &Cast{X: e}
			c.Type, err = p.dataType()
			e = c
		case p.is("at"):
			if next := p.peek(); next.s != "time" {
				return e, nil
			}
			if err := p.expect("at", "time", "zone"); err != nil {
				return nil, err
			}
			a := &AtTimeZone{X: e}
			a.Zone, err = p.primary()
			e = a
		case p.is("collate"):
			// Clients name the collation that columns have anyway.
			if err := p.advance(); err != nil {
				return nil, err
			}
			n, err := p.collation()
			if err != nil {
				return nil, err
			}
			if n != "default" && n != "c" && n != "case_sensitive" {
				return nil, p.notYet("COLLATE " + n)
			}
		case p.isOp("["):
			e, err = p.subscript(e)
		default:
			return e, nil
		}
	}
	return nil, err
}

// collation reads [pg_catalog.]name.
func (p *parser) collation() (string, error) {
	n, err := p.label()
	if err == nil && n == "pg_catalog" && p.isOp(".") {
		if err := p.advance(); err != nil {
			return "", err
		}
		n, err = p.label()
	}
	return n, err
}

func (p *parser) primary() (Expr, error) {
	t := p.tok
	switch t.kind {
	case number:
		return &Literal{NumberLit, t.s}, p.advance()
	case text:
		return &Literal{StringLit, t.s}, p.advance()
	case param:
		n := 0
		for _, d := range t.s {
			n = n*10 + int(d-'0')
		}
		if n == 0 || n > maxParams || p.noParams {
			return nil, p.fail(t.pos, "42P02", "there is no parameter $%s", t.s)
		}
		return &Param{n}, p.advance()
	case quoted:
		return p.reference()
	case word:
		return p.keyword()
	case op:
		if t.s == "(" {
			return p.parenthesised()
		}
		if t.s == "@" {
			if err := p.advance(); err != nil {
				return nil, err
			}
			if p.depth++; p.depth > maxDepth {
				return nil, p.fail(p.tok.pos, "54001", "expressions are nested more than %d deep", maxDepth)
			}
			defer func() { p.depth-- }()
			x, err := p.unary()
			return &Call{Name: "abs", Args: []Expr{x}, Pos: p.position(t.pos)}, err
		}
	}
	return nil, p.unexpected()
}

func (p *parser) parenthesised() (Expr, error) {
	var e Expr
	err := p.parens(func() (err error) {
		if p.isAny("select", "with", "values") {
			s := &Subquery{}
			s.Query, err = p.query()
			e = s
			return err
		}
		items, err := p.exprs()
		if err != nil {
			return err
		}
		if e = items[0]; len(items) > 1 {
			e = &Row{items}
		}
		return nil
	})
	return e, err
}

// exprOrStar parses a select item, which may be t.*.
func (p *parser) exprOrStar() (Expr, error) {
	if p.tok.kind == quoted || p.tok.kind == word && !reserved[p.tok.s] {
		at, tok := p.at, p.tok
		n := Name{p.tok.s}
		for p.advance() == nil && p.isOp(".") && len(n) < 4 {
			if p.advance() != nil {
				break
			}
			if p.isOp("*") {
				return &tableStar{n}, p.advance()
			}
			if p.tok.kind != word && p.tok.kind != quoted {
				break
			}
			n = append(n, p.tok.s)
		}
		p.at, p.tok = at, tok
	}
	return p.expr()
}
