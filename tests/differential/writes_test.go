package differential

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Tables that are written refuse some values.
const (
	writtenDefinition = "k int NOT NULL, a int DEFAULT 5, n numeric(4,2), s varchar(5) DEFAULT 'new', d date"
	written           = "k, a, n, s, d"
)

// done is what a statement answers to whoever sent it: its tag or its SQLSTATE.
func done(conn *pgx.Conn, sql string) string {
	results, err := conn.PgConn().Exec(context.Background(), sql).ReadAll()
	if err != nil {
		return shown(nil, err)
	}
	return results[len(results)-1].CommandTag.String()
}

func (m *maker) written() (table, other string) {
	if m.IntN(2) == 0 {
		return "w", "x"
	}
	return "x", "w"
}

// value is one for a column, of which some do not fit.
func (m *maker) value(column string, over ...string) string {
	if len(over) > 0 && m.IntN(2) == 0 {
		from := m.of(over...)
		switch column {
		case "k", "a":
			return m.of(from+".k", from+".a", from+".a + 1", from+".k * "+from+".a", "coalesce("+from+".a, 0)", from+".k / "+from+".a", "length("+from+".s)", from+".n", from+".s::int")
		case "n":
			return m.of(from+".n", from+".n * 1.5", from+".a", from+".n + "+from+".k", "round("+from+".n)", "-"+from+".n")
		case "s":
			return m.of(from+".s", from+".s || 'x'", "replace("+from+".s, 'a', 'b')", from+".a::varchar", "left("+from+".s, 2)", "nullif("+from+".s, 'a')")
		case "d":
			return m.of(from+".d", from+".d + "+from+".k", from+".d - 1", "date_trunc('month', "+from+".d)::date")
		}
	}
	if len(over) > 0 { // PostgreSQL reads a constant of an UPDATE also where there is no row
		return map[string]string{"k": m.of("1", "4", "'8'", "2.5"), "a": m.of("NULL", "DEFAULT", "3"), "n": m.of("0.005", "NULL", "DEFAULT", "-1.115"), "s": m.of("'é'", "NULL", "12", "''"), "d": m.of("NULL", "DEFAULT", "'2020-02-29'")}[column]
	}
	switch column {
	case "k":
		return m.of("1", "2", "3", "4", "5", "6", "7", "0", "NULL", "'8'", "2.5")
	case "a":
		return m.of("1", "2", "NULL", "0", "-3", "2147483647", "DEFAULT", "'x'", "1.5")
	case "n":
		return m.of("1.25", "NULL", "99.99", "100", "0.005", "-1.115", "'7.5'", "DEFAULT")
	case "s":
		return m.of("'a'", "'abcde'", "NULL", "'abcdef'", "''", "DEFAULT", "'é'", "12")
	}
	return m.of("'2020-02-29'", "NULL", "date '2021-12-31'", "'2021-02-29'", "DEFAULT")
}

func (m *maker) met(over ...string) string {
	from := m.of(over...)
	if len(over) == 1 && m.IntN(10) == 0 { // of a join nobody says which rows are asked
		return "10 / " + from + ".k > 2"
	}
	return m.of(from+".a > 1", from+".k = "+m.of("1", "2", "3", "4"), from+".s LIKE 'a%'", from+".n < 5", from+".a IS NULL", from+".d >= '2020-06-01'", from+".k IN (1, 3, 5)", "NOT ("+from+".a = 2)", from+".k BETWEEN 2 AND 4", from+".a <> "+from+".k")
}

// set is assignments to some columns.
func (m *maker) set(over ...string) string {
	out := ""
	for _, column := range []string{"a", "n", "s", "d", "k"} {
		if m.IntN(3) == 0 {
			out += ", " + column + " = " + m.value(column, over...)
		}
	}
	if out == "" {
		return "a = 7"
	}
	return out[2:]
}

func (m *maker) inserted(over ...string) string {
	return m.value("k", over...) + ", " + m.value("a", over...) + ", " + m.value("n", over...) + ", " + m.value("s", over...) + ", " + m.value("d", over...)
}

// few is a table's rows of which none has the k of another.
func few(table string) string {
	return "(SELECT k, max(a) AS a, min(n) AS n, max(s) AS s, max(d) AS d FROM " + table + " GROUP BY k) q"
}

