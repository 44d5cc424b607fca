package redshiftsql

import "strings"

// query parses [WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …].
func (p *parser) query() (*Select, error) { return p.queryAfter(&Select{}) }

// queryAfter parses the rest of a query of which WITH may have been parsed.
func (p *parser) queryAfter(q *Select) (*Select, error) {
	if p.queryDepth++; p.queryDepth > maxQueryDepth {
		return nil, p.fail(p.tok.pos, "54001", "queries are nested more than %d deep", maxQueryDepth)
	}
	defer func() { p.queryDepth-- }()
	err := p.with(q)
	if err != nil {
		return nil, err
	}
	if q.Body, err = p.setOps(0); err != nil {
		return nil, err
	}
	if core, ok := q.Body.(*Core); ok {
		q.Limit, core.Top = core.Top, nil
	}
	if ok, err := p.accept("order", "by"); err != nil {
		return nil, err
	} else if ok {
		if q.OrderBy, err = p.orderItems(); err != nil {
			return nil, err
		}
	}
	for p.isAny("limit", "offset") {
		which := p.tok.s
		if err := p.advance(); err != nil {
			return nil, err
		}
		if which == "limit" && p.take("all") {
			continue
		}
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		if which == "limit" && q.Limit == nil {
			q.Limit = e
		} else if which == "offset" && q.Offset == nil {
			q.Offset = e
		} else {
			return nil, p.unexpected()
		}
	}
	if p.is("for") {
		return nil, p.notYet("SELECT FOR UPDATE")
	}
	return q, nil
}

// with parses [WITH [RECURSIVE] name AS (query), …].
func (p *parser) with(q *Select) error {
	if q.With != nil || !p.take("with") {
		return nil
	}
	q.Recursive = p.take("recursive")
	return p.list(func() error { return p.cte(q) })
}

func (p *parser) cte(q *Select) (err error) {
	if len(q.With) == 500 {
		return p.fail(p.tok.pos, "54001", "more than 500 queries in one WITH")
	}
	var c CTE
	if c.Name, err = p.ident(); err != nil {
		return err
	}
	if p.isOp("(") {
		if c.Columns, err = p.names(); err != nil {
			return err
		}
	}
	if err := p.expect("as"); err != nil {
		return err
	}
	err = p.parens(func() error { c.Query, err = p.query(); return err })
	q.With = append(q.With, c)
	return err
}

