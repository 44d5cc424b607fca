package engine

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestKill kills a process that commits as fast as it can, again and again on
// the same files. What it acknowledged must be there, whole.
func TestKill(t *testing.T) {
	const env = "ENGINE_KILL_DIR"
	if dir := os.Getenv(env); dir != "" {
		commitForever(t, dir)
		return
	}
	dir := t.TempDir()
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	total := 0
	for round := range rounds {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKill$")
		cmd.Env = append(os.Environ(), env+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		acknowledged, seen := int64(-1), 0
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, err := fmt.Sscanf(lines.Text(), "committed %d", &acknowledged); err != nil {
				continue
			}
			// Each round dies at another distance from its last checkpoint,
			// while it goes on committing.
			if seen++; seen == 20+40*round {
				_ = cmd.Process.Kill()
			}
		}
		_ = cmd.Wait()
		total += seen
		if seen < 20+40*round {
			t.Fatalf("round %d ended by itself after %d commits", round, seen)
		}
		i, c := open(t, dir)
		if last := count(t, c, `SELECT max(n) FROM "db_1"."main"."t_1"`); last < acknowledged {
			t.Fatalf("round %d: commit %d was acknowledged, the last one there is %d", round, acknowledged, last)
		}
		if torn := count(t, c, `SELECT count(*) FROM (SELECT n FROM "db_1"."main"."t_1" GROUP BY n HAVING count(*) <> 100) q`); torn != 0 {
			t.Fatalf("round %d: %d commits are there in part", round, torn)
		}
		c.Close()
		if err := i.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d commits in %d rounds", total, rounds)
}

func commitForever(t *testing.T, dir string) {
	_, c := open(t, dir)
	mustExec(t, c, `CREATE TABLE IF NOT EXISTS "db_1"."main"."t_1" (n BIGINT, s VARCHAR)`)
	for n := count(t, c, `SELECT coalesce(max(n), 0) FROM "db_1"."main"."t_1"`) + 1; ; n++ {
		mustExec(t, c, fmt.Sprintf(`INSERT INTO "db_1"."main"."t_1" SELECT %d, repeat('x', 200) || i FROM range(100) r(i)`, n))
		fmt.Println("committed", n)
	}
}

func TestDetachKeepsAndDropDeletes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's a folder")
	i, c := open(t, dir)
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_1" AS SELECT i FROM range(10) r(i)`)
	for range 3 {
		if err := i.Detach(t.Context(), "db_1"); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "db_1.duckdb.wal")); err == nil {
			t.Error("detaching left a log behind")
		}
		_, err := c.Exec(t.Context(), `SELECT * FROM "db_1"."main"."t_1"`)
		wantState(t, err, "3D000")
		if err := i.Attach(t.Context(), "db_1"); err != nil {
			t.Fatal(err)
		}
		if n := count(t, c, `SELECT count(*) FROM "db_1"."main"."t_1"`); n != 10 {
			t.Error(n, "rows")
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := i.Attach(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	if err := i.Detach(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	if names, err := i.Catalogs(t.Context()); err != nil || !slices.Equal(names, []string{"db_1", "db_2"}) {
		t.Error(names, err)
	}
	for _, name := range []string{"db_1", "db_2", "db_never"} {
		if err := i.Drop(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if strings.HasPrefix(f.Name(), "db_") {
			t.Error(f.Name(), "is still there")
		}
	}
	if names, err := i.Catalogs(t.Context()); err != nil || len(names) != 0 {
		t.Error(names, err)
	}
}

// TestNothingLeaks opens and closes connections, abandons results and cancels
// statements, and looks for goroutines and connections that are left.
func TestNothingLeaks(t *testing.T) {
	i, c := open(t, "")
	i.config.MaxKept = 1 << 20
	before := runtime.NumGoroutine()
	for n := range 200 {
		d, err := i.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s, err := d.Prepare(t.Context(), "SELECT i FROM range(10000000) r(i)")
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Query(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		switch n % 4 {
		case 0:
			r.Close()
			s.Close()
		case 1:
			d.Interrupt()
		case 2:
			mustExec(t, d, "SELECT 1") // keeps the result, which is too large
			if ch, err := r.Next(t.Context()); ch != nil || err == nil {
				t.Error("more of a result is kept than there is room for", ch, err)
			}
		}
		d.Close()
		s.Close()
		r.Close()
	}
	deadline := time.Now().Add(time.Minute)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
	if len(i.conns) != 1 {
		t.Errorf("%d connections are left", len(i.conns))
	}
	mustExec(t, c, "SELECT 1")
}
