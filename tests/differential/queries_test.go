package differential

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// tables are those that queries read. Each has the columns of a relation.
var tables = []string{"t", "u", "v"}

// Every relation of a query, table or not, has these columns.
const (
	columns    = "a, b, n, s, d"
	definition = "a int, b int, n numeric(8,2), s varchar(10), d date"
)

// maker makes queries that mean the same in Redshift and in PostgreSQL.
type maker struct {
	*rand.Rand
	aliases int
	joining bool // in an ON clause, where Redshift takes no subquery
	blanks  bool // texts may end with blanks, which do not count in Redshift
}

func (m *maker) of(some ...string) string { return some[m.IntN(len(some))] }

func (m *maker) alias() string {
	m.aliases++
	return "x" + strconv.Itoa(m.aliases)
}

// row is the values of one row.
func (m *maker) row() string {
	whole := func() string { return m.of("NULL", "0", "1", "2", "3", "-1") }
	if m.blanks && m.IntN(3) == 0 {
		return "(" + whole() + ", " + whole() + ", 1.5, " + m.of("' '", "'a '", "'a  '", "'ab '") + ", NULL)"
	}
	return "(" + strings.Join([]string{whole(), whole(), m.of("NULL", "0.50", "-1.25", "2", "0"), m.of("NULL", "''", "'a'", "'ab'", "'B'"),
		m.of("NULL", "'2020-02-28'", "'2020-02-29'", "'2021-01-01'")}, ", ") + ")"
}

// otherRows gives the tables other rows.
func (m *maker) otherRows() string {
	sql := ""
	for _, table := range tables {
		sql += "DELETE FROM " + table + "; "
		for range m.IntN(6) {
			sql += "INSERT INTO " + table + " VALUES " + m.row() + "; "
		}
	}
	return sql
}

// newTables makes them.
func newTables() string {
	sql := ""
	for _, table := range tables {
		sql += "CREATE TABLE " + table + " (" + definition + "); "
	}
	return sql
}

// whole is an expression of type integer over relations.
func (m *maker) whole(over []string, depth int) string {
	if depth <= 0 || m.IntN(3) == 0 {
		return m.of(m.of(over...)+".a", m.of(over...)+".b", m.of(over...)+".a", m.of("0", "1", "2", "-1", "NULL::int"))
	}
	x, y := m.whole(over, depth-1), m.whole(over, depth-1)
	switch m.IntN(10) {
	case 0:
		return "(" + x + m.of(" + ", " - ", " * ") + y + ")"
	case 1:
		return "coalesce(" + x + ", " + y + ")"
	case 2:
		return "CASE WHEN " + m.truth(over, depth-1) + " THEN " + x + m.of(" ELSE "+y, "") + " END"
	case 3:
		return "nullif(" + x + ", " + y + ")"
	case 4:
		return "abs(" + x + ")"
	case 5:
		return m.of("greatest(", "least(") + x + ", " + y + ")"
	case 6:
		return "length(" + m.text(over, depth-1) + ")"
	case 7:
		return "(" + x + m.of(" / 2)", " % 3)", " / -2)")
	case 8:
		return "extract(" + m.of("year", "month", "day", "dow", "doy") + " FROM " + m.of(over...) + ".d)::int"
	default:
		return "round(" + m.of(over...) + ".n * " + m.of("2", "1.5", "-3") + ")::int"
	}
}

func (m *maker) text(over []string, depth int) string {
	column := m.of(over...) + ".s"
	if depth <= 0 || m.IntN(3) == 0 {
		return m.of(column, column, "'a'", "'xyz'", "''")
	}
	x := m.text(over, depth-1)
	return m.of("upper("+x+")", "lower("+x+")", "("+x+" || "+m.text(over, depth-1)+")", "substring("+x+", "+m.of("1", "2", "0")+", "+m.of("1", "2")+")",
		"replace("+x+", 'a', 'zz')", "trim("+x+")", "left("+x+", 1)", "coalesce("+x+", 'none')", m.whole(over, depth-1)+"::varchar", "lpad("+x+", 3, '*')")
}

