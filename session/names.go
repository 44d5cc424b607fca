package session

import (
	"errors"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// names resolves names for one statement, and notes what the answers depend
// on: the versions of the object catalogs and the shares they went through.
type names struct {
	s      *Session
	home   blueshift.Database // where one- and two-part names are looked up
	path   []string           // schemas for one-part names
	owner  bool               // resolving a view's body: no temporary tables
	uses   []catalog.Use      // resolving a view's body: what its names stand for
	record *[]catalog.Use     // making a view: where to note that
	shares []throughShare
	deps   []dependency
}

// dependency is a catalog snapshot that a plan was made from.
type dependency struct {
	live    *catalog.Live
	version uint64
}

func (s *Session) names() *names {
	return &names{s: s, home: s.database, path: s.settings.searchPath(s.User)}
}

// Relation resolves a name of one to three parts.
func (n *names) Relation(parts []string) (*redshiftsql.Relation, error) {
	if r, err := n.used(parts); r != nil || err != nil {
		return r, err
	}
	r, err := n.resolve(parts)
	if err == nil && n.record != nil {
		*n.record = append(*n.record, useOf(parts, r)...)
	}
	return r, err
}

func (n *names) resolve(parts []string) (*redshiftsql.Relation, error) {
	db, schema := n.home, ""
	switch len(parts) {
	case 1:
		return n.unqualified(parts[0])
	case 2:
		schema = parts[0]
	case 3:
		schema = parts[1]
		if parts[0] != n.home.Name {
			var err error
			if db, err = n.database(parts[0]); err != nil {
				return nil, err
			}
		}
	}
	name := parts[len(parts)-1]
	if db.Name == n.home.Name {
		if r := n.system(schema, name); r != nil {
			return r, nil
		}
	} else if schema == "pg_catalog" || schema == "information_schema" {
		return nil, blueshift.SQLErrorf("0A000", "system catalogs of another database cannot be read").
			WithHint("Connect to %q to read its %s.", db.Name, schema)
	}
	var r *redshiftsql.Relation
	if schema != "pg_catalog" && schema != "information_schema" {
		var err error
		if r, err = n.in(db, schema, name); err != nil {
			return nil, err
		}
	}
	if r == nil {
		return nil, blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", strings.Join(parts, "."))
	}
	return r, nil
}

func (n *names) unqualified(name string) (*redshiftsql.Relation, error) {
	if r := n.s.temp.relation(name); r != nil && !n.owner {
		return r, nil
	}
	if r := n.system("pg_catalog", name); r != nil {
		return r, nil
	}
	for _, schema := range n.path {
		r, err := n.in(n.home, schema, name)
		var e *blueshift.SQLError
		if errors.As(err, &e) && e.State == "3F000" {
			continue // a schema of the search path need not exist
		}
		if r != nil || err != nil {
			return r, err
		}
	}
	return nil, blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", name)
}

// in looks a relation up in a schema of a database, local or shared. It
// answers nil when the schema has no such relation.
func (n *names) in(db blueshift.Database, schema, name string) (*redshiftsql.Relation, error) {
	if db.Share != "" {
		return n.shared(db, schema, name)
	}
	live, snap, err := n.snapshot(db)
	if err != nil {
		return nil, err
	}
	sc, ok := snap.Schema(schema)
	if !ok {
		return nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", schema)
	}
	rel, ok := snap.Relation(sc.ID, name)
	if !ok {
		return nil, nil
	}
	return n.bind(db, live, sc.Name, rel)
}

// database finds another database of the same namespace.
func (n *names) database(name string) (db blueshift.Database, err error) {
	err = n.s.home.Store.View(n.s.ctx, func(tx store.Tx) (err error) {
		db, err = findDatabase(tx, n.s.Namespace, name)
		return err
	})
	return db, err
}

// snapshot is a database's catalog as this statement sees it: with the changes
// of its own transaction, if there are any.
func (n *names) snapshot(db blueshift.Database) (*catalog.Live, *catalog.Snapshot, error) {
	live, ok := n.s.home.Catalogs.Live(db.Catalog)
	if !ok {
		return nil, nil, blueshift.SQLErrorf("57P03", "database %q is not open: its warehouse is being created, paused or deleted", db.Name)
	}
	if n.s.tx != nil {
		if c, ok := n.s.tx.changes[live]; ok {
			n.deps = append(n.deps, dependency{live, 0}) // never reused
			return live, c.Snapshot(), nil
		}
	}
	snap := n.s.objects(live)
	n.deps = append(n.deps, dependency{live, snap.Version})
	return live, snap, nil
}

// bind makes a catalog relation into one that a statement can be compiled with.
func (n *names) bind(db blueshift.Database, live *catalog.Live, schema string, rel *catalog.Relation) (*redshiftsql.Relation, error) {
	r := &redshiftsql.Relation{ID: rel.ID, Database: db.Name, Schema: schema, Name: rel.Name, Columns: rel.Columns,
		Physical: physicalName(db.Catalog, rel.ID)}
	if db.Namespace == n.s.Namespace.ID && db.Name != n.s.database.Name {
		r.ReadOnly = blueshift.SQLErrorf("0A000", "cross-database write is not supported: connect to database %q to change \"%s\"", db.Name, rel.Name)
	}
	if rel.Kind != catalog.View {
		return r, nil
	}
	parsed, err := redshiftsql.Parse(rel.Definition)
	if err != nil {
		return nil, err
	}
	query, ok := parsed[0].(*redshiftsql.Select)
	if !ok || len(parsed) != 1 {
		return nil, blueshift.SQLErrorf("XX000", "the definition of view %q is not a query", rel.Name)
	}
	r.Kind, r.Query = redshiftsql.View, query
	r.Context = &names{s: n.s, home: db, path: []string{schema, "public"}, owner: true, uses: rel.Uses}
	return r, nil
}

func physicalName(catalogName string, id uint32) [3]string {
	return [3]string{catalogName, "main", "t_" + strconv.FormatUint(uint64(id), 10)}
}
