package redshiftsql

// maxConstants is how many values a query of constants has at most. The engine
// keeps room for thousands of rows in each column of an answer, and a session may
// have many such statements.
const maxConstants = 8

// constant reports whether a query has one row of constants and nothing else to
// it: SELECT 1, by which clients and their pools ask whether somebody is there.
func constant(meant resolution) bool {
	if meant.check != nil || meant.first != nil || meant.main.with != nil {
		return false
	}
	q, ok := meant.main.body.(*query)
	if !ok || q.with != nil || q.order != nil || q.limit != nil || q.offset != nil {
		return false
	}
	b, ok := q.body.(*block)
	if !ok || len(b.items) > maxConstants || b.distinct || len(b.from) > 0 || b.where != nil || len(b.group) > 0 || b.having != nil || b.qualify != nil {
		return false
	}
	for _, item := range b.items {
		if !isConstant(item) {
			return false
		}
	}
	return true
}

// isConstant reports whether a node is a constant, of whichever type but those
// that a time zone belongs to.
func isConstant(n node) bool {
	switch n := n.(type) {
	case textConst, intConst:
		return true
	case fixed:
		return n == "NULL" || n == "true" || n == "false"
	case *aliased:
		return isConstant(n.x)
	case *cast:
		return n.to.ID != TimestampTZ && n.to.ID != TimeTZ && isConstant(n.x)
	case *pattern:
		return n.text == "($1)" && isConstant(n.parts[0])
	}
	return false
}
