package session_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// TestMemoryIsOneStatementsLoss: a statement that wants more memory than the
// engine may use fails by itself; its session, and those of other accounts, go on.
func TestMemoryIsOneStatementsLoss(t *testing.T) {
	s, err := server.Start(context.Background(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0", Memory: "64MB"},
		Networks: story.Networks(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	w := &world{s, t, map[string]cluster{}}
	greedy, other := w.connect("producer", "dev", nil), w.connect("consumer", "dev", nil)
	ctx := context.Background()
	exec := func(sql string) {
		t.Helper()
		_, err := greedy.Exec(ctx, sql)
		w.must(err)
	}
	exec("CREATE TABLE digits (d int); INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
	_, err = other.Exec(ctx, "CREATE TABLE kept (i int); INSERT INTO kept VALUES (1); BEGIN; INSERT INTO kept VALUES (2)")
	w.must(err)
	_, err = greedy.Exec(ctx, `SELECT count(*) FROM (SELECT DISTINCT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d + 100000*g.d + 1000000*h.d, 'a text that takes room' || a.d
		FROM digits a, digits b, digits c, digits e, digits f, digits g, digits h) numbers`)
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "53200" {
		t.Errorf("the greedy statement ended with %v", err)
	}
	var n int
	w.must(greedy.QueryRow(ctx, "SELECT count(*) FROM digits").Scan(&n))
	w.must(other.QueryRow(ctx, "SELECT count(*) FROM kept").Scan(&n))
	if n != 2 {
		t.Errorf("the other session sees %d rows of its own two", n)
	}
	_, err = other.Exec(ctx, "COMMIT")
	w.must(err)
}
