//go:build unix

package engine

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child runs a test of this binary again in a process of its own, and reports
// whether the caller is that process.
func child(t *testing.T) (inside bool) {
	t.Helper()
	if os.Getenv("ENGINE_CHILD") == t.Name() {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "ENGINE_CHILD="+t.Name())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// TestFullDisk lets the disk fill up under a database: the commit that does not
// fit fails and says why, the checkpoint that fails puts the database out of
// use for a moment only, and nothing that was committed is lost.
func TestFullDisk(t *testing.T) {
	if !child(t) {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	dir := t.TempDir()
	i, c := open(t, dir)
	if err := i.Attach(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, `CREATE TABLE "db_2"."main"."t_1" AS SELECT 1 AS i`)
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_1" AS SELECT i, repeat('x', 1000) || i AS s FROM range(10000) r(i)`)
	if err := i.Checkpoint(t.Context(), "db_1"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "db_1.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	limit := func(n uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: 1 << 40}); err != nil {
			t.Fatal(err)
		}
	}
	limit(uint64(info.Size()) + 4096)
	rows := int64(10000)
	for {
		_, err := c.Exec(t.Context(), `INSERT INTO "db_1"."main"."t_1" SELECT i, md5(i::VARCHAR) || random() FROM range(20000) r(i)`)
		if err != nil {
			t.Log(err, "/", err.(*Error).Message)
			wantState(t, err, "53100")
			break
		}
		rows += 20000
	}
	if err := i.Checkpoint(t.Context(), "db_1"); err == nil {
		t.Fatal("the checkpoint had room")
	} else {
		t.Log(err, "/", err.(*Error).Message)
		if strings.Contains(err.(*Error).Message, dir) || strings.Contains(err.(*Error).Message, "db_1") {
			t.Error("the message tells where the files are")
		}
	}
	if n := count(t, c, `SELECT count(*) FROM "db_2"."main"."t_1"`); n != 1 {
		t.Error("the neighbour is damaged")
	}
	limit(1 << 40)
	deadline := time.Now().Add(time.Minute)
	for {
		s, err := c.Prepare(t.Context(), `SELECT count(*) FROM "db_1"."main"."t_1"`)
		if err == nil {
			var r *Rows
			if r, err = s.Query(t.Context(), nil); err == nil {
				var ch *Chunk
				if ch, err = r.Next(t.Context()); err == nil {
					if n := ch.Vector(0).Int64()[0]; n != rows {
						t.Errorf("%d rows came back, %d were committed", n, rows)
					}
					break
				}
			}
			s.Close()
		}
		if time.Now().After(deadline) {
			t.Fatal("the database did not come back: ", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	mustExec(t, c, `INSERT INTO "db_1"."main"."t_1" VALUES (1, 'and it takes rows')`)
	if i.Fatal() {
		t.Error("one database took the instance with it")
	}
}
