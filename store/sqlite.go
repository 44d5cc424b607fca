package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/blueshift-db/blueshift"
)

// Config says where the records are kept.
type Config struct {
	Path  string // the SQLite file; "" keeps records in memory only
	Clock blueshift.Clock
}

// SQLite keeps records in one SQLite file and answers reads from memory, where
// all of them are: a View costs a pointer. One writer goroutine serialises
// updates (see write).
type SQLite struct {
	file     *file // nil in memory
	snapshot atomic.Pointer[records]

	mu     sync.Mutex // guards the fields below
	open   *group     // the one that updates join; nil while nobody waits
	closed bool

	called  chan struct{} // wakes the writer; holds one call
	stopped chan struct{} // closed by the writer when it is gone
	close   sync.Once
	spare   spare // the writer's own
}

// ErrClosed says that the store has been closed.
var ErrClosed = errors.New("store: closed")

// Open opens the store, creating its file if there is none. A file written by
// a newer Blueshift, one that another process has open and one with a record
// that cannot be read are refused with an error that says so.
func Open(ctx context.Context, c Config) (*SQLite, error) {
	s := &SQLite{called: make(chan struct{}, 1), stopped: make(chan struct{})}
	all := newRecords()
	if c.Path != "" {
		f, err := openFile(ctx, c.Path)
		if err == nil {
			if err = f.load(ctx, all); err != nil {
				f.close()
			}
		}
		if err != nil {
			return nil, fmt.Errorf("store %s: %w", c.Path, err)
		}
		s.file = f
	}
	s.snapshot.Store(all)
	go s.write()
	return s, nil
}

// View runs fn on the records as of the last acknowledged update. It never
// waits for a writer.
func (s *SQLite) View(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	all := s.snapshot.Load()
	if all == nil {
		return ErrClosed
	}
	return fn(readTx{all})
}

// Version is 0 once the store is closed.
func (s *SQLite) Version() uint64 {
	if all := s.snapshot.Load(); all != nil {
		return all.version
	}
	return 0
}

// Update queues fn and waits until what it wrote is durable, or undone. If ctx
// ends while fn waits for its turn, fn is never called; once its turn has
// come, Update tells how it went whatever becomes of ctx. fn must not call
// Update itself, which would wait for ever.
func (s *SQLite) Update(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	u := &update{ctx: ctx, fn: fn}
	g, err := s.join(u)
	if err != nil {
		return err
	}
	<-g.done
	return u.err
}

// Close lets the updates that have come so far finish, refuses those that come
// later and releases the file.
func (s *SQLite) Close() (err error) {
	s.close.Do(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		s.call()
		<-s.stopped
		s.snapshot.Store(nil)
		err = s.file.close()
	})
	return err
}
