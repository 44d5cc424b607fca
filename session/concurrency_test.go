package session_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// outcome is what a statement in another goroutine came to.
type outcome struct {
	tag string
	err error
}

// start runs a query string without waiting for it.
func start(conn *pgx.Conn, sql string) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		_, tag, err := run(conn, sql)
		done <- outcome{tag, err}
	}()
	return done
}

func (w *world) exec(conn *pgx.Conn, statements ...string) {
	w.t.Helper()
	for _, sql := range statements {
		if _, _, err := run(conn, sql); err != nil {
			w.t.Fatalf("%s: %v", sql, err)
		}
	}
}

// count is the single number that a query answers.
func (w *world) count(conn *pgx.Conn, sql string) string {
	w.t.Helper()
	rows, _, err := run(conn, sql)
	w.must(err)
	return rows
}

// digits makes a table of ten rows; crossed with itself it keeps a statement
// busy for as long as a test needs.
func (w *world) digits(conn *pgx.Conn) {
	w.exec(conn, "CREATE TABLE digits (d integer)", "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
}

// endless reads a hundred thousand million rows.
func endless(table string) string {
	sql := "SELECT count(*) FROM " + table + " a"
	for _, alias := range []string{"b", "c", "e", "f", "g", "h", "i", "j", "k", "l"} {
		sql += ", " + table + " " + alias
	}
	return sql + " WHERE a.d + b.d + c.d + e.d + f.d + g.d + h.d + i.d + j.d + k.d + l.d < 0"
}

// wait expects the outcome of a statement, and soon.
func (w *world) wait(done <-chan outcome) outcome {
	w.t.Helper()
	select {
	case o := <-done:
		return o
	case <-time.After(time.Minute):
		w.t.Fatal("the statement is still running after 20 seconds")
		return outcome{}
	}
}

// blocked waits until a statement waits for a lock, and fails if it comes to an
// end instead.
func (w *world) blocked(done <-chan outcome, what string) {
	w.t.Helper()
	w.until(what+" waits", func() bool {
		select {
		case o := <-done:
			w.t.Fatalf("%s: did not wait but came to %q, %v", what, o.tag, o.err)
		default:
		}
		return w.Sessions().Waiting() == 1
	})
}

func TestWritersOfOneTableWaitForEachOther(t *testing.T) {
	w := newWorld(t)
	a, b := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	w.exec(a, "CREATE TABLE t (n integer)", "INSERT INTO t VALUES (0)", "BEGIN", "UPDATE t SET n = n + 1")
	second := start(b, "UPDATE t SET n = n + 1")
	w.blocked(second, "the second writer")
	w.exec(a, "COMMIT")
	if o := w.wait(second); o.err != nil || o.tag != "UPDATE 1" {
		t.Errorf("the second writer: %q, %v", o.tag, o.err)
	}
	if n := w.count(a, "SELECT n FROM t"); n != "2" {
		t.Errorf("n is %s after two increments", n)
	}

	// Readers wait for nobody.
	w.exec(a, "BEGIN", "UPDATE t SET n = 100")
	if n := w.count(b, "SELECT n FROM t"); n != "2" {
		t.Errorf("a reader sees %s, which is not committed", n)
	}
	// A table that is dropped while a writer waits for it is gone.
	w.exec(a, "DROP TABLE t")
	third := start(b, "INSERT INTO t VALUES (1)")
	w.blocked(third, "the third writer")
	w.exec(a, "COMMIT")
	if err := wantError(w.wait(third).err, "42P01", `relation "t" does not exist`); err != nil {
		t.Error(err)
	}
}

func TestDeadlockIsBrokenAtOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	w.exec(a, "CREATE TABLE one (n integer)", "CREATE TABLE two (n integer)", "BEGIN", "INSERT INTO one VALUES (1)")
	w.exec(b, "BEGIN", "INSERT INTO two VALUES (2)")
	waiting := start(a, "INSERT INTO two VALUES (1)")
	w.blocked(waiting, "the first")
	if err := wantError(w.wait(start(b, "INSERT INTO one VALUES (2)")).err, "40P01", "deadlock detected"); err != nil {
		t.Error(err)
	}
	if o := w.wait(waiting); o.err != nil {
		t.Errorf("the survivor: %v", o.err)
	}
	w.exec(a, "COMMIT")
	w.exec(b, "ROLLBACK")
	if n := w.count(b, "SELECT (SELECT count(*) FROM one) + (SELECT count(*) FROM two)"); n != "2" {
		t.Errorf("%s rows, want the survivor's 2", n)
	}

	// Definitions and rows can wait for each other too.
	w.exec(a, "BEGIN", "INSERT INTO one VALUES (1)")
	w.exec(b, "BEGIN", "CREATE TABLE three (n integer)")
	waiting = start(a, "CREATE TABLE three (n integer)")
	w.blocked(waiting, "the second definition")
	if err := wantError(w.wait(start(b, "DROP TABLE one")).err, "40P01", ""); err != nil {
		t.Error(err)
	}
	if o := w.wait(waiting); o.err != nil {
		t.Errorf("the survivor: %v", o.err)
	}
	w.exec(a, "COMMIT")
}

