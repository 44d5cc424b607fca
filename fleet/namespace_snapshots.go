package fleet

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Snapshot returns a snapshot of the caller by name.
func (f *Fleet) Snapshot(ctx context.Context, p blueshift.Principal, name string) (s blueshift.ServerlessSnapshot, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		s, err = f.findSnapshot(tx, serverlessKey(p, name))
		return err
	})
	return s, err
}

// SnapshotByARN returns a snapshot of the caller, or of another account whose
// resource policy for it lets the caller restore it.
func (f *Fleet) SnapshotByARN(ctx context.Context, p blueshift.Principal, arn string) (s blueshift.ServerlessSnapshot, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		s, err = f.findSnapshotByARN(tx, p, arn)
		return err
	})
	return s, err
}

func (f *Fleet) findSnapshotByARN(tx store.Tx, p blueshift.Principal, name string) (blueshift.ServerlessSnapshot, error) {
	arn, _ := blueshift.ParseARN(name)
	for s := range store.ServerlessSnapshots.Lookup(tx, "guid:"+arn.Resource[min(len("snapshot/"), len(arn.Resource)):]) {
		_, point := s.RecoveryPoint()
		if s.ARN() == name && s.Region == p.Region && !point && f.SnapshotStatus(s) != "" && (s.Account == p.Account || slices.Contains(restorers(tx, s), p.Account)) {
			return s, nil
		}
	}
	return blueshift.ServerlessSnapshot{}, blueshift.Errorf(codeNotFound, "The snapshot %s was not found.", abridge(name))
}

// Restorers are the other accounts that may restore a snapshot.
func (f *Fleet) Restorers(ctx context.Context, s blueshift.ServerlessSnapshot) (out []blueshift.Account, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = restorers(tx, s)
		return nil
	})
	return out, err
}

func restorers(tx store.Tx, s blueshift.ServerlessSnapshot) (out []blueshift.Account) {
	policy, err := store.ResourcePolicies.Get(tx, blueshift.Key{Account: s.Account, Region: s.Region, ID: s.ARN()})
	if err != nil { // it has none
		return nil
	}
	for _, g := range policy.Grants {
		if g.Action == blueshift.RestoreFromSnapshot && len(g.VPCs) == 0 {
			out = append(out, g.Account)
		}
	}
	return out
}

// Snapshots returns the caller's snapshots in order of name, of one namespace
// or ("") of all.
func (f *Fleet) Snapshots(ctx context.Context, p blueshift.Principal, namespace string) (out []blueshift.ServerlessSnapshot, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		for s := range store.ServerlessSnapshots.Scan(tx, p.Account, p.Region, "") {
			if _, point := s.RecoveryPoint(); !point && f.SnapshotStatus(s) != "" && (namespace == "" || s.NamespaceName == namespace) {
				out = append(out, s)
			}
		}
		return nil
	})
	return out, err
}

// RetainSnapshot sets for how many days, from now, a snapshot is kept; nil
// leaves it (Redshift Serverless API Reference, UpdateSnapshot).
func (f *Fleet) RetainSnapshot(ctx context.Context, p blueshift.Principal, name string, days *int32) (s blueshift.ServerlessSnapshot, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if s, err = f.findSnapshot(tx, serverlessKey(p, name)); err != nil || days == nil {
			return err
		}
		s.Retention, s.RetainedFrom = int(*days), f.Clock.Now()
		return errors.Join(checkRetention(s.Retention), store.ServerlessSnapshots.Put(tx, s))
	})
	return s, err
}

// DeleteSnapshot removes a snapshot with its files.
func (f *Fleet) DeleteSnapshot(ctx context.Context, p blueshift.Principal, name string) (s blueshift.ServerlessSnapshot, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if s, err = f.findSnapshot(tx, serverlessKey(p, name)); err != nil {
			return err
		}
		if status := f.SnapshotStatus(s); status != Available {
			return blueshift.Errorf(codeConflict, "Snapshot %s is %s and cannot be deleted.", s.ID, status)
		}
		return removeSnapshot(tx, s)
	})
	if err == nil {
		f.dropSnapshot(ctx, s)
	}
	return s, err
}

func removeSnapshot(tx store.Tx, s blueshift.ServerlessSnapshot) error {
	return errors.Join(store.ServerlessSnapshots.Delete(tx, s.Key),
		store.ResourcePolicies.Delete(tx, blueshift.Key{Account: s.Account, Region: s.Region, ID: s.ARN()}))
}

func (f *Fleet) dropSnapshot(ctx context.Context, s blueshift.ServerlessSnapshot) {
	for _, db := range s.Content.Databases {
		if db.Catalog != "" {
			f.drop(context.WithoutCancel(ctx), db.Catalog)
		}
	}
}

// sweepSnapshots removes the snapshots whose retention is over.
func (f *Fleet) sweepSnapshots(ctx context.Context) error {
	var over []blueshift.ServerlessSnapshot
	expired := func(tx store.Tx) error {
		over = nil
		for s := range store.ServerlessSnapshots.All(tx) {
			if f.SnapshotStatus(s) == "" {
				over = append(over, s)
			}
		}
		return nil
	}
	if err := f.Store.View(ctx, expired); err != nil || len(over) == 0 {
		return err
	}
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		err := expired(tx) // somebody else may have been faster
		for _, s := range over {
			err = errors.Join(err, removeSnapshot(tx, s))
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range over {
		f.dropSnapshot(ctx, s)
	}
	return nil
}

func (f *Fleet) findSnapshot(tx store.Tx, key blueshift.Key) (blueshift.ServerlessSnapshot, error) {
	s, err := store.ServerlessSnapshots.Get(tx, key)
	if _, point := s.RecoveryPoint(); err != nil || point || f.SnapshotStatus(s) == "" {
		return blueshift.ServerlessSnapshot{}, blueshift.Errorf(codeNotFound, "The snapshot %s was not found.", abridge(key.ID))
	}
	return s, nil
}

// SnapshotStatus is the status of a snapshot now: Creating, Available, or ""
// once its retention is over.
func (f *Fleet) SnapshotStatus(s blueshift.ServerlessSnapshot) string {
	now := f.Clock.Now()
	switch {
	case !s.Expires().IsZero() && !now.Before(s.Expires()):
		return ""
	case now.Before(s.AvailableAt):
		return Creating
	default:
		return Available
	}
}
