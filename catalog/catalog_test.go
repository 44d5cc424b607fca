package catalog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// bench is a database with a connection to it.
type bench struct {
	*testing.T
	registry *Registry
	live     *Live
	conn     *engine.Conn
}

func open(t *testing.T, dir string) *bench {
	t.Helper()
	i := engine.Open(engine.Config{Dir: dir, MemoryLimit: "256MB"})
	b := &bench{T: t, registry: New(i)}
	names, err := i.Catalogs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	enter := b.registry.Create
	if len(names) > 0 {
		enter = b.registry.Open
	}
	if err := enter(t.Context(), "db_1"); err != nil {
		t.Fatal(err)
	}
	b.live, _ = b.registry.Live("db_1")
	b.conn, err = i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.conn.Close(); i.Close() })
	return b
}

// reopen is what a restart does.
func (b *bench) reopen(dir string) *bench {
	b.Helper()
	b.conn.Close()
	if err := b.registry.engine.Close(); err != nil {
		b.Fatal(err)
	}
	return open(b.T, dir)
}

func (b *bench) exec(sql string) {
	b.Helper()
	if _, err := b.conn.Exec(context.Background(), sql); err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
}

func (b *bench) count(sql string) int64 {
	b.Helper()
	s, err := b.conn.Prepare(context.Background(), sql)
	if err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	defer s.Close()
	r, err := s.Query(context.Background(), nil)
	if err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	defer r.Close()
	ch, err := r.Next(context.Background())
	if err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	return ch.Vector(0).Int64()[0]
}

func (b *bench) change() *Change {
	b.Helper()
	c, err := b.live.Lock(b.Context(), b)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// table makes a table with rows in the open transaction.
func (b *bench) table(c *Change, name string, rows int) uint32 {
	b.Helper()
	id := c.NextID()
	b.exec(fmt.Sprintf(`CREATE TABLE %s AS SELECT i FROM range(%d) r(i)`, physical(id), rows))
	r := Relation{ID: id, Schema: 99, Name: name, Kind: Table, Owner: 100,
		Columns: []redshiftsql.Column{{Name: "i", Type: redshiftsql.Type{ID: redshiftsql.BigInt}, Position: 1}}}
	if err := c.PutRelation(b.Context(), b.conn, r); err != nil {
		b.Fatal(err)
	}
	return id
}

// create makes a table in a transaction of its own.
func (b *bench) create(name string, rows int) uint32 {
	b.Helper()
	c := b.change()
	b.exec("BEGIN TRANSACTION")
	id := b.table(c, name, rows)
	b.exec("COMMIT")
	c.Publish()
	return id
}

func physical(id uint32) string { return fmt.Sprintf(`"db_1"."main"."t_%d"`, id) }

func state(err error) string {
	var s interface{ SQLState() string }
	if errors.As(err, &s) {
		return s.SQLState()
	}
	text, _, _ := strings.Cut(fmt.Sprint(err), ":")
	return text
}

func TestFreshDatabase(t *testing.T) {
	b := open(t, "")
	s := b.live.Snapshot()
	if schemas := s.Schemas(); len(schemas) != 1 || schemas[0].Name != "public" || s.Version != 1 {
		t.Errorf("%+v", schemas)
	}
	if _, ok := b.registry.Live("db_2"); ok {
		t.Error("a database that nobody made")
	}
	if err := b.registry.Create(t.Context(), "db_1"); err != nil {
		t.Error("making it again: ", err)
	}
}

func TestChangeIsSeenByItsOwnerUntilPublished(t *testing.T) {
	b := open(t, "")
	before := b.live.Snapshot()
	c := b.change()
	b.exec("BEGIN TRANSACTION")
	id := b.table(c, "sales", 3)
	if _, ok := c.Snapshot().Relation(99, "sales"); !ok {
		t.Error("the owner does not see its own table")
	}
	if _, ok := b.live.Snapshot().Relation(99, "sales"); ok {
		t.Error("others see it before the commit")
	}
	b.exec("COMMIT")
	c.Publish()
	c.Discard() // too late: does nothing
	r, ok := b.live.Snapshot().Relation(99, "sales")
	if !ok || r.ID != id || r.Columns[0].Type.ID != redshiftsql.BigInt {
		t.Errorf("%+v", r)
	}
	if _, ok := before.Relation(99, "sales"); ok {
		t.Error("a snapshot changed")
	}
	if after := b.live.Snapshot(); after.Version <= before.Version {
		t.Error("the version did not grow")
	}
}

func TestRollbackLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.create("kept", 1)
	c := b.change()
	b.exec("BEGIN TRANSACTION")
	id := b.table(c, "gone", 5)
	kept, _ := c.Snapshot().Relation(99, "kept")
	renamed := *kept
	renamed.Name = "renamed"
	if err := c.PutRelation(t.Context(), b.conn, renamed); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Snapshot().Relation(99, "kept"); ok {
		t.Error("the old name still leads somewhere")
	}
	b.exec("ROLLBACK")
	c.Discard()
	for range 2 {
		s := b.live.Snapshot()
		if rs := s.Relations(99); len(rs) != 1 || rs[0].Name != "kept" {
			t.Errorf("%+v", rs)
		}
		_, err := b.conn.Exec(t.Context(), "SELECT * FROM "+physical(id))
		if state(err) != "42P01" {
			t.Error("the table of a rolled back change:", err)
		}
		b = b.reopen(dir)
	}
}

