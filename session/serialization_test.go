package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// interleaving is statements of sessions 1, 2 and 3, "1: SELECT …", in the order
// in which they run. refused is the one that ends with 1023; "" is none.
type interleaving struct {
	name       string
	statements []string
	refused    string
}

// interleave plays each in the databases dev and other, over tables a, b and c
// of one row each.
func (w *world) interleave(database string, all []interleaving) {
	w.t.Helper()
	for _, c := range all {
		setup := w.connect("producer", database, nil)
		for _, table := range []string{"a", "b", "c"} {
			w.exec(setup, "DROP TABLE IF EXISTS "+table+" CASCADE", "CREATE TABLE "+table+" (n integer)", "INSERT INTO "+table+" VALUES (1)")
		}
		sessions := map[string]*pgx.Conn{}
		refused := ""
		for _, line := range c.statements {
			who, sql, _ := strings.Cut(line, ": ")
			if sessions[who] == nil {
				sessions[who] = w.connect("producer", database, nil)
			}
			_, _, err := run(sessions[who], sql)
			var e *pgconn.PgError
			if errors.As(err, &e) && e.Code == "40001" {
				refused = line
				if e.Message != "1023" || !strings.HasPrefix(e.Detail, "Serializable isolation violation on table - ") {
					w.t.Errorf("%s: %s: %s, %s", c.name, line, e.Message, e.Detail)
				}
				break
			}
			if err != nil {
				w.t.Fatalf("%s: %s: %v", c.name, line, err)
			}
		}
		if refused != c.refused {
			w.t.Errorf("%s: refused %q, want %q", c.name, refused, c.refused)
		}
		for _, conn := range sessions {
			conn.Close(context.Background())
		}
	}
}

func TestSerializable(t *testing.T) {
	w := newWorld(t)
	w.exec(w.connect("producer", "dev", nil), "CREATE DATABASE strict ISOLATION LEVEL SERIALIZABLE", "CREATE TABLE here (n integer)")
	w.interleave("strict", []interleaving{
		{"the guide's two transactions", []string{"1: BEGIN", "2: BEGIN", "1: SELECT * FROM a", "1: INSERT INTO b VALUES (1)", "2: INSERT INTO a VALUES (1)", "2: SELECT * FROM b"}, "2: SELECT * FROM b"},
		{"with the reads outside", []string{"1: BEGIN", "1: INSERT INTO a VALUES (1)", "2: SELECT * FROM a", "2: BEGIN", "2: INSERT INTO b VALUES (1)", "1: END", "1: SELECT * FROM b", "2: END"}, ""},
		{"a cycle of three", []string{"1: BEGIN", "2: BEGIN", "3: BEGIN", "1: SELECT * FROM a", "2: SELECT * FROM b", "3: SELECT * FROM c",
			"1: INSERT INTO b VALUES (1)", "2: INSERT INTO c VALUES (1)", "3: INSERT INTO a VALUES (1)"}, "3: INSERT INTO a VALUES (1)"},
		{"the read-only anomaly", []string{"1: BEGIN", "1: SELECT * FROM b", "2: UPDATE b SET n = 2", "3: SELECT * FROM a, b", "1: UPDATE a SET n = 2"}, "1: UPDATE a SET n = 2"},
		{"no reader, no anomaly", []string{"1: BEGIN", "1: SELECT * FROM b", "2: UPDATE b SET n = 2", "1: UPDATE a SET n = 2", "1: COMMIT"}, ""},
		{"one after another", []string{"1: BEGIN", "1: SELECT * FROM a", "1: UPDATE b SET n = 2", "1: COMMIT", "2: BEGIN", "2: SELECT * FROM b", "2: UPDATE a SET n = 2", "2: COMMIT"}, ""},
		{"rolled back", []string{"1: BEGIN", "1: SELECT * FROM a", "1: UPDATE b SET n = 2", "2: BEGIN", "2: UPDATE a SET n = 2", "1: ROLLBACK", "2: SELECT * FROM b", "2: COMMIT"}, ""},
		{"inserts into one table", []string{"1: BEGIN", "1: SELECT * FROM c", "2: INSERT INTO a VALUES (2)", "1: INSERT INTO a VALUES (3)", "1: COMMIT"}, ""},
		{"a join is an update's reading", []string{"1: BEGIN", "2: BEGIN", "1: UPDATE a SET n = 2 FROM b WHERE b.n = a.n", "2: DELETE FROM b USING c WHERE b.n = c.n", "1: SELECT * FROM c", "2: COMMIT", "1: COMMIT"}, ""},
		{"an update's reading closes it", []string{"1: BEGIN", "2: BEGIN", "2: SELECT 1 FROM c", "1: UPDATE a SET n = 2 FROM b WHERE b.n = a.n", "2: DELETE FROM b USING a WHERE b.n = a.n"}, "2: DELETE FROM b USING a WHERE b.n = a.n"},
		{"through a view", []string{"1: CREATE VIEW v AS SELECT n FROM a", "1: BEGIN", "1: SELECT * FROM v", "2: BEGIN", "2: INSERT INTO a VALUES (1)", "1: INSERT INTO b VALUES (1)", "2: SELECT * FROM b"}, "2: SELECT * FROM b"},
		{"a cursor", []string{"1: BEGIN", "1: DECLARE x CURSOR FOR SELECT * FROM a", "2: BEGIN", "2: INSERT INTO a VALUES (1)", "2: INSERT INTO b VALUES (1)", "2: COMMIT", "1: FETCH ALL FROM x", "1: UPDATE b SET n = 3"}, "1: UPDATE b SET n = 3"},
		{"CREATE TABLE AS reads", []string{"1: BEGIN", "1: CREATE TABLE made AS SELECT * FROM a", "2: BEGIN", "2: INSERT INTO a VALUES (1)", "1: INSERT INTO b VALUES (1)", "2: SELECT * FROM b"}, "2: SELECT * FROM b"},
		{"DROP TABLE writes", []string{"1: BEGIN", "1: SELECT * FROM a", "2: BEGIN", "2: DROP TABLE a", "1: INSERT INTO b VALUES (1)", "2: SELECT * FROM b"}, "2: SELECT * FROM b"},
		{"ALTER TABLE writes", []string{"1: BEGIN", "1: SELECT * FROM a", "2: BEGIN", "2: ALTER TABLE a ADD COLUMN m integer", "1: INSERT INTO b VALUES (1)", "2: SELECT * FROM b"}, "2: SELECT * FROM b"},
		{"TRUNCATE writes, and commits", []string{"1: BEGIN", "1: SELECT * FROM a", "2: BEGIN", "2: SELECT * FROM b", "1: INSERT INTO b VALUES (1)", "2: TRUNCATE a"}, "2: TRUNCATE a"},
		{"TRUNCATE alone", []string{"1: BEGIN", "1: SELECT * FROM a", "2: TRUNCATE a", "1: SELECT * FROM a", "1: COMMIT"}, ""},
		{"LOCK first", []string{"1: BEGIN", "1: LOCK a", "2: UPDATE b SET n = 5", "1: SELECT * FROM b", "1: UPDATE a SET n = (SELECT max(n) FROM b)", "1: COMMIT"}, ""},
		{"temporary tables and catalogs are exempt", []string{"1: BEGIN", "1: CREATE TEMP TABLE x (n integer)", "1: SELECT * FROM pg_class", "2: INSERT INTO a VALUES (1)", "1: INSERT INTO x SELECT 1", "1: COMMIT"}, ""},
		{"a table of another level's database", []string{"1: BEGIN", "1: SELECT * FROM dev.public.here", "2: BEGIN", "2: SELECT * FROM a", "1: INSERT INTO a VALUES (1)", "2: SELECT * FROM dev.public.here", "2: COMMIT"}, ""},
		{"together in one query string", []string{"1: BEGIN", "1: SELECT * FROM a", "2: INSERT INTO a VALUES (1); SELECT * FROM b", "1: INSERT INTO b VALUES (1)"}, "1: INSERT INTO b VALUES (1)"},
	})
}