// Blocks define objects side by side, however long they stay open, and wait
// only for a name that another one gives or takes.
func TestDefinitionsSideBySide(t *testing.T) {
	w := newWorld(t)
	a, b := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	w.exec(a, "CREATE TABLE kept (n integer)", "CREATE TABLE going (n integer)", "CREATE SCHEMA past")

	w.exec(a, "BEGIN", "CREATE TABLE one (n integer)", "INSERT INTO one VALUES (1)", "CREATE VIEW v1 AS SELECT n FROM kept")
	w.exec(b, "BEGIN", "CREATE TABLE two (n integer)", "INSERT INTO two VALUES (2)", "DROP TABLE going", "COMMIT")
	w.exec(a, "ALTER TABLE one RENAME TO first", "COMMIT")
	if n := w.count(b, "SELECT (SELECT n FROM first) + (SELECT n FROM two) + (SELECT count(*) FROM v1)"); n != "3" {
		t.Errorf("the tables of both hold %s, want 3", n)
	}

	w.exec(a, "BEGIN", "CREATE TABLE same (n integer)")
	waiting := start(b, "CREATE TABLE same (n integer)")
	w.blocked(waiting, "the second table of a name")
	w.exec(a, "COMMIT")
	if err := wantError(w.wait(waiting).err, "42P07", `Relation "same" already exists`); err != nil {
		t.Error(err)
	}
	w.exec(a, "BEGIN", "CREATE TABLE again (n integer)")
	waiting = start(b, "CREATE TABLE again (n integer)")
	w.blocked(waiting, "the second table of another name")
	w.exec(a, "ROLLBACK")
	if o := w.wait(waiting); o.err != nil {
		t.Errorf("the name was given back: %v", o.err)
	}

	// Who comes second to change one object, or to need what another removed,
	// is told to run the transaction again.
	for _, conflict := range [][2]string{
		{"ALTER TABLE kept ADD COLUMN a integer", "ALTER TABLE kept ADD COLUMN b integer"},
		{"DROP TABLE first", "CREATE VIEW v2 AS SELECT n FROM first"},
		{"CREATE VIEW v3 AS SELECT n FROM two", "DROP TABLE two"},
		{"DROP SCHEMA past", "CREATE TABLE past.t (n integer)"},
	} {
		w.exec(a, "BEGIN", "CREATE TABLE mine (n integer)")
		w.exec(b, "BEGIN", "CREATE TABLE yours (n integer)")
		w.exec(a, conflict[0])
		second := start(b, conflict[1])
		w.until("the second waits or is over", func() bool { return w.Sessions().Waiting() == 1 || len(second) == 1 })
		w.exec(a, "DROP TABLE mine", "COMMIT")
		o := w.wait(second)
		if o.err == nil {
			_, _, o.err = run(b, "COMMIT")
		}
		if err := wantError(o.err, "40001", ""); err != nil {
			t.Errorf("%v: %v", conflict, err)
		}
		w.exec(b, "ROLLBACK")
	}
	if n := w.count(a, "SELECT count(*) FROM pg_tables WHERE tablename IN ('mine', 'yours')"); n != "0" {
		t.Errorf("%s tables of the transactions that lost are left", n)
	}
}

func TestStatementTimeout(t *testing.T) {
	w := newWorld(t)
	a, b := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	w.digits(a)
	w.exec(a, "SET statement_timeout TO 50")
	if err := wantError(w.wait(start(a, endless("digits"))).err, "57014", "statement timeout"); err != nil {
		t.Error("a long query: ", err)
	}
	if n := w.count(a, "SELECT count(*) FROM digits"); n != "10" {
		t.Errorf("the next statement answers %s", n)
	}
	// While the result streams, the clock runs too.
	_, _, err := run(a, "SELECT a.d FROM digits a, digits b, digits c, digits e, digits f, digits g, digits h, digits i, digits j, digits k")
	if err := wantError(err, "57014", "statement timeout"); err != nil {
		t.Error("a long result: ", err)
	}
	// And while it waits for another.
	w.exec(b, "BEGIN", "INSERT INTO digits VALUES (10)")
	if err := wantError(w.wait(start(a, "DELETE FROM digits")).err, "57014", "statement timeout"); err != nil {
		t.Error("a wait: ", err)
	}
	w.exec(b, "ROLLBACK")
	w.exec(a, "SET statement_timeout TO 0", "DELETE FROM digits WHERE d = 9")
}

func TestCancelRequest(t *testing.T) {
	w := newWorld(t)
	a, b := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	w.digits(a)
	cancelled := func(what string, done <-chan outcome) {
		t.Helper()
		var o outcome
		w.until(what+" is cancelled", func() bool {
			w.must(a.PgConn().CancelRequest(context.Background()))
			select {
			case o = <-done:
				return true
			default:
				return false
			}
		})
		if err := wantError(o.err, "57014", ""); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	cancelled("a query", start(a, endless("digits")))
	w.exec(b, "BEGIN", "INSERT INTO digits VALUES (10)")
	waiting := start(a, "INSERT INTO digits VALUES (11)")
	w.blocked(waiting, "a writer")
	cancelled("a wait", waiting)
	w.exec(b, "COMMIT")

	// In a block the statement's end is the block's. However late a cancel
	// comes, the block is over after ROLLBACK, and what follows is kept.
	for range 20 {
		w.exec(a, "BEGIN", "UPDATE digits SET d = d")
		cancelled("a query in a block", start(a, endless("digits")))
		_, _, err := run(a, "SELECT 1")
		if err := wantError(err, "25P02", ""); err != nil {
			t.Error(err)
		}
		w.exec(a, "ROLLBACK", "INSERT INTO digits VALUES (0)")
	}
	if n := w.count(b, "SELECT count(*) FROM digits"); n != "31" {
		t.Errorf("another session sees %s rows, want 31", n)
	}
}
