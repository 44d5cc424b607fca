package session

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// transaction is the work between BEGIN and COMMIT, or one statement that has
// to be atomic by itself. The engine carries the rows and the object catalog;
// changes to datashares wait in shares until COMMIT.
type transaction struct {
	started   bool                              // the engine has begun
	writes    *catalog.Live                     // the one database that it writes; nil: none, or temporary tables only
	through   []throughShare                    // the datashares that it writes through
	single    bool                              // it is one statement, and no block
	locks     map[*catalog.Live]struct{}        // databases whose tables this session locked
	changes   map[*catalog.Live]*catalog.Change // open DDL, one per database
	shares    []shareChange
	seen      map[*catalog.Live]*catalog.Snapshot // objects as of the block's first statement
	rewritten map[[3]string]bool                  // the engine's tables whose rows were updated or deleted
	watched   map[string]bool                     // the catalogs of the SERIALIZABLE databases, if there are any
	serial    *catalog.Serial                     // what it does in those
	undo      []func()                            // what a rollback puts back in the session itself
	ends      []func()                            // what any end of it puts back
}

func (s *Session) transaction() *transaction {
	if s.tx == nil {
		s.tx = &transaction{locks: map[*catalog.Live]struct{}{}, changes: map[*catalog.Live]*catalog.Change{},
			rewritten: map[[3]string]bool{}, seen: map[*catalog.Live]*catalog.Snapshot{}}
	}
	return s.tx
}

// beginEngine starts the engine's transaction, once.
func (s *Session) beginEngine(ctx context.Context) error {
	t := s.transaction()
	if t.started {
		return nil
	}
	if _, err := s.conn.Exec(ctx, "BEGIN TRANSACTION"); err != nil {
		return err
	}
	t.started = true
	return s.freeze(ctx)
}

// atomically runs fn inside the block that is open, or else inside a
// transaction of its own that commits when fn returns nil.
func (s *Session) atomically(ctx context.Context, fn func() error) error {
	if s.block {
		return fn()
	}
	if err := fn(); err != nil {
		s.rollback(ctx)
		return err
	}
	if s.tx != nil {
		s.tx.single = true
	}
	return s.commit(ctx)
}

// commit makes the transaction durable: first the engine, whose commit decides,
// then the datashares, under an intent when both changed.
func (s *Session) commit(ctx context.Context) error {
	s.closeResults()
	t := s.tx
	if t == nil {
		return nil
	}
	if len(t.through) > 0 && len(t.shares) == 0 { // changes of datashares are announced, which waits for the others here
		s.home.landing.RLock()
		defer s.home.landing.RUnlock()
	}
	err := s.stillMayWrite(ctx, t)
	if err == nil {
		err = t.reconcile()
	}
	switch {
	case err != nil:
	case len(t.shares) > 0 && t.writes != nil:
		err = s.commitBoth(ctx, t)
	case len(t.shares) > 0:
		if err = s.applyShares(ctx, t.shares); err == nil && t.started {
			err = s.commitEngine(ctx)
		}
	case t.started:
		err = s.commitEngine(ctx)
	}
	if err != nil {
		s.rollback(ctx)
		return err
	}
	for _, c := range t.changes {
		c.Publish()
	}
	s.release(t)
	return nil
}

// rollback undoes everything since the transaction began. It cannot fail.
func (s *Session) rollback(ctx context.Context) {
	s.closeResults()
	t := s.tx
	if t == nil {
		return
	}
	if t.started {
		s.rollbackEngine(ctx)
	}
	for _, c := range t.changes {
		c.Discard()
	}
	if t.serial != nil {
		t.serial.Forget()
	}
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
	s.release(t)
}

func (s *Session) release(t *transaction) {
	for l := range t.locks {
		l.UnlockAll(s)
	}
	for i := len(t.ends) - 1; i >= 0; i-- {
		t.ends[i]()
	}
	s.tx = nil
}

// reconcile has the transaction's DDL checked against what others committed
// since it began. In order of name, as everybody's: each database waits for
// those who publish there.
func (t *transaction) reconcile() error {
	for _, live := range slices.SortedFunc(maps.Keys(t.changes), func(a, b *catalog.Live) int { return strings.Compare(a.Name(), b.Name()) }) {
		if err := t.changes[live].Reconcile(); err != nil {
			return err
		}
	}
	return nil
}

// change opens DDL on a database for this transaction. Statements outside a
// block take turns, so that they never have to be run again because of each
// other; a block does not make others wait, as it may stay open for long.
func (s *Session) change(ctx context.Context, live *catalog.Live) (*catalog.Change, error) {
	t := s.transaction()
	if c, ok := t.changes[live]; ok {
		return c, nil
	}
	if err := s.writesIn(live); err != nil {
		return nil, err
	}
	var c *catalog.Change
	if s.block {
		c = live.Begin(s)
	} else {
		var err error
		if c, err = live.Lock(ctx, s); err != nil {
			return nil, err
		}
	}
	if err := s.beginEngine(ctx); err != nil {
		c.Discard()
		return nil, err
	}
	t.changes[live] = c
	return c, nil
}

// fail marks the block as failed after an error inside it, and lets go of what
// the transaction held at once so that others need not wait for the ROLLBACK.
func (s *Session) fail(ctx context.Context) {
	s.rollback(ctx)
	if s.block {
		s.failed = true
	}
}

var errAborted = &blueshift.SQLError{State: "25P02", Message: "current transaction is aborted, commands ignored until end of transaction block",
	Hint: "Send ROLLBACK to leave the failed transaction."}
