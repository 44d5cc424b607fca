package fleet

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// openWorkgroup lets a workgroup listen and notes where, if that had to change.
// The caller holds its turn.
func (f *Fleet) openWorkgroup(ctx context.Context, w blueshift.Workgroup) (blueshift.Workgroup, error) {
	address, err := f.Addresses.Listen(ctx, blueshift.Target{Cluster: w.Key}, w.Address, w.Port)
	if err != nil {
		f.Logger.Error("a workgroup has no address to listen on", "account", w.Account, "region", w.Region, "workgroup", w.Name(), "error", err)
		return w, nil
	}
	host, port := blueshift.SplitAddress(address, w.Port)
	if host == w.Address && port == w.Port {
		return w, nil
	}
	f.Logger.Warn("a workgroup listens at a new address", "account", w.Account, "region", w.Region, "workgroup", w.Name(), "before", w.Address, "now", host, "port", port)
	w.Address, w.Port = host, port
	return w, f.Store.Update(ctx, func(tx store.Tx) error { return store.Workgroups.Put(tx, w) })
}

// recoverServerless finishes deletions of workgroups and namespaces. A deletion
// is never taken back: at a start its time is up.
func (f *Fleet) recoverServerless(ctx context.Context) error {
	workgroups, namespaces, err := f.serverless(ctx)
	if err != nil {
		return err
	}
	for _, w := range workgroups {
		if err := f.sweepWorkgroupIf(ctx, w.Key, func(w blueshift.Workgroup) bool { return w.Transition == Deleting }); err != nil {
			return err
		}
	}
	for _, n := range namespaces {
		if err := f.sweepNamespaceIf(ctx, n.Key, func(n blueshift.ServerlessNamespace) bool { return !n.DeletedAt.IsZero() }); err != nil {
			return err
		}
	}
	return f.sweepSnapshots(ctx)
}

// reopenWorkgroups lets every workgroup listen again.
func (f *Fleet) reopenWorkgroups(ctx context.Context) error {
	workgroups, _, err := f.serverless(ctx)
	for _, w := range workgroups {
		unlock := f.lock(w.Key)
		_, failed := f.openWorkgroup(ctx, w)
		unlock()
		err = errors.Join(err, failed)
	}
	return err
}

func (f *Fleet) serverless(ctx context.Context) (workgroups []blueshift.Workgroup, namespaces []blueshift.ServerlessNamespace, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		workgroups = slices.Collect(store.Workgroups.All(tx))
		namespaces = slices.Collect(store.ServerlessNamespaces.All(tx))
		return nil
	})
	return workgroups, namespaces, err
}
