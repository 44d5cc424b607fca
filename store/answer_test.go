package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func TestAnswerBook(t *testing.T) {
	clock := blueshift.NewFakeClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	path := filepath.Join(t.TempDir(), "records.db")
	s := open(t, path)
	book := func() *store.AnswerBook {
		t.Helper()
		b, err := store.NewAnswerBook(t.Context(), s, clock, 10*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := book()
	save := func(id, body string) {
		t.Helper()
		if err := b.Save(t.Context(), id, store.Answer{Status: 200, Body: []byte(body), Created: clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	loads := func(id, want string) {
		t.Helper()
		a, ok, err := b.Load(t.Context(), id)
		if err != nil || ok != (want != "") || ok && string(a.Body) != want {
			t.Errorf("%s: got %q, %v, %v", id, a.Body, ok, err)
		}
	}
	kept := func() (n int) {
		t.Helper()
		if err := s.View(t.Context(), func(tx store.Tx) error {
			for range store.Answers.All(tx) {
				n++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	loads("a", "")
	save("a", "first")
	save("b", "second")
	clock.Advance(9 * time.Minute)
	save("a", "first again")
	s.Close()
	s = open(t, path)
	b = book()
	loads("a", "first again")
	loads("b", "second")
	clock.Advance(time.Minute)
	loads("b", "") // too old, and swept by the next save
	save("c", "third")
	if n := kept(); n != 2 {
		t.Errorf("%d answers are kept", n)
	}
	loads("a", "first again")
	clock.Advance(time.Hour)
	for i := range 4 {
		save(fmt.Sprint("large", i), string(make([]byte, 12<<20)))
	}
	if n := kept(); n != 2 {
		t.Errorf("%d answers of 12 MiB are kept", n)
	}
	loads("large3", string(make([]byte, 12<<20)))
}
