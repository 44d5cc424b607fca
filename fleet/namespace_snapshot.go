package fleet

import (
	"context"
	"errors"
	"maps"
	"regexp"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// SnapshotRequest is what CreateSnapshot of Redshift Serverless was asked for.
type SnapshotRequest struct {
	Namespace string
	Name      string
	Retention *int32 // days, -1 for ever (the default)
	Tags      []blueshift.Tag
}

var snapshotPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// snapshot checks everything that can be judged without the records.
func (r SnapshotRequest) snapshot(p blueshift.Principal) (s blueshift.ServerlessSnapshot, err error) {
	s = blueshift.ServerlessSnapshot{Key: serverlessKey(p, r.Name), NamespaceName: r.Namespace, Retention: int(or(r.Retention, -1))}
	if len(r.Name) > 235 || !snapshotPattern.MatchString(r.Name) {
		return s, blueshift.Errorf(codeInvalid, "The snapshotName %q is not valid. It has 1 to 235 lower-case letters, digits and hyphens, begins with a letter, does not end with a hyphen and does not have two in a row.", abridge(r.Name))
	}
	if err := checkRetention(s.Retention); err != nil {
		return s, err
	}
	s.Tags, err = mergeTags(nil, r.Tags)
	return s, err
}

func checkRetention(days int) error {
	if days != -1 && (days < 1 || days > 3653) {
		return blueshift.Errorf(codeInvalid, "The retentionPeriod %d is not valid. It is -1 for ever, or 1 to 3653 days.", days)
	}
	return nil
}

// CreateSnapshot copies a namespace of the caller: its records and every
// database file, each as of one moment. The status in the answer is Creating.
func (f *Fleet) CreateSnapshot(ctx context.Context, p blueshift.Principal, r SnapshotRequest) (blueshift.ServerlessSnapshot, error) {
	s, err := r.snapshot(p)
	if err != nil {
		return s, err
	}
	defer f.lock(serverlessKey(p, r.Namespace))()
	err = f.takeSnapshot(ctx, &s)
	return s, err
}

// takeSnapshot makes the copies, then the record, then the copies for other
// Regions. The caller holds the turn of the namespace.
func (f *Fleet) takeSnapshot(ctx context.Context, s *blueshift.ServerlessSnapshot) error {
	if err := f.sweepSnapshots(ctx); err != nil {
		return err
	}
	if err := f.Store.View(ctx, func(tx store.Tx) error { return f.describeSnapshot(tx, s) }); err != nil {
		return err
	}
	if err := f.keepSnapshot(ctx, s); err != nil {
		return err
	}
	return f.copySnapshot(ctx, *s)
}

// keepSnapshot copies the files that a snapshot's content names, and writes it
// with the copies in their place.
func (f *Fleet) keepSnapshot(ctx context.Context, s *blueshift.ServerlessSnapshot) error {
	files, err := f.copyFiles(ctx, s.Content.Databases)
	if err == nil {
		s.GUID, s.Created = newGUID(), f.Clock.Now()
		s.AvailableAt, s.RetainedFrom = s.Created.Add(f.Pace), s.Created
		for i, db := range s.Content.Databases {
			s.Content.Databases[i].Catalog = files[db.Catalog]
		}
		err = f.Store.Update(ctx, func(tx store.Tx) error {
			if err := f.checkNewSnapshot(tx, s.Key); err != nil {
				return err
			}
			return store.ServerlessSnapshots.Put(tx, *s)
		})
	}
	if err != nil {
		f.dropFiles(ctx, files)
	}
	return err
}

// describeSnapshot notes what is to be copied.
func (f *Fleet) describeSnapshot(tx store.Tx, s *blueshift.ServerlessSnapshot) error {
	n, err := f.findNamespace(tx, blueshift.Key{Account: s.Account, Region: s.Region, ID: s.NamespaceName})
	if err != nil {
		return err
	}
	if status := f.NamespaceStatus(n); status != Available {
		return blueshift.Errorf(codeConflict, "Namespace %s is %s. Wait until it is available before you take a snapshot.", n.ID, status)
	}
	if err := f.checkNewSnapshot(tx, s.Key); err != nil {
		return err
	}
	ns, err := store.Namespaces.Get(tx, blueshift.Key{Account: n.Account, Region: n.Region, ID: n.GUID})
	if err != nil {
		return err
	}
	s.SourceRegion = n.Region
	s.Namespace, s.AdminUsername, s.DBName, s.KMSKey = n.GUID, n.AdminUsername, n.DBName, n.KMSKey
	s.Content = contentOf(tx, ns)
	return nil
}

func (f *Fleet) checkNewSnapshot(tx store.Tx, key blueshift.Key) error {
	if _, err := store.ServerlessSnapshots.Get(tx, key); !errors.Is(err, store.ErrNotFound) {
		return blueshift.Errorf(codeConflict, "Snapshot %s already exists.", key.ID)
	}
	if count := count(store.ServerlessSnapshots.Scan(tx, key.Account, key.Region, "")); count >= f.Quotas.Snapshots {
		return blueshift.Errorf(codeQuota, "Account %s has %d snapshots in %s already, which is the quota.", key.Account, count, key.Region)
	}
	return nil
}

// copyFiles copies the files of databases, and answers the copies by their
// originals. With an error it answers those that have to be dropped.
func (f *Fleet) copyFiles(ctx context.Context, databases []blueshift.Database) (map[string]string, error) {
	files := map[string]string{}
	for _, db := range databases {
		if db.Catalog == "" {
			continue
		}
		files[db.Catalog] = newCatalog()
		if err := f.Databases.Copy(ctx, db.Catalog, files[db.Catalog]); err != nil {
			return files, err
		}
	}
	return files, nil
}

func (f *Fleet) dropFiles(ctx context.Context, files map[string]string) {
	for catalog := range maps.Values(files) {
		f.drop(context.WithoutCancel(ctx), catalog)
	}
}
