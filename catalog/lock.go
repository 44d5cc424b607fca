package catalog

import (
	"context"
	"sync"

	"github.com/blueshift-db/blueshift"
)

// tableLocks are the write locks of a database's tables. A session takes one
// before it first writes a table and keeps it until its transaction ends, so
// that writers wait for each other; the engine alone would let one fail, or
// lose an update.
type tableLocks struct {
	mu    sync.Mutex // guards everything below
	held  map[uint32]*tableLock
	waits map[any]uint32 // which table each waiting owner waits for
}

type tableLock struct {
	owner any
	free  chan struct{} // closed when the owner lets go
}

func newTableLocks() *tableLocks {
	return &tableLocks{held: map[uint32]*tableLock{}, waits: map[any]uint32{}}
}

// LockTable takes the write lock of a table for owner, waiting for another
// that has it. A wait that could never end is 40P01; one that ctx ends is
// 57014. Taking a lock twice is no error.
func (l *Live) LockTable(ctx context.Context, id uint32, owner any) error {
	t := l.tables
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		k := t.held[id]
		if k == nil {
			t.held[id] = &tableLock{owner: owner, free: make(chan struct{})}
			return nil
		}
		if k.owner == owner {
			return nil
		}
		if t.deadlock(owner, k.owner) {
			return blueshift.SQLErrorf("40P01", "deadlock detected: two transactions wait for a table that the other has written").
				WithHint("Run the transaction again; write tables in the same order everywhere.")
		}
		t.waits[owner] = id
		free := k.free
		t.mu.Unlock()
		var err error
		select {
		case <-free:
		case <-ctx.Done():
			err = blueshift.SQLErrorf("57014", "canceling statement while it waits for a lock that another transaction holds")
		}
		t.mu.Lock()
		delete(t.waits, owner)
		if err != nil {
			return err
		}
	}
}

// Waiting is the number of owners that wait for a lock of the database.
func (l *Live) Waiting() int {
	l.tables.mu.Lock()
	defer l.tables.mu.Unlock()
	return len(l.tables.waits)
}

// deadlock follows who waits for whom from holder back to owner.
func (t *tableLocks) deadlock(owner, holder any) bool {
	for range len(t.waits) + 1 {
		if holder == owner {
			return true
		}
		id, waiting := t.waits[holder]
		if !waiting || t.held[id] == nil {
			return false
		}
		holder = t.held[id].owner
	}
	return false
}

// unlock lets go of one lock.
func (l *Live) unlock(id uint32, owner any) {
	t := l.tables
	t.mu.Lock()
	defer t.mu.Unlock()
	if k := t.held[id]; k != nil && k.owner == owner {
		delete(t.held, id)
		close(k.free)
	}
}

// UnlockAll lets go of every table that owner has locked.
func (l *Live) UnlockAll(owner any) {
	t := l.tables
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, k := range t.held {
		if k.owner == owner {
			delete(t.held, id)
			close(k.free)
		}
	}
}
