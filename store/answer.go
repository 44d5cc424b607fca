package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Answer is a finished reply of the front door, kept so that the same call
// sent again is given the same reply, also by the server's next life.
type Answer struct {
	ID          string // names the call
	Status      int
	ContentType string
	Code        string
	RequestID   string
	Body        []byte
	Created     time.Time
}

// AnswerPage is the answers that were saved together: they come and go as one
// row, so that an answer costs less than the record that it tells of.
type AnswerPage struct {
	blueshift.Key // ID is the number of the page; it is nobody's record, so no account
	Answers       []Answer
}

// Bounds of an AnswerBook: the oldest pages make room for new ones.
const (
	maxAnswers     = 8192
	maxAnswerBytes = 32 << 20
)

// AnswerBook keeps the latest answers in a Store. Make it with NewAnswerBook.
type AnswerBook struct {
	store Store
	clock blueshift.Clock
	keep  time.Duration
	turn  sync.Mutex // of the page that is being written

	mu      sync.Mutex // guards the fields below
	open    *openPage  // nil while no answer waits
	pages   []page     // oldest first
	answers int
	bytes   int
	at      map[string]blueshift.Key // the page with the latest answer to a call
	last    uint64                   // the highest number of a page so far
}

// openPage is a page that still takes answers.
type openPage struct {
	answers []Answer
	done    chan struct{} // closed when it is durable, or err says why not
	err     error
}

// page is what the book knows of a page without reading it.
type page struct {
	key     blueshift.Key
	calls   []string
	bytes   int
	created time.Time // of the latest answer
}

// NewAnswerBook returns a book of the answers in s; those older than keep are
// not given any more, and forgotten in time.
func NewAnswerBook(ctx context.Context, s Store, clock blueshift.Clock, keep time.Duration) (*AnswerBook, error) {
	b := &AnswerBook{store: s, clock: clock, keep: keep, at: map[string]blueshift.Key{}}
	var kept []AnswerPage
	err := s.View(ctx, func(tx Tx) error {
		kept = slices.Collect(AnswerPages.All(tx))
		return nil
	})
	slices.SortFunc(kept, func(a, b AnswerPage) int { return latest(a).Compare(latest(b)) })
	for _, p := range kept {
		b.add(p)
		if n, err := strconv.ParseUint(p.ID, 16, 64); err == nil { // one from before there were pages has no number
			b.last = max(b.last, n)
		}
	}
	return b, err
}

// Load finds the answer to a call.
func (b *AnswerBook) Load(ctx context.Context, id string) (a Answer, ok bool, err error) {
	b.mu.Lock()
	key, known := b.at[id]
	b.mu.Unlock()
	if !known {
		return a, false, nil
	}
	err = b.store.View(ctx, func(tx Tx) error {
		p, err := AnswerPages.GetShared(tx, key)
		if err != nil {
			return nil // it has had to make room meanwhile
		}
		for _, a = range slices.Backward(p.Answers) {
			if ok = a.ID == id && b.fresh(a.Created); a.ID == id {
				return nil
			}
		}
		return nil
	})
	return a, ok, err
}

// Save keeps the answer to a call, durably, and drops what is too old or too
// much in the same commit. Answers that come while a page is being written
// share the next one, which the first of them writes.
func (b *AnswerBook) Save(ctx context.Context, id string, a Answer) error {
	a.ID = id
	p, first := b.join(a)
	if !first {
		<-p.done
		return p.err
	}
	b.turn.Lock()
	full, drop := b.seal()
	p.err = b.store.Update(context.WithoutCancel(ctx), func(tx Tx) error {
		for _, k := range drop {
			if err := AnswerPages.Delete(tx, k); err != nil {
				return err
			}
		}
		return AnswerPages.Put(tx, full)
	})
	b.turn.Unlock()
	close(p.done)
	return p.err
}

// join adds an answer to the open page and tells whether it is its first.
func (b *AnswerBook) join(a Answer) (p *openPage, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if first = b.open == nil; first {
		b.open = &openPage{done: make(chan struct{})}
	}
	b.open.answers = append(b.open.answers, a)
	return b.open, first
}

// seal makes a record of the open page and takes away those that have to go.
func (b *AnswerBook) seal() (p AnswerPage, drop []blueshift.Key) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	p = AnswerPage{Key: blueshift.Key{ID: fmt.Sprintf("%016x", b.last)}, Answers: b.open.answers}
	b.open = nil
	b.add(p)
	for len(b.pages) > 1 && (b.answers > maxAnswers || b.bytes > maxAnswerBytes || !b.fresh(b.pages[0].created)) {
		drop = append(drop, b.remove())
	}
	return p, drop
}

func (b *AnswerBook) add(p AnswerPage) {
	known := page{key: p.Key, created: latest(p)}
	for _, a := range p.Answers {
		known.calls = append(known.calls, a.ID)
		known.bytes += len(a.Body)
		b.at[a.ID] = p.Key
	}
	b.pages = append(b.pages, known)
	b.answers += len(known.calls)
	b.bytes += known.bytes
}

// remove forgets the oldest page. A later answer to one of its calls stays.
func (b *AnswerBook) remove() blueshift.Key {
	oldest := b.pages[0]
	b.pages = b.pages[1:]
	b.answers -= len(oldest.calls)
	b.bytes -= oldest.bytes
	for _, call := range oldest.calls {
		if b.at[call] == oldest.key {
			delete(b.at, call)
		}
	}
	return oldest.key
}

func (b *AnswerBook) fresh(created time.Time) bool { return b.clock.Now().Sub(created) < b.keep }

// latest is when the last answer of a page was given.
func latest(p AnswerPage) (t time.Time) {
	for _, a := range p.Answers {
		if a.Created.After(t) {
			t = a.Created
		}
	}
	return t
}
