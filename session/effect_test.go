package session_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestBoundEffects: functions that are called for what they do take parameters,
// as drivers bind them, and do it once at each execution.
func TestBoundEffects(t *testing.T) {
	w := newWorld(t)
	c := w.connect("producer", "dev", nil)
	_, err := c.Exec(t.Context(), "CREATE SCHEMA app")
	w.must(err)
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec} {
		for _, path := range []string{"app", "public"} {
			var was, is string
			w.must(c.QueryRow(t.Context(), "SELECT set_config('search_path', $1, false)", mode, path).Scan(&was))
			w.must(c.QueryRow(t.Context(), "SHOW search_path").Scan(&is))
			if was != path || is != path {
				t.Errorf("%v: set_config answers %q, the path is %q, want %q", mode, was, is, path)
			}
		}
	}
	var group, label string
	w.must(c.QueryRow(t.Context(), "SELECT set_config('query_group', $1 || $2, $3), set_config('app.user', $2, false)", "by ", "bob", false).Scan(&group, &label))
	if group != "by bob" || label != "bob" {
		t.Errorf("set to %q and %q", group, label)
	}
	if _, err := c.Exec(t.Context(), "SELECT set_config('query_group', $1, false)", nil); stateOf(err) != "22004" {
		t.Errorf("a NULL: %v", err)
	}
}
