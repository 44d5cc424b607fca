package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// TestAResultSurvivesWhatRunsMeanwhile: results go on after other statements of
// their connection, and see the rows of when they began.
func TestAResultSurvivesWhatRunsMeanwhile(t *testing.T) {
	_, c := open(t, "")
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_1" AS SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('x', (i % 40)::int) END AS s FROM range(10000) r(i)`)
	mustExec(t, c, "BEGIN")
	var open []*Rows
	for range 3 {
		r := query(t, c, `SELECT i, s FROM "db_1"."main"."t_1" ORDER BY i`)
		if ch, err := r.Next(t.Context()); err != nil || ch.Vector(0).Int64()[0] != 0 {
			t.Fatal(ch, err)
		}
		open = append(open, r)
	}
	mustExec(t, c, `DELETE FROM "db_1"."main"."t_1"`)
	for _, r := range open {
		next := int64(2048)
		for {
			ch, err := r.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if ch == nil {
				break
			}
			for row, i := range ch.Vector(0).Int64() {
				if i != next {
					t.Fatalf("row %d where %d was to come", i, next)
				}
				s := ch.Vector(1)
				if valid := i%3 != 0; s.Valid(row) != valid || valid && string(s.Bytes(row)) != strings.Repeat("x", int(i%40)) {
					t.Fatalf("row %d has the text %q", i, s.Bytes(row))
				}
				next++
			}
		}
		if next != 10000 {
			t.Errorf("the result ended at %d", next)
		}
	}
	mustExec(t, c, "ROLLBACK")
	if len(c.kept) != 0 {
		t.Errorf("%d results are still kept", len(c.kept))
	}
}

func TestWhatIsKeptHasABound(t *testing.T) {
	i, c := open(t, "")
	i.config.MaxKept = 1 << 20
	r := query(t, c, "SELECT repeat('x', 1000) FROM range(100000)")
	if _, err := r.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, "SELECT 1")
	_, err := r.Next(t.Context())
	var e *blueshift.SQLError
	if !errors.As(err, &e) || e.State != "54000" {
		t.Error("more is kept than there is room for", err)
	}
	r.Close()
}

// TestKeepingIsCancelled: reading the rest of a result that never ends belongs
// to the statement for which it is read.
func TestKeepingIsCancelled(t *testing.T) {
	i, c := open(t, "")
	i.config.MaxKept = 1 << 40
	r := query(t, c, "SELECT a.range FROM range(100000) a, range(100000) b, range(100000) c")
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	if _, err := c.Exec(ctx, "SELECT 1"); err == nil || err.(*Error).SQLState() != "57014" {
		t.Error(err)
	}
	r.Close()
	mustExec(t, c, "SELECT 1")
}

func TestSlice(t *testing.T) {
	_, c := open(t, "")
	r := query(t, c, "SELECT CASE WHEN i % 5 = 0 THEN NULL ELSE i END, 'row number ' || i, i::decimal(18,2), (i % 2)::boolean, i::integer FROM range(200) r(i) ORDER BY i")
	whole, err := r.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	part := whole.Slice(63, 130).Slice(4, 20)
	if part.Len() != 16 {
		t.Fatal(part.Len())
	}
	for row := range part.Len() {
		i := int64(67 + row)
		_, scaled := part.Vector(2).Decimal(row)
		if part.Vector(0).Valid(row) != (i%5 != 0) || string(part.Vector(1).Bytes(row)) != fmt.Sprint("row number ", i) || scaled != uint64(i*100) ||
			part.Vector(3).Bool()[row] != (i%2 == 1) || part.Vector(4).Int32()[row] != int32(i) {
			t.Fatalf("row %d is not row %d", row, i)
		}
	}
}
