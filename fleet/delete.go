package fleet

import (
	"context"
	"errors"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// DeleteRequest is what DeleteCluster was asked for.
type DeleteRequest struct {
	ID                string
	SkipFinalSnapshot bool
	FinalSnapshot     string
}

// DeleteCluster ends a cluster with everything that hangs on it: sessions are
// cut and the address is closed when it returns; after the pace, at once by
// default, databases, users, datashares, authorizations and managed endpoints
// are gone. Datashares and endpoints do not block it (Redshift API Reference,
// DeleteCluster). The status in the answer is Deleting.
func (f *Fleet) DeleteCluster(ctx context.Context, p blueshift.Principal, r DeleteRequest) (blueshift.Cluster, error) {
	switch {
	case r.SkipFinalSnapshot && r.FinalSnapshot != "":
		return blueshift.Cluster{}, blueshift.Errorf("InvalidParameterCombination", "FinalClusterSnapshotIdentifier cannot be specified together with SkipFinalClusterSnapshot.")
	case !r.SkipFinalSnapshot && r.FinalSnapshot == "":
		return blueshift.Cluster{}, blueshift.Errorf("InvalidParameterCombination", "FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.")
	}
	key := clusterKey(p, r.ID)
	defer f.lock(key)()
	c, err := f.change(ctx, p, r.ID, func(_ store.Tx, c *blueshift.Cluster) error {
		if status := f.status(*c); status != Available && status != Paused {
			return blueshift.Errorf("InvalidClusterState", "Unable to delete the cluster %s. You can only delete clusters with available or paused lifecycle; it is %s.", c.ID, status)
		}
		if !r.SkipFinalSnapshot {
			return blueshift.Errorf("UnsupportedOperation", "Blueshift does not take snapshots yet, so cluster %s was not deleted: call DeleteCluster with SkipFinalClusterSnapshot=true to delete it without a final snapshot.", c.ID)
		}
		f.begin(c, Deleting)
		return nil
	})
	if err != nil {
		return c, err
	}
	// The decision is durable: from here on the deletion is finished even if the
	// caller goes away, here or by Recover.
	ctx = context.WithoutCancel(ctx)
	f.Addresses.Close(ctx, blueshift.Target{Cluster: c.Key})
	f.Addresses.CutCluster(ctx, c.Key)
	if f.Pace > 0 {
		time.AfterFunc(f.Pace, func() {
			defer f.lock(key)()
			if err := f.sweepDeleted(ctx, key); err != nil {
				f.Logger.Error("the deletion of a cluster waits for the next start", "cluster", c.ID, "error", err)
			}
		})
		return c, nil
	}
	return c, f.finishDelete(ctx, c)
}

// sweepDeleted finishes the deletion of a cluster whose time is up, if there
// is one under the key. The caller holds the cluster's turn.
func (f *Fleet) sweepDeleted(ctx context.Context, key blueshift.Key) error {
	var c blueshift.Cluster
	err := f.Store.View(ctx, func(tx store.Tx) (err error) {
		c, err = store.Clusters.Get(tx, key)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || f.status(c) != "" {
		return err
	}
	return f.finishDelete(ctx, c)
}

// finishDelete removes the records in one transaction, then the files. A crash
// between the two leaves files without records, which Recover sweeps.
func (f *Fleet) finishDelete(ctx context.Context, c blueshift.Cluster) error {
	var d doomed
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		d = doomed{}
		return errors.Join(
			f.removeNamespace(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: c.Namespace}, &d),
			f.removeWarehouse(tx, c.Key, &d),
			store.Clusters.Delete(tx, c.Key))
	})
	if err == nil {
		f.end(ctx, d)
	}
	return err
}

// doomed is what remains to be done after the transaction that removed the
// records: what hung on them, and the files.
type doomed struct {
	after    []func(context.Context)
	catalogs []string
}

func (f *Fleet) end(ctx context.Context, d doomed) {
	for _, after := range d.after {
		after(ctx)
	}
	for _, catalog := range d.catalogs {
		f.drop(ctx, catalog)
	}
}

// removeWarehouse removes what hangs on a cluster or workgroup.
func (f *Fleet) removeWarehouse(tx store.Tx, key blueshift.Key, d *doomed) error {
	if f.Dependents == nil {
		return nil
	}
	return d.note(f.Dependents.WarehouseDeleted(tx, key))
}

// removeNamespace removes a namespace with its databases, users and whatever
// hangs on it.
func (f *Fleet) removeNamespace(tx store.Tx, key blueshift.Key, d *doomed) error {
	if f.Dependents != nil {
		if err := d.note(f.Dependents.NamespaceDeleted(tx, key)); err != nil {
			return err
		}
	}
	return errors.Join(removeContent(tx, key.ID, d), store.Namespaces.Delete(tx, key))
}

func (d *doomed) note(after func(context.Context), err error) error {
	if after != nil {
		d.after = append(d.after, after)
	}
	return err
}
