package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
)

// What ran is told to whoever may know it, in the next life of the server too
// and for seven days, and ends with its namespace.
func TestHistoryIsKept(t *testing.T) {
	dir, clock := t.TempDir(), blueshift.NewFakeClock(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC))
	life := func() *world {
		return newWorldWith(t, func(c *server.Config) { c.DataDir, c.Clock = dir, clock })
	}
	w := life()
	admin := w.connect("producer", "dev", nil)
	w.exec(admin, "CREATE USER ann PASSWORD 'Sh4re-me-well'", "CREATE TABLE secret (id int)", "SELECT 'of admin'")
	as := func(w *world) *pgx.Conn {
		ann, err := w.login("producer", "dev", "ann", "Sh4re-me-well", nil)
		w.must(err)
		return ann
	}
	ann := as(w)
	w.exec(ann, "SELECT 'of ann'")
	for _, sql := range []string{"SELEKT 1", "SELECT 'by ann' FROM nowhere", "SELECT 'by ann' FROM secret", "CREATE USER eve PASSWORD 'Kn0wn-to-ann' AND MORE"} {
		if _, err := ann.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err == nil {
			t.Errorf("%s was not refused", sql)
		}
	}
	told := func(w *world, life string) {
		t.Helper()
		admin, ann := w.connect("producer", "dev", nil), as(w)
		for _, c := range []struct {
			conn      *pgx.Conn
			want, sql string
		}{
			{admin, "2", "SELECT count(*) FROM sys_query_history WHERE query_text IN ('SELECT ''of ann''', 'SELECT ''of admin''') AND status = 'success'"},
			{ann, "1", "SELECT count(*) FROM sys_query_history WHERE query_text IN ('SELECT ''of ann''', 'SELECT ''of admin''') AND status = 'success'"},
			{ann, "1", "SELECT count(*) FROM stl_query WHERE querytxt LIKE 'SELECT ''of %'"},
			{ann, "1", "SELECT count(*) FROM svl_statementtext WHERE text LIKE 'SELECT ''of %'"},
			{ann, "syntax error", "SELECT left(error_message, 12) FROM sys_query_history WHERE query_text = 'SELEKT 1' AND status = 'failed'"},
			{ann, `relation "nowhere" does not exist`, "SELECT trim(error_message) FROM sys_query_history WHERE query_text LIKE 'SELECT%nowhere' AND status = 'failed'"},
			{ann, "permission denied for relation secret", "SELECT trim(error_message) FROM sys_query_history WHERE query_text LIKE 'SELECT%secret' AND status = 'failed'"},
			{ann, "CREATE USER eve PASSWORD '***' AND MORE", "SELECT trim(text) FROM sys_query_text WHERE text LIKE 'CREATE USER%'"},
			{ann, "0", "SELECT count(*) FROM stl_query WHERE querytxt LIKE '%nowhere' OR querytxt = 'SELEKT 1'"},
			{admin, "0", "SELECT count(*) FROM svl_statementtext WHERE text = 'SELEKT 1'"},
			{admin, "0", "SELECT count(*) - count(DISTINCT query_id) FROM sys_query_history"},
			{w.connect("sibling", "dev", nil), "0", "SELECT count(*) FROM sys_query_history WHERE query_text LIKE '%of a%' AND query_text NOT LIKE '%sys_query_history%'"},
		} {
			if got := w.count(c.conn, c.sql); got != c.want {
				t.Errorf("%s: %s answers %s, want %s", life, c.sql, got, c.want)
			}
		}
	}
	told(w, "at once")
	w.must(w.Stop())

	w = life()
	w.found("producer")
	w.found("sibling")
	told(w, "after a restart")
	clock.Advance(7*24*time.Hour + time.Minute)
	if got := w.count(w.connect("producer", "dev", nil), "SELECT count(*) FROM sys_query_history WHERE query_text LIKE 'SELECT ''of a%'"); got != "0" {
		t.Errorf("%s statements are told of after more than seven days", got)
	}
	kept := filepath.Join(dir, "history", w.cluster("producer").namespace)
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	w.delete("producer")
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the history of a deleted warehouse: %v", err)
	}
}
