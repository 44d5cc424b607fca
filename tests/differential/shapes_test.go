package differential

import "strings"

// shape is a query of one of the rarer kinds, with the columns of a relation.
func (m *maker) shape(depth int) string {
	switch m.IntN(9) {
	case 0:
		return m.outerJoins()
	case 1:
		return m.groupings()
	case 2:
		return m.commonTables(depth)
	case 3:
		return m.operands(depth)
	case 4:
		return m.windows()
	case 5:
		return m.quantified()
	case 6:
		return m.aggregates()
	case 7:
		return m.correlated()
	}
	return m.query(depth)
}

// outerJoins are of three relations, with conditions on both sides and below.
func (m *maker) outerJoins() string {
	x, y, z := m.alias(), m.alias(), m.alias()
	m.joining = true
	first, second := m.truth([]string{x, y}, 1), m.truth([]string{x, y, z}, 1)
	inner := m.truth([]string{y, z}, 1)
	m.joining = false
	same := func(l, r string) string { return l + "." + m.of("a", "b") + " = " + r + "." + m.of("a", "b") }
	kind := func() string { return m.of(" LEFT JOIN ", " RIGHT JOIN ", " LEFT JOIN ", " JOIN ") }
	from := m.relation(1) + " " + x + kind() + m.of(tables...) + " " + y + " ON " + m.of(first, same(x, y)+" AND "+first) + kind() + m.relation(1) + " " + z + " ON " + m.of(second, same(y, z)+" AND "+second, same(x, z))
	if m.IntN(3) == 0 { // the second join first
		from = m.of(tables...) + " " + x + kind() + "(" + m.of(tables...) + " " + y + kind() + m.of(tables...) + " " + z + " ON " + m.of(inner, same(y, z)+" AND "+inner) + ") ON " + m.of(second, same(x, z))
	}
	if m.IntN(4) == 0 {
		from = m.of(tables...) + " " + x + " FULL JOIN " + m.of(tables...) + " " + y + " ON " + same(x, y) + " FULL JOIN " + m.relation(1) + " " + z + " ON " + m.of(same(x, z), same(y, z), "coalesce("+x+".a, "+y+".a) = "+z+".a")
	}
	over := []string{x, y, z}
	return "SELECT " + m.rows(over, 1) + " FROM " + from + m.of("", " WHERE "+m.truth(over, 2), " WHERE "+m.of(over...)+".a IS NULL")
}

// groupings are GROUPING SETS, ROLLUP and CUBE.
func (m *maker) groupings() string {
	x := m.alias()
	over := []string{x}
	k1, k2 := m.of(x+".a", x+".s", "length("+x+".s)", x+".a + 1"), m.of(x+".b", x+".d", x+".b % 2")
	sets := m.of("ROLLUP ("+k1+", "+k2+")", "CUBE ("+k1+", "+k2+")", "GROUPING SETS (("+k1+"), ("+k2+"), ())", "GROUPING SETS (("+k1+", "+k2+"), ("+k1+"))", k1+", ROLLUP ("+k2+")")
	if strings.HasPrefix(sets, "GROUPING SETS ((") && strings.HasSuffix(sets, "("+k1+"))") && m.IntN(2) == 0 {
		k2 = k1
	}
	return "SELECT grouping(" + k1 + ")::int AS a, (" + m.of("count(*)", "sum("+m.whole(over, 1)+")", "count(DISTINCT "+m.whole(over, 1)+")", "grouping("+k2+")") + ")::int AS b, sum(" + x + ".n)::numeric(8,2) AS n, (" + k1 + ")::varchar || '/' || coalesce((" + m.of(k1, k2) + ")::varchar, '-') AS s, max(" + x + ".d) AS d" +
		" FROM " + m.relation(1) + " " + x + m.of("", " WHERE "+m.truth(over, 1)) + " GROUP BY " + sets + m.of("", " HAVING count(*) > 1", " HAVING grouping("+k1+") = 0")
}

