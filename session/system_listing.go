package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// Ids of schemas that have no place in the catalogs of databases.
const (
	catalogSchema   = 11 // pg_catalog
	informationID   = 12 // information_schema
	temporarySchema = 13 // pg_temp
)

// temporaryID is the first object id of temporary tables, which have none in
// the catalog.
const temporaryID = 1 << 31

// systemOwner owns what belongs to the system: the user catalog.System.
const systemOwner = "rdsdb"

// listed is a relation that a catalog view shows.
type listed struct {
	db       blueshift.Database
	schema   *catalog.Schema
	relation *catalog.Relation
	shared   bool
	external string                  // the database that it is in, when schema is an external one
	shows    func(position int) bool // which columns the user is shown; nil: all
}

// keys are the columns of a catalog view that say which database, schema and
// relation a row is about: what is not asked for need not be listed.
type keys struct{ database, schema, relation, id string }

// databases are those of the session's namespace.
func (n *names) databases() (out []blueshift.Database, err error) {
	err = n.s.home.Store.View(n.s.ctx, func(tx store.Tx) error {
		for db := range store.Databases.Lookup(tx, "namespace:"+n.s.Namespace.ID) {
			out = append(out, db)
		}
		return nil
	})
	return out, err
}

// relations lists what can be named in a database, local or shared. A database
// that may not be read now lists nothing.
func (n *names) relations(db blueshift.Database) (out []listed) {
	if db.Share != "" {
		share, producer, err := n.share(db)
		if err != nil {
			return nil
		}
		_, snap, err := n.snapshot(producer)
		if err != nil {
			return nil
		}
		for _, o := range shareObjects(share, snap) {
			if o.relation != nil {
				out = append(out, listed{db: db, schema: o.schema, relation: o.relation, shared: true})
			}
		}
		return out
	}
	_, snap, err := n.snapshot(db)
	if err != nil {
		return nil
	}
	if all, ok := n.lists[snap]; ok {
		return slices.Clone(all)
	}
	for _, sc := range snap.Schemas() {
		for _, r := range snap.Relations(sc.ID) {
			out = append(out, listed{db: db, schema: sc, relation: r})
		}
	}
	if n.lists == nil {
		n.lists = map[*catalog.Snapshot][]listed{}
	}
	n.lists[snap] = out
	return slices.Clone(out)
}

// wanted is relations without most of those that the statement does not ask
// for: what it names is looked up.
func (n *names) wanted(db blueshift.Database, k keys) (out []listed) {
	ids, byID := n.asked[k.id]
	named, byName := n.asked[k.relation]
	if db.Share != "" || !byID && !byName {
		return n.relations(db)
	}
	_, snap, err := n.snapshot(db)
	if err != nil {
		return nil
	}
	for _, id := range ids {
		number, err := strconv.ParseUint(id, 10, 32)
		if r, ok := snap.RelationByID(uint32(number)); ok && err == nil {
			if sc, ok := snap.SchemaByID(r.Schema); ok {
				out = append(out, listed{db: db, schema: sc, relation: r})
			}
		}
	}
	if byID {
		return out
	}
	for _, sc := range snap.Schemas() {
		for _, name := range named {
			if r, ok := snap.Relation(sc.ID, strings.TrimRight(name, " ")); ok {
				out = append(out, listed{db: db, schema: sc, relation: r})
			}
		}
	}
	return out
}

// own lists the user's relations of the session's database.
func (n *names) own(k keys) ([]listed, error) { return n.wanted(n.home, k), nil }

// everywhere lists the relations of every database of the namespace.
func (n *names) everywhere(k keys) (out []listed, err error) {
	dbs, err := n.databases()
	for _, db := range dbs {
		if !n.skips(k.database, db.Name) {
			out = append(append(out, n.wanted(db, k)...), n.externals(db)...)
		}
	}
	return out, err
}

// reachable is local with what external schemas lead to.
func (n *names) reachable(k keys) ([]listed, error) {
	all, err := n.local(k)
	return append(all, n.externals(n.home)...), err
}

