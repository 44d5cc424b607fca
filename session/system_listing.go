package session

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// visible lists the object ids of the relations that a name without a schema
// finds, for pg_table_is_visible().
func (n *names) visible() string {
	all, err := n.withTemporary()
	if err != nil {
		return ""
	}
	var ids []string
	for _, l := range all {
		if r, err := n.unqualified(l.relation.Name); err == nil && r.Schema == l.schema.Name {
			ids = append(ids, strconv.FormatUint(uint64(l.relation.ID), 10))
		}
	}
	return strings.Join(ids, ",")
}

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

// listed is a relation that a catalog view shows.
type listed struct {
	db       blueshift.Database
	schema   *catalog.Schema
	relation *catalog.Relation
	shared   bool
}

// relations lists what can be named in a database, local or shared. A shared
// database that may not be read now lists nothing.
func (n *names) relations(db blueshift.Database) (out []listed, err error) {
	if db.Share != "" {
		share, producer, err := n.share(db)
		if err != nil {
			return nil, nil
		}
		_, snap, err := n.snapshot(producer)
		if err != nil {
			return nil, nil
		}
		for _, o := range shareObjects(share, snap) {
			if o.relation != nil {
				out = append(out, listed{db, o.schema, o.relation, true})
			}
		}
		return out, nil
	}
	_, snap, err := n.snapshot(db)
	if err != nil {
		return nil, err
	}
	for _, sc := range snap.Schemas() {
		for _, r := range snap.Relations(sc.ID) {
			out = append(out, listed{db: db, schema: sc, relation: r})
		}
	}
	return out, nil
}

func (n *names) own() ([]listed, error) { return n.relations(n.home) }

// everywhere lists the relations of every database of the namespace.
func (n *names) everywhere() (out []listed, err error) {
	dbs, err := n.databases()
	if err != nil {
		return nil, err
	}
	for _, db := range dbs {
		r, err := n.relations(db)
		if err != nil {
			return nil, err
		}
		out = append(out, r...)
	}
	return out, nil
}

func (l listed) kind() string {
	switch {
	case l.relation.Kind == catalog.View:
		return "VIEW"
	case l.shared:
		return "SHARED TABLE"
	}
	return "TABLE"
}

// ofRelations makes rows of each relation listed.
func ofRelations(list func(*names) ([]listed, error), row func(listed) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := list(n)
		for _, l := range all {
			if r := row(l); r != nil {
				rows = append(rows, r)
			}
		}
		return rows, err
	}
}

// ofColumns makes rows of each column of each relation listed.
func ofColumns(list func(*names) ([]listed, error), row func(listed, int, redshiftsql.Column) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := list(n)
		for _, l := range all {
			for i, c := range l.relation.Columns {
				rows = append(rows, row(l, i+1, c))
			}
		}
		return rows, err
	}
}
