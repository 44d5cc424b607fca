package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// schemaOf is a schema that a view lists.
type schemaOf struct {
	db     blueshift.Database
	schema *catalog.Schema
	kind   string // local or shared
}

// schemas lists the schemas of every database of the namespace.
func (n *names) schemas(k keys) (out []schemaOf, err error) {
	dbs, err := n.databases()
	for _, db := range dbs {
		if n.skips(k.database, db.Name) {
			continue
		}
		if db.Share == "" {
			_, snap, err := n.snapshot(db)
			if err != nil {
				continue // paused or on its way out: nothing to list
			}
			for _, sc := range snap.Schemas() {
				out = append(out, schemaOf{db, sc, "local"})
			}
			continue
		}
		share, producer, err := n.share(db)
		if err != nil {
			continue
		}
		if _, snap, err := n.snapshot(producer); err == nil {
			for _, o := range shareObjects(share, snap) {
				if o.relation == nil {
					out = append(out, schemaOf{db, o.schema, "shared"})
				}
			}
		}
	}
	return out, err
}

func ofSchemas(k keys, row func(n *names, s schemaOf) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := n.schemas(k)
		for _, s := range all {
			if n.maySee(s) {
				rows = append(rows, row(n, s))
			}
		}
		return rows, err
	}
}

// schemaOwner is the owner of a schema; what is shared has its owner elsewhere.
func (n *names) schemaOwner(s schemaOf) any {
	if s.kind == "shared" {
		return nil
	}
	return s.schema.Owner
}