// local lists all that can be read in the session's database: its relations,
// the session's temporary tables and the system's own.
func (n *names) local(k keys) ([]listed, error) {
	all := n.wanted(n.home, k)
	if n.s.temp != nil && n.home.Share == "" { // connected to a shared database, the catalogs do not show them
		schema := &catalog.Schema{ID: temporarySchema, Name: "pg_temp", Owner: n.s.user.SysID}
		for _, name := range sortedKeys(n.s.temp.byName) {
			r := n.s.temp.byName[name]
			all = append(all, listed{db: n.home, schema: schema, relation: &catalog.Relation{ID: temporaryID + uint32(r.ID), Schema: schema.ID, Name: name,
				Kind: catalog.Table, Owner: n.s.user.SysID, Columns: r.Columns}})
		}
	}
	declared := system.declare()
	for i, of := range declared.names {
		if n.skips(k.relation, of[1]) || n.skipsID(k.id, firstSystemID+uint32(i)) {
			continue
		}
		schema := systemSchemas[of[0]]
		all = append(all, listed{db: n.home, schema: schema, relation: &catalog.Relation{ID: firstSystemID + uint32(i), Schema: schema.ID, Name: of[1],
			Kind: catalog.View, Owner: catalog.System, Columns: declared.relations[of[0]][of[1]].columns}})
	}
	return all, nil
}

var systemSchemas = map[string]*catalog.Schema{
	"pg_catalog":         {ID: catalogSchema, Name: "pg_catalog", Owner: catalog.System},
	"information_schema": {ID: informationID, Name: "information_schema", Owner: catalog.System},
}

// system tells the relations of the system from those of users.
func (l listed) system() bool { return l.relation.ID >= firstSystemID && l.relation.ID < temporaryID }

// view tells views, materialized ones among them, from tables.
func (l listed) view() bool { return l.relation.Kind != catalog.Table }

// subtype is table_subtype of SHOW TABLES.
func (l listed) subtype() string {
	switch {
	case l.relation.Kind == catalog.MaterializedView:
		return "MATERIALIZED VIEW"
	case l.relation.LateBinding:
		return "LATE BINDING VIEW"
	case l.view():
		return "REGULAR VIEW"
	}
	return "REGULAR TABLE"
}

func (l listed) remarks() any { return orNull(l.relation.Comment) }

// kind is table_type as SVV_ALL_TABLES and SHOW TABLES have it.
func (l listed) kind() string {
	switch {
	case l.external != "" && l.view():
		return "EXTERNAL VIEW"
	case l.external != "":
		return "EXTERNAL TABLE"
	case l.view():
		return "VIEW"
	case l.shared:
		return "SHARED TABLE"
	}
	return "TABLE"
}

// baseKind is table_type as information_schema has it.
func (l listed) baseKind() string {
	switch {
	case l.external != "":
		return l.kind()
	case l.view():
		return "VIEW"
	case l.schema.ID == temporarySchema:
		return "LOCAL TEMPORARY"
	}
	return "BASE TABLE"
}

// ofRelations makes rows of each relation listed.
func ofRelations(list func(*names, keys) ([]listed, error), k keys, row func(*names, listed) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := list(n, k)
		for _, l := range all {
			if n.wants(k, l) {
				if r := row(n, l); r != nil {
					rows = append(rows, r)
				}
			}
		}
		return rows, err
	}
}

func (n *names) wants(k keys, l listed) bool {
	return !n.skips(k.schema, l.schema.Name) && !n.skips(k.relation, l.relation.Name) && !n.skipsID(k.id, l.relation.ID)
}

// userID is the usesysid of a user of the namespace; 0 when there is none.
func (n *names) userID(name string) uint32 {
	n.userName(0)
	for id, of := range n.userNames {
		if of == name {
			return id
		}
	}
	return 0
}

// sortOrder is a column's place in the sort key, 0 when it has none.
func sortOrder(r *catalog.Relation, column string) int {
	return slices.Index(r.Attributes.SortKeys, column) + 1
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// relowner is the usesysid of a relation's owner. What is shared has its owner
// elsewhere: the PG_ catalogs show that of the database made from the share, so
// that clients who join them with pg_user find it.
func (n *names) relowner(l listed) uint32 {
	if l.shared {
		return n.userID(l.db.Owner)
	}
	return l.relation.Owner
}

// definition is a view's query; that of a shared one is its producer's alone.
func (l listed) definition() any {
	if l.shared {
		return nil
	}
	return orNull(l.relation.Definition)
}

// ownerName is the owner of a relation; what is shared has its owner elsewhere.
func (n *names) ownerName(l listed) string {
	if l.shared || l.external != "" {
		return ""
	}
	return n.userName(l.relation.Owner)
}
