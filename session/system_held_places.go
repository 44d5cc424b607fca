package session

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Where the objects are that has_table_privilege and its like are asked about. An
// object id is one of the database that the client is connected to, as in its
// catalogs; a name is looked up as any other, from the database in use. Other
// databases, and what external schemas lead to, are listed for a constant that
// names them: tools ask about objects row by row.

// heldPlace is a database in which objects are listed.
type heldPlace struct {
	db      blueshift.Database
	ids     bool               // object ids are of this one
	inUse   bool               // names of one and two parts are of this one
	through *catalog.Schema    // the external schema that leads there,
	from    blueshift.Database // and the database that it is in
}

// heldPlaces are the databases that matter to a question about a kind of object.
func (n *names) heldPlaces(kind string) []heldPlace {
	from := n.home
	if !n.owner {
		from = n.s.database
	}
	inUse := from.Name
	out := []heldPlace{{db: n.home, ids: true, inUse: inUse == n.home.Name}}
	if !out[0].inUse {
		out = append(out, heldPlace{db: from, inUse: true})
	}
	asked := n.asked[redshiftsql.AskedAbout]
	if len(asked) == 0 {
		return out
	}
	name, _, _ := strings.Cut(asked[0], "(")
	parts := redshiftsql.SplitName(name)
	if kind == "schema" {
		parts = append(parts, "")
	}
	if len(parts) == 3 && parts[0] != from.Name {
		db, err := n.database(parts[0])
		if err != nil {
			return out
		}
		if from = db; from.Name != n.home.Name {
			out = append(out, heldPlace{db: from})
		}
	}
	if kind == "schema" || len(parts) < 2 || from.Share != "" {
		return out
	}
	if _, snap, err := n.snapshot(from); err == nil {
		if schema, ok := snap.Schema(parts[len(parts)-2]); ok && schema.External != nil {
			if to, err := n.database(schema.External.Database); err == nil {
				out = append(out, heldPlace{db: to, inUse: from.Name == inUse, through: schema, from: from})
			}
		}
	}
	return out
}

// namesOf are the names that an object in the place goes by. alone are the
// schemas in which names without one are found.
func (p heldPlace) namesOf(o heldObject, alone map[string]*catalog.Schema) (out []string) {
	if p.ids {
		out = append(out, strconv.FormatUint(uint64(o.id), 10))
	}
	db, schema := p.db.Name, o.schema.Name
	if p.through != nil {
		db, schema = p.from.Name, p.through.Name
	}
	name := redshiftsql.Name{schema}.Quoted()
	if o.name != "" {
		name += "." + o.name
	}
	own := o.relation != nil && (o.schema.ID == temporarySchema || o.relation.ID >= firstSystemID && o.relation.ID < temporaryID) // found whatever is in use
	if out = append(out, redshiftsql.Name{db}.Quoted()+"."+name); p.inUse || own {
		out = append(out, name)
	}
	if o.name == "" && name != schema && p.inUse { // a schema's name is taken as it stands, too
		out = append(out, schema)
	}
	if o.name != "" && (own && schema != "information_schema" || p.inUse && alone[o.name] == o.schema) {
		out = append(out, o.name)
	}
	return out
}

// foundAlone are the schemas in which the names of a place's objects are found
// without one: the first of the search path, which does not look through external
// schemas.
func (n *names) foundAlone(p heldPlace, all []heldObject) map[string]*catalog.Schema {
	if !p.inUse || p.through != nil {
		return nil
	}
	out := map[string]*catalog.Schema{}
	for _, schema := range n.path {
		for _, o := range all {
			if o.schema.Name == schema && out[o.name] == nil {
				out[o.name] = o.schema
			}
		}
	}
	return out
}
