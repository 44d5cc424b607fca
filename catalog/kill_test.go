package catalog

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// TestKill kills a process that makes, fills, renames and drops tables, each
// in a transaction with its rows. After every death the objects and the
// engine's tables agree, and no identity value is given twice.
func TestKill(t *testing.T) {
	const env = "CATALOG_KILL_DIR"
	if dir := os.Getenv(env); dir != "" {
		open(t, dir).defineForever()
		return
	}
	dir := t.TempDir()
	rounds := 10
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
		kept := map[uint32]bool{}
		seen := 0
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var id uint32
			if _, err := fmt.Sscanf(lines.Text(), "made %d", &id); err == nil {
				kept[id] = true
			} else if _, err := fmt.Sscanf(lines.Text(), "dropping %d", &id); err == nil {
				delete(kept, id)
			} else {
				continue
			}
			if seen++; seen == 5+13*round {
				_ = cmd.Process.Kill()
			}
		}
		_ = cmd.Wait()
		total += seen
		b := open(t, dir)
		b.agree(kept)
		b.conn.Close() // the next child needs the files
		if err := b.registry.engine.Close(); err != nil {
			t.Fatal(err)
		}
		if seen < 5+13*round {
			t.Fatalf("round %d ended by itself after %d transactions", round, seen)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d transactions in %d rounds", total, rounds)
}

// identity is a table whose key the engine counts.
var identity = []redshiftsql.Column{
	{Name: "id", Type: redshiftsql.Type{ID: redshiftsql.BigInt}, Position: 1, Identity: &redshiftsql.Identity{Seed: 1, Step: 1}},
	{Name: "v", Type: redshiftsql.Type{ID: redshiftsql.Integer}, Position: 2},
}

func (b *bench) defineForever() {
	counted := [3]string{"db_1", "main", "t_1"}
	if b.count(`SELECT count(*) FROM duckdb_tables() WHERE table_name = 't_1'`) == 0 {
		for _, sql := range redshiftsql.CreateTableSQL(counted, identity) {
			b.exec(sql)
		}
	}
	for n := 0; ; n++ {
		c := b.change()
		b.exec("BEGIN TRANSACTION")
		b.exec(`INSERT INTO "db_1"."main"."t_1" SELECT nextval('"db_1"."main"."t_1_1"'), 0 FROM range(20) r(i)`)
		id := b.table(c, fmt.Sprintf("table_%d_%d", os.Getpid(), n), 50)
		if n%5 == 4 {
			b.exec("ROLLBACK")
			c.Discard()
			continue
		}
		b.exec("COMMIT")
		c.Publish()
		fmt.Println("made", id)
		if n%3 != 0 {
			continue
		}
		fmt.Println("dropping", id) // from here on it may be there or not
		c = b.change()
		b.exec("BEGIN TRANSACTION")
		b.exec("DROP TABLE " + physical(id))
		if err := c.DeleteRelation(b.Context(), b.conn, id); err != nil {
			b.Fatal(err)
		}
		b.exec("COMMIT")
		c.Publish()
	}
}

// agree checks the objects against the engine's tables and what was promised.
func (b *bench) agree(kept map[uint32]bool) {
	b.Helper()
	relations := b.live.Snapshot().Relations(99)
	for _, r := range relations {
		delete(kept, r.ID)
		if n := b.count("SELECT count(*) FROM " + physical(r.ID)); n != 50 {
			b.Errorf("table %d has %d rows, want 50", r.ID, n)
		}
	}
	for id := range kept {
		b.Errorf("table %d was acknowledged and is gone", id)
	}
	tables := b.count(`SELECT count(*) FROM duckdb_tables() WHERE database_name = 'db_1' AND schema_name = 'main' AND table_name <> 't_1'`)
	if tables != int64(len(relations)) {
		b.Errorf("the engine has %d tables and the record %d", tables, len(relations))
	}
	if n := b.count(`SELECT count(*) - count(DISTINCT id) FROM "db_1"."main"."t_1"`); n != 0 {
		b.Errorf("%d identity values were given twice", n)
	}
}
