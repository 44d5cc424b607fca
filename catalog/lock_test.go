package catalog

import (
	"context"
	"sync"
	"testing"
	"time"
)

// waiting waits until n owners wait for a lock.
func (b *bench) waiting(n int) {
	b.Helper()
	for deadline := time.Now().Add(time.Minute); b.live.Waiting() != n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("%d owners wait, want %d", b.live.Waiting(), n)
		}
	}
}

func TestLockWaitsUntilItsHolderEnds(t *testing.T) {
	b := open(t, "")
	if err := b.live.LockTable(t.Context(), 100, "a"); err != nil {
		t.Fatal(err)
	}
	if err := b.live.LockTable(t.Context(), 100, "a"); err != nil {
		t.Error("taking it twice:", err)
	}
	if err := b.live.LockTable(t.Context(), 101, "b"); err != nil {
		t.Error("another table:", err)
	}
	got := make(chan error, 1)
	go func() { got <- b.live.LockTable(t.Context(), 100, "b") }()
	b.waiting(1)
	b.live.UnlockAll("nobody")
	select {
	case err := <-got:
		t.Fatal("the lock was given away while held", err)
	default:
	}
	b.live.UnlockAll("a")
	if err := <-got; err != nil {
		t.Error(err)
	}
	b.live.UnlockAll("b")
	for id := range uint32(2) {
		if err := b.live.LockTable(t.Context(), 100+id, "c"); err != nil {
			t.Error(err)
		}
	}
}

func TestLockWaitEndsWithItsContext(t *testing.T) {
	b := open(t, "")
	if err := b.live.LockTable(t.Context(), 100, "a"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() { got <- b.live.LockTable(ctx, 100, "b") }()
	b.waiting(1)
	cancel()
	if err := <-got; state(err) != "57014" {
		t.Error(err)
	}
	b.waiting(0)
	b.live.UnlockAll("a")
	if err := b.live.LockTable(t.Context(), 100, "c"); err != nil {
		t.Error("the cancelled wait took the lock:", err)
	}
}

// TestDeadlock closes circles of two and of three, over tables and over the
// right to define objects. One of the circle is refused; the others go on when
// it lets go.
func TestDeadlock(t *testing.T) {
	one, two, three, name := lockKey{table: 100}, lockKey{table: 101}, lockKey{table: 102}, lockKey{name: nameKey{99, "orders"}}
	for _, circle := range [][]lockKey{{one, two}, {one, two, three}, {one, definitions}, {definitions, one, two}, {one, name}} {
		b := open(t, "")
		for owner, id := range circle {
			if err := b.live.lock(t.Context(), id, owner); err != nil {
				t.Fatal(err)
			}
		}
		var others sync.WaitGroup
		for owner := range circle[1:] {
			others.Go(func() {
				if err := b.live.lock(t.Context(), circle[owner+1], owner); err != nil {
					t.Errorf("%v: owner %d: %v", circle, owner, err)
				}
				b.live.UnlockAll(owner)
			})
		}
		b.waiting(len(circle) - 1)
		last := len(circle) - 1
		if err := b.live.lock(t.Context(), circle[0], last); state(err) != "40P01" {
			t.Errorf("%v: %v, want 40P01", circle, err)
		}
		b.live.UnlockAll(last)
		others.Wait()
		b.waiting(0)
	}
}

func TestOneDefinerAtATime(t *testing.T) {
	b := open(t, "")
	var inside, most int
	var mu sync.Mutex
	var definers sync.WaitGroup
	for owner := range 8 {
		definers.Go(func() {
			for range 50 {
				c, err := b.live.Lock(t.Context(), owner)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				c.NextID()
				mu.Lock()
				inside--
				mu.Unlock()
				if owner%2 == 0 {
					c.Publish()
				} else {
					c.Discard()
				}
			}
		})
	}
	definers.Wait()
	if most != 1 {
		t.Errorf("%d definers at once", most)
	}
	if next := b.change().NextID(); next != firstID+8*50 {
		t.Errorf("the next id is %d", next)
	}
}