// truth is a condition.
func (m *maker) truth(over []string, depth int) string {
	if depth <= 0 || m.IntN(4) == 0 {
		return m.whole(over, 0) + m.of(" = ", " <> ", " < ", " <= ", " > ", " >= ", " = ") + m.whole(over, 0)
	}
	kinds := 13
	if m.joining {
		kinds = 11
	}
	switch m.IntN(kinds) {
	case 0, 1:
		return "(" + m.truth(over, depth-1) + m.of(" AND ", " OR ") + m.truth(over, depth-1) + ")"
	case 2:
		return "NOT (" + m.truth(over, depth-1) + ")"
	case 3:
		return m.of(m.whole(over, depth-1), m.text(over, depth-1)) + m.of(" IS NULL", " IS NOT NULL")
	case 4:
		return m.whole(over, depth-1) + m.of(" IN (", " NOT IN (") + m.whole(over, 0) + ", " + m.of("1", "2", "NULL") + ", 0)"
	case 5:
		return m.whole(over, depth-1) + m.of(" BETWEEN ", " NOT BETWEEN ") + m.whole(over, 0) + " AND " + m.whole(over, 0)
	case 6:
		return "(" + m.truth(over, depth-1) + ")" + m.of(" IS TRUE", " IS NOT TRUE", " IS FALSE", " IS NOT FALSE", " IS UNKNOWN")
	case 7:
		return m.text(over, depth-1) + m.of(" LIKE ", " NOT LIKE ", " ILIKE ") + m.of("'a%'", "'%b'", "'_'", "'%'", "''")
	case 8:
		return m.text(over, 0) + m.of(" = ", " <> ", " < ", " >= ") + m.text(over, depth-1)
	case 9:
		return m.of(over...) + ".d" + m.of(" = ", " < ", " >= ") + m.of("date '2020-02-29'", m.of(over...)+".d", m.of(over...)+".d + 1")
	case 10:
		return m.of(over...) + ".n" + m.of(" = ", " < ", " >= ") + m.of("0.5", m.of(over...)+".n", m.whole(over, 0))
	case 11:
		in := m.alias()
		return m.of("EXISTS", "NOT EXISTS") + " (SELECT 1 FROM " + m.of(tables...) + " " + in + " WHERE " + m.truth(append([]string{in}, over...), depth-1) + ")"
	default:
		in := m.alias()
		return m.whole(over, 0) + m.of(" IN ", " NOT IN ") + "(SELECT " + m.whole([]string{in}, 1) + " FROM " + m.of(tables...) + " " + in + " WHERE " + m.truth([]string{in}, depth-1) + ")"
	}
}

// rows are the columns of a query over relations.
func (m *maker) rows(over []string, depth int) string {
	return m.whole(over, depth) + " AS a, " + m.whole(over, depth) + " AS b, " + m.of(over...) + ".n AS n, " + m.text(over, depth) + " AS s, " + m.of(over...) + ".d AS d"
}

func (m *maker) relation(depth int) string {
	if depth <= 0 || m.IntN(2) == 0 {
		return m.of(tables...)
	}
	return "(" + m.query(depth-1) + ")"
}

// from is a FROM clause and the relations in it.
func (m *maker) from(depth int) (clause string, over []string) {
	over = []string{m.alias()}
	clause = m.relation(depth) + " " + over[0]
	for range m.IntN(3) {
		next := m.alias()
		same := m.of(over...) + "." + m.of("a", "b") + " = " + next + "." + m.of("a", "b")
		switch kind := m.of(" JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN ", " LEFT JOIN "); kind {
		case " CROSS JOIN ":
			clause += kind + m.relation(depth-1) + " " + next
		case " FULL JOIN ": // of which PostgreSQL takes equalities only
			clause += kind + m.relation(depth-1) + " " + next + " ON " + same
		default:
			clause += kind + m.relation(depth-1) + " " + next + " ON "
			m.joining = true
			clause += m.of(same, same+" AND "+m.truth(append(over, next), 1), m.truth(append(over, next), 1))
			m.joining = false
		}
		over = append(over, next)
	}
	return clause, over
}

