package fleet

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Recover brings the fleet back after a start, before the server is ready: it
// finishes deletions, opens every database, sweeps database files that have no
// record, and lets every warehouse that is not paused listen again, at its old
// address where possible. One warehouse that cannot come back is logged and
// does not keep the others down; an error means that the records themselves
// could not be read or written.
func (f *Fleet) Recover(ctx context.Context) error {
	var clusters []blueshift.Cluster
	err := f.Store.View(ctx, func(tx store.Tx) error {
		clusters = slices.Collect(store.Clusters.All(tx))
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range clusters {
		// A deletion is never taken back: at a start its time is up.
		if c.Transition == Deleting {
			if err := f.finishDelete(ctx, c); err != nil {
				return err
			}
		}
	}
	if err := f.recoverServerless(ctx); err != nil {
		return err
	}
	if err := f.recoverFiles(ctx); err != nil {
		return err
	}
	for _, c := range clusters {
		if c.Transition == Deleting || c.Paused {
			continue
		}
		unlock := f.lock(c.Key)
		_, err := f.reopen(ctx, c)
		unlock()
		if err != nil {
			return err
		}
	}
	return errors.Join(f.reopenWorkgroups(ctx), ctx.Err())
}

// reopen lets a cluster listen and notes where, if that had to change. The
// caller holds the cluster's turn.
func (f *Fleet) reopen(ctx context.Context, c blueshift.Cluster) (blueshift.Cluster, error) {
	at, err := f.listen(ctx, c)
	if err != nil {
		f.Logger.Error("a cluster has no address to listen on", "account", c.Account, "region", c.Region, "cluster", c.ID, "error", err)
		return c, nil
	}
	if at.Address == c.Address && at.Port == c.Port {
		return c, nil
	}
	f.Logger.Warn("a cluster listens at a new address", "account", c.Account, "region", c.Region, "cluster", c.ID,
		"before", c.Address, "now", at.Address, "port", at.Port)
	return at, f.Store.Update(ctx, func(tx store.Tx) error { return store.Clusters.Put(tx, at) })
}

// recoverFiles opens the file of every database record, those of snapshots
// included, and drops the others.
func (f *Fleet) recoverFiles(ctx context.Context) error {
	known := map[string]bool{}
	var databases []blueshift.Database
	err := f.Store.View(ctx, func(tx store.Tx) error {
		for db := range store.Databases.All(tx) {
			if db.Catalog != "" {
				known[db.Catalog] = true
				databases = append(databases, db)
			}
		}
		for s := range store.ServerlessSnapshots.All(tx) {
			for _, db := range s.Content.Databases {
				if db.Catalog != "" {
					known[db.Catalog] = true
					databases = append(databases, db)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, db := range databases {
		if err := f.Databases.Open(ctx, db.Catalog); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			f.Logger.Error("a database could not be opened", "account", db.Account, "region", db.Region, "namespace", db.Namespace, "database", db.Name, "error", err)
		}
	}
	lister, ok := f.Databases.(Lister)
	if !ok {
		return nil
	}
	files, err := lister.Catalogs(ctx)
	if err != nil {
		f.Logger.Error("database files could not be listed, so orphans stay", "error", err)
		return nil
	}
	for _, catalog := range files {
		if known[catalog] {
			continue
		}
		// A crash while a database was being created leaves an empty file. One
		// with something in it means that records were lost: it is somebody's.
		if empty, err := lister.Empty(ctx, catalog); err != nil || !empty {
			f.Logger.Warn("a database file without a record stays: restore the server's records, or remove it by hand", "database", catalog, "error", err)
			continue
		}
		f.Logger.Info("removing an empty database file without a record", "database", catalog)
		f.drop(ctx, catalog)
	}
	return nil
}
