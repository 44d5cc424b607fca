package fleet

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// DeleteWorkgroup ends a workgroup and the managed endpoints in front of it;
// its namespace stays with all that it owns. Sessions are cut and the address
// is closed when it returns. The status in the answer is Deleting.
func (f *Fleet) DeleteWorkgroup(ctx context.Context, p blueshift.Principal, name string) (w blueshift.Workgroup, err error) {
	key := workgroupKey(p, name)
	defer f.lock(key)()
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if w, err = f.findWorkgroup(tx, key); err != nil {
			return err
		}
		if status := f.workgroupStatus(w); status != Available {
			return blueshift.Errorf(codeConflict, "Workgroup %s is %s and cannot be deleted.", w.Name(), status)
		}
		w.Transition, w.TransitionAt = Deleting, f.due()
		return store.Workgroups.Put(tx, w)
	})
	if err != nil {
		return w, err
	}
	ctx = context.WithoutCancel(ctx)
	f.Addresses.Close(ctx, blueshift.Target{Cluster: key})
	f.Addresses.CutCluster(ctx, key)
	return w, f.afterPace(ctx, key, func(ctx context.Context) error { return f.sweepWorkgroup(ctx, key) })
}

// sweepWorkgroup finishes the deletion of a workgroup whose time is up, if
// there is one under the key. The caller holds its turn.
func (f *Fleet) sweepWorkgroup(ctx context.Context, key blueshift.Key) error {
	return f.sweepWorkgroupIf(ctx, key, func(w blueshift.Workgroup) bool { return f.workgroupStatus(w) == "" })
}

func (f *Fleet) sweepWorkgroupIf(ctx context.Context, key blueshift.Key, over func(blueshift.Workgroup) bool) error {
	var d doomed
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		d = doomed{}
		w, err := store.Workgroups.Get(tx, key)
		if errors.Is(err, store.ErrNotFound) || err == nil && !over(w) {
			return nil
		}
		ns, missing := store.Namespaces.Get(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: w.Namespace})
		if missing == nil && ns.Warehouse == w.ID {
			ns.Warehouse = ""
			err = errors.Join(err, store.Namespaces.Put(tx, ns))
		}
		return errors.Join(err, f.removeWarehouse(tx, key, &d), removeSettings(tx, w), store.Workgroups.Delete(tx, key))
	})
	if err == nil {
		f.end(ctx, d)
	}
	return err
}
