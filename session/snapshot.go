package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// freeze makes the block see every database that it can name as of now, its
// first statement: the session's own, the others of the namespace, and those
// that mounted datashares draw from. What they commit later is for the next
// transaction (Database Developer Guide, "Data consistency"). A statement by
// itself needs that only where a database is SERIALIZABLE.
func (s *Session) freeze(ctx context.Context) (err error) {
	all, watched, err := s.visible(ctx)
	if err != nil {
		return err
	}
	see := func() error { return s.see(ctx, all) }
	switch {
	case len(watched) > 0:
		s.tx.watched = watched
		s.tx.serial, err = s.serialization.Begin(s.xid, s.pid, see)
	case s.block:
		err = see()
	}
	return err
}

// visible are the databases that a transaction of the session can name, and the
// catalogs of those that are SERIALIZABLE.
func (s *Session) visible(ctx context.Context) (all []blueshift.Database, watched map[string]bool, err error) {
	err = s.home.Store.View(ctx, func(tx store.Tx) error {
		for db := range store.Databases.Lookup(tx, "namespace:"+s.Namespace.ID) {
			if db.Serializable {
				if watched == nil {
					watched = map[string]bool{}
				}
				watched[db.Catalog] = true
			}
			if db.Share != "" {
				share, err := store.Datashares.Get(tx, db.ShareKey)
				if err != nil {
					continue // a share that is gone has nothing to see
				}
				key := share.Key
				key.ID = blueshift.DatabaseID(share.Namespace, share.Database)
				if db, err = store.Databases.Get(tx, key); err != nil {
					continue
				}
			}
			all = append(all, db)
		}
		return nil
	})
	return all, watched, err
}

// see makes the transaction see databases as of now.
func (s *Session) see(ctx context.Context, all []blueshift.Database) (err error) {
	for _, db := range all {
		live, open := s.home.Catalogs.Live(db.Catalog)
		if !open {
			continue // said when a statement names it
		}
		if s.tx.seen[live], err = live.See(ctx, s.conn); err != nil {
			return err
		}
	}
	return nil
}

// objects is what a database holds as the session's transaction sees it.
func (s *Session) objects(live *catalog.Live) *catalog.Snapshot {
	if s.tx != nil {
		if seen := s.tx.seen[live]; seen != nil {
			return seen
		}
	}
	return live.Snapshot()
}
