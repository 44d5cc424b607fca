package redshiftsql

import "strings"

// Arrays exist in queries on the catalogue only: SUPER is what tables keep. They
// are texts in PostgreSQL's form, {a,b}, or as vectors, a b.

// arrayQuery parses ARRAY(query), with which psql lists the roles of a user.
// ARRAY(values) makes a SUPER in Redshift.
func (p *parser) arrayQuery() (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	a := &Array{}
	err := p.parens(func() (err error) {
		if !p.isAny("select", "with", "values") && !p.isOp("(") {
			return p.notYet("ARRAY")
		}
		a.Query, err = p.query()
		return err
	})
	return a, err
}

// arrayItems parses ARRAY[a, b].
func (p *parser) arrayItems() (Expr, error) {
	if err := p.expect("array", "["); err != nil {
		return nil, err
	}
	a := &Array{}
	if !p.isOp("]") {
		var err error
		if a.Items, err = p.exprs(); err != nil {
			return nil, err
		}
	}
	return a, p.expect("]")
}

// subscript parses [index] behind an expression.
func (p *parser) subscript(x Expr) (Expr, error) {
	s := &Subscript{X: x}
	err := p.expect("[")
	if err == nil {
		s.Index, err = p.expr()
	}
	if err == nil {
		err = p.expect("]")
	}
	return s, err
}

// array prints an array in its text form.
func (c *compiler) array(a *Array, sc *scope) (Type, error) {
	c.leader = "ARRAY"
	if a.Query == nil {
		t := Type{ID: SmallInts}
		c.w("('{'")
		for i, x := range a.Items {
			separated := " || ',' || "
			if i == 0 {
				separated = " || "
			}
			c.w(separated, "CAST(")
			of, err := c.expr(x, sc)
			if err != nil {
				return Type{}, err
			}
			if of.ID != SmallInt {
				t.ID = Text
			}
			c.w(" AS VARCHAR)")
		}
		c.w(" || '}')")
		return t, nil
	}
	id := quoteIdent(c.fresh("r"))
	var columns []ResultColumn
	rows, err := c.capture(func() (err error) { columns, err = c.query(a.Query, sc); return err })
	if err == nil && len(columns) != 1 {
		err = refuse("42601", "subquery must return only one column")
	}
	c.w("(SELECT ", strings.Join([]string{"'{'", "coalesce(string_agg(CAST(" + id + `."c1" AS VARCHAR), ','), '')`, "'}'"}, " || "),
		" FROM (", rows, ") AS ", id, columnList(1), ")")
	return Type{ID: Text}, err
}

// subscript prints an element of an array, counted from 1; vectors count from 0.
func (c *compiler) subscript(e *Subscript, sc *scope) (Type, error) {
	c.leader = "a subscript"
	var t Type
	x, err := c.capture(func() (err error) { t, err = c.expr(e.X, sc); return err })
	if err != nil {
		return t, err
	}
	if !t.text() {
		return t, refuse("0A000", "subscripting a value of type %s is not supported yet", t)
	}
	index, err := c.capture(func() error { _, err := c.expr(e.Index, sc); return err })
	c.w("list_extract(", elements(x), ", CASE WHEN ", x, " LIKE '{%' THEN ", index, " ELSE ", index, " + 1 END)")
	return Type{ID: Text}, err
}

// anyElement prints x = ANY(array) and x <> ALL(array).
func (c *compiler) anyElement(q *Quantified, sc *scope) (Type, error) {
	c.leader = q.Which + " over an array"
	not := ""
	switch q.Op + " " + q.Which {
	case "= ANY":
	case "<> ALL":
		not = "NOT "
	default:
		return Type{}, refuse("0A000", "%s %s over an array is not supported yet", q.Op, q.Which)
	}
	array, err := c.capture(func() error { _, err := c.typed(q.Array, Type{ID: Text}, sc); return err })
	if err != nil {
		return Type{}, err
	}
	c.w("(", not, "list_contains(", elements(array), ", CAST(")
	_, err = c.expr(q.X, sc)
	c.w(" AS VARCHAR)))")
	return Type{ID: Boolean}, err
}
