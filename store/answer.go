package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Answer is a finished reply of the front door, kept so that the same call
// sent again is given the same reply, also by the server's next life.
type Answer struct {
	blueshift.Key // ID names the call; it is nobody's record, so no account
	Status        int
	ContentType   string
	Code          string
	RequestID     string
	Body          []byte
	Created       time.Time
}

// Bounds of an AnswerBook: the oldest answers make room for new ones.
const (
	maxAnswers     = 8192
	maxAnswerBytes = 32 << 20
)

// AnswerBook keeps the latest answers in a Store. Make it with NewAnswerBook.
type AnswerBook struct {
	store Store
	clock blueshift.Clock
	keep  time.Duration

	mu    sync.Mutex // guards the fields below
	pages []page     // oldest first
	bytes int
	times map[blueshift.Key]int // how many pages tell of an answer; an older one does not take a newer along
}

// page is what the book knows of an answer without reading it.
type page struct {
	key     blueshift.Key
	bytes   int
	created time.Time
}

// NewAnswerBook returns a book of the answers in s; those older than keep are
// not given any more, and forgotten in time.
func NewAnswerBook(ctx context.Context, s Store, clock blueshift.Clock, keep time.Duration) (*AnswerBook, error) {
	b := &AnswerBook{store: s, clock: clock, keep: keep, times: map[blueshift.Key]int{}}
	err := s.View(ctx, func(tx Tx) error {
		for a := range Answers.All(tx) {
			b.add(a)
		}
		return nil
	})
	slices.SortFunc(b.pages, func(a, b page) int { return a.created.Compare(b.created) })
	return b, err
}

// Load finds the answer to a call.
func (b *AnswerBook) Load(ctx context.Context, id string) (a Answer, ok bool, err error) {
	err = b.store.View(ctx, func(tx Tx) error {
		var err error
		if a, err = Answers.Get(tx, blueshift.Key{ID: id}); err == nil {
			ok = b.fresh(a.Created)
		}
		return nil
	})
	return a, ok, err
}

// Save keeps the answer to a call, durably, and drops what is too old or too
// much in the same commit.
func (b *AnswerBook) Save(ctx context.Context, id string, a Answer) error {
	a.Key = blueshift.Key{ID: id}
	drop := b.turn(a)
	return b.store.Update(ctx, func(tx Tx) error {
		for _, k := range drop {
			if err := Answers.Delete(tx, k); err != nil {
				return err
			}
		}
		return Answers.Put(tx, a)
	})
}

// turn adds an answer to the pages and takes away those that have to go.
func (b *AnswerBook) turn(a Answer) (drop []blueshift.Key) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.add(a)
	for len(b.pages) > 1 && (len(b.pages) > maxAnswers || b.bytes > maxAnswerBytes || !b.fresh(b.pages[0].created)) {
		oldest := b.pages[0]
		b.pages = b.pages[1:]
		b.bytes -= oldest.bytes
		if b.times[oldest.key]--; b.times[oldest.key] == 0 {
			delete(b.times, oldest.key)
			drop = append(drop, oldest.key)
		}
	}
	return drop
}

func (b *AnswerBook) add(a Answer) {
	b.pages = append(b.pages, page{a.Key, len(a.Body), a.Created})
	b.bytes += len(a.Body)
	b.times[a.Key]++
}

func (b *AnswerBook) fresh(created time.Time) bool { return b.clock.Now().Sub(created) < b.keep }