// commonTables name each other, more than once.
func (m *maker) commonTables(depth int) string {
	c1, c2, c3, x, y := m.alias(), m.alias(), m.alias(), m.alias(), m.alias()
	return "WITH " + c1 + " AS (" + m.query(depth-1) + "), " + c2 + " AS (WITH " + c3 + " AS (SELECT * FROM " + c1 + " WHERE " + m.truth([]string{c1}, 1) + ") SELECT * FROM " + c3 + " UNION ALL SELECT b, a, n, s, d FROM " + c1 + ")" +
		" SELECT " + m.rows([]string{x, y}, 1) + " FROM " + c2 + " " + x + m.of(" LEFT JOIN ", " JOIN ") + c1 + " " + y + " ON " + x + ".a = " + y + ".b" + m.of("", " WHERE "+x+".b IN (SELECT a FROM "+c1+")", " WHERE EXISTS (SELECT 1 FROM "+c2+" WHERE "+c2+".a = "+x+".b)")
}

// operands are of set operations inside one another, with orders of their own.
func (m *maker) operands(depth int) string {
	operand := func() string {
		x := m.alias()
		q := "SELECT " + m.rows([]string{x}, 1) + " FROM " + m.relation(depth-1) + " " + x
		return m.of(q, "("+q+" ORDER BY 1, 2, 3, 4, 5 LIMIT "+m.of("1", "2", "3")+")", "("+q+" ORDER BY 1 DESC, 2, 3, 4, 5)")
	}
	op := func() string { return m.of(" UNION ALL ", " UNION ", " EXCEPT ", " INTERSECT ") }
	q := operand() + op() + operand() + op() + operand()
	if m.IntN(2) == 0 {
		q = operand() + op() + "(" + operand() + op() + operand() + m.of("", " ORDER BY 1, 2, 3, 4, 5 LIMIT 2") + ")"
	}
	return "SELECT * FROM (" + q + m.of("", " ORDER BY 2, 1, 3, 4, 5 LIMIT 3", " ORDER BY 1 DESC, 2, 3, 4, 5 OFFSET 1") + ") " + m.alias()
}

// windows are several over one relation, in frames of every kind.
func (m *maker) windows() string {
	x := m.alias()
	over := []string{x}
	frame := m.of(" ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", " ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING", " ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING", " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING")
	some := "(" + m.of("", "PARTITION BY "+m.of(x+".a", x+".s", m.whole(over, 1))+" ") + "ORDER BY " + m.of("", x+".b DESC, ", x+".s NULLS FIRST, ") + total(over)
	framed := m.of("sum", "min", "max", "count", "first_value", "last_value") + "(" + m.whole(over, 1) + ") OVER " + some + frame + ")"
	unframed := m.of("rank()", "dense_rank()", "row_number()", "lag("+m.whole(over, 1)+", 2)", "lead("+m.whole(over, 1)+")", "ntile(3)", "ntile(2)") + " OVER " + some + ")"
	whole := m.of("count(*)", "sum("+m.whole(over, 0)+")", "max("+m.whole(over, 0)+")", "count("+x+".s)") + " OVER (" + m.of("", "PARTITION BY "+m.whole(over, 1)) + ")"
	peers := m.of("rank()", "dense_rank()", "sum(a.a)") // of equal rows, too
	if peers == "sum(a.a)" {
		peers = "sum(" + m.whole(over, 0) + ") OVER (ORDER BY " + x + ".a RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
	} else {
		peers += " OVER (PARTITION BY " + m.of(x+".b", x+".s") + " ORDER BY " + m.whole(over, 1) + m.of("", " DESC", " NULLS FIRST") + ")"
	}
	return "SELECT (" + framed + ")::int AS a, (" + m.of(unframed, peers) + ")::int AS b, sum(" + x + ".n) OVER " + some + frame + ")::numeric(8,2) AS n, " + m.of("max", "min", "first_value") + "(" + x + ".s) OVER " + some + frame + ") || (" + whole + ")::varchar AS s, " + x + ".d AS d" +
		" FROM " + m.relation(1) + " " + x + m.of("", " WHERE "+m.truth(over, 1))
}