// statement changes rows, or begins or ends a block.
func (m *maker) statement() string {
	t, u := m.written()
	switch m.IntN(17) {
	case 0, 1, 2:
		return "INSERT INTO " + t + " VALUES (" + m.inserted() + ")" + m.of("", ", ("+m.inserted()+"), ("+m.inserted()+")")
	case 3:
		return "INSERT INTO " + t + " (" + m.of("k, s) SELECT k, s FROM "+u, "s, k) SELECT k, a FROM "+u+" WHERE a > 0", "k) VALUES (9)", "d, k) SELECT d + 1, k FROM "+t, "n, k) SELECT a, n FROM "+u)
	case 4:
		return "INSERT INTO " + t + " SELECT k + 1, a, n, s, d FROM " + m.of(t, u) + " WHERE " + m.of("k < 3", "a IS NULL", "k = 2", "n > 1") + m.of("", " ORDER BY k, a, n, s, d LIMIT 1")
	case 5, 6:
		return "UPDATE " + t + " SET " + m.set(t) + m.of("", " WHERE "+m.met(t), " WHERE "+m.met(t))
	case 7:
		return "UPDATE " + t + " SET " + m.set(t, "q") + " FROM " + few(u) + " WHERE " + t + ".k = q.k" + m.of("", " AND "+m.met(t, "q"))
	case 8:
		return "UPDATE " + t + " SET a = (SELECT " + m.of("max(k)", "count(*)", "sum(a)") + " FROM " + u + " WHERE " + u + ".k = " + t + ".a)" + m.of("", ", n = n + 1") + m.of("", " WHERE "+m.met(t))
	case 9:
		return "DELETE FROM " + t + " WHERE " + m.met(t)
	case 10:
		return "DELETE FROM " + t + " USING " + u + " WHERE " + t + "." + m.of("k", "a") + " = " + u + "." + m.of("k", "a") + m.of("", " AND "+m.met(t, u))
	case 11:
		return "DELETE FROM " + t + " WHERE " + m.of(t+".a IN (SELECT k FROM "+u+")", t+".k NOT IN (SELECT a FROM "+u+")", "EXISTS (SELECT 1 FROM "+u+" WHERE "+u+".k = "+t+".k AND "+m.met(t, u)+")", t+".k = (SELECT max(k) FROM "+t+")")
	case 12, 13:
		source := m.of(few(u), few(u), u+" q")
		matched := m.of("UPDATE SET a = q.a, s = q.s", "DELETE", "UPDATE SET n = q.n + 1", "UPDATE SET a = "+t+".a + q.k, d = q.d")
		return "MERGE INTO " + t + " USING " + source + " ON " + t + ".k = q.k" + m.of("", "", " AND q.k > 1") + " WHEN MATCHED THEN " + matched + " WHEN NOT MATCHED THEN INSERT " + m.of("VALUES (q.k, q.a, q.n, q.s, q.d)", "(k, s) VALUES (q.k, q.s)", "(k, a) VALUES (q.k + 1, q.a)")
	case 14:
		return "BEGIN"
	case 15:
		return m.of("COMMIT", "ROLLBACK", "COMMIT")
	}
	return m.of("DELETE FROM "+t+" WHERE k > 4", "UPDATE "+t+" SET k = k", "INSERT INTO "+t+" DEFAULT VALUES")
}

// TestWritesDoAsPostgreSQL sends the same statements to both, some in blocks and some
// refused, and compares the tables after each.
func TestWritesDoAsPostgreSQL(t *testing.T) {
	peer, ours := newPeer(t), newWarehouse(t)
	make := "CREATE TABLE w (" + writtenDefinition + "); CREATE TABLE x (" + writtenDefinition + ")"
	mustAsk(t, peer, make)
	mustAsk(t, ours, make)
	m, d := newMaker(), differences{T: t}
	failed := false
	for n := range steps() {
		if n%100 == 0 {
			for _, conn := range []*pgx.Conn{peer, ours} {
				ask(conn, "ROLLBACK")
				mustAsk(t, conn, "DELETE FROM w; DELETE FROM x")
			}
		}
		sql := m.statement()
		if failed && m.IntN(2) == 0 {
			sql = m.of("ROLLBACK", "COMMIT")
		}
		got, want := done(ours, sql), done(peer, sql)
		failed = code(want) != "" && peer.PgConn().TxStatus() == 'E'
		if data := code(got) != "" && code(want) != "" && got[6] == '2' && want[6] == '2'; !data && !alike(got, want) { // one of several reasons in the data
			d.add("%s\nis told\n%s\nand by PostgreSQL\n%s", sql, got, want)
		}
		if x, y := ours.PgConn().TxStatus(), peer.PgConn().TxStatus(); x != y {
			d.add("%s\nleaves the session in the state %c and PostgreSQL's in %c", sql, x, y)
			ask(ours, "ROLLBACK")
			ask(peer, "ROLLBACK")
		}
		if peer.PgConn().TxStatus() == 'E' {
			continue
		}
		for _, table := range []string{"w", "x"} {
			rows := "SELECT " + written + " FROM " + table
			if got, want := ask(ours, rows), ask(peer, rows); got != want {
				d.add("%s\nleaves %s with\n%s\nand PostgreSQL's with\n%s", sql, table, got, want)
				ask(ours, "DELETE FROM "+table)
				ask(peer, "DELETE FROM "+table)
			}
		}
	}
	d.told()
}
