package redshiftsql

import (
	"strconv"
)

// query resolves a query and answers its columns too.
func (a *analyser) query(q *Select, outer *scope) (*query, []ResultColumn, error) {
	sc := &scope{parent: outer, compared: outer != nil && outer.compared}
	out := &query{}
	var err error
	if len(q.With) > 0 {
		if out.with, err = a.with(q, sc); err != nil {
			return nil, nil, err
		}
	}
	// Only the scope of a plain SELECT may be seen by ORDER BY.
	var columns []ResultColumn
	var order *scope
	if out.body, columns, order, err = a.body(q.Body, sc); err != nil {
		return nil, nil, err
	}
	if len(q.OrderBy) > 0 {
		if out.order, err = a.orderBy(q.OrderBy, columns, order); err != nil {
			return nil, nil, err
		}
		if order != nil {
			if err := order.group.check(); err != nil {
				return nil, nil, err
			}
		}
	}
	if out.limit, err = a.count(q.Limit, "2201W"); err != nil {
		return nil, nil, err
	}
	if out.offset, err = a.count(q.Offset, "2201X"); err != nil {
		return nil, nil, err
	}
	return out, columns, nil
}

// count resolves what LIMIT and OFFSET count; there may be nothing. negative is
// the state of a number that they cannot take.
func (a *analyser) count(e Expr, negative string) (node, error) {
	switch e := e.(type) {
	case nil:
		return nil, nil
	case *Literal:
		if n, err := strconv.ParseInt(e.Text, 10, 64); e.Kind != NumberLit || err != nil || n < 0 {
			return nil, refuse(negative, "LIMIT and OFFSET must be whole numbers that are not negative")
		}
	case *Param:
		a.hint(e, Type{ID: BigInt})
	default:
		return nil, refuse("0A000", "LIMIT and OFFSET take a number or a parameter")
	}
	n, _, err := a.expr(e, &scope{})
	return n, err
}

// with resolves a WITH list and makes its queries known to what follows.
func (a *analyser) with(q *Select, sc *scope) (*withList, error) {
	out := &withList{recursive: q.Recursive}
	for _, w := range q.With {
		t := &cte{name: w.Name, id: a.fresh("q")}
		if q.Recursive {
			// A recursive query is known by the columns of its first branch
			// while the others are resolved.
			columns, err := a.firstBranch(w.Query, sc)
			if err != nil {
				return nil, err
			}
			if t.columns, err = rename(columns, w.Columns, w.Name); err != nil {
				return nil, err
			}
			sc.ctes = append(sc.ctes, t)
		}
		body, columns, err := a.query(w.Query, sc)
		if err != nil {
			return nil, err
		}
		if t.columns, err = rename(columns, w.Columns, w.Name); err != nil {
			return nil, err
		}
		if !q.Recursive {
			sc.ctes = append(sc.ctes, t)
		}
		out.queries = append(out.queries, withQuery{id: t.id, width: len(columns), body: body})
	}
	return out, nil
}

// firstBranch resolves the left-most SELECT of a query for its columns only.
func (a *analyser) firstBranch(q *Select, sc *scope) (columns []ResultColumn, err error) {
	body := q.Body
	for {
		set, ok := body.(*SetOp)
		if !ok {
			break
		}
		body = set.Left
	}
	err = a.discarding(func() (err error) {
		_, columns, err = a.query(&Select{With: q.With, Body: body}, sc)
		return err
	})
	return columns, err
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

// body resolves the body of a query. The scope it returns is the one its ORDER
// BY may use besides its output columns; nil for set operations.
func (a *analyser) body(b QueryBody, sc *scope) (node, []ResultColumn, *scope, error) {
	switch b := b.(type) {
	case *Core:
		return a.core(b, sc)
	case *Nested:
		q, columns, err := a.query(b.Query, sc)
		return fill("($1)", q), columns, nil, err
	case *Values:
		rows, columns, err := a.values(b, sc)
		return rows, columns, nil, err
	case *SetOp:
		n, columns, err := a.setOp(b, sc)
		return n, columns, nil, err
	}
	return nil, nil, nil, refuse("XX000", "unknown query body")
}

func (a *analyser) values(v *Values, sc *scope) (node, []ResultColumn, error) {
	out := &valueRows{make([][]node, len(v.Rows))}
	var columns []ResultColumn
	for i, row := range v.Rows {
		if i > 0 && len(row) != len(columns) {
			return nil, nil, refuse("42601", "VALUES lists must all be the same length")
		}
		out.rows[i] = make([]node, len(row))
		for j, e := range row {
			n, t, err := a.expr(e, sc)
			if err != nil {
				return nil, nil, err
			}
			out.rows[i][j] = n
			if i == 0 {
				columns = append(columns, ResultColumn{"column" + strconv.Itoa(j+1), t})
			} else {
				columns[j].Type = common(columns[j].Type, t)
			}
		}
	}
	return out, columns, nil
}
