package session

import (
	"errors"
	"maps"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// The privileges that records of databases and datashares hold.

// databaseACL changes an access list of a database: its own, that of a scope,
// of a language, or of an object that is lent to it.
func (c principalChange) databaseACL(p principals) (err error) {
	db, err := p.database(c.Name)
	if err != nil {
		return err
	}
	switch {
	case c.Scope != "":
		db.Scoped, err = c.ACL.applyScoped(db.Scoped, c.Scope)
	case c.Language != "":
		languages := maps.Clone(db.Languages)
		if languages == nil {
			languages = map[string]blueshift.ACL{}
		}
		languages[c.Language], err = c.ACL.apply(languages[c.Language])
		db.Languages = languages
	case c.Object != 0:
		lent := maps.Clone(db.Lent)
		if lent == nil {
			lent = map[uint32]blueshift.ACL{}
		}
		lent[c.Object], err = c.ACL.apply(lent[c.Object])
		db.Lent = lent
	default:
		db.ACL, err = c.ACL.apply(blueshift.DatabaseACL(db, catalog.System))
	}
	if err != nil {
		return err
	}
	return store.Databases.Put(p.tx, db)
}

// applyScoped changes the access list of one kind of object among scoped ones.
func (c aclChange) applyScoped(list []blueshift.ScopedGrant, kind string) ([]blueshift.ScopedGrant, error) {
	out := slices.Clone(list)
	i := slices.IndexFunc(out, func(g blueshift.ScopedGrant) bool { return g.For == kind })
	if i < 0 {
		out, i = append(out, blueshift.ScopedGrant{For: kind}), len(out)
	}
	acl, err := c.apply(out[i].ACL)
	out[i].ACL = acl
	return out, err
}

// alterDatabase changes owner, name, connection limit, isolation level or
// comment.
func (c principalChange) alterDatabase(p principals) error {
	db, err := p.database(c.Name)
	if err != nil {
		return err
	}
	if c.Limit != nil {
		db.ConnectionLimit = limit(*c.Limit)
	}
	if c.Isolation != "" {
		db.Serializable = c.Isolation == "SERIALIZABLE"
	}
	if c.User != nil {
		db.Owner = c.User.Name
	}
	set(&db.Comment, c.Comment)
	if c.To == "" {
		return store.Databases.Put(p.tx, db)
	}
	if _, err := p.database(c.To); err == nil {
		return blueshift.SQLErrorf("42P04", "database \"%s\" already exists", c.To)
	}
	for d := range store.Datashares.Lookup(p.tx, "namespace:"+p.ns.ID) {
		if d.Database == c.Name {
			d.Database = c.To
			if err := store.Datashares.Put(p.tx, d); err != nil {
				return err
			}
		}
	}
	old := db.Key
	db.Name, db.Key = c.To, p.key(blueshift.DatabaseID(p.ns.ID, c.To))
	return errors.Join(store.Databases.Delete(p.tx, old), store.Databases.Put(p.tx, db))
}

func (p principals) datashare(name string) (blueshift.Datashare, error) {
	d, err := store.Datashares.Get(p.tx, p.key(blueshift.DatashareID(p.ns.ID, name)))
	if err != nil || d.Type == blueshift.InternalShare {
		return d, blueshift.NoDatashare(name)
	}
	return d, nil
}

func (c principalChange) datashareACL(p principals) error {
	d, err := p.datashare(c.Name)
	if err != nil {
		return err
	}
	if d.ACL, err = c.ACL.apply(d.ACL); err != nil {
		return err
	}
	return store.Datashares.Put(p.tx, d)
}

func (c principalChange) datashareOwner(p principals) error {
	d, err := p.datashare(c.Name)
	if err != nil {
		return err
	}
	d.Owner = c.To
	return store.Datashares.Put(p.tx, d)
}