// In a SNAPSHOT database only what changes the same rows conflicts.
func TestSnapshotIsolationAllowsWriteSkew(t *testing.T) {
	w := newWorld(t)
	w.interleave("dev", []interleaving{
		{"the guide's two transactions", []string{"1: BEGIN", "2: BEGIN", "1: SELECT * FROM a", "1: INSERT INTO b VALUES (1)", "2: INSERT INTO a VALUES (1)", "2: SELECT * FROM b", "1: COMMIT", "2: COMMIT"}, ""},
		{"write skew", []string{"1: BEGIN", "2: BEGIN", "1: SELECT * FROM a, b", "2: SELECT * FROM a, b", "1: UPDATE a SET n = 0", "1: COMMIT", "2: UPDATE b SET n = 0", "2: COMMIT"}, ""},
	})
}

// TestSerializableKeepsARule lets sessions take turns at breaking a rule that
// each of them checks first: that one of two tables has its row. Whoever is
// refused runs the transaction again.
func TestSerializableKeepsARule(t *testing.T) {
	w := newWorld(t)
	first := w.connect("producer", "dev", nil)
	w.exec(first, "CREATE DATABASE strict ISOLATION LEVEL SERIALIZABLE")
	first = w.connect("producer", "strict", nil)
	w.exec(first, "CREATE TABLE duty0 (n integer)", "CREATE TABLE duty1 (n integer)", "INSERT INTO duty0 VALUES (1)", "INSERT INTO duty1 VALUES (1)")
	const both = "SELECT (SELECT count(*) FROM duty0) + (SELECT count(*) FROM duty1)"
	turn := func(conn *pgx.Conn, mine int) error {
		statements := []string{"BEGIN", fmt.Sprintf("DELETE FROM duty%d", mine), "COMMIT"}
		rows, _, err := run(conn, "BEGIN; "+both)
		if err != nil {
			return err
		}
		if rows != "2" {
			statements[1] = fmt.Sprintf("INSERT INTO duty%d SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM duty%d)", mine, mine)
		}
		for _, sql := range statements[1:] {
			if _, _, err := run(conn, sql); err != nil {
				return err
			}
		}
		return nil
	}
	var wait sync.WaitGroup
	var conns []*pgx.Conn
	for range 5 {
		conns = append(conns, w.connect("producer", "strict", nil))
	}
	for i, conn := range conns[1:] {
		wait.Go(func() {
			for range 25 {
				err := turn(conn, i%2)
				var e *pgconn.PgError
				if errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01") {
					_, _, err = run(conn, "ROLLBACK")
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Go(func() {
		for range 50 {
			rows, _, err := run(conns[0], both)
			var e *pgconn.PgError
			if err != nil && !(errors.As(err, &e) && e.Code == "40001") || err == nil && rows == "0" {
				t.Errorf("nobody is on duty: %s rows, %v", rows, err)
				return
			}
		}
	})
	wait.Wait()
	if n := w.count(first, both); n == "0" {
		t.Error("nobody is on duty in the end")
	}
}
