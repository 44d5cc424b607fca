package redshiftsql

// What several decimals have in common has the most digits after the point that
// one of them has (commonDecimal). Where that and the digits before the point are
// more than 38, the engine would give up the former without a word; here a value
// whose digits do not fit is refused.

// scaledAs is a value as the type that it has in common with others, unless the
// engine makes it that by itself.
func scaledAs(n node, from, t Type) node {
	if n == nil || t.ID != Numeric || from.ID != Numeric && !from.integer() {
		return n
	}
	from = exact(from)
	if from.Precision-from.Scale+t.Scale <= 38 {
		return n
	}
	return &cast{n, Type{ID: Numeric, Precision: 38, Scale: t.Scale}}
}

// scaleColumn is scaledAs of the i-th column of a query.
func scaleColumn(of node, i int, from, t Type) {
	switch q := of.(type) {
	case *statement:
		scaleColumn(q.body, i, from, t)
	case *query:
		scaleColumn(q.body, i, from, t)
	case *setOperation:
		scaleColumn(q.left, i, from, t)
		scaleColumn(q.right, i, from, t)
	case *pattern:
		if q.text == "($1)" {
			scaleColumn(q.parts[0], i, from, t)
		}
	case *valueRows:
		for _, row := range q.rows {
			row[i] = scaledAs(row[i], from, t)
		}
	case *block:
		if len(q.items) <= i || q.items[i] == fixed("*") {
			return // of a hierarchy, whose columns are not named one by one
		}
		if named, ok := q.items[i].(*aliased); ok {
			named.x = scaledAs(named.x, from, t)
		} else {
			q.items[i] = scaledAs(q.items[i], from, t)
		}
	}
}
