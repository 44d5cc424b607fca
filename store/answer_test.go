package store_test

import (
	"fmt"
	"path/filepath"
	"sync"
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
			for p := range store.AnswerPages.All(tx) {
				n += len(p.Answers)
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

// TestAnswersShareAPage has answers come while a page is being written: they
// wait for the next one together, and each is found again.
func TestAnswersShareAPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	s := open(t, path)
	b, err := store.NewAnswerBook(t.Context(), s, blueshift.SystemClock{}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	busy, free := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		if err := s.Update(t.Context(), func(store.Tx) error { close(busy); <-free; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-busy
	const answers = 100
	var coming sync.WaitGroup
	for i := range answers {
		coming.Add(1)
		all.Go(func() {
			coming.Done()
			if err := b.Save(t.Context(), fmt.Sprint("call", i), store.Answer{Body: fmt.Append(nil, "answer", i), Created: time.Now()}); err != nil {
				t.Error(err)
			}
		})
	}
	coming.Wait()
	close(free)
	all.Wait()
	if err := s.View(t.Context(), func(tx store.Tx) error {
		pages := 0
		for range store.AnswerPages.All(tx) {
			pages++
		}
		if pages >= answers {
			t.Errorf("%d answers fill %d pages", answers, pages)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, path)
	if b, err = store.NewAnswerBook(t.Context(), s, blueshift.SystemClock{}, time.Hour); err != nil {
		t.Fatal(err)
	}
	for i := range answers {
		if a, ok, err := b.Load(t.Context(), fmt.Sprint("call", i)); err != nil || !ok || string(a.Body) != fmt.Sprint("answer", i) {
			t.Errorf("call %d: got %q, %v, %v", i, a.Body, ok, err)
		}
	}
}

// TestOldAnswers opens a file of the format in which each answer had a row.
func TestOldAnswers(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	path := written(t, `INSERT INTO records VALUES
			(NULL, 'answer', '', '', 'one', CAST('{"Account":"","Region":"","ID":"one","Status":200,"Body":"Zmlyc3Q=","Created":"2026-05-01T12:00:00Z"}' AS BLOB), 1),
			(NULL, 'answer', '', '', 'two', CAST('{"Account":"","Region":"","ID":"two","Status":200,"Body":"c2Vjb25k","Created":"2026-05-01T11:59:00Z"}' AS BLOB), 1);
		PRAGMA user_version = 2`)
	b, err := store.NewAnswerBook(t.Context(), open(t, path), blueshift.NewFakeClock(at), 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"one": "first", "two": "second"} {
		if a, ok, err := b.Load(t.Context(), id); err != nil || !ok || string(a.Body) != want || a.Status != 200 {
			t.Errorf("%s: got %+v, %v, %v", id, a, ok, err)
		}
	}
}
