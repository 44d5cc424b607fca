package store

import (
	"errors"
	"runtime"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// TestGroupThatWasLeft has an update end the writer's goroutine behind one that
// is ready to be kept. Neither may be, nor anything of them be in the way of
// the next.
func TestGroupThatWasLeft(t *testing.T) {
	s, err := Open(t.Context(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	puts := func(id string) func(Tx) error {
		return func(tx Tx) error {
			return Roles.Put(tx, blueshift.Role{Key: blueshift.Key{ID: id}})
		}
	}
	if err := s.Update(t.Context(), puts("first")); err != nil { // has left its memory to the group
		t.Fatal(err)
	}
	g := &group{done: make(chan struct{}), updates: []*update{
		{ctx: t.Context(), fn: puts("a")},
		{ctx: t.Context(), fn: func(Tx) error { runtime.Goexit(); return nil }},
	}}
	s.mu.Lock()
	s.open = g
	s.mu.Unlock()
	s.call()
	<-g.done
	for i, u := range g.updates {
		if !errors.Is(u.err, errExited) {
			t.Errorf("update %d: got %v", i, u.err)
		}
	}
	for _, id := range []string{"b", "c"} {
		if err := s.Update(t.Context(), puts(id)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.View(t.Context(), func(tx Tx) error {
		for id, want := range map[string]error{"a": ErrNotFound, "b": nil, "c": nil} {
			if _, err := Roles.Get(tx, blueshift.Key{ID: id}); !errors.Is(err, want) {
				t.Errorf("%s: got %v", id, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
