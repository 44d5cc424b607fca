package awshttp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Bounds of what is remembered in memory, and of how many answers may be on
// their way to the store at once.
const (
	maxRemembered      = 8192
	maxRememberedBytes = 32 << 20
	maxSaving          = 64
)

// replay remembers the first answers of mutating calls, so that a client that
// lost a reply and repeats the call under the same invocation id gets that
// reply and not a second effect.
//
// Answers are kept in memory at once and handed to the store behind the
// reply's back, where they ride along in the store's next commit: a crash in
// the moment between may forget an answer, never the change itself.
type replay struct {
	store ReplayStore // nil: memory only
	clock blueshift.Clock
	log   *slog.Logger

	mu      sync.Mutex // guards the fields below
	flights map[string]*flight
	answers map[string]Answer
	order   []string // keys of answers, oldest first
	bytes   int
	// unsure is the time up to which answers may be in the store only: those
	// of an earlier life of the server and those dropped for want of room.
	unsure time.Time

	saving chan struct{} // a slot for each save under way
	saves  sync.WaitGroup
}

// flight is a call under way that repeats of it wait for.
type flight struct {
	done   chan struct{}
	answer Answer
	keep   bool // whether answer is for repeats too
}

func newReplay(store ReplayStore, clock blueshift.Clock, log *slog.Logger) *replay {
	return &replay{
		store:   store,
		clock:   clock,
		log:     log,
		flights: map[string]*flight{},
		answers: map[string]Answer{},
		unsure:  clock.Now(),
		saving:  make(chan struct{}, maxSaving),
	}
}

// do returns the remembered answer for key, or that of the call under way for
// it, or else runs the call.
func (r *replay) do(ctx context.Context, key string, run func() Answer) (a Answer, replayed bool, err error) {
	for {
		r.mu.Lock()
		if a, ok := r.remembered(key); ok {
			r.mu.Unlock()
			return a, true, nil
		}
		f := r.flights[key]
		if f == nil {
			break
		}
		r.mu.Unlock()
		select {
		case <-f.done:
			if f.keep {
				return f.answer, true, nil
			}
		case <-ctx.Done():
			return Answer{}, false, ctx.Err()
		}
	}
	f := &flight{done: make(chan struct{})}
	r.flights[key] = f
	ask := r.store != nil && r.clock.Now().Sub(r.unsure) < ReplayFor
	r.mu.Unlock()

	defer func() {
		r.mu.Lock()
		delete(r.flights, key)
		if f.keep {
			r.remember(key, f.answer)
		}
		r.mu.Unlock()
		close(f.done)
	}()
	if ask {
		a, ok, err := r.store.Load(ctx, key)
		if err != nil {
			return Answer{}, false, err
		}
		if ok && r.fresh(a) {
			f.answer, f.keep = a, true
			return a, true, nil
		}
	}
	f.answer = run()
	if f.keep = f.answer.Status < 500 && !retried[f.answer.Code]; f.keep {
		r.save(key, f.answer)
	}
	return f.answer, false, nil
}

// save hands an answer to the store. When too many are on their way already,
// the call waits for its own.
func (r *replay) save(key string, a Answer) {
	if r.store == nil {
		return
	}
	write := func() {
		if err := r.store.Save(context.Background(), key, a); err != nil {
			r.log.Error("an answer will not be replayed after a restart", "request_id", a.RequestID, "error", err)
		}
	}
	select {
	case r.saving <- struct{}{}:
		r.saves.Go(func() {
			write()
			<-r.saving
		})
	default:
		write()
	}
}

func (r *replay) close() { r.saves.Wait() }

func (r *replay) fresh(a Answer) bool { return r.clock.Now().Sub(a.Created) < ReplayFor }

func (r *replay) remembered(key string) (Answer, bool) {
	a, ok := r.answers[key]
	return a, ok && r.fresh(a)
}

// remember keeps an answer and drops those that are too old or too many.
func (r *replay) remember(key string, a Answer) {
	if old, ok := r.answers[key]; ok {
		r.bytes -= len(old.Body)
	} else {
		r.order = append(r.order, key)
	}
	r.answers[key] = a
	r.bytes += len(a.Body)
	for len(r.order) > 1 {
		oldest := r.answers[r.order[0]]
		if r.fresh(oldest) {
			if len(r.order) <= maxRemembered && r.bytes <= maxRememberedBytes {
				break
			}
			if oldest.Created.After(r.unsure) {
				r.unsure = oldest.Created
			}
		}
		r.bytes -= len(oldest.Body)
		delete(r.answers, r.order[0])
		r.order = r.order[1:]
	}
}

// replayKey names a call: who, what, with which body, under which invocation id.
func (c *call) replayKey(invocation string) string {
	h := sha256.New()
	for _, part := range [...]string{
		string(c.principal.Account), c.principal.ARN, string(c.principal.Region),
		c.service.Name, c.operation, invocation, c.http.URL.RawQuery,
	} {
		var n [8]byte
		for i := range n {
			n[i] = byte(len(part) >> (8 * i))
		}
		h.Write(n[:])
		h.Write([]byte(part))
	}
	h.Write(c.body)
	return hex.EncodeToString(h.Sum(nil))
}
