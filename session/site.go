package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// site is a database opened for DDL: one of the session's namespace, or that of a
// producer which a datashare lets its consumers define objects in.
type site struct {
	*catalog.Change
	db     blueshift.Database // whose catalog it is
	name   string             // what the session calls it
	owner  uint32             // SysID of whoever owns what is made
	shared *sharedSite        // nil in a database of the session's namespace
}

// sharedSite is what a session may do in a producer's database.
type sharedSite struct {
	names    *names // by which the consumer looks things up there
	share    blueshift.Datashare
	reached  throughShare // that share as it is committed
	producer blueshift.Namespace
	mounted  blueshift.Database // made from the share
	lent     lent
	found    *redshiftsql.Relation // what relationForChange found last, with the rights on it
	// refused says why nothing is written through the share, if the accounts have not
	// allowed it. Like a write of rows, DDL is told so after what it names and its
	// privileges are found.
	refused error
}

func (w *site) physical(id uint32) [3]string { return physicalName(w.db.Catalog, id) }

// ownDatabase is the session's database, opened for DDL.
func (s *Session) ownDatabase(ctx context.Context) (*site, error) {
	if s.database.Share != "" {
		return nil, producers(s.database.Name)
	}
	return s.localSite(ctx, s.database)
}

// producers refuses to define in a shared database what only its producer can.
func producers(database string) error {
	return blueshift.SQLErrorf("0A000", "this cannot be done in shared database \"%s\"", database).
		WithHint("Through a datashare schemas and tables are defined; views and functions are defined by the producer.")
}

// localSite is a database of the session's namespace, opened for DDL: its own,
// or another one in which three-part names define schemas and tables (Database
// Developer Guide, "Cross-database queries").
func (s *Session) localSite(ctx context.Context, db blueshift.Database) (*site, error) {
	live, ok := s.home.Catalogs.Live(db.Catalog)
	if !ok {
		return nil, blueshift.SQLErrorf("57P03", "database %q is not open", db.Name)
	}
	c, err := s.change(ctx, live)
	return &site{Change: c, db: db, name: db.Name, owner: s.user.SysID}, err
}

// siteOf is the database in which a statement about name defines something.
func (s *Session) siteOf(ctx context.Context, name redshiftsql.Name) (*site, error) {
	if len(name) == 3 {
		return s.siteIn(ctx, name[0])
	}
	return s.siteIn(ctx, "")
}

// siteIn is a database opened for DDL; "" is the one where names are looked up.
func (s *Session) siteIn(ctx context.Context, database string) (*site, error) {
	n := s.names()
	db := n.home
	if database != "" && database != db.Name {
		var err error
		if db, err = n.database(database); err != nil {
			return nil, err
		}
	}
	if db.Share != "" {
		return s.sharedSite(ctx, n, db)
	}
	return s.localSite(ctx, db)
}

func (s *Session) sharedSite(ctx context.Context, n *names, db blueshift.Database) (*site, error) {
	may, err := n.lent(db)
	if err != nil {
		return nil, n.explained(err, []string{db.Name, "", ""}, blueshift.Select)
	}
	share, home, err := n.share(db) // of which whoever may not use the database is told nothing
	if err != nil {
		return nil, err
	}
	reached := n.shares[len(n.shares)-1]
	live, open := s.home.Catalogs.Live(home.Catalog)
	if !open {
		return nil, blueshift.SQLErrorf("57P03", "database \"%s\" cannot be changed now: its producer is being created, restored or deleted", db.Name)
	}
	w := &site{db: home, name: db.Name, shared: &sharedSite{names: n, share: share, reached: reached, mounted: *may.db, lent: may, refused: n.mayWrite(&share, &home)}}
	if err := s.home.Store.View(ctx, func(tx store.Tx) (err error) {
		if w.shared.producer, err = store.Namespaces.Get(tx, namespaceOf(home)); err == nil {
			w.owner, err = ownerOfMade(tx, w.shared.producer, share)
		}
		return err
	}); err != nil {
		return nil, err
	}
	if w.shared.refused != nil { // the producer's database is looked at, and held up by nothing
		w.Change = live.Begin(s)
		return w, nil
	}
	if w.Change, err = s.change(ctx, live); err != nil {
		return nil, err
	}
	reached.write = true
	s.tx.through = append(s.tx.through, reached)
	return w, nil
}

// ownerOfMade is who owns what consumers make: the owner of the share, or the
// admin user when that one is gone. Inferred: the public documentation says that
// such objects belong to the producer's database, and nothing more.
func ownerOfMade(tx store.Tx, producer blueshift.Namespace, share blueshift.Datashare) (uint32, error) {
	owner, err := principals{tx, producer}.user(share.Owner)
	var unknown *blueshift.SQLError
	if errors.As(err, &unknown) {
		return catalog.System, nil
	}
	return owner.SysID, err
}

// elsewhere refuses what is not done by three-part names: all but schemas, tables
// and their rows.
func (s *Session) elsewhere(database string) error {
	db, err := s.names().database(database)
	switch {
	case err != nil:
		return err
	case db.Share != "":
		return producers(database)
	}
	return blueshift.SQLErrorf("0A000", "this cannot be done in another database").WithHint("Connect to database \"%s\", or USE it.", database)
}

// place finds the schema in which a new relation called name goes, and refuses
// a name that is taken.
func (s *Session) place(w *site, name redshiftsql.Name) (*catalog.Schema, string, *catalog.Relation, error) {
	if len(name) == 3 {
		if name[0] != w.name {
			return nil, "", nil, s.elsewhere(name[0])
		}
		name = name[1:]
	}
	snap := w.Snapshot()
	var schema *catalog.Schema
	if len(name) == 2 {
		sc, ok := snap.Schema(name[0])
		if !ok || !w.sees(sc) {
			return nil, "", nil, w.missing(blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", name[0]), name[0], blueshift.Create)
		}
		schema = sc
	} else {
		for _, p := range s.names().path {
			if sc, ok := snap.Schema(p); ok && sc.External == nil && w.sees(sc) {
				schema = sc
				break
			}
		}
		if schema == nil {
			return nil, "", nil, blueshift.SQLErrorf("3F000", "no schema has been selected to create in")
		}
	}
	if err := s.mayCreateIn(w, schema); err != nil {
		return nil, "", nil, err
	}
	bare := name[len(name)-1]
	existing, _ := snap.Relation(schema.ID, bare)
	return schema, bare, existing, nil
}

// relationForChange finds a relation of a database that is open for DDL.
func (s *Session) relationForChange(w *site, name redshiftsql.Name) (*catalog.Relation, error) {
	r, err := s.names().Relation(name)
	if err != nil {
		return nil, err
	}
	if r.Database != w.name && r.Kind != redshiftsql.System && !r.Shared() {
		return nil, s.elsewhere(r.Database)
	}
	rel, ok := w.Snapshot().RelationByID(r.ID)
	if !ok || r.Kind == redshiftsql.System || r.Database != w.name {
		refused := blueshift.SQLErrorf("42501", "relation \"%s\" cannot be changed from here", name)
		if r.Shared() {
			refused.Hint = fmt.Sprintf("It is \"%s.%s.%s\": a table is changed under that name, a view by its producer.", r.Database, r.Schema, r.Name)
		}
		return nil, refused
	}
	if w.shared != nil {
		if w.shared.found = r; w.shared.refused == nil {
			s.changesThrough(w, rel)
		}
	}
	return rel, nil
}

// producer is the namespace of the database, nil for the session's.
func (w *site) producer() *blueshift.Namespace {
	if w.shared == nil {
		return nil
	}
	return &w.shared.producer
}