func TestEverythingComesBack(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	first := b.create("sales", 7)
	c := b.change()
	b.exec("BEGIN TRANSACTION")
	schema := Schema{ID: c.NextID(), Name: "raw", Owner: 100}
	if err := c.PutSchema(t.Context(), b.conn, schema); err != nil {
		t.Fatal(err)
	}
	view := Relation{ID: c.NextID(), Schema: schema.ID, Name: "it's a \"view\"", Kind: View, Definition: "SELECT 'x'"}
	if err := c.PutRelation(t.Context(), b.conn, view); err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteSchema(t.Context(), b.conn, 99); err != nil {
		t.Fatal(err)
	}
	outside := Schema{ID: c.NextID(), Name: "outside", Owner: 100, External: &External{Database: "lent", Schema: "retail"}}
	if err := c.PutSchema(t.Context(), b.conn, outside); err != nil {
		t.Fatal(err)
	}
	b.exec("COMMIT")
	c.Publish()
	b = b.reopen(dir)
	s := b.live.Snapshot()
	if got, ok := s.Schema("outside"); !ok || got.External == nil || *got.External != *outside.External {
		t.Errorf("%+v", got)
	}
	if got, ok := s.Schema("raw"); !ok || got.External != nil {
		t.Errorf("%+v", got)
	}
	if _, ok := s.Schema("public"); ok {
		t.Error("a dropped public schema came back")
	}
	if got, ok := s.Relation(schema.ID, view.Name); !ok || got.Definition != view.Definition || got.Kind != View {
		t.Errorf("%+v", got)
	}
	if r, ok := s.RelationByID(first); !ok || r.Name != "sales" {
		t.Errorf("%+v", r)
	}
	if n := b.count("SELECT count(*) FROM " + physical(first)); n != 7 {
		t.Error(n, "rows")
	}
}

// TestIDsAreNotUsedAgain drops the newest table, restarts and makes another:
// a datashare's record of the old one must not lead to the new one.
func TestIDsAreNotUsedAgain(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	seen := map[uint32]bool{}
	for range 4 {
		id := b.create("sales", 1)
		if seen[id] {
			t.Fatalf("id %d was used before", id)
		}
		seen[id] = true
		c := b.change()
		b.exec("BEGIN TRANSACTION")
		b.exec("DROP TABLE " + physical(id))
		if err := c.DeleteRelation(t.Context(), b.conn, id); err != nil {
			t.Fatal(err)
		}
		b.exec("COMMIT")
		c.Publish()
		b = b.reopen(dir)
		if rs := b.live.Snapshot().Relations(99); len(rs) != 0 {
			t.Errorf("%+v", rs)
		}
	}
	if n := b.count(`SELECT count(*) FROM "db_1"."_blueshift"."objects" WHERE kind = 'gone'`); n != 1 {
		t.Errorf("%d rows of deleted objects are kept, one is enough", n)
	}
}

