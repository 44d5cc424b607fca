package catalog

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/blueshift-db/blueshift"
)

// tableLocks are the write locks of a database's tables. A session takes one
// before it first writes a table and keeps it until its transaction ends, so
// that writers wait for each other; the engine alone would let one fail, or
// lose an update.
type tableLocks struct {
	mu    sync.Mutex // guards everything below
	held  map[lockKey]*tableLock
	waits map[any]lockKey // what each waiting owner waits for
}

// lockKey is what is locked: a table, or a name that a change gives or takes.
// They are locked in one place, so that a transaction waiting for a name while
// another waits for a table is found out as the deadlock it is.
type lockKey struct {
	table uint32
	name  nameKey
}

// definitions is the lock of those changes that are made one after the other.
var definitions = lockKey{}

type tableLock struct {
	owner any
	free  chan struct{} // closed when the owner lets go
}

func newTableLocks() *tableLocks {
	return &tableLocks{held: map[lockKey]*tableLock{}, waits: map[any]lockKey{}}
}

// LockTable takes the write lock of a table for owner, waiting for another
// that has it. A wait that could never end is 40P01; one that ctx ends is
// 57014. Taking a lock twice is no error.
func (l *Live) LockTable(ctx context.Context, id uint32, owner any) error {
	return l.lock(ctx, lockKey{table: id}, owner)
}

func (l *Live) lock(ctx context.Context, id lockKey, owner any) error {
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
			return blueshift.SQLErrorf("40P01", "deadlock detected: two transactions wait for a table that the other has written or defined").
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

// TableLock is the write lock of a table in the hands of an owner, or waited
// for by one.
type TableLock struct {
	Table   uint32
	Owner   any
	Granted bool
}

// TableLocks lists the locks of the database's tables in order of table, the
// one that is held before those that wait.
func (l *Live) TableLocks() (out []TableLock) {
	t := l.tables
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, k := range t.held {
		out = append(out, TableLock{id.table, k.owner, true})
	}
	for owner, id := range t.waits {
		out = append(out, TableLock{id.table, owner, false})
	}
	out = slices.DeleteFunc(out, func(k TableLock) bool { return k.Table == 0 }) // a name
	slices.SortStableFunc(out, func(a, b TableLock) int { return cmp.Compare(a.Table, b.Table) })
	return out
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

// unlockNames lets go of every name that owner has locked.
func (l *Live) unlockNames(owner any) {
	l.release(func(id lockKey, k *tableLock) bool { return id.table == 0 && k.owner == owner })
}

// UnlockAll lets go of everything that owner has locked.
func (l *Live) UnlockAll(owner any) {
	l.release(func(_ lockKey, k *tableLock) bool { return k.owner == owner })
}

func (l *Live) release(which func(lockKey, *tableLock) bool) {
	t := l.tables
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, k := range t.held {
		if which(id, k) {
			delete(t.held, id)
			close(k.free)
		}
	}
}
