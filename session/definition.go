package session

import (
	"slices"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// What the definition of a view leads to, read without compiling it: it may lead
// to what is no longer there, or is not for the reader.

// relationsIn lists the names of the relations that a view's query reads.
func relationsIn(definition string) (out []redshiftsql.Name) {
	query := queryOf(definition)
	redshiftsql.Tables(query, func(t *redshiftsql.TableName) { out = append(out, t.Name) })
	return out
}

// queryOf parses the definition of a view; nil for any other relation's.
func queryOf(definition string) *redshiftsql.Select {
	parsed, err := redshiftsql.Parse(definition)
	if err != nil || len(parsed) != 1 {
		return nil
	}
	query, _ := parsed[0].(*redshiftsql.Select)
	return query
}

// standsFor finds what a name in the definition of a view of a schema stands for
// in the view's own database.
func standsFor(snap *catalog.Snapshot, schema string, view *catalog.Relation, name redshiftsql.Name) (*catalog.Relation, bool) {
	if i := slices.IndexFunc(view.Uses, func(u catalog.Use) bool { return slices.Equal(u.Name, name) }); i >= 0 && view.Uses[i].ID != 0 {
		return snap.RelationByID(view.Uses[i].ID)
	}
	path, last := []string{schema, "public"}, len(name)-1
	if last > 0 {
		path = name[last-1 : last]
	}
	for _, p := range path {
		if sc, ok := snap.Schema(p); ok {
			if r, ok := snap.Relation(sc.ID, name[last]); ok {
				return r, true
			}
		}
	}
	return nil, false
}
