package engine

import (
	"fmt"
	"testing"
	"time"
)

// appendTo opens an Appender on a new table.
func appendTo(t *testing.T, c *Conn, columns string) *Appender {
	t.Helper()
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_1" (`+columns+`)`)
	a, err := c.Append(t.Context(), [3]string{"db_1", "main", "t_1"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestAppend: rows come into the table as they were set, whatever of them is
// NULL, in place or too long for it, and more of them than chunks that wait.
func TestAppend(t *testing.T) {
	_, c := open(t, "")
	a := appendTo(t, c, "n INTEGER, s VARCHAR, w VARCHAR")
	const rows = 21*ChunkRows + 100
	for from := 0; from < rows; from += ChunkRows {
		size := min(ChunkRows, rows-from)
		values, null := make([]string, size), make([]bool, size)
		slots := a.Columns()
		for row := range size {
			i := from + row
			Values[int32](&slots[0])[row] = int32(i)
			values[row], null[row] = fmt.Sprintf("%0*d", i%31, i), i%5 == 0
			if null[row] {
				slots[1].SetNull(row)
			}
			if !slots[2].SetText(row, values[row]) {
				t.Fatal(values[row])
			}
		}
		if !slots[1].SetTexts(values, null) {
			t.Fatal("a text was refused")
		}
		if err := a.Send(t.Context(), size); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Close()
	const wrong = `SELECT count(*) FROM "db_1"."main"."t_1" WHERE s IS NULL <> (n % 5 = 0) OR w <> lpad(n::VARCHAR, greatest(n % 31, length(n::VARCHAR))::INTEGER, '0') OR s <> w`
	if n := count(t, c, wrong); n != 0 {
		t.Errorf("%d rows are wrong", n)
	}
	if n := count(t, c, `SELECT count(DISTINCT n) FROM "db_1"."main"."t_1"`); n != rows {
		t.Errorf("%d rows, want %d", n, rows)
	}
}

// TestTextsAreUTF8: also where two that are not would be together.
func TestTextsAreUTF8(t *testing.T) {
	_, c := open(t, "")
	a := appendTo(t, c, "s VARCHAR")
	defer a.Close()
	s := &a.Columns()[0]
	for _, bad := range [][]string{{"\xc3", "\xa9"}, {"fine", "a longer text that ends early \xe2\x82"}, {"\x80"}} {
		if s.SetTexts(bad, make([]bool, len(bad))) {
			t.Errorf("%q was taken", bad)
		}
	}
	if !s.SetTexts([]string{"é", "", "\xc3", "€ in a text that has a place elsewhere"}, []bool{false, false, true, false}) {
		t.Error("texts were refused")
	}
}

// TestAppendIsCut: whoever fills a chunk may go on when the connection is cut, and
// is told by the next call.
func TestAppendIsCut(t *testing.T) {
	_, c := open(t, "")
	a := appendTo(t, c, "n INTEGER")
	if err := a.Send(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	c.cut(errClosed, time.Now().Add(time.Minute))
	a.Columns()[0].SetInt32(0, 1)
	a.Columns()[0].SetNull(1)
	a.Clear()
	if err := a.Send(t.Context(), 2); err != errClosed {
		t.Error(err)
	}
	if err := a.Flush(t.Context()); err != errClosed {
		t.Error(err)
	}
	a.Close()
}

// TestAppendFails: what the engine refuses is told at the latest by Flush, and
// from then on.
func TestAppendFails(t *testing.T) {
	_, c := open(t, "")
	a := appendTo(t, c, "n INTEGER NOT NULL")
	defer a.Close()
	a.Columns()[0].SetNull(0)
	if err := a.Send(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantState(t, a.Flush(t.Context()), "23502")
	}
}
