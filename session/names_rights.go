package session

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// namespaceOf is the key of the namespace that a database belongs to.
func namespaceOf(db blueshift.Database) blueshift.Key {
	return blueshift.Key{Account: db.Account, Region: db.Region, ID: db.Namespace}
}

// rights are those that names are resolved with.
func (n *names) rights() (*rights, error) {
	if n.acting != nil {
		return n.acting, nil
	}
	r, err := n.s.rightsOf(n.as)
	if err != nil {
		return nil, err
	}
	n.acting = r
	n.authorities = append(n.authorities, authority{n.as.namespace, r.version})
	return r, nil
}

// published is the content of a database that privileges are read from: what
// is committed, and what this transaction has changed itself.
func (n *names) published(live *catalog.Live) *catalog.Snapshot {
	if n.s.tx != nil {
		if c, ok := n.s.tx.changes[live]; ok {
			return c.Snapshot()
		}
	}
	return live.Snapshot()
}

// relationRights are what the acting user may do to a relation; nil when that
// is everything.
func (n *names) relationRights(db blueshift.Database, live *catalog.Live, rel *catalog.Relation) (*redshiftsql.Rights, error) {
	r, err := n.rights()
	if err != nil || r.super {
		return nil, err
	}
	snap := n.published(live)
	if now, ok := snap.RelationByID(rel.ID); ok {
		rel = now
	}
	schema, ok := snap.SchemaByID(rel.Schema)
	if !ok {
		schema = &catalog.Schema{}
	}
	if db, err = n.s.databaseNow(db); err != nil {
		return nil, err
	}
	return r.relationRights(db, schema, rel), nil
}

// mayUse refuses a name in a schema that the acting user may not look into.
func (n *names) mayUse(db blueshift.Database, live *catalog.Live, schema *catalog.Schema) error {
	r, err := n.rights()
	if err != nil || r.super {
		return err
	}
	if now, ok := n.published(live).SchemaByID(schema.ID); ok {
		schema = now
	}
	if db, err = n.s.databaseNow(db); err != nil {
		return err
	}
	if held, _ := r.onSchema(db, schema); !held.Has(blueshift.Usage) {
		return deniedSchema(schema.Name)
	}
	return nil
}

// mayExecute reports whether the acting user may call a function of the
// database that names are looked up in.
func (n *names) mayExecute(f *catalog.Function) (bool, error) {
	r, err := n.rights()
	if err != nil || r.owns(f.Owner) {
		return err == nil, err
	}
	live, _, err := n.snapshot(n.home)
	if err != nil {
		return false, err
	}
	schema, ok := n.published(live).SchemaByID(f.Schema)
	if !ok {
		schema = &catalog.Schema{}
	}
	for _, now := range n.published(live).Functions(f.Schema, f.Name) {
		if now.ID == f.ID {
			f = now
		}
	}
	db, err := n.s.databaseNow(n.home)
	held, _ := r.onFunction(db, schema, f)
	return held.Has(blueshift.Execute), err
}

// databaseNow reads the record of a database anew, for its access lists.
func (s *Session) databaseNow(db blueshift.Database) (blueshift.Database, error) {
	now, err := s.recordNow(&db)
	if err != nil {
		return blueshift.Database{}, err
	}
	return *now, nil
}

func (s *Session) recordNow(db *blueshift.Database) (*blueshift.Database, error) {
	now, err := s.databaseOf(db.Key)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoDatabase(db.Name)
	}
	return now, err
}

// lent is what the acting user may read of a shared database. USAGE of the
// database opens all of it, unless it was made WITH PERMISSIONS: then schemas
// and objects have access lists of their own (Database Developer Guide, CREATE
// DATABASE).
type lent struct {
	db      *blueshift.Database
	rights  *rights
	through string // the owner of the external schema that leads here, whose USAGE has been asked for; "" for the direct way
}

func (n *names) lent(db blueshift.Database) (lent, error) {
	r, err := n.rights()
	if err != nil {
		return lent{}, err
	}
	now, err := n.s.recordNow(&db)
	if err != nil {
		return lent{}, err
	}
	if held, _ := r.onDatabase(*now); !held.Has(blueshift.Usage) {
		return lent{}, deniedDatabase(db.Name)
	}
	return lent{db: now, rights: r}, nil
}

// everything tells that no further access lists have to be asked.
func (l lent) everything() bool {
	return l.rights.super || l.rights.user.Name == l.db.Owner || !l.db.WithPermissions
}

// schema reports whether the names in a schema may be used.
func (l lent) schema(schema *catalog.Schema) bool {
	return l.through != "" || l.everything() || l.inSchema(schema).Has(blueshift.Usage)
}

// inSchema is what access lists give on a schema WITH PERMISSIONS.
func (l lent) inSchema(schema *catalog.Schema) blueshift.Privileges {
	held, _ := l.db.Lent[schema.ID].Held(l.rights.is)
	return held | l.rights.scoped("SCHEMAS", l.db.Scoped)
}

// to are the rights on an object, nil for all of them.
func (l lent) to(o sharedObject) (*redshiftsql.Rights, error) {
	if l.everything() {
		return nil, nil
	}
	if !l.schema(o.schema) {
		return nil, deniedSchema(o.schema.Name)
	}
	return &redshiftsql.Rights{Held: l.on(o)}, nil
}

// on is what access lists give on an object WITH PERMISSIONS.
func (l lent) on(o sharedObject) blueshift.Privileges {
	kind := "TABLES"
	if o.function != nil {
		kind = "FUNCTIONS"
	}
	held, _ := l.db.Lent[o.id()].Held(l.rights.is)
	return held | l.rights.scoped(kind, l.db.Scoped)
}
