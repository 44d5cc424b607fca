package engine

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// What DuckDB knows of a table's values when it plans goes into the plan. These
// plans are all wrong for the rows that come afterwards.
var remembering = []string{
	"SELECT count(*)::VARCHAR FROM db_1.main.t WHERE n < 100",       // true of all
	"SELECT count(*)::VARCHAR FROM db_1.main.t WHERE n > 100",       // true of none
	"SELECT count(*)::VARCHAR FROM db_1.main.t WHERE m IS NOT NULL", // the same
	"SELECT count(*) || ' from ' || min(n) || ' to ' || max(n) FROM db_1.main.t",
	"SELECT count(*)::VARCHAR FROM db_1.main.t JOIN db_1.main.u USING (n)", // a range of the keys
	"SELECT coalesce(sum(CAST(n AS BIGINT) * 1000), 0)::VARCHAR FROM db_1.main.t",
}

func TestPlansForgetWhatTheyKnewOfValues(t *testing.T) {
	i, c := open(t, "")
	other, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER, m INTEGER)")
	mustExec(t, c, "CREATE TABLE db_1.main.u (n INTEGER)")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (1, 1), (2, 2), (50, 3)")
	mustExec(t, c, "INSERT INTO db_1.main.u VALUES (1), (2)")
	stmts := make([]*Stmt, len(remembering))
	for k, sql := range remembering {
		if stmts[k], err = c.Prepare(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	agree := func(when string) {
		t.Helper()
		for k, sql := range remembering {
			// A parameter has it planned anew, by DuckDB itself.
			fresh, err := c.Prepare(t.Context(), "SELECT * FROM ("+sql+") WHERE $1::BOOLEAN")
			if err != nil {
				t.Fatal(err)
			}
			if got, want := answer(t, stmts[k], nil), answer(t, fresh, []any{"true"}); got != want {
				t.Errorf("%s: %s answers %s, not %s", when, sql, got, want)
			}
			fresh.Close()
		}
	}
	agree("at first")
	mustExec(t, other, "INSERT INTO db_1.main.t VALUES (150, NULL), (2000000000, 9)")
	mustExec(t, other, "INSERT INTO db_1.main.u VALUES (150), (2000000000)")
	agree("after others have committed")
	mustExec(t, c, "BEGIN TRANSACTION")
	agree("in a block")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (-7, NULL)")
	mustExec(t, c, "INSERT INTO db_1.main.u VALUES (-7)")
	agree("after writes of the block")
	mustExec(t, other, "INSERT INTO db_1.main.u VALUES (-8)")
	agree("after a commit that the block does not see")
	mustExec(t, c, "UPDATE db_1.main.t SET n = n - 300")
	agree("after an update of the block")
	mustExec(t, c, "ROLLBACK")
	agree("after the block is undone")
	mustExec(t, c, "BEGIN TRANSACTION")
	mustExec(t, other, "DELETE FROM db_1.main.t WHERE n > 100")
	agree("in a block that saw nothing before")
	mustExec(t, c, "COMMIT")
	agree("after the block")
}

// answer is the one text that a statement answers.
func answer(t *testing.T, s *Stmt, args []any) string {
	t.Helper()
	r, err := s.Query(t.Context(), args)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer r.Close()
	ch, err := r.Next(t.Context())
	if err != nil || ch == nil {
		t.Error("no answer:", err)
		return ""
	}
	return string(ch.Vector(0).Bytes(0))
}

// Values land beyond all that were there, as fast as they can, and readers ask for
// those that were there: a condition that is true of every row until the next
// commit, which may come between plan and snapshot.
func TestPlansAgainstCommits(t *testing.T) {
	i, c := open(t, "")
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER)")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (0)")
	var highest atomic.Int64
	var all sync.WaitGroup
	for r := range 3 {
		all.Go(func() {
			reader, err := i.Conn(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer reader.Close()
			for highest.Load() < 2000 && !t.Failed() {
				n := highest.Load()
				bound, args := fmt.Sprint(n), []any(nil)
				if r == 0 {
					bound, args = "$1::INTEGER", []any{bound}
				}
				stmt, err := reader.Prepare(t.Context(), "SELECT count(*)::VARCHAR FROM db_1.main.t WHERE n <= "+bound)
				if err != nil {
					t.Error(err)
					return
				}
				if got := answer(t, stmt, args); got != fmt.Sprint(n+1) {
					t.Errorf("%s values are up to %d", got, n)
				}
				stmt.Close()
			}
		})
	}
	for n := int64(1); n <= 2000; n++ {
		mustExec(t, c, fmt.Sprintf("INSERT INTO db_1.main.t VALUES (%d)", n))
		highest.Store(n)
	}
	all.Wait()
}

// Writes plan as reads do.
func TestWritesForgetWhatTheyKnewOfValues(t *testing.T) {
	i, c := open(t, "")
	other, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER)")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (1)")
	clear, err := c.Prepare(t.Context(), "DELETE FROM db_1.main.t WHERE n > 100")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"(200)", "(3000), (4000)"} {
		mustExec(t, other, "INSERT INTO db_1.main.t VALUES "+value)
		if n, err := clear.Exec(t.Context(), nil); err != nil || n == 0 {
			t.Errorf("%s: %d rows are deleted, %v", value, n, err)
		}
	}
	r := query(t, c, "SELECT n FROM db_1.main.t")
	defer r.Close()
	if ch, err := r.Next(t.Context()); err != nil || ch.Len() != 1 {
		t.Error("the rest is", ch, err)
	}
}

// A block's writes happen once each, whatever lands between their plan and them.
func TestWritesOfABlockHappenOnce(t *testing.T) {
	i, c := open(t, "")
	other, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER)")
	mustExec(t, c, "CREATE TABLE db_1.main.u (n INTEGER)")
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				if _, err := other.Exec(t.Context(), "INSERT INTO db_1.main.u VALUES (1)"); err != nil {
					t.Error(err)
					return
				}
			}
		}
	}()
	kept, err := c.Prepare(t.Context(), "INSERT INTO db_1.main.t VALUES (0)")
	if err != nil {
		t.Fatal(err)
	}
	const blocks = 300
	for range blocks {
		mustExec(t, c, "BEGIN TRANSACTION")
		mustExec(t, c, "INSERT INTO db_1.main.t VALUES (1)")
		if _, err := kept.Exec(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		mustExec(t, c, "COMMIT")
	}
	for range blocks { // and those of a transaction of their own
		if _, err := kept.Exec(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	<-stopped
	count, err := c.Prepare(t.Context(), "SELECT count(*)::VARCHAR FROM db_1.main.t")
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(t, count, nil); got != fmt.Sprint(3*blocks) {
		t.Errorf("%s rows, not %d", got, 3*blocks)
	}
}
