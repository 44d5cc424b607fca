package fleet

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Renaming a cluster and changing its port are both a move: the records that
// name it follow in the transaction that decides, then the doors follow the
// records. A crash between the two leaves the move done, and Recover opens the
// doors where the records say. Sessions are cut, as by the reboot that the
// service makes of it; the namespace, its data, datashares and authorizations
// are the same as before.

func moves(before, after blueshift.Cluster) bool {
	return before.Key != after.Key || before.Port != after.Port
}

// carry moves what names a cluster along with it. The function it returns
// moves the doors of its managed endpoints, after the commit.
func (f *Fleet) carry(tx store.Tx, before, c blueshift.Cluster) (after func(context.Context), err error) {
	if c.Key != before.Key {
		if err := checkClusterID(c.ID); err != nil {
			return nil, err
		}
		if _, err := store.Clusters.Get(tx, c.Key); !errors.Is(err, store.ErrNotFound) {
			return nil, blueshift.Errorf("ClusterAlreadyExists", "Cluster already exists: %s. Cluster %s keeps its identifier.", c.ID, before.ID)
		}
		ns, err := namespace(tx, before)
		if err != nil {
			return nil, err
		}
		ns.Warehouse = c.ID
		if err := errors.Join(store.Namespaces.Put(tx, ns), store.Clusters.Delete(tx, before.Key)); err != nil {
			return nil, err
		}
	}
	if f.Dependents == nil {
		return func(context.Context) {}, nil
	}
	return f.Dependents.WarehouseMoved(tx, before.Warehouse, c.Warehouse)
}

// moveDoors closes the doors that led to a cluster before it moved, with the
// connections through them, and opens those that lead to it now. The decision
// is durable, so it is done even if the caller has gone.
func (f *Fleet) moveDoors(ctx context.Context, before, c blueshift.Cluster, endpoints func(context.Context)) (blueshift.Cluster, error) {
	ctx = context.WithoutCancel(ctx)
	f.Addresses.Close(ctx, blueshift.Target{Cluster: before.Key})
	f.Addresses.CutCluster(ctx, before.Key)
	c, err := f.reopen(ctx, c) // first, so that on a shared host it gets the port that was asked for
	endpoints(ctx)
	return c, err
}

// lockBoth takes the turns of two clusters, which may be one, in the same order
// whoever asks.
func (f *Fleet) lockBoth(a, b blueshift.Key) (unlock func()) {
	if a == b {
		return f.lock(a)
	}
	if b.ID < a.ID {
		a, b = b, a
	}
	first, second := f.lock(a), f.lock(b)
	return func() {
		second()
		first()
	}
}
