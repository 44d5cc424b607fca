package session

import (
	"encoding/json"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// schemaOf is a schema that a view lists.
type schemaOf struct {
	db     blueshift.Database
	schema *catalog.Schema
	kind   string // local, external or shared
}

// source is the database that an external schema leads to.
func (s schemaOf) source() any {
	if s.schema.External == nil {
		return nil
	}
	return s.schema.External.Database
}

// option is schema_option and esoptions of an external schema, as JSON from which
// clients read SCHEMA.
func (s schemaOf) option() any {
	if s.schema.External == nil {
		return nil
	}
	text, err := json.Marshal(map[string]string{"SCHEMA": s.schema.External.Schema})
	if err != nil {
		return nil
	}
	return string(text)
}

// schemas lists the schemas of every database of the namespace.
func (n *names) schemas(k keys) (out []schemaOf, err error) {
	dbs, err := n.databases()
	for _, db := range dbs {
		if n.skips(k.database, db.Name) {
			continue
		}
		if some, err := n.schemasOf(db); err == nil {
			out = append(out, some...)
		}
	}
	return out, err
}

// schemasOf lists the schemas of a database; an error when there is nothing to
// list now.
func (n *names) schemasOf(db blueshift.Database) (out []schemaOf, err error) {
	if db.Share == "" {
		_, snap, err := n.snapshot(db)
		if err != nil {
			return nil, err
		}
		for _, sc := range snap.Schemas() {
			kind := "local"
			if sc.External != nil {
				kind = "external"
			}
			out = append(out, schemaOf{db, sc, kind})
		}
		return out, nil
	}
	share, producer, err := n.share(db)
	if err != nil {
		return nil, err
	}
	_, snap, err := n.snapshot(producer)
	if err != nil {
		return nil, err
	}
	for _, o := range shareSchemas(share, snap) {
		out = append(out, schemaOf{db, o.schema, "shared"})
	}
	return out, nil
}

// ofSchemas makes a row of each schema listed, or none where row answers nil.
func ofSchemas(k keys, row func(n *names, s schemaOf) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := n.schemas(k)
		for _, s := range all {
			if !n.maySee(s) {
				continue
			}
			if r := row(n, s); r != nil {
				rows = append(rows, r)
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
