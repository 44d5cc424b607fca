package engine

import (
	"testing"
	"time"
)

// TestLongStatementsAreHelped runs a statement that has no end, sees others
// join it and leave when it is interrupted, and runs another one after it.
func TestLongStatementsAreHelped(t *testing.T) {
	i := Open(Config{Threads: 4})
	c, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	helped := func() int {
		i.help.mu.Lock()
		defer i.help.mu.Unlock()
		return i.help.statements
	}
	for range 2 {
		failed := make(chan error)
		go func() {
			_, err := c.Exec(t.Context(), endless)
			failed <- err
		}()
		until(t, "the statement is helped", func() bool { return helped() == 1 })
		c.Interrupt()
		wantState(t, <-failed, "57014")
		if n := helped(); n != 0 {
			t.Errorf("%d statements are helped when none runs", n)
		}
		until(t, "the helpers have left", i.help.left)
	}
	c.Close()
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited too long until %s", what)
		}
	}
}
