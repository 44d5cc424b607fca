package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// RestoreTable makes a table of a snapshot or recovery point anew, under a name that is free, in
// the namespace that it was taken of (Redshift Serverless API
// Reference, RestoreTableFromSnapshot). What stands in its way in the database
// is told by the record, whose status is TableRestoreStatus.
func (f *Fleet) RestoreTable(ctx context.Context, p blueshift.Principal, r blueshift.TableRestore) (blueshift.TableRestore, error) {
	r.Key, r.Requested = serverlessKey(p, newGUID()), f.Clock.Now()
	r.SourceSchema = cmp.Or(r.SourceSchema, "public")
	r.TargetDatabase, r.TargetSchema = cmp.Or(r.TargetDatabase, r.SourceDatabase), cmp.Or(r.TargetSchema, r.SourceSchema)
	defer f.lock(serverlessKey(p, r.Namespace))()
	from := blueshift.TableName{Schema: r.SourceSchema, Table: r.SourceTable}
	to := blueshift.TableName{Schema: r.TargetSchema, Table: r.NewTable}
	err := f.Store.View(ctx, func(tx store.Tx) error {
		n, _, s, err := f.restorable(tx, p, RestoreRequest{Namespace: r.Namespace, Workgroup: r.Workgroup, Snapshot: r.Snapshot, RecoveryPoint: r.RecoveryPoint})
		if err != nil {
			return err
		}
		if s.Namespace != n.GUID {
			return blueshift.Errorf(codeInvalid, "%s was taken of another namespace than %s. RestoreFromSnapshot restores it whole.", s.ID, n.ID)
		}
		from.Catalog = catalogOf(s.Content.Databases, r.SourceDatabase)
		to.Catalog = catalogOf(slices.Collect(store.Databases.Lookup(tx, "namespace:"+n.GUID)), r.TargetDatabase)
		if from.Catalog == "" || to.Catalog == "" {
			return blueshift.Errorf(codeNotFound, "Database %s or %s was not found.", abridge(r.SourceDatabase), abridge(r.TargetDatabase))
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	var refused *blueshift.SQLError
	if err := f.Databases.CopyTable(ctx, from, to); errors.As(err, &refused) {
		r.Failure = refused.Message
	} else if err != nil {
		return r, err
	}
	r.DoneAt = f.due()
	return r, f.Store.Update(ctx, func(tx store.Tx) error { return store.TableRestores.Put(tx, r) })
}

func catalogOf(databases []blueshift.Database, name string) string {
	for _, db := range databases {
		if db.Name == name {
			return db.Catalog
		}
	}
	return ""
}

// TableRestore returns one of the caller's table restores.
func (f *Fleet) TableRestore(ctx context.Context, p blueshift.Principal, id string) (r blueshift.TableRestore, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		if r, err = store.TableRestores.Get(tx, serverlessKey(p, id)); errors.Is(err, store.ErrNotFound) {
			return blueshift.Errorf(codeNotFound, "The table restore request %s was not found.", abridge(id))
		}
		return err
	})
	return r, err
}

// TableRestores returns the caller's table restores in order of id, of a
// namespace and workgroup ("" for any).
func (f *Fleet) TableRestores(ctx context.Context, p blueshift.Principal, namespace, workgroup string) (out []blueshift.TableRestore, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = slices.Collect(store.TableRestores.Scan(tx, p.Account, p.Region, ""))
		return nil
	})
	return slices.DeleteFunc(out, func(r blueshift.TableRestore) bool {
		return namespace != "" && r.Namespace != namespace || workgroup != "" && r.Workgroup != workgroup
	}), err
}

// TableRestoreStatus is the status of a table restore now.
func (f *Fleet) TableRestoreStatus(r blueshift.TableRestore) string {
	switch {
	case f.Clock.Now().Before(r.DoneAt):
		return "IN_PROGRESS"
	case r.Failure != "":
		return "FAILED"
	default:
		return "SUCCEEDED"
	}
}
