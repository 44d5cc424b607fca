package engine

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// heldStmt is a query by a number, with its second text.
func heldStmt(t *testing.T, c *Conn) *Stmt {
	t.Helper()
	s, err := c.Prepare(t.Context(), `SELECT CAST(count(*) AS VARCHAR) || coalesce(min(w), '') FROM "db_1"."main"."t" WHERE n = CAST($1 AS INTEGER) AND w <= CAST($2 AS VARCHAR)`)
	if err != nil {
		t.Fatal(err)
	}
	s.Hold(Held{
		Text: []string{`SELECT CAST(count(*) AS VARCHAR) || coalesce(min(w), '') FROM "db_1"."main"."t" WHERE n = rs_held_integer(`,
			`, 1) AND w <= rs_held_varchar(`, `, 2)`},
		Table: [3]string{"db_1", "main", "t"}})
	return s
}

// heldly runs the statement until it goes by its second text.
func heldly(t *testing.T, s *Stmt, args ...any) (last string) {
	t.Helper()
	for range heldAfter + 2 {
		last = answer(t, s, args)
	}
	if s.held.stmt == nil || !s.conn.stands(s.held.stmt.made) {
		t.Fatal("the statement does not go by its second text")
	}
	return last
}

func TestHeldAnswersAsBound(t *testing.T) {
	i, c := open(t, "")
	other, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER, w VARCHAR)")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (1, 'one'), (2, 'it''s'), (NULL, 'none')")
	s := heldStmt(t, c)
	want := func(want string, args ...any) {
		t.Helper()
		if got := answer(t, s, args); got != want {
			t.Errorf("%v answers %s, not %s", args, got, want)
		}
	}
	heldly(t, s, int32(1), "z")
	want("1one", int32(1), "z")
	want("1it's", int32(2), "it's")
	want("0", int32(2), "it")
	want("0", nil, "z")
	want("0", int32(1), nil)
	want("0", int32(7), "z")
	mustExec(t, other, "INSERT INTO db_1.main.t VALUES (7, 'seven')")
	want("1seven", int32(7), "z") // which the plan did not know of
	heldly(t, s, int32(7), "z")
	mustExec(t, c, "BEGIN TRANSACTION")
	want("1one", int32(1), "z")
	mustExec(t, c, "DELETE FROM db_1.main.t WHERE n = 1")
	heldly(t, s, int32(7), "z")
	want("0", int32(1), "z")
	mustExec(t, other, "UPDATE db_1.main.t SET w = '7' WHERE n = 7")
	want("1seven", int32(7), "z")
	mustExec(t, c, "ROLLBACK")
	want("1one", int32(1), "z")
	want("17", int32(7), "z")
}

func TestHeldEndsWithItsTable(t *testing.T) {
	_, c := open(t, "")
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER, w VARCHAR)")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (1, 'one')")
	s := heldStmt(t, c)
	heldly(t, s, int32(1), "z")
	mustExec(t, c, fmt.Sprintf("INSERT INTO db_1.main.t SELECT 2, 'two' FROM range(%d)", heldRows))
	for range heldAfter + 2 {
		if got := answer(t, s, []any{int32(2), "z"}); got != fmt.Sprint(heldRows)+"two" {
			t.Fatalf("a large table answers %s", got)
		}
	}
	if !s.held.large {
		t.Error("a table of many rows is read through")
	}
	s.Close()
	s = heldStmt(t, c)
	mustExec(t, c, "DELETE FROM db_1.main.t WHERE n = 2")
	heldly(t, s, int32(1), "z")
	if _, err := s.Query(t.Context(), []any{int32(1), "\xff"}); stateOf(err) != "22021" {
		t.Errorf("a text that is none: %v", err)
	}
	mustExec(t, c, "DROP TABLE db_1.main.t")
	if _, err := s.Query(t.Context(), []any{int32(1), "z"}); err == nil {
		t.Error("a table that is gone answers")
	}
	s.Close()
}

// Connections read by their second texts while one commits: each answer is that
// of a moment not before the last commit that had ended.
func TestHeldSeesTheLastCommit(t *testing.T) {
	i, c := open(t, "")
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER, w VARCHAR)")
	mustExec(t, c, "INSERT INTO db_1.main.t VALUES (1, '0000')")
	own := heldStmt(t, c)
	var done, second atomic.Int64
	var readers sync.WaitGroup
	for range 4 {
		r, err := i.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		s := heldStmt(t, r)
		readers.Go(func() {
			for done.Load() < 20 {
				least := done.Load()
				if got := answer(t, s, []any{int32(1), "9999"}); got < fmt.Sprintf("1%04d", least) {
					t.Errorf("%s after commit %d", got, least)
					return
				}
				if s.held.stmt != nil {
					second.Add(1)
				}
			}
		})
	}
	for n := range 20 {
		mustExec(t, c, fmt.Sprintf("UPDATE db_1.main.t SET w = '%04d'", n+1))
		done.Add(1)
		for range 4 * heldAfter { // while nothing lands
			answer(t, own, []any{int32(1), "9999"})
		}
	}
	readers.Wait()
	if second.Load() == 0 {
		t.Error("no reader went by its second text")
	}
}