// total is an order in which no two different rows are alike.
func total(over []string) string {
	var by []string
	for _, r := range over {
		for _, c := range strings.Split(columns, ", ") {
			by = append(by, r+"."+c)
		}
	}
	return strings.Join(by, ", ")
}

// query is a SELECT whose result has the columns of a relation.
func (m *maker) query(depth int) string {
	clause, over := m.from(depth)
	where := " FROM " + clause + m.of("", " WHERE "+m.truth(over, 2), " WHERE "+m.truth(over, 2))
	plain := "SELECT " + m.rows(over, 2) + where
	switch m.IntN(10) {
	case 0:
		return plain + m.of(" UNION ALL ", " UNION ", " EXCEPT ", " INTERSECT ") + m.query(depth-1)
	case 1:
		c := m.alias()
		return "SELECT * FROM (WITH " + c + " AS (" + plain + ") SELECT " + columns + " FROM " + c + " WHERE " + m.truth([]string{c}, 1) + " UNION ALL SELECT b, a, n, s, d FROM " + c + ") " + m.alias()
	case 2, 3:
		sum := m.of("sum", "min", "max", "count") + "(" + m.of("", "DISTINCT ") + m.whole(over, 1) + ")::int"
		having := m.of("", " HAVING count(*) > 1", " HAVING min("+m.whole(over, 0)+") IS NOT NULL", " HAVING sum("+m.of(over...)+".n) > 0")
		return "SELECT " + m.whole(over, 1) + " AS a, " + sum + " AS b, " + m.of("sum", "min", "max") + "(" + m.of(over...) + ".n)::numeric(8,2) AS n, min(" + m.of(over...) + ".s) AS s, max(" + m.of(over...) + ".d) AS d" +
			where + " GROUP BY 1" + having
	case 4, 5:
		call := m.of("row_number()", "rank()", "dense_rank()", "count(*)", "sum("+m.whole(over, 0)+")", "lag("+m.whole(over, 0)+")", "lead("+m.whole(over, 0)+", 2)", "max("+m.whole(over, 0)+")", "first_value("+m.whole(over, 0)+")", "ntile(2)")
		frame := ""
		if !strings.Contains(call, "()") && !strings.HasPrefix(call, "l") && !strings.HasPrefix(call, "n") { // Redshift wants one of aggregates
			frame = m.of(" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", " ROWS UNBOUNDED PRECEDING", " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", " ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING")
		}
		c := m.alias()
		return "SELECT " + columns + " FROM (SELECT " + m.whole(over, 1) + " AS a, (" + call + " OVER (" + m.of("", "PARTITION BY "+m.whole(over, 0)+" ") + "ORDER BY " + total(over) + frame + "))::int AS b, " +
			m.of(over...) + ".n AS n, " + m.of(over...) + ".s AS s, " + m.of(over...) + ".d AS d" + where + ") " + c + m.of("", " WHERE "+c+".b = 1", " WHERE "+c+".b > 1")
	case 6:
		direction := func() string { return m.of("", " DESC", " NULLS FIRST", " DESC NULLS LAST") }
		c := m.alias()
		return "SELECT " + columns + " FROM (" + plain + " ORDER BY 1" + direction() + ", 2" + direction() + ", 3, 4, 5 LIMIT " + m.of("1", "2", "3") + m.of("", " OFFSET 1") + ") " + c + m.of("", " WHERE "+m.truth([]string{c}, 1))
	case 7:
		in := m.alias()
		return "SELECT DISTINCT " + m.whole(over, 1) + " AS a, (SELECT " + m.of("max", "sum", "count", "min") + "(" + in + ".a) FROM " + m.of(tables...) + " " + in + " WHERE " + in + "." + m.of("a", "b") + " = " + m.of(over...) + ".a)::int AS b, " +
			m.of(over...) + ".n AS n, " + m.of(over...) + ".s AS s, " + m.of(over...) + ".d AS d FROM " + clause
	}
	return plain
}
