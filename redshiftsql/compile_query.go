package redshiftsql

import (
	"strconv"
)

// query prints a query and returns its columns.
func (c *compiler) query(q *Select, outer *scope) (columns []ResultColumn, err error) {
	sc := &scope{parent: outer}
	if len(q.With) > 0 {
		if err := c.with(q, sc); err != nil {
			return nil, err
		}
	}
	// Only the scope of a plain SELECT may be seen by ORDER BY.
	var order *scope
	if columns, order, err = c.body(q.Body, sc); err != nil {
		return nil, err
	}
	if len(q.OrderBy) > 0 {
		c.w(" ORDER BY ")
		if err := c.orderBy(q.OrderBy, columns, order); err != nil {
			return nil, err
		}
		if order != nil {
			if err := order.group.check(); err != nil {
				return nil, err
			}
		}
	}
	for _, part := range []struct {
		word string
		e    Expr
	}{{" LIMIT ", q.Limit}, {" OFFSET ", q.Offset}} {
		if part.e == nil {
			continue
		}
		switch e := part.e.(type) {
		case *Literal:
			if n, err := strconv.ParseInt(e.Text, 10, 64); e.Kind != NumberLit || err != nil || n < 0 {
				return nil, refuse("2201W", "LIMIT and OFFSET must be whole numbers that are not negative")
			}
		case *Param:
			c.hint(e, Type{ID: BigInt})
		default:
			return nil, refuse("0A000", "LIMIT and OFFSET take a number or a parameter")
		}
		c.w(part.word)
		if _, err := c.expr(part.e, &scope{}); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

func (c *compiler) with(q *Select, sc *scope) error {
	c.w("WITH ")
	if q.Recursive {
		c.w("RECURSIVE ")
	}
	for i, w := range q.With {
		if i > 0 {
			c.w(", ")
		}
		t := &cte{name: w.Name, id: c.fresh("q")}
		if q.Recursive {
			// A recursive query is known by the columns of its first branch
			// while the others are resolved.
			columns, err := c.firstBranch(w.Query, sc)
			if err != nil {
				return err
			}
			if t.columns, err = rename(columns, w.Columns, w.Name); err != nil {
				return err
			}
			sc.ctes = append(sc.ctes, t)
		}
		var columns []ResultColumn
		text, err := c.capture(func() (err error) { columns, err = c.query(w.Query, sc); return err })
		if err != nil {
			return err
		}
		if columns, err = rename(columns, w.Columns, w.Name); err != nil {
			return err
		}
		if !q.Recursive {
			sc.ctes = append(sc.ctes, t)
		}
		t.columns = columns
		c.w(quoteIdent(t.id), columnList(len(columns)), " AS (", text, ")")
	}
	c.w(" ")
	return nil
}

// firstBranch resolves the left-most SELECT of a query for its columns only.
func (c *compiler) firstBranch(q *Select, sc *scope) (columns []ResultColumn, err error) {
	body := q.Body
	for {
		set, ok := body.(*SetOp)
		if !ok {
			break
		}
		body = set.Left
	}
	return c.columns(func() ([]ResultColumn, error) { return c.query(&Select{With: q.With, Body: body}, sc) })
}

func rename(columns []ResultColumn, names []string, what string) ([]ResultColumn, error) {
	if len(names) > len(columns) {
		return nil, refuse("42P10", "%q has %d columns available but %d columns specified", what, len(columns), len(names))
	}
	out := append([]ResultColumn(nil), columns...)
	for i, n := range names {
		out[i].Name = n
	}
	return out, nil
}

// body prints a query body. The scope it returns is the one its ORDER BY may
// use besides its output columns; nil for set operations.
func (c *compiler) body(b QueryBody, sc *scope) ([]ResultColumn, *scope, error) {
	switch b := b.(type) {
	case *Core:
		return c.core(b, sc)
	case *Nested:
		c.w("(")
		columns, err := c.query(b.Query, sc)
		c.w(")")
		return columns, nil, err
	case *Values:
		columns, err := c.values(b, sc)
		return columns, nil, err
	case *SetOp:
		if sc.want == nil {
			want, err := c.setTypes(b, sc)
			if err != nil {
				return nil, nil, err
			}
			sc.want = want
			defer func() { sc.want = nil }()
		}
		left, _, err := c.body(b.Left, sc)
		if err != nil {
			return nil, nil, err
		}
		c.w(" ", b.Op)
		if b.All {
			c.w(" ALL")
		}
		c.w(" ")
		right, _, err := c.operand(b.Right, sc)
		if err != nil {
			return nil, nil, err
		}
		if len(left) != len(right) {
			return nil, nil, refuse("42601", "each %s query must have the same number of columns", b.Op)
		}
		for i := range left {
			left[i].Type = common(left[i].Type, right[i].Type)
		}
		return left, nil, nil
	}
	return nil, nil, refuse("XX000", "unknown query body")
}

func (c *compiler) values(v *Values, sc *scope) (columns []ResultColumn, err error) {
	c.w("VALUES ")
	for i, row := range v.Rows {
		if i > 0 {
			c.w(", ")
			if len(row) != len(columns) {
				return nil, refuse("42601", "VALUES lists must all be the same length")
			}
		}
		c.w("(")
		for j, e := range row {
			if j > 0 {
				c.w(", ")
			}
			t, err := c.expr(e, sc)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				columns = append(columns, ResultColumn{"column" + strconv.Itoa(j+1), t})
			} else {
				columns[j].Type = common(columns[j].Type, t)
			}
		}
		c.w(")")
	}
	return columns, nil
}

// core prints SELECT … FROM … WHERE …. FROM is resolved first, since the
// select list is written in its terms.
func (c *compiler) core(q *Core, outer *scope) ([]ResultColumn, *scope, error) {
	q, original, err := c.outerJoins(q, outer)
	if err != nil {
		return nil, nil, err
	}
	sc := &scope{parent: outer, group: &grouping{clause: "JOIN/ON"}, where: q.Where}
	from, err := c.capture(func() error { return c.from(q.From, sc) })
	if err != nil {
		return nil, nil, err
	}
	c.link(q, sc)
	if original != nil {
		inOrder(sc, original)
	}
	if q.ConnectBy != nil {
		if from, err = c.hierarchy(q, from, sc); err != nil {
			return nil, nil, err
		}
	}
	sc.group.clause, sc.group.loose = "", nil
	group, err := c.groupBy(q, sc)
	if err != nil {
		return nil, nil, err
	}
	c.w("SELECT ")
	if sc.distinct = q.Distinct; q.Distinct {
		c.w("DISTINCT ")
	}
	columns, err := c.selectList(q, sc, outer.want)
	if err != nil {
		return nil, nil, err
	}
	c.w(from)
	loose := sc.group.loose
	sc.group.clause = "WHERE"
	if err := c.clause(" WHERE ", q.Where, sc); err != nil {
		return nil, nil, err
	}
	sc.group.clause, sc.group.loose = "", loose
	c.w(group)
	if q.Having != nil && sc.group.keys == nil {
		sc.group.aggregate = true
	}
	if err := c.clause(" HAVING ", q.Having, sc); err != nil {
		return nil, nil, err
	}
	if err := c.clause(" QUALIFY ", q.Qualify, sc); err != nil {
		return nil, nil, err
	}
	return columns, sc, sc.group.check()
}

func (s *scope) withoutAliases() *scope {
	copied := *s
	copied.aliases = nil
	return &copied
}

func (c *compiler) clause(word string, e Expr, sc *scope) error {
	if e == nil {
		return nil
	}
	c.w(word)
	_, err := c.expr(e, sc)
	return err
}
