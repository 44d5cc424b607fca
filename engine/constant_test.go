package engine

import (
	"context"
	"testing"
)

// one is a statement whose answer is remembered, and whose first execution is
// behind it.
func one(t *testing.T, c *Conn) *Stmt {
	t.Helper()
	s, err := c.Prepare(t.Context(), "SELECT 1 AS n, 'a text that does not fit into a vector' AS t, CAST(NULL AS INTEGER), CAST('1.50' AS DECIMAL(3,2))")
	if err != nil {
		t.Fatal(err)
	}
	s.Remember()
	shows(t, opened(t, s))
	return s
}

func opened(t *testing.T, s *Stmt) *Rows {
	t.Helper()
	r, err := s.Query(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shows reads a result of one, to its end.
func shows(t *testing.T, r *Rows) {
	t.Helper()
	c, err := r.Next(t.Context())
	if err != nil || c == nil || c.Len() != 1 {
		t.Fatalf("the first chunk is %v, %v", c, err)
	}
	if n, text := c.Vector(0).Int32()[0], string(c.Vector(1).Bytes(0)); n != 1 || text != "a text that does not fit into a vector" || c.Vector(2).Valid(0) || !c.Vector(3).Valid(0) {
		t.Errorf("answers %d, %q, NULL: %v", n, text, !c.Vector(2).Valid(0))
	}
	if name := r.Columns()[1].Name; name != "t" {
		t.Errorf("the second column is %s", name)
	}
	for range 2 {
		if c, err := r.Next(t.Context()); c != nil || err != nil {
			t.Errorf("after the end come %v, %v", c, err)
		}
	}
}

func TestConstantIsAnsweredBesideAnOpenResult(t *testing.T) {
	_, c := open(t, "")
	s := one(t, c)
	many, err := c.Prepare(t.Context(), "SELECT range FROM range(100000)")
	if err != nil {
		t.Fatal(err)
	}
	open := opened(t, many)
	first, second := opened(t, s), opened(t, s)
	shows(t, second)
	shows(t, first)
	if c.rows != open {
		t.Error("the open result is no longer the connection's")
	}
	rows := 0
	for {
		chunk, err := open.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if chunk == nil {
			break
		}
		rows += chunk.Len()
	}
	if rows != 100000 {
		t.Errorf("%d rows are left of 100000", rows)
	}
}

func TestConstantOutlivesItsStatement(t *testing.T) {
	_, c := open(t, "")
	s := one(t, c)
	left, read := opened(t, s), opened(t, s)
	s.Close()
	shows(t, read)
	left.Close()
	left.Close()
	if read.constant != nil || left.constant != nil {
		t.Error("a result that is over holds on to its chunk")
	}
	if _, err := s.Query(t.Context(), nil); err == nil {
		t.Error("a closed statement answers")
	}
}

func TestConstantIsInterruptedAndCut(t *testing.T) {
	_, c := open(t, "")
	s := one(t, c)
	over, cancel := context.WithCancel(t.Context())
	r := opened(t, s)
	cancel()
	_, err := s.Query(over, nil)
	wantState(t, err, "57014")
	_, err = r.Next(over)
	wantState(t, err, "57014")
	r = opened(t, s)
	c.Close()
	if _, err := r.Next(t.Context()); err == nil {
		t.Error("a closed connection answers")
	}
	if _, err := s.Query(t.Context(), nil); err == nil {
		t.Error("a statement of a closed connection answers")
	}
}