// quantified are ANY, ALL and IN over queries that see the outer row.
func (m *maker) quantified() string {
	x, in := m.alias(), m.alias()
	over := []string{x}
	inner := "(SELECT " + m.whole([]string{in}, 1) + " FROM " + m.of(tables...) + " " + in + m.of("", " WHERE "+in+"."+m.of("a", "b")+" = "+x+"."+m.of("a", "b"), " WHERE "+m.truth([]string{in, x}, 1), " WHERE "+in+".a < "+x+".b AND "+in+".s = "+x+".s") + ")"
	p := m.whole(over, 1) + m.of(" = ANY ", " <> ALL ", " > ALL ", " < ANY ", " >= ALL ", " <= ANY ", " IN ", " NOT IN ", " = ALL ", " <> ANY ") + inner
	return "SELECT " + m.rows(over, 1) + " FROM " + m.relation(1) + " " + x + " WHERE " + m.of(p, "NOT ("+p+")", "("+p+") IS NULL", "("+p+") IS NOT TRUE", p+" OR "+m.truth(over, 1), "CASE WHEN "+p+" THEN "+x+".a ELSE 1 END = 1")
}

// aggregates are of distinct values and of those that a CASE lets through.
func (m *maker) aggregates() string {
	clause, over := m.from(1)
	one := func() string {
		return m.of("count(DISTINCT "+m.whole(over, 1)+")", "sum(DISTINCT "+m.whole(over, 1)+")", "sum(CASE WHEN "+m.truth(over, 1)+" THEN "+m.whole(over, 1)+" END)", "count(CASE WHEN "+m.truth(over, 1)+" THEN 1 END)",
			"max("+m.whole(over, 2)+")", "count(DISTINCT CASE WHEN "+m.truth(over, 1)+" THEN "+m.of(over...)+".s END)", "sum("+m.whole(over, 1)+") - min("+m.whole(over, 1)+")", "coalesce(sum("+m.whole(over, 1)+"), 0) + count(*)",
			"bool_or("+m.truth(over, 1)+")::int", "bool_and("+m.truth(over, 1)+")::int", "bit_or("+m.whole(over, 1)+")", "max((SELECT count(*) FROM "+m.of(tables...)+"))")
	}
	return "SELECT (" + one() + ")::int AS a, (" + one() + ")::int AS b, " + m.of("sum(DISTINCT ", "max(", "sum(") + m.of(over...) + ".n)::numeric(8,2) AS n, " + m.of("min(", "max(") + m.text(over, 1) + ") AS s, max(" + m.of(over...) + ".d) AS d FROM " + clause +
		m.of("", " WHERE "+m.truth(over, 1)) + m.of("", " GROUP BY "+m.of(over...)+".a", " GROUP BY "+m.of(over...)+".s, "+m.of(over...)+".b", " HAVING count(*) > 0", " GROUP BY "+m.of(over...)+".a HAVING "+one()+"::int > 0")
}

// correlated are subqueries that see the outer row from below aggregates, limits
// and other subqueries.
func (m *maker) correlated() string {
	x, in, deep := m.alias(), m.alias(), m.alias()
	link := in + "." + m.of("a", "b") + m.of(" = ", " = ", " < ", " <> ") + x + "." + m.of("a", "b")
	scalar := m.of(
		"(SELECT "+m.of("sum", "max", "count", "min")+"("+in+".b) FROM "+m.of(tables...)+" "+in+" WHERE "+link+m.of("", " AND "+m.truth([]string{in, x}, 1))+")",
		"(SELECT count(*) FROM "+m.of(tables...)+" "+in+" WHERE "+link+" HAVING count(*) > 1)",
		"(SELECT count(DISTINCT "+in+".a) + "+x+".b FROM "+m.of(tables...)+" "+in+" WHERE "+link+")",
		"(SELECT max("+deep+".a) FROM "+m.of(tables...)+" "+deep+" WHERE "+deep+".a IN (SELECT "+in+".b FROM "+m.of(tables...)+" "+in+" WHERE "+link+"))",
		"(SELECT coalesce(sum("+in+".a), -9) FROM "+m.of(tables...)+" "+in+" JOIN "+m.of(tables...)+" "+deep+" ON "+in+".a = "+deep+".b WHERE "+link+")",
		"(SELECT sum(q.c) FROM (SELECT "+in+".a, count(*) AS c FROM "+m.of(tables...)+" "+in+" WHERE "+link+" GROUP BY "+in+".a) q)")
	return "SELECT " + x + ".a AS a, " + scalar + "::int AS b, " + x + ".n AS n, " + x + ".s AS s, " + x + ".d AS d FROM " + m.relation(1) + " " + x + m.of("", " WHERE "+scalar+" > 0", " WHERE coalesce("+scalar+", 0) = 0", " WHERE "+x+".a = "+scalar)
}