func TestNewerFormatIsRefused(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.exec(`UPDATE "db_1"."_blueshift"."objects" SET body = '99' WHERE kind = 'format'`)
	b.conn.Close()
	if err := b.registry.engine.Close(); err != nil {
		t.Fatal(err)
	}
	i := engine.Open(engine.Config{Dir: dir, MemoryLimit: "256MB"})
	defer i.Close()
	if err := New(i).Open(t.Context(), "db_1"); err == nil || !strings.Contains(err.Error(), "newer Blueshift") {
		t.Errorf("%v", err)
	}
}

// A transaction begins by looking at every database of its namespace. One that
// somebody drops at that moment is none of its business.
func TestSeeWhatIsDropped(t *testing.T) {
	b := open(t, t.TempDir())
	if err := b.registry.Create(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	going, _ := b.registry.Live("db_2")
	if err := b.registry.Drop(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	b.exec("BEGIN TRANSACTION")
	if seen, err := going.See(t.Context(), b.conn); seen != nil || err != nil {
		t.Errorf("a database that is gone shows %v (%v)", seen, err)
	}
	if seen, err := b.live.See(t.Context(), b.conn); seen == nil || err != nil {
		t.Errorf("its neighbour shows %v (%v)", seen, err)
	}
	b.exec("COMMIT")
}

func TestCatalogsAndDrop(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	b := open(t, dir)
	if err := b.registry.Create(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	if names, err := b.registry.Catalogs(t.Context()); err != nil || !slices.Equal(names, []string{"db_1", "db_2"}) {
		t.Error(names, err)
	}
	if empty, err := b.registry.Empty(t.Context(), "db_2"); err != nil || !empty {
		t.Error("a new database is not empty", err)
	}
	if err := b.registry.engine.Attach(t.Context(), "db_3"); err != nil { // where a crash cut Create short
		t.Fatal(err)
	}
	if empty, err := b.registry.Empty(t.Context(), "db_3"); err != nil || !empty {
		t.Error("a database without anything is not empty", err)
	}
	if err := b.registry.Drop(t.Context(), "db_3"); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := b.registry.Drop(t.Context(), "db_2"); err != nil {
			t.Error(err)
		}
	}
	if _, ok := b.registry.Live("db_2"); ok {
		t.Error("a dropped database is still open")
	}
	if names, err := b.registry.Catalogs(t.Context()); err != nil || !slices.Equal(names, []string{"db_1"}) {
		t.Error(names, err)
	}
}

// TestLostRecordsListNothing starts without records in a folder with data: no
// list must come back, for whatever has no record is removed.
func TestLostRecordsListNothing(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.create("sales", 3)
	b.conn.Close()
	if err := b.registry.engine.Close(); err != nil {
		t.Fatal(err)
	}
	i := engine.Open(engine.Config{Dir: dir, MemoryLimit: "256MB"})
	defer i.Close()
	if names, err := New(i).Catalogs(t.Context()); err == nil || len(names) != 0 {
		t.Errorf("%v %v, want an error", names, err)
	}
	empty := engine.Open(engine.Config{Dir: t.TempDir()})
	defer empty.Close()
	if names, err := New(empty).Catalogs(t.Context()); err != nil || len(names) != 0 {
		t.Error("a new folder:", names, err)
	}
}

// TestSnapshotsWhileChangesArePublished reads without a lock while another
// session defines; every snapshot is whole.
func TestSnapshotsWhileChangesArePublished(t *testing.T) {
	b := open(t, "")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			version := uint64(0)
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := b.live.Snapshot()
				if s.Version < version {
					t.Error("time runs backwards")
				}
				version = s.Version
				for _, r := range s.Relations(99) {
					if named, ok := s.Relation(99, r.Name); !ok || named.ID != r.ID {
						t.Error("names and ids disagree")
					}
				}
			}
		})
	}
	for i := range 50 {
		b.create(fmt.Sprint("table_", i), 1)
	}
	close(stop)
	readers.Wait()
}
