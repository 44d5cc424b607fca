package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// CreateSnapshotCopy says that snapshots that are taken of a namespace from now
// on are copied to another Region, once for each Region.
func (f *Fleet) CreateSnapshotCopy(ctx context.Context, p blueshift.Principal, c blueshift.SnapshotCopyConfiguration) (blueshift.SnapshotCopyConfiguration, error) {
	c.Key = serverlessKey(p, newGUID())
	switch {
	case !c.DestinationRegion.Valid() || c.DestinationRegion == p.Region:
		return c, blueshift.Errorf(codeInvalid, "The destinationRegion %q is not valid. It is a Region other than %s.", abridge(string(c.DestinationRegion)), p.Region)
	case checkRetention(c.Retention) != nil:
		return c, checkRetention(c.Retention)
	}
	return c, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := f.findNamespace(tx, serverlessKey(p, c.Namespace)); err != nil {
			return err
		}
		for o := range store.SnapshotCopies.Scan(tx, p.Account, p.Region, "") {
			if o.Namespace == c.Namespace && o.DestinationRegion == c.DestinationRegion {
				return blueshift.Errorf(codeConflict, "Snapshots of namespace %s are copied to %s already, by configuration %s.", c.Namespace, c.DestinationRegion, o.ID)
			}
		}
		return store.SnapshotCopies.Put(tx, c)
	})
}

// copySnapshot copies a snapshot to the Regions that its namespace's
// configurations name, under the same name. The snapshot stands whatever
// becomes of its copies; what is in their way is logged.
func (f *Fleet) copySnapshot(ctx context.Context, s blueshift.ServerlessSnapshot) error {
	var configured []blueshift.SnapshotCopyConfiguration
	err := f.Store.View(ctx, func(tx store.Tx) error {
		for c := range store.SnapshotCopies.Scan(tx, s.Account, s.Region, "") {
			if c.Namespace == s.NamespaceName {
				configured = append(configured, c)
			}
		}
		return nil
	})
	for _, c := range configured {
		twin := s
		twin.Region, twin.Retention, twin.KMSKey = c.DestinationRegion, c.Retention, cmp.Or(c.DestinationKMSKey, s.KMSKey)
		twin.Content.Databases = slices.Clone(s.Content.Databases)
		if err := f.keepSnapshot(ctx, &twin); err != nil {
			f.Logger.Warn("a snapshot was not copied", "account", s.Account, "region", s.Region, "snapshot", s.ID, "to", c.DestinationRegion, "error", err)
		}
	}
	return err
}

// SnapshotCopies returns the caller's configurations in order of id, of one
// namespace or ("") of all.
func (f *Fleet) SnapshotCopies(ctx context.Context, p blueshift.Principal, namespace string) (out []blueshift.SnapshotCopyConfiguration, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		if namespace != "" {
			if _, err := f.findNamespace(tx, serverlessKey(p, namespace)); err != nil {
				return err
			}
		}
		out = slices.Collect(store.SnapshotCopies.Scan(tx, p.Account, p.Region, ""))
		return nil
	})
	return slices.DeleteFunc(out, func(c blueshift.SnapshotCopyConfiguration) bool { return namespace != "" && c.Namespace != namespace }), err
}

// UpdateSnapshotCopy sets for how many days copies are kept; nil leaves it.
func (f *Fleet) UpdateSnapshotCopy(ctx context.Context, p blueshift.Principal, id string, days *int32) (c blueshift.SnapshotCopyConfiguration, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if c, err = findSnapshotCopy(tx, p, id); err != nil {
			return err
		}
		c.Retention = int(or(days, int32(c.Retention)))
		return errors.Join(checkRetention(c.Retention), store.SnapshotCopies.Put(tx, c))
	})
	return c, err
}

// DeleteSnapshotCopy removes a configuration.
func (f *Fleet) DeleteSnapshotCopy(ctx context.Context, p blueshift.Principal, id string) (c blueshift.SnapshotCopyConfiguration, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if c, err = findSnapshotCopy(tx, p, id); err != nil {
			return err
		}
		return store.SnapshotCopies.Delete(tx, c.Key)
	})
	return c, err
}

func findSnapshotCopy(tx store.Tx, p blueshift.Principal, id string) (blueshift.SnapshotCopyConfiguration, error) {
	c, err := store.SnapshotCopies.Get(tx, serverlessKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return c, blueshift.Errorf(codeNotFound, "The snapshot copy configuration %s was not found.", abridge(id))
	}
	return c, err
}

// removeSnapshotCopies removes the configurations of a namespace that ends.
func removeSnapshotCopies(tx store.Tx, n blueshift.Key) error {
	var errs []error
	for _, c := range slices.Collect(store.SnapshotCopies.Scan(tx, n.Account, n.Region, "")) {
		if c.Namespace == n.ID {
			errs = append(errs, store.SnapshotCopies.Delete(tx, c.Key))
		}
	}
	return errors.Join(errs...)
}
