package fleet

import (
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// contentOf is everything that a namespace owns now.
func contentOf(tx store.Tx, ns blueshift.Namespace) blueshift.NamespaceContent {
	term := "namespace:" + ns.ID
	return blueshift.NamespaceContent{
		Databases:  slices.Collect(store.Databases.Lookup(tx, term)),
		Users:      slices.Collect(store.Users.Lookup(tx, term)),
		Groups:     slices.Collect(store.Groups.Lookup(tx, term)),
		Roles:      slices.Collect(store.Roles.Lookup(tx, term)),
		Datashares: slices.Collect(store.Datashares.Lookup(tx, term)),
		NextOID:    ns.NextOID,
		NextSysID:  ns.NextSysID,
	}
}

// removeContent removes the databases and principals of a namespace. Its
// datashares are removed by those who know who reads them.
func removeContent(tx store.Tx, namespace string, d *doomed) error {
	term := "namespace:" + namespace
	for _, db := range slices.Collect(store.Databases.Lookup(tx, term)) {
		if db.Catalog != "" {
			d.catalogs = append(d.catalogs, db.Catalog)
		}
	}
	return errors.Join(
		deleteAll(tx, store.Databases, term),
		deleteAll(tx, store.Users, term),
		deleteAll(tx, store.Groups, term),
		deleteAll(tx, store.Roles, term),
		deleteAll(tx, store.ShareEvents, term),
		deleteAll(tx, store.DatabaseCredentials, term))
}

func deleteAll[T any](tx store.Tx, table store.Table[T], term string) error {
	for _, r := range slices.Collect(table.Lookup(tx, term)) {
		if err := table.Delete(tx, table.Key(r)); err != nil {
			return err
		}
	}
	return nil
}

// putContent gives a namespace databases and principals that may have been
// another's. files are the files that its databases have now, by those of the
// content.
func putContent(tx store.Tx, ns blueshift.Namespace, c blueshift.NamespaceContent, files map[string]string) error {
	key := func(name string) blueshift.Key {
		return blueshift.Key{Account: ns.Account, Region: ns.Region, ID: blueshift.DatabaseID(ns.ID, name)}
	}
	var errs []error
	for _, db := range c.Databases {
		db.Key, db.Namespace = key(db.Name), ns.ID
		if db.Catalog != "" {
			db.Catalog = files[db.Catalog]
		}
		errs = append(errs, store.Databases.Put(tx, db))
	}
	for _, u := range c.Users {
		u.Key, u.Namespace = key(u.Name), ns.ID
		errs = append(errs, store.Users.Put(tx, u))
	}
	for _, g := range c.Groups {
		g.Key, g.Namespace = key(g.Name), ns.ID
		errs = append(errs, store.Groups.Put(tx, g))
	}
	for _, r := range c.Roles {
		r.Key, r.Namespace = key(r.Name), ns.ID
		errs = append(errs, store.Roles.Put(tx, r))
	}
	ns.NextOID, ns.NextSysID = max(ns.NextOID, c.NextOID), max(ns.NextSysID, c.NextSysID)
	ns.Principals++
	return errors.Join(append(errs, store.Namespaces.Put(tx, ns))...)
}
