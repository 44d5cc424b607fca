package catalog

import (
	"context"
	"testing"
)

// A copy has the rows and the objects of its moment, whatever is written to
// the original meanwhile and afterwards, and survives a restart.
func TestCopyIsOfOneMoment(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.exec(`CREATE SCHEMA "db_1"."s1"`)
	b.exec(`CREATE TABLE "db_1"."s1"."t1" (a INTEGER NOT NULL, b VARCHAR DEFAULT 'x', c VARCHAR COLLATE NOCASE)`)
	b.exec(`CREATE SEQUENCE "db_1"."s1"."q1" INCREMENT BY 5 MINVALUE -9223372036854775808 START 100`)
	if n := b.count(`SELECT nextval('db_1.s1.q1')`); n != 100 {
		t.Fatalf("the sequence begins with %d", n)
	}
	b.exec(`INSERT INTO "db_1"."s1"."t1" VALUES (1, 'one', 'Word')`)
	other, err := b.registry.engine.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"BEGIN", `INSERT INTO "db_1"."s1"."t1" VALUES (2, 'not committed', '')`} {
		if _, err := other.Exec(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.registry.Copy(t.Context(), "db_1", "db_2"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(context.Background(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	other.Close()
	if n := b.count(`SELECT count(*) FROM "db_2"."s1"."t1"`); n != 1 {
		t.Errorf("the copy has %d rows, want 1", n)
	}
	if n := b.count(`SELECT count(*) FROM "db_2"."_blueshift"."objects"`); n == 0 {
		t.Error("the copy has no objects")
	}
	b = b.reopen(dir)
	if err := b.registry.Open(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	if n := b.count(`SELECT count(*) FROM "db_2"."s1"."t1" WHERE b = 'one'`); n != 1 {
		t.Errorf("after a restart the copy has %d rows, want 1", n)
	}
	if n := b.count(`SELECT count(*) FROM "db_2"."s1"."t1" WHERE c = 'wORD'`); n != 1 {
		t.Error("the copy has lost a collation")
	}
	if n := b.count(`SELECT nextval('db_2.s1.q1')`); n != 105 {
		t.Errorf("the copy's sequence goes on with %d, not 105", n)
	}
	b.exec(`INSERT INTO "db_2"."s1"."t1"(a) VALUES (3)`)
	if n := b.count(`SELECT count(*) FROM "db_2"."s1"."t1" WHERE b = 'x'`); n != 1 {
		t.Error("the copy has lost a default")
	}
}
