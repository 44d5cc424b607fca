package tests

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestHistorySurvivesKill kills the binary once it has written the history of
// statements behind them, and asks the next life for it.
func TestHistorySurvivesKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	flags := []string{"--data-dir", dir, "--sql-range", sqlRange(78)}
	p := serve(t, flags...)
	host, _ := createCluster(t, p.api("111111111111"), "warehouse")
	const marked = "SELECT 7 AS before_the_crash"
	if got := ask(t, host, "admin", password, marked); got != 7 {
		t.Errorf("%s answers %d", marked, got)
	}
	until(t, "the history being written", func() bool {
		files, err := filepath.Glob(filepath.Join(dir, "history", "*"))
		if err != nil || len(files) != 1 {
			return false
		}
		b, err := os.ReadFile(files[0])
		return err == nil && bytes.Contains(b, []byte(marked))
	})
	p.kill()
	serve(t, flags...)
	if got := ask(t, host, "admin", password, "SELECT count(*)::int FROM sys_query_history WHERE query_text = '"+marked+"' AND status = 'success' AND returned_rows = 1"); got != 1 {
		t.Errorf("%d such statements are in the history after the crash", got)
	}
}
