package fleet

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// PauseCluster stops an available cluster: its address closes and live
// sessions, those through managed endpoints included, are cut before it
// returns. Refusals: Redshift API Reference, PauseCluster.
func (f *Fleet) PauseCluster(ctx context.Context, p blueshift.Principal, id string) (blueshift.Cluster, error) {
	defer f.lock(clusterKey(p, id))()
	c, err := f.change(ctx, p, id, func(_ store.Tx, c *blueshift.Cluster) error {
		switch status := f.status(*c); {
		case status != Available:
			return wrongState(*c, status, "paused", Available)
		case c.MultiAZ:
			return blueshift.Errorf("UnsupportedOperation", "Cluster %s is a Multi-AZ cluster, which cannot be paused.", c.ID)
		case c.AutomatedSnapshotRetention == 0:
			return blueshift.Errorf("UnsupportedOperation", "Cluster %s takes no automated snapshots (retention 0) and so cannot be paused.", c.ID)
		}
		c.Paused = true
		f.begin(c, Pausing)
		return nil
	})
	if err != nil {
		return c, err
	}
	f.Addresses.Close(ctx, blueshift.Target{Cluster: c.Key})
	f.Addresses.CutCluster(ctx, c.Key)
	return c, nil
}

// ResumeCluster starts a paused cluster again. It listens before the record
// says so, at its old address if that is still free.
func (f *Fleet) ResumeCluster(ctx context.Context, p blueshift.Principal, id string) (blueshift.Cluster, error) {
	defer f.lock(clusterKey(p, id))()
	c, err := f.Cluster(ctx, p, id)
	if err != nil {
		return c, err
	}
	if status := f.status(c); status != Paused {
		return c, wrongState(c, status, "resumed", Paused)
	}
	if c, err = f.listen(ctx, c); err != nil {
		return c, blueshift.Errorf("InsufficientClusterCapacity", "Cluster %s has no address to listen on: %v.", c.ID, err)
	}
	address, port := c.Address, c.Port
	c, err = f.change(ctx, p, id, func(tx store.Tx, c *blueshift.Cluster) error {
		c.Address, c.Port, c.Paused = address, port, false
		f.begin(c, Resuming)
		return f.start(tx, c)
	})
	if err != nil {
		f.Addresses.Close(context.WithoutCancel(ctx), blueshift.Target{Cluster: clusterKey(p, id)})
	}
	return c, err
}

// RebootCluster cuts every session of an available cluster and puts pending
// parameters in effect.
func (f *Fleet) RebootCluster(ctx context.Context, p blueshift.Principal, id string) (blueshift.Cluster, error) {
	defer f.lock(clusterKey(p, id))()
	c, err := f.change(ctx, p, id, func(tx store.Tx, c *blueshift.Cluster) error {
		if status := f.status(*c); status != Available {
			return wrongState(*c, status, "rebooted", Available)
		}
		f.begin(c, Rebooting)
		return f.start(tx, c)
	})
	if err != nil {
		return c, err
	}
	f.Addresses.CutCluster(ctx, c.Key)
	return c, nil
}

// change applies fn to a cluster that exists and stores what it made of it.
func (f *Fleet) change(ctx context.Context, p blueshift.Principal, id string, fn func(store.Tx, *blueshift.Cluster) error) (c blueshift.Cluster, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if c, err = f.find(tx, p, id); err != nil {
			return err
		}
		if err := fn(tx, &c); err != nil {
			return err
		}
		return store.Clusters.Put(tx, c)
	})
	return c, err
}

// begin notes a transition that ends after the pace.
func (f *Fleet) begin(c *blueshift.Cluster, transition string) {
	c.Transition, c.TransitionAt, c.Pending = transition, f.due(), nil
}

// listen opens the cluster's address, the old one if it is free.
func (f *Fleet) listen(ctx context.Context, c blueshift.Cluster) (blueshift.Cluster, error) {
	address, err := f.Addresses.Listen(ctx, blueshift.Target{Cluster: c.Key}, c.Address, c.Port)
	if err == nil {
		c.Address, c.Port = blueshift.SplitAddress(address, c.Port)
	}
	return c, err
}

// wrongState refuses an operation and says what state it needs.
func wrongState(c blueshift.Cluster, status, done, needed string) error {
	hint := "Wait until it is " + needed + "."
	switch {
	case status == Paused:
		hint = "Resume it first with ResumeCluster."
	case status == Deleting:
		hint = "It is going away."
	case needed == Paused && status == Available:
		hint = "It is running already."
	}
	return blueshift.Errorf("InvalidClusterState", "Cluster %s is %s; only a cluster that is %s can be %s. %s", c.ID, status, needed, done, hint)
}
