package fleet

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// CreateDatabase makes a database of a namespace with a file of its own
// (CREATE DATABASE). Errors are SQL errors: 42P04 if the name is taken, 54000
// beyond the limit.
func (f *Fleet) CreateDatabase(ctx context.Context, ns blueshift.Namespace, name, owner string) (blueshift.Database, error) {
	db := blueshift.Database{Name: name, Owner: owner, Catalog: newCatalog(), Created: f.Clock.Now()}
	err := f.Store.View(ctx, func(tx store.Tx) error { return f.checkDatabase(tx, ns, db) })
	if err != nil {
		return db, err
	}
	if err := f.Databases.Create(ctx, db.Catalog); err != nil {
		f.drop(context.WithoutCancel(ctx), db.Catalog) // what may be half made
		return db, err
	}
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		db, err = f.AddDatabase(tx, ns, db)
		return err
	})
	if err != nil {
		f.drop(context.WithoutCancel(ctx), db.Catalog)
	}
	return db, err
}

// AddDatabase writes the record of a database, with key, namespace and object
// id filled in. CREATE DATABASE … FROM DATASHARE comes here directly: a
// consumer's database has no file.
func (f *Fleet) AddDatabase(tx store.Tx, ns blueshift.Namespace, db blueshift.Database) (blueshift.Database, error) {
	if err := f.checkDatabase(tx, ns, db); err != nil {
		return db, err
	}
	ns, err := store.Namespaces.Get(tx, ns.Key) // its counter as of now
	if err != nil {
		return db, blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
	}
	db.Key = databaseKey(ns, db.Name)
	db.Namespace = ns.ID
	db.OID = max(ns.NextOID, firstOID)
	ns.NextOID = db.OID + 1
	return db, errors.Join(store.Namespaces.Put(tx, ns), store.Databases.Put(tx, db))
}

// DropDatabase removes a database, the datashares that draw from it and its
// file. The caller has made sure that nobody works in it; what others have
// prepared over it is resolved anew. 3D000 if there is none of the name.
func (f *Fleet) DropDatabase(ctx context.Context, ns blueshift.Namespace, name string) error {
	var d doomed
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		d = doomed{}
		db, err := store.Databases.Get(tx, databaseKey(ns, name))
		if err != nil {
			return blueshift.SQLErrorf("3D000", "database %q does not exist", name)
		}
		if f.Dependents != nil && db.Share == "" {
			if err := d.note(f.Dependents.DatabaseDropped(tx, ns, name)); err != nil {
				return err
			}
		}
		if db.Catalog != "" {
			d.catalogs = []string{db.Catalog}
		}
		now, err := store.Namespaces.Get(tx, ns.Key)
		if err != nil {
			return blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
		}
		now.Principals++ // its access lists went with it
		return errors.Join(store.Namespaces.Put(tx, now), store.Databases.Delete(tx, db.Key))
	})
	if err == nil {
		f.end(context.WithoutCancel(ctx), d)
	}
	return err
}

// DatabasesOf returns the databases of a namespace, local and shared, in order
// of name.
func (f *Fleet) DatabasesOf(ctx context.Context, ns blueshift.Namespace) (out []blueshift.Database, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		for db := range store.Databases.Lookup(tx, "namespace:"+ns.ID) {
			out = append(out, db)
		}
		return nil
	})
	return out, err
}

func (f *Fleet) checkDatabase(tx store.Tx, ns blueshift.Namespace, db blueshift.Database) error {
	if db.Name == "" || len(db.Name) > 127 || reservedDatabases[db.Name] {
		return blueshift.SQLErrorf("42602", "%q is not a valid database name", abridge(db.Name))
	}
	if _, err := store.Databases.Get(tx, databaseKey(ns, db.Name)); err == nil {
		return blueshift.SQLErrorf("42P04", "database %q already exists", db.Name)
	}
	if db.Share != "" {
		return nil // those made from datashares do not count
	}
	count := 0
	for other := range store.Databases.Lookup(tx, "namespace:"+ns.ID) {
		if other.Share == "" {
			count++
		}
	}
	switch {
	case ns.Serverless && count >= f.Quotas.DatabasesServerless:
		return blueshift.SQLErrorf("54000", "the limit of %d databases per serverless namespace has been reached", f.Quotas.DatabasesServerless)
	case !ns.Serverless && count >= f.Quotas.DatabasesPerCluster:
		return blueshift.SQLErrorf("54000", "the limit of %d databases per cluster has been reached", f.Quotas.DatabasesPerCluster)
	}
	return nil
}

func databaseKey(ns blueshift.Namespace, name string) blueshift.Key {
	return blueshift.Key{Account: ns.Account, Region: ns.Region, ID: blueshift.DatabaseID(ns.ID, name)}
}