// setOps parses UNION, EXCEPT and MINUS (level 0) over INTERSECT (level 1).
func (p *parser) setOps(level int) (QueryBody, error) {
	operand := func() (QueryBody, error) {
		if level == 0 {
			return p.setOps(1)
		}
		return p.queryTerm()
	}
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		o := ""
		switch {
		case level == 0 && p.is("union"):
			o = "UNION"
		case level == 0 && p.isAny("except", "minus"):
			o = "EXCEPT"
		case level == 1 && p.is("intersect"):
			o = "INTERSECT"
		default:
			return left, nil
		}
		if n > 500 {
			return nil, p.fail(p.tok.pos, "54001", "more than 500 set operations in one query")
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		all := p.is("all")
		if all && o != "UNION" {
			return nil, p.fail(p.tok.pos, "0A000", "%s ALL is not supported: Amazon Redshift has %s without ALL only", o, o)
		}
		if !p.take("all") {
			p.take("distinct")
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &SetOp{Op: o, All: all, Left: topped(left), Right: topped(right)}
	}
}

// topped makes an operand with TOP a query of its own, so that it limits that
// operand and not the whole.
func topped(b QueryBody) QueryBody {
	core, ok := b.(*Core)
	if !ok || core.Top == nil {
		return b
	}
	q := &Select{Body: core, Limit: core.Top}
	core.Top = nil
	return &Nested{q}
}

func (p *parser) queryTerm() (QueryBody, error) {
	switch {
	case p.isOp("("):
		var inner *Select
		err := p.parens(func() (err error) { inner, err = p.query(); return err })
		return &Nested{inner}, err
	case p.is("values"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.values()
	case p.is("select"):
		return p.core()
	}
	return nil, p.unexpected()
}

func (p *parser) values() (*Values, error) {
	v := &Values{}
	err := p.list(func() error {
		return p.parens(func() error {
			row, err := p.exprs()
			v.Rows = append(v.Rows, row)
			return err
		})
	})
	return v, err
}

func (p *parser) core() (_ *Core, err error) {
	if err := p.advance(); err != nil { // SELECT
		return nil, err
	}
	c := &Core{}
	if p.is("top") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		if c.Top, err = p.primary(); err != nil {
			return nil, err
		}
	}
	if p.take("distinct") {
		c.Distinct = true
		if p.is("on") {
			return nil, p.unexpected()
		}
	} else {
		p.take("all")
	}
	if err := p.list(func() error { return p.selectItem(c) }); err != nil {
		return nil, err
	}
	if len(c.Items) > MaxColumns {
		return nil, p.fail(p.tok.pos, "54011", "target lists can have at most %d entries", MaxColumns)
	}
	if p.is("into") {
		if err := p.selectInto(); err != nil {
			return nil, err
		}
	}
	if p.take("from") {
		err := p.list(func() error {
			t, err := p.joined()
			c.From = append(c.From, t)
			return err
		})
		if err != nil {
			return nil, err
		}
	} else {
		answersRows(c)
	}
	if before := p.marks; p.take("where") {
		if c.Where, err = p.expr(); err != nil {
			return nil, err
		}
		c.Marked = p.marks > before
	}
	if err := p.connectBy(c); err != nil {
		return nil, err
	}
	if ok, err := p.accept("group", "by"); err != nil {
		return nil, err
	} else if ok && p.take("all") {
		c.GroupAll = true
	} else if ok {
		err := p.list(func() error {
			g, err := p.groupItem()
			c.GroupBy = append(c.GroupBy, g)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if p.take("having") {
		if c.Having, err = p.expr(); err != nil {
			return nil, err
		}
	}
	if p.take("qualify") {
		if c.Qualify, err = p.expr(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (p *parser) selectItem(c *Core) error {
	item := SelectItem{}
	if p.isOp("*") {
		item.Star = true
		err := p.advance()
		if err == nil {
			item.Exclude, err = p.exclude()
		}
		c.Items = append(c.Items, item)
		return err
	}
	e, err := p.exprOrStar()
	if err != nil {
		return err
	}
	if s, ok := e.(*tableStar); ok {
		item.Star, item.Table = true, s.table
		item.Exclude, err = p.exclude()
		c.Items = append(c.Items, item)
		return err
	}
	item.Expr = e
	if p.take("as") {
		if item.Alias, err = p.label(); err != nil {
			return err
		}
	} else if p.tok.kind == quoted || p.tok.kind == word && !reserved[p.tok.s] {
		if item.Alias, err = p.ident(); err != nil {
			return err
		}
	}
	c.Items = append(c.Items, item)
	return nil
}

// exclude parses [EXCLUDE name, …], in parentheses or not.
func (p *parser) exclude() (out []string, err error) {
	if next := p.peek(); !p.is("exclude") || next.kind != word && next.kind != quoted && next.s != "(" {
		return nil, nil
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		return p.names()
	}
	err = p.list(func() error {
		n, err := p.ident()
		out = append(out, n)
		return err
	})
	return out, err
}

// connectBy parses [START WITH condition] CONNECT BY condition, in either order.
func (p *parser) connectBy(c *Core) (err error) {
	for {
		switch {
		case p.is("start") && p.peek().s == "with" && c.StartWith == nil:
			if err := p.expect("start", "with"); err != nil {
				return err
			}
			c.StartWith, err = p.expr()
		case p.is("connect") && p.peek().s == "by" && c.ConnectBy == nil:
			if err := p.expect("connect", "by"); err != nil {
				return err
			}
			p.hierarchy = true
			c.ConnectBy, err = p.expr()
			p.hierarchy = false
		case c.StartWith != nil && c.ConnectBy == nil:
			return p.unexpected()
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// tableStar is t.* while a select item is being parsed; it is no expression.
type tableStar struct{ table Name }

func (*tableStar) expr() {}

func (p *parser) orderItems() (items []OrderItem, err error) {
	err = p.list(func() error {
		var it OrderItem
		if it.Expr, err = p.expr(); err != nil {
			return err
		}
		if p.take("desc") {
			it.Desc = true
		} else {
			p.take("asc")
		}
		if p.take("nulls") {
			first := p.is("first")
			if !first && !p.is("last") {
				return p.unexpected()
			}
			it.NullsFirst = &first
			if err := p.advance(); err != nil {
				return err
			}
		}
		items = append(items, it)
		return nil
	})
	return items, err
}

// groupItem parses an element of GROUP BY: an expression, or ROLLUP, CUBE and
// GROUPING SETS over them.
func (p *parser) groupItem() (Expr, error) {
	kind := ""
	switch {
	case p.isAny("rollup", "cube") && p.peek().s == "(":
		kind = strings.ToUpper(p.tok.s)
	case p.is("grouping") && p.peek().s == "sets":
		kind = "GROUPING SETS"
		if err := p.advance(); err != nil {
			return nil, err
		}
	default:
		return p.expr()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	g := &GroupingSets{Kind: kind}
	err := p.parens(func() error {
		return p.list(func() error {
			if len(g.Sets) > 64 {
				return p.fail(p.tok.pos, "54001", "more than 64 grouping sets")
			}
			if next := p.peek().s; kind == "GROUPING SETS" && (p.isAny("rollup", "cube") && next == "(" || p.is("grouping") && next == "sets") {
				inner, err := p.groupItem()
				g.Sets = append(g.Sets, []Expr{inner})
				return err
			}
			set, err := p.groupSet()
			g.Sets = append(g.Sets, set)
			return err
		})
	})
	return g, err
}

// groupSet parses e, (a, b) or ().
func (p *parser) groupSet() (set []Expr, err error) {
	if p.isOp("(") && p.peek().s == ")" {
		return nil, p.expect("(", ")")
	}
	e, err := p.expr()
	if r, ok := e.(*Row); ok {
		return r.Items, err
	}
	return []Expr{e}, err
}

// selectInto reads INTO [TEMP] [TABLE] name, which makes the whole statement a
// CREATE TABLE AS. Only the outermost query may have it.
func (p *parser) selectInto() (err error) {
	if p.queryDepth != 1 || p.into != nil || !p.mayInto {
		return p.unexpected()
	}
	if err := p.advance(); err != nil {
		return err
	}
	t := &CreateTable{}
	if p.isAny("temp", "temporary") {
		t.Temporary = true
		if err := p.advance(); err != nil {
			return err
		}
	}
	p.take("table")
	t.Pos = p.position(p.tok.pos)
	t.Temporary = t.Temporary || p.tok.kind == word && p.tok.s[0] == '#'
	t.Name, err = p.name(3)
	p.into = t
	return err
}

// topQuery parses a query as a statement of its own, or the INSERT, UPDATE or
// DELETE that a WITH list stands before.
func (p *parser) topQuery() (Statement, error) {
	q := &Select{}
	if err := p.with(q); err != nil {
		return nil, err
	}
	if q.With != nil {
		if s, err := p.changeAfter(q); s != nil || err != nil {
			return s, err
		}
	}
	p.mayInto, p.into = true, nil
	q, err := p.queryAfter(q)
	p.mayInto = false
	if err != nil || p.into == nil {
		return q, err
	}
	p.into.As = q
	return p.into, nil
}
