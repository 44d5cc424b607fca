package session

import (
	"maps"
	"slices"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// leading finds what leads to a shared database among the views and functions of
// a namespace, from one to the next and across its databases.
type leading struct {
	shared string
	local  map[string]*catalog.Snapshot // the other databases, by name
	known  map[leader][]string          // the ways that were found
}

// leader is a view or function of a local database.
type leader struct {
	database string
	id       uint32
}

// objects lists what leads to the shared database, with the external schemas
// that are made from it as database.schema.
func (l *leading) objects() (objects []Dependent, external []string) {
	for _, database := range slices.Sorted(maps.Keys(l.local)) {
		snap := l.local[database]
		for _, schema := range snap.Schemas() {
			if schema.External != nil && schema.External.Database == l.shared {
				external = append(external, database+"."+schema.Name)
			}
			in := database + "." + schema.Name + "."
			for _, r := range snap.Relations(schema.ID) {
				if way := l.fromRelation(database, schema.Name, r); way != nil {
					kind := string(r.Kind)
					if r.LateBinding {
						kind = "late binding view"
					}
					objects = append(objects, Dependent{kind, in + r.Name, way})
				}
			}
			for _, f := range snap.Functions(schema.ID, "") {
				if way := l.fromFunction(database, schema.Name, f); way != nil {
					objects = append(objects, Dependent{"function", database + "." + signature(redshiftsql.Name{schema.Name, f.Name}, f.Args), way})
				}
			}
		}
	}
	return objects, external
}

// fromRelation is the way from a view; nil when it does not lead there.
func (l *leading) fromRelation(database, schema string, r *catalog.Relation) []string {
	if r.Definition == "" {
		return nil
	}
	return l.once(leader{database, r.ID}, func(found func([]string)) {
		query := queryOf(r.Definition)
		redshiftsql.Tables(query, func(t *redshiftsql.TableName) { found(l.fromTable(database, schema, r, t.Name)) })
		redshiftsql.Calls(query, func(c *redshiftsql.Call) { found(l.fromCall(database, schema, c)) })
	})
}

// fromFunction is the way from a function.
func (l *leading) fromFunction(database, schema string, f *catalog.Function) []string {
	return l.once(leader{database, f.ID}, func(found func([]string)) {
		u := redshiftsql.UserFunction{Args: f.Args, Body: f.Body}
		u.Calls(func(c *redshiftsql.Call) { found(l.fromCall(database, schema, c)) })
	})
}

// once looks for the way from a leader, and keeps the first that is found. A
// leader that leads to itself leads nowhere.
func (l *leading) once(from leader, look func(found func([]string))) []string {
	if way, ok := l.known[from]; ok {
		return way
	}
	l.known[from] = nil
	look(func(way []string) {
		if l.known[from] == nil {
			l.known[from] = way
		}
	})
	return l.known[from]
}

// fromTable is the way by a relation that a view of a schema names.
func (l *leading) fromTable(database, schema string, view *catalog.Relation, name redshiftsql.Name) []string {
	to, rest, way := l.follow(database, name)
	if to == l.shared {
		return append(way, to+"."+rest.String())
	}
	snap := l.local[to]
	if snap == nil {
		return nil
	}
	if to != database {
		schema, view, name = "", &catalog.Relation{}, rest
	}
	r, ok := standsFor(snap, schema, view, name)
	if !ok {
		return nil
	}
	in, ok := snap.SchemaByID(r.Schema)
	if !ok {
		return nil
	}
	if next := l.fromRelation(to, in.Name, r); next != nil {
		return slices.Concat(way, []string{to + "." + in.Name + "." + r.Name}, next)
	}
	return nil
}

// fromCall is the way by a function that is called in a schema.
func (l *leading) fromCall(database, schema string, c *redshiftsql.Call) []string {
	to, rest, way := l.follow(database, append(slices.Clone(c.Schema), c.Name))
	if to == l.shared {
		return append(way, to+"."+rest.String())
	}
	snap := l.local[to]
	if snap == nil {
		return nil
	}
	path := []string{schema, "public"}
	if len(rest) > 1 {
		path = rest[:1]
	}
	for _, p := range path {
		in, ok := snap.Schema(p)
		if !ok {
			continue
		}
		for _, f := range snap.Functions(in.ID, c.Name) {
			if next := l.fromFunction(to, in.Name, f); next != nil {
				return slices.Concat(way, []string{to + "." + signature(redshiftsql.Name{in.Name, f.Name}, f.Args)}, next)
			}
		}
	}
	return nil
}

// follow tells in which database a name in one leads, and its last one or two
// parts there: to another by three parts or by an external schema, which is then
// on the way.
func (l *leading) follow(database string, name redshiftsql.Name) (to string, rest redshiftsql.Name, way []string) {
	to, rest = database, name
	if len(name) == 3 {
		to, rest = name[0], name[1:]
	}
	snap := l.local[to]
	if snap == nil || len(rest) != 2 {
		return to, rest, nil
	}
	if in, ok := snap.Schema(rest[0]); ok && in.External != nil {
		return in.External.Database, redshiftsql.Name{in.External.Schema, rest[1]}, []string{to + "." + rest.String()}
	}
	return to, rest, nil
}
