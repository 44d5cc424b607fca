package session

import (
	"errors"
	"strconv"
	"strings"
	"time"

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
	as     holder             // whose rights count: the user's, in a view's body its owner's
	acting *rights            // those rights, once asked for
	*basis
	within *asShared         // the shared object that is resolved, or whose body is
	asked  redshiftsql.Where // of the system relation whose rows are being made
	// describing a statement leaves system relations without rows.
	describing bool
	// lists are the relations of databases, once this statement has listed them.
	lists map[*catalog.Snapshot][]listed
	// userNames are their names by usesysid, once asked for.
	userNames map[uint32]string
}

// basis is what a plan was made from, views' bodies included: it is made anew
// when any of it is no longer so.
type basis struct {
	shares      []throughShare
	version     uint64     // the version of the records that were asked about those
	requests    []*request // for what is in those
	deps        []dependency
	authorities []authority
	// serializable are the catalogs of the SERIALIZABLE databases of the
	// namespace that tables are read or written in.
	serializable map[string]bool
	timed        bool      // it was asked when the statement began,
	now          time.Time // and this was told
}

// dependency is a catalog snapshot that a plan was made from. Privileges are
// always those of the published one, also where a block sees an older.
type dependency struct {
	live      *catalog.Live
	version   uint64
	published uint64
}

func (s *Session) names() *names {
	return &names{s: s, home: s.database, path: s.settings.searchPath(s.user.Name), as: holder{s.Namespace.Key, s.user.SysID}, basis: &basis{}}
}

