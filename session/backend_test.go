package session_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestSignals: CANCEL and its functions reach the statement, and the
// connection, of another session; users without rights reach their own only.
func TestSignals(t *testing.T) {
	w := newWorld(t)
	admin, victim := w.connect("producer", "dev", nil), w.connect("producer", "dev", nil)
	ctx := context.Background()
	exec := func(c *pgx.Conn, sql string) {
		t.Helper()
		_, err := c.Exec(ctx, sql)
		w.must(err)
	}
	exec(admin, "CREATE TABLE held (i int); CREATE USER small PASSWORD 'Sm4ll-enough'; GRANT ALL ON held TO small")
	pid := victim.PgConn().PID()

	// A statement that waits for a lock is cancelled as one that computes.
	exec(admin, "BEGIN; LOCK held")
	waits := make(chan error)
	go func() { _, err := victim.Exec(ctx, "INSERT INTO held VALUES (1)"); waits <- err }()
	w.until("the victim waits", func() bool { return w.Sessions().Waiting() == 1 })
	exec(admin, fmt.Sprintf("CANCEL %d", pid))
	if got := stateOf(<-waits); got != "57014" {
		t.Errorf("a cancelled statement says %s", got)
	}
	exec(admin, "ROLLBACK")

	c := w.cluster("producer")
	small, err := pgx.Connect(ctx, fmt.Sprintf("postgres://small:Sm4ll-enough@%s:%d/dev?sslmode=disable", c.address, c.port))
	w.must(err)
	defer small.Close(ctx)
	if _, err := small.Exec(ctx, fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid)); stateOf(err) != "42501" {
		t.Errorf("a user without rights ended a session: %v", err)
	}
	if _, err := small.Exec(ctx, fmt.Sprintf("SELECT pg_cancel_backend(%d)", small.PgConn().PID())); stateOf(err) != "57014" {
		t.Errorf("a user could not cancel what is his own: %v", err)
	}

	exec(admin, fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid))
	if _, err := victim.Exec(ctx, "SELECT 1"); err == nil {
		t.Error("a terminated session goes on")
	}
	w.until("the session is gone", func() bool { return w.Sessions().Count() == 2 })
}
