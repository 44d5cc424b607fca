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

// TestStrict: with --strict the server refuses what Redshift refuses, and says
// which of the two wants it so.
func TestStrict(t *testing.T) {
	s, err := server.Start(context.Background(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0", Memory: "1GB", Strict: true},
		Networks: story.Networks(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	w := &world{s, t, map[string]cluster{}}
	c := w.connect("producer", "dev", nil)
	for _, sql := range []string{"COPY (SELECT 1) TO STDOUT", "CREATE TABLE t (a int); COPY t FROM STDIN", "DISCARD ALL", "EXPLAIN ACCESS READ ON a.b.c"} {
		_, err := c.Exec(t.Context(), sql)
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != "0A000" || e.Hint == "" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if _, err := c.Exec(t.Context(), "PREPARE p AS SELECT 1; DEALLOCATE ALL"); err != nil {
		t.Error(err)
	}
}