// Relation resolves a name of one to three parts.
func (n *names) Relation(parts []string) (*redshiftsql.Relation, error) {
	if r, err := n.used(parts); r != nil || err != nil {
		return r, err
	}
	r, err := n.resolve(parts)
	if err != nil {
		return nil, n.explained(err, parts, blueshift.Select)
	}
	if r.Kind == redshiftsql.System && n.abroad() {
		return nil, blueshift.SQLErrorf("0A000", "system relation \"%s\" cannot be read through a datashare", r.Name)
	}
	if n.record != nil {
		*n.record = append(*n.record, n.useOf(parts, r)...)
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
	if len(parts) < 3 || db.Name == n.systemHome().Name {
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
		return nil, n.nowhere(db, strings.Join(parts, "."))
	}
	return r, nil
}

// nowhere is the refusal of a name that there is no relation of in a database.
func (n *names) nowhere(db blueshift.Database, name string) error {
	err := blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", name)
	if db.Share != "" {
		return n.asksInVain(&db, err)
	}
	return err
}

func (n *names) unqualified(name string) (*redshiftsql.Relation, error) {
	if r := n.s.temporary(name); r != nil && !n.owner {
		return r, nil
	}
	if r := n.system("pg_catalog", name); r != nil {
		return r, nil
	}
	for _, schema := range n.path {
		if n.isExternal(schema) {
			continue // a schema of the search path is not looked through
		}
		before := len(n.requests)
		r, err := n.in(n.home, schema, name)
		var e *blueshift.SQLError
		if errors.As(err, &e) && (e.State == "3F000" || e.State == "42501" && e.Message == deniedSchema(schema).Message) {
			n.requests = n.requests[:before]
			continue // a schema of the search path need not exist, nor be open to the user
		}
		if r != nil || err != nil {
			return r, err
		}
	}
	return nil, n.nowhere(n.home, name)
}

// isExternal reports whether a schema of the database in use is an external one.
func (n *names) isExternal(schema string) bool {
	live, ok := n.s.home.Catalogs.Live(n.home.Catalog)
	if !ok {
		return false
	}
	sc, ok := n.published(live).Schema(schema)
	return ok && sc.External != nil
}

// in looks a relation up in a schema of a database, local or shared. It
// answers nil when the schema has no such relation.
func (n *names) in(db blueshift.Database, schema, name string) (*redshiftsql.Relation, error) {
	if db.Share != "" {
		lent, err := n.lent(db)
		if err != nil {
			return nil, err
		}
		return n.shared(lent, schema, name)
	}
	live, snap, err := n.snapshot(db)
	if err != nil {
		return nil, err
	}
	sc, ok := snap.Schema(schema)
	if !ok {
		return nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", schema)
	}
	if err := n.mayUse(db, live, sc); err != nil {
		return nil, err
	}
	if sc.External != nil {
		return n.through(sc, name)
	}
	rel, ok := snap.Relation(sc.ID, name)
	if !ok {
		return nil, nil
	}
	return n.bind(db, live, sc.Name, rel)
}

// abroad tells that the names are those of another namespace, in the body of a
// view or function that it has shared.
func (n *names) abroad() bool { return n.as.namespace != n.s.Namespace.Key }

// database finds another database of the same namespace.
func (n *names) database(name string) (blueshift.Database, error) {
	if n.abroad() {
		return blueshift.Database{}, blueshift.SQLErrorf("0A000", "a view that reads another database cannot be read through a datashare")
	}
	key := n.s.Namespace.Key
	key.ID = blueshift.DatabaseID(n.s.Namespace.ID, name)
	db, err := n.s.databaseOf(key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return blueshift.Database{}, errNoDatabase(name)
	case err != nil:
		return blueshift.Database{}, err
	}
	return *db, nil
}

// snapshot is a database's catalog as this statement sees it: with the changes
// of its own transaction, if there are any.
func (n *names) snapshot(db blueshift.Database) (*catalog.Live, *catalog.Snapshot, error) {
	live, ok := n.s.home.Catalogs.Live(db.Catalog)
	if !ok {
		return nil, nil, blueshift.SQLErrorf("57P03", "database %q is not open: its warehouse is being created, restored or deleted", db.Name)
	}
	if n.s.tx != nil {
		if c, ok := n.s.tx.changes[live]; ok {
			n.deps = append(n.deps, dependency{live: live}) // never reused
			return live, c.Snapshot(), nil
		}
	}
	snap := n.s.objects(live)
	n.deps = append(n.deps, dependency{live, snap.Version, live.Snapshot().Version})
	return live, snap, nil
}

// bind makes a catalog relation into one that a statement can be compiled with.
func (n *names) bind(db blueshift.Database, live *catalog.Live, schema string, rel *catalog.Relation) (*redshiftsql.Relation, error) {
	if interleaved(rel) && namespaceOf(db) != n.s.Namespace.Key {
		return nil, blueshift.SQLErrorf("0A000", "table \"%s\" cannot be read through a datashare: it has an interleaved sort key", rel.Name)
	}
	r := &redshiftsql.Relation{ID: rel.ID, Database: db.Name, Schema: schema, Name: rel.Name, Columns: rel.Columns,
		Physical: physicalName(db.Catalog, rel.ID), Foreign: namespaceOf(db) != n.s.Namespace.Key}
	if db.Serializable && namespaceOf(db) == n.s.Namespace.Key {
		if n.serializable == nil {
			n.serializable = map[string]bool{}
		}
		n.serializable[db.Catalog] = true
	}
	if namespaceOf(db) == n.as.namespace {
		var err error
		if r.Rights, err = n.relationRights(db, live, rel); err != nil {
			return nil, err
		}
	}
	if err := n.secure(r, db, live, rel); err != nil {
		return nil, err
	}
	switch rel.Kind {
	case catalog.MaterializedView:
		r.ReadOnly = func() error {
			return blueshift.SQLErrorf("55000", "cannot change materialized view \"%s\"", rel.Name).WithHint("REFRESH MATERIALIZED VIEW brings it up to date.")
		}
		return r, nil
	case catalog.Table:
		return r, nil
	}
	r.Kind, r.LateBinding = redshiftsql.View, rel.LateBinding
	var err error
	r.Query, r.Context, err = n.body(db, schema, rel)
	return r, err
}

// body is the query of a view, of either kind, and what its names mean.
func (n *names) body(db blueshift.Database, schema string, rel *catalog.Relation) (*redshiftsql.Select, redshiftsql.Catalog, error) {
	parsed, err := redshiftsql.Parse(rel.Definition)
	if err != nil {
		return nil, nil, err
	}
	query, ok := parsed[0].(*redshiftsql.Select)
	if !ok || len(parsed) != 1 {
		return nil, nil, blueshift.SQLErrorf("XX000", "the definition of view %q is not a query", rel.Name)
	}
	return query, &names{s: n.s, home: db, path: []string{schema, "public"}, owner: true, uses: rel.Uses, as: holder{namespaceOf(db), rel.Owner}, basis: n.basis, within: n.within, describing: n.describing}, nil
}

func physicalName(catalogName string, id uint32) [3]string {
	return [3]string{catalogName, "main", "t_" + strconv.FormatUint(uint64(id), 10)}
}
