package engine

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

const endless = "SELECT count(*) FROM range(100000000000) a, range(1000) b"

func wantState(t testing.TB, err error, state string) {
	t.Helper()
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		if e.SQLState() != state {
			t.Errorf("got %s (%v), want %s", e.SQLState(), err, state)
		}
		return
	}
	if got := stateOf(err); got != state {
		t.Errorf("got %q (%v), want %s", got, err, state)
	}
}

// TestInterruptIsFast interrupts a running statement from another goroutine,
// as a CancelRequest does, and measures from there.
func TestInterruptIsFast(t *testing.T) {
	_, c := open(t, "")
	var took []time.Duration
	for range 10 {
		sent := make(chan time.Time, 1)
		go func() {
			for !running(c) {
				time.Sleep(time.Millisecond)
			}
			sent <- time.Now()
			c.Interrupt()
		}()
		_, err := c.Exec(t.Context(), endless)
		took = append(took, time.Since(<-sent))
		wantState(t, err, "57014")
	}
	slices.Sort(took)
	t.Logf("interrupted after %s at best, %s at worst", took[0], took[len(took)-1])
	if took[len(took)/2] > 5*time.Second {
		t.Errorf("half of the interrupts took more than %s", took[len(took)/2])
	}
	mustExec(t, c, "SELECT 1")
}

// TestInterruptWhileStarting hits statements at the moment they start, where
// DuckDB forgets an interrupt.
func TestInterruptWhileStarting(t *testing.T) {
	_, c := open(t, "")
	for range 200 {
		s, err := c.Prepare(t.Context(), endless)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for !running(c) {
			}
			c.Interrupt()
		}()
		_, err = s.Exec(t.Context(), nil)
		<-done
		wantState(t, err, "57014")
		s.Close()
	}
}

func running(c *Conn) bool {
	c.signal.Lock()
	defer c.signal.Unlock()
	return c.call != nil && c.call.inside.Load()
}

func TestInterruptBetweenChunksEndsTheResult(t *testing.T) {
	_, c := open(t, "")
	r := query(t, c, "SELECT i FROM range(100000000) r(i)")
	if ch, err := r.Next(t.Context()); ch == nil || err != nil {
		t.Fatal(ch, err)
	}
	c.Interrupt()
	_, err := r.Next(t.Context())
	wantState(t, err, "57014")
	if ch, err := r.Next(t.Context()); ch != nil || err != nil {
		t.Error("the result goes on after its end:", ch, err)
	}
	mustExec(t, c, "SELECT 1")
}

func TestInterruptDuringNext(t *testing.T) {
	_, c := open(t, "")
	// The first rows come as soon as they fill a buffer, the ones after them never.
	r := query(t, c, "SELECT i FROM range(100000000000) r(i) WHERE i < 2000000")
	go func() {
		time.Sleep(20 * time.Millisecond)
		for !running(c) {
			time.Sleep(time.Millisecond)
		}
		c.Interrupt()
	}()
	var err error
	for err == nil {
		var ch *Chunk
		if ch, err = r.Next(t.Context()); ch == nil && err == nil {
			t.Fatal("the result ended")
		}
	}
	wantState(t, err, "57014")
}

// TestContextOfNext ends a result through the context of Next alone.
func TestContextOfNext(t *testing.T) {
	_, c := open(t, "")
	s, err := c.Prepare(t.Context(), "SELECT i FROM range(100000000000) r(i) WHERE i < 2000000")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := s.Query(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for err == nil {
		var ch *Chunk
		if ch, err = r.Next(ctx); ch == nil && err == nil {
			t.Fatal("the result ended")
		}
	}
	wantState(t, err, "57014")
	_, err = s.Query(ctx, nil)
	wantState(t, err, "57014")
	mustExec(t, c, "SELECT 1")
}

func TestInterruptWithoutStatementDoesNothing(t *testing.T) {
	_, c := open(t, "")
	for range 100 {
		c.Interrupt()
		mustExec(t, c, "SELECT 1")
	}
}
