package fleet

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Recovery points are taken every half hour and kept for a day (Amazon Redshift
// Management Guide, snapshots and recovery points). Here each is a whole copy:
// only what has changed since the last one is copied, and few are kept.
const (
	recoveryPointEvery = 30 * time.Minute
	recoveryPointDays  = 1
	maxRecoveryPoints  = 4 // of a namespace
)

// takeRecoveryPoints copies the namespaces that are served, whose last recovery
// point or workgroup is old enough, and whose files were written to since.
func (f *Fleet) takeRecoveryPoints(ctx context.Context) error {
	now := f.Clock.Now()
	var served []blueshift.Workgroup
	err := f.Store.View(ctx, func(tx store.Tx) error {
		served = slices.DeleteFunc(slices.Collect(store.Workgroups.All(tx)), func(w blueshift.Workgroup) bool {
			n, err := f.findNamespace(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: w.NamespaceName})
			return err != nil || f.NamespaceStatus(n) != Available || f.workgroupStatus(w) != Available || now.Sub(w.Created) < recoveryPointEvery
		})
		return nil
	})
	for _, w := range served {
		if e := f.takeRecoveryPoint(ctx, w, now); e != nil {
			f.Logger.Error("a recovery point could not be taken", "account", w.Account, "region", w.Region, "namespace", w.NamespaceName, "error", e)
		}
	}
	return err
}

func (f *Fleet) takeRecoveryPoint(ctx context.Context, w blueshift.Workgroup, now time.Time) error {
	defer f.lock(blueshift.Key{Account: w.Account, Region: w.Region, ID: w.NamespaceName})()
	var points []blueshift.ServerlessSnapshot
	s := blueshift.ServerlessSnapshot{Key: w.Key, NamespaceName: w.NamespaceName, Workgroup: w.Name(), Retention: recoveryPointDays}
	s.Key.ID = blueshift.RecoveryPointID(newGUID())
	recent := false
	err := f.Store.View(ctx, func(tx store.Tx) error {
		points = f.recoveryPointsOf(tx, w.Account, w.Region, w.NamespaceName)
		if n := len(points); n > 0 && now.Sub(points[n-1].Created) < recoveryPointEvery {
			recent = true
			return nil
		}
		return f.describeSnapshot(tx, &s)
	})
	if err != nil || recent {
		return err
	}
	for _, db := range s.Content.Databases {
		print, ok := f.Databases.Fingerprint(db.Catalog)
		if db.Catalog != "" && !ok {
			return nil // in memory: a copy would not outlive what it is for
		}
		s.Fingerprint += db.Catalog + " " + print
	}
	if n := len(points); n > 0 && points[n-1].Fingerprint == s.Fingerprint {
		return nil
	}
	if err := f.keepSnapshot(ctx, &s); err != nil {
		return err
	}
	for len(points) >= maxRecoveryPoints {
		oldest := points[0]
		if err := f.Store.Update(ctx, func(tx store.Tx) error { return removeSnapshot(tx, oldest) }); err != nil {
			return err
		}
		f.dropSnapshot(ctx, oldest)
		points = points[1:]
	}
	return nil
}

// recoveryPointsOf lists the recovery points of a namespace, or ("") of every
// namespace of an account in a Region, the latest last.
func (f *Fleet) recoveryPointsOf(tx store.Tx, a blueshift.Account, r blueshift.Region, namespace string) (out []blueshift.ServerlessSnapshot) {
	for s := range store.ServerlessSnapshots.Scan(tx, a, r, "") {
		if _, point := s.RecoveryPoint(); point && f.SnapshotStatus(s) != "" && (namespace == "" || s.NamespaceName == namespace) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b blueshift.ServerlessSnapshot) int { return a.Created.Compare(b.Created) })
	return out
}

// RecoveryPoints lists the caller's recovery points, of a namespace or ("") of
// all, the latest last.
func (f *Fleet) RecoveryPoints(ctx context.Context, p blueshift.Principal, namespace string) (out []blueshift.ServerlessSnapshot, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = f.recoveryPointsOf(tx, p.Account, p.Region, namespace)
		return nil
	})
	return out, err
}

// RecoveryPoint returns one of the caller's recovery points.
func (f *Fleet) RecoveryPoint(ctx context.Context, p blueshift.Principal, id string) (s blueshift.ServerlessSnapshot, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		s, err = f.findRecoveryPoint(tx, p, id)
		return err
	})
	return s, err
}

func (f *Fleet) findRecoveryPoint(tx store.Tx, p blueshift.Principal, id string) (blueshift.ServerlessSnapshot, error) {
	s, err := store.ServerlessSnapshots.Get(tx, serverlessKey(p, blueshift.RecoveryPointID(id)))
	if errors.Is(err, store.ErrNotFound) || err == nil && f.SnapshotStatus(s) == "" {
		return s, blueshift.Errorf(codeNotFound, "The recovery point %s was not found.", abridge(id))
	}
	return s, err
}

// ConvertRecoveryPoint makes a snapshot of a recovery point, which stays. The
// request's namespace is not looked at.
func (f *Fleet) ConvertRecoveryPoint(ctx context.Context, p blueshift.Principal, id string, r SnapshotRequest) (blueshift.ServerlessSnapshot, error) {
	s, err := r.snapshot(p)
	if err != nil {
		return s, err
	}
	point, err := f.RecoveryPoint(ctx, p, id)
	if err != nil {
		return s, err
	}
	point.Key, point.Retention, point.Tags, point.Workgroup, point.Fingerprint = s.Key, s.Retention, s.Tags, "", ""
	point.Content.Databases = slices.Clone(point.Content.Databases)
	if err := f.Store.View(ctx, func(tx store.Tx) error { return f.checkNewSnapshot(tx, s.Key) }); err != nil {
		return point, err
	}
	err = f.keepSnapshot(ctx, &point)
	return point, err
}
