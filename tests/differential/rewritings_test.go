package differential

import (
	"fmt"
	"strings"
	"testing"
)

// rewriting is a query and another that has to answer the same.
func (m *maker) rewriting() (plain, other string) {
	clause, over := m.from(2)
	whole, p := m.rows(over, 2), m.truth(over, 2)
	shown := func(sql string) string { return "SELECT " + columns + " FROM (" + sql + ") q" }
	from := " FROM " + clause
	plain = "SELECT " + whole + from
	switch m.IntN(16) {
	case 14, 15: // of every type
		c := m.condition(1 + m.IntN(2))
		return "SELECT id FROM val", "SELECT id FROM val WHERE " + c + " UNION ALL SELECT id FROM val WHERE NOT " + c + " UNION ALL SELECT id FROM val WHERE " + c + " IS NULL"
	case 0: // every row meets a condition, does not, or nobody knows
		return shown(plain), shown(plain + " WHERE " + p + " UNION ALL " + plain + " WHERE NOT (" + p + ") UNION ALL " + plain + " WHERE (" + p + ") IS NULL")
	case 1:
		return shown("SELECT DISTINCT " + whole + from), shown(plain + " WHERE " + p + " UNION " + plain + " WHERE NOT (" + p + ") UNION " + plain + " WHERE (" + p + ") IS NULL")
	case 2: // what an optimizer can use against what it cannot
		return "SELECT count(*)" + from + " WHERE " + p, "SELECT coalesce(sum(CASE WHEN " + p + " THEN 1 ELSE 0 END), 0)" + from
	case 3:
		return shown(plain + " WHERE " + p), "SELECT " + columns + " FROM (SELECT " + whole + ", CASE WHEN " + p + " THEN 1 END AS p" + from + ") q WHERE p = 1"
	case 4:
		return shown(plain + " WHERE " + p), "WITH q AS (" + plain + " WHERE true AND (" + p + ") AND NOT false) SELECT " + columns + " FROM q"
	case 5:
		return shown("SELECT DISTINCT " + whole + from + " WHERE " + p), "SELECT " + columns + " FROM (" + plain + " WHERE " + p + ") q GROUP BY " + columns
	case 6:
		x, list := m.whole(over, 1), []string{m.whole(over, 0), m.of("1", "2"), "0"}
		return shown(plain + " WHERE " + x + " IN (" + strings.Join(list, ", ") + ")"), shown(plain + " WHERE " + x + " = " + strings.Join(list, " OR "+x+" = "))
	case 7:
		x, low, high := m.whole(over, 1), m.whole(over, 0), m.whole(over, 0)
		return shown(plain + " WHERE " + x + " NOT BETWEEN " + low + " AND " + high), shown(plain + " WHERE NOT (" + x + " >= " + low + " AND " + x + " <= " + high + ")")
	case 8: // sums of the parts
		a, n := m.whole(over, 1), m.of(over...)+".n"
		sums := "SELECT sum(" + a + ")::int, count(" + a + "), min(" + a + "), max(" + n + "), sum(" + n + ")"
		part := "SELECT " + a + " AS a, " + n + " AS n" + from
		return sums + from, "SELECT sum(a)::int, count(a), min(a), max(n), sum(n) FROM (" + part + " WHERE " + p + " UNION ALL " + part + " WHERE (" + p + ") IS NOT TRUE) q"
	case 9: // a semijoin
		in, t := m.alias(), m.of(tables...)
		x, y := m.whole(over, 1), m.whole([]string{in}, 1)
		return shown(plain + " WHERE " + x + " IN (SELECT " + y + " FROM " + t + " " + in + ")"), shown(plain + " WHERE EXISTS (SELECT 1 FROM " + t + " " + in + " WHERE " + y + " = " + x + ")")
	case 10: // an antijoin, with NULLs
		in, t := m.alias(), m.of(tables...)
		x, y := m.whole(over, 1), m.whole([]string{in}, 1)
		return shown(plain + " WHERE " + x + " NOT IN (SELECT " + y + " FROM " + t + " " + in + ")"),
			shown(plain + " WHERE NOT EXISTS (SELECT 1 FROM " + t + " " + in + " WHERE (" + y + " = " + x + ") IS NOT FALSE)")
	case 11: // a join is no other the other way round
		l, r := m.alias(), m.alias()
		lq, rq := m.relation(1), m.relation(1)
		m.joining = true
		on := m.of(l+".a = "+r+".b", l+".a = "+r+".b AND "+m.truth([]string{l, r}, 1), m.truth([]string{l, r}, 1))
		m.joining = false
		rows := "SELECT " + m.rows([]string{l, r}, 1) + " FROM "
		way := m.of("LEFT", "RIGHT", "")
		back := map[string]string{"LEFT": "RIGHT", "RIGHT": "LEFT", "": ""}[way]
		where := m.of("", " WHERE "+m.truth([]string{l, r}, 1))
		return shown(rows + lq + " " + l + " " + way + " JOIN " + rq + " " + r + " ON " + on + where), shown(rows + rq + " " + r + " " + back + " JOIN " + lq + " " + l + " ON " + on + where)
	case 12: // an outer join is the inner one and what it leaves
		l, r := m.alias(), m.alias()
		lt, rt := m.of(tables...), m.of(tables...)
		m.joining = true
		on := m.truth([]string{l, r}, 2)
		m.joining = false
		return "SELECT count(*), sum(" + l + ".a)::int, count(" + r + ".b) FROM " + lt + " " + l + " LEFT JOIN " + rt + " " + r + " ON " + on,
			"SELECT sum(c)::int, sum(a)::int, sum(b)::int FROM (SELECT count(*) c, sum(" + l + ".a) a, count(" + r + ".b) b FROM " + lt + " " + l + ", " + rt + " " + r + " WHERE " + on +
				" UNION ALL SELECT count(*), sum(" + l + ".a), 0 FROM " + lt + " " + l + " WHERE NOT EXISTS (SELECT 1 FROM " + rt + " " + r + " WHERE " + on + ")) q"
	default: // a total is the totals of groups
		key, x := m.whole(over, 1), m.whole(over, 1)
		where := m.of("", " WHERE "+p)
		return "SELECT count(*), count(DISTINCT " + key + "), sum(" + x + ")::int" + from + where,
			"SELECT coalesce(sum(c), 0)::int, count(k), sum(s)::int FROM (SELECT " + key + " k, count(*) c, sum(" + x + ") s" + from + where + " GROUP BY 1) q"
	}
}

// TestRewritingsAnswerTheSame needs no PostgreSQL: what is Redshift's alone is put
// to it too.
func TestRewritingsAnswerTheSame(t *testing.T) {
	ours := newWarehouse(t)
	mustAsk(t, ours, newTables()+newValues)
	m, d := newMaker(), differences{T: t}
	m.blanks = true
	for n := range steps() {
		if n%50 == 0 {
			mustAsk(t, ours, m.otherRows())
		}
		plain, other := m.rewriting()
		if x, y := ask(ours, plain), ask(ours, other); !alike(x, y) && !strings.HasPrefix(y, "error") {
			d.add("%s", fmt.Sprintf("%s\nanswers\n%s\nand\n%s\n%s", plain, x, other, y))
		}
	}
	d.told()
}
