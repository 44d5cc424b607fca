package fleet

import (
	"context"
	"errors"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// DeleteNamespace ends a serverless namespace that no workgroup serves, with
// its databases, users and datashares: at once, or after the pace. final, if
// any, is the snapshot that is taken of it before. The status in the answer is
// Deleting.
func (f *Fleet) DeleteNamespace(ctx context.Context, p blueshift.Principal, name string, final *SnapshotRequest) (n blueshift.ServerlessNamespace, err error) {
	key := serverlessKey(p, name)
	defer f.lock(key)()
	if final != nil {
		final.Namespace = name
		s, err := final.snapshot(p)
		if err != nil {
			return n, err
		}
		if err := f.Store.View(ctx, func(tx store.Tx) error {
			n, err = f.deletable(tx, key)
			return err
		}); err != nil {
			return n, err
		}
		if err := f.takeSnapshot(ctx, &s); err != nil {
			return n, err
		}
	}
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if n, err = f.deletable(tx, key); err != nil {
			return err
		}
		n.DeletedAt = f.due()
		return store.ServerlessNamespaces.Put(tx, n)
	})
	if err != nil {
		return n, err
	}
	return n, f.afterPace(ctx, key, func(ctx context.Context) error { return f.sweepNamespace(ctx, key) })
}

// deletable finds a namespace and refuses one that cannot be deleted now.
func (f *Fleet) deletable(tx store.Tx, key blueshift.Key) (blueshift.ServerlessNamespace, error) {
	n, err := f.findNamespace(tx, key)
	if err != nil {
		return n, err
	}
	if status := f.NamespaceStatus(n); status != Available {
		return n, blueshift.Errorf(codeConflict, "Namespace %s is %s and cannot be deleted.", n.ID, status)
	}
	if w, served := f.serving(tx, n); served {
		return n, blueshift.Errorf(codeConflict, "Namespace %s is served by workgroup %s. Call DeleteWorkgroup first.", n.ID, w.Name())
	}
	if n.Lakehouse.Catalog != "" {
		return n, blueshift.Errorf(codeConflict, "Namespace %s has the lakehouse catalog %s. Call UpdateLakehouseConfiguration with lakehouseRegistration=Deregister first.", n.ID, n.Lakehouse.Catalog)
	}
	return n, nil
}

// afterPace runs the end of a deletion, which is durably decided, once its time
// has come: now, which the caller has the turn for, or after the pace. What
// fails then is done by Recover.
func (f *Fleet) afterPace(ctx context.Context, key blueshift.Key, finish func(context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	if f.Pace == 0 {
		return finish(ctx)
	}
	time.AfterFunc(f.Pace, func() {
		defer f.lock(key)()
		if err := finish(ctx); err != nil {
			f.Logger.Error("a deletion waits for the next start", "account", key.Account, "region", key.Region, "id", key.ID, "error", err)
		}
	})
	return nil
}

// sweepNamespace finishes the deletion of a namespace whose time is up, if
// there is one under the key. The caller holds its turn.
func (f *Fleet) sweepNamespace(ctx context.Context, key blueshift.Key) error {
	return f.sweepNamespaceIf(ctx, key, func(n blueshift.ServerlessNamespace) bool { return f.NamespaceStatus(n) == "" })
}

func (f *Fleet) sweepNamespaceIf(ctx context.Context, key blueshift.Key, over func(blueshift.ServerlessNamespace) bool) error {
	var d doomed
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		d = doomed{}
		n, err := store.ServerlessNamespaces.Get(tx, key)
		if errors.Is(err, store.ErrNotFound) || err == nil && !over(n) {
			return nil
		}
		return errors.Join(err,
			f.removeNamespace(tx, blueshift.Key{Account: n.Account, Region: n.Region, ID: n.GUID}, &d),
			removeSnapshotCopies(tx, key),
			removeActions(tx, key),
			store.ServerlessNamespaces.Delete(tx, key))
	})
	if err == nil {
		f.end(ctx, d)
	}
	return err
}
