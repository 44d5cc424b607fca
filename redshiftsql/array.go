package redshiftsql

import "strings"

// arrayQuery parses ARRAY(query), with which psql lists the roles of a user.
// ARRAY of values makes a SUPER in Redshift.
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

// array prints the rows of a query in the text form of an array.
func (c *compiler) array(a *Array, sc *scope) (Type, error) {
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
