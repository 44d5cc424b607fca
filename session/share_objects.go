package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// sharedObject is a schema, relation or function of a share as it exists on the
// producer now. Of relation and function one is set, of the schema's own entry
// none. held is what the share may do with it, before the two accounts'
// AllowWrites are looked at.
type sharedObject struct {
	schema     *catalog.Schema
	relation   *catalog.Relation
	function   *catalog.Function
	includeNew bool
	held       blueshift.Privileges
}

// id is the object's id in the producer's database.
func (o sharedObject) id() uint32 {
	switch {
	case o.relation != nil:
		return o.relation.ID
	case o.function != nil:
		return o.function.ID
	}
	return o.schema.ID
}

// name is the object's name in its schema; "" for the schema itself.
func (o sharedObject) name() string {
	switch {
	case o.relation != nil:
		return o.relation.Name
	case o.function != nil:
		return o.function.Name
	}
	return ""
}

// described is object_type and object_name of SVV_DATASHARE_OBJECTS.
func (o sharedObject) described() (kind, name string) {
	switch {
	case o.relation != nil:
		return sharedKind(o.relation), o.schema.Name + "." + o.relation.Name
	case o.function != nil:
		return "function", signature(redshiftsql.Name{o.schema.Name, o.function.Name}, o.function.Args)
	}
	return "schema", o.schema.Name
}

// shareObjects matches a share's content with the producer's catalog: each
// schema, and behind it what is in the share of it. Objects that were dropped
// since are no longer there; those that a scope covers (GRANT … FOR TABLES IN …)
// are, the newest too.
func shareObjects(share blueshift.Datashare, snap *catalog.Snapshot) (out []sharedObject) {
	added := map[uint32][]blueshift.SharedObject{}
	for _, o := range share.Objects {
		added[o.SchemaID] = append(added[o.SchemaID], o)
	}
	for _, schema := range shareSchemas(share, snap) {
		out = append(out, schema)
		out = append(out, objectsOf(&share, snap, schema.schema, added[schema.schema.ID])...)
	}
	return out
}

// shareSchemas are the schemas of a share: those that were added, then those
// that are in it with all others of the database.
func shareSchemas(share blueshift.Datashare, snap *catalog.Snapshot) (out []sharedObject) {
	listed := map[uint32]bool{}
	for _, sc := range share.Schemas {
		if schema, ok := snap.SchemaByID(sc.ID); ok {
			listed[sc.ID] = true
			out = append(out, sharedObject{schema: schema, includeNew: sc.IncludeNew, held: sc.Privileges() | share.Scope("SCHEMAS", sc.ID)})
		}
	}
	if held := share.Scope("SCHEMAS", 0); held != 0 {
		for _, schema := range snap.Schemas() {
			if !listed[schema.ID] && schema.External == nil {
				out = append(out, sharedObject{schema: schema, held: held})
			}
		}
	}
	return out
}

func objectsOf(share *blueshift.Datashare, snap *catalog.Snapshot, schema *catalog.Schema, added []blueshift.SharedObject) (out []sharedObject) {
	from, listed := originOf(share, snap), map[uint32]bool{}
	tables, functions := share.Scope("TABLES", schema.ID), share.Scope("FUNCTIONS", schema.ID)
	for _, o := range added {
		listed[o.ID] = true
		if rel, ok := snap.RelationByID(o.ID); ok {
			out = append(out, from.relation(schema, rel, o.Privileges(), tables))
		} else if f, ok := snap.FunctionByID(o.ID); ok {
			out = append(out, from.function(schema, f, o.Privileges(), functions))
		}
	}
	if tables != 0 {
		for _, rel := range snap.Relations(schema.ID) {
			if !listed[rel.ID] && from.covers(rel) {
				out = append(out, sharedObject{schema: schema, relation: rel, held: tables})
			}
		}
	}
	if functions != 0 {
		for _, f := range snap.Functions(schema.ID, "") {
			if !listed[f.ID] && from.coversFunction(schema, f) {
				out = append(out, sharedObject{schema: schema, function: f, held: functions})
			}
		}
	}
	return out
}

// relation is a relation with what the share may do with it: what it was given on
// the relation itself, and on those that a scope covers.
func (o origin) relation(schema *catalog.Schema, rel *catalog.Relation, given, scope blueshift.Privileges) sharedObject {
	if !given.Has(scope) && o.covers(rel) {
		given |= scope
	}
	return sharedObject{schema: schema, relation: rel, held: given}
}

// function is relation for a function.
func (o origin) function(schema *catalog.Schema, f *catalog.Function, given, scope blueshift.Privileges) sharedObject {
	if !given.Has(scope) && o.coversFunction(schema, f) {
		given |= scope
	}
	return sharedObject{schema: schema, function: f, held: given}
}

// sharedSchema finds a schema of a share by the name that it has today.
func sharedSchema(share sharedContent, snap *catalog.Snapshot, name string) (o sharedObject, ok bool) {
	schema, exists := snap.Schema(name)
	if !exists || schema.External != nil {
		return o, false
	}
	o = sharedObject{schema: schema, held: share.OnSchema(schema.ID)}
	return o, o.held != 0
}

// sharedRelation finds a relation of a schema of the share by the name that it
// has today. Like shareObjects it knows what was added and what a scope covers,
// but looks at nothing else: it is asked for every name in a statement.
func sharedRelation(share sharedContent, snap *catalog.Snapshot, schema *catalog.Schema, name string) (o sharedObject, ok bool) {
	rel, exists := snap.Relation(schema.ID, name)
	if !exists {
		return o, false
	}
	o = originOf(share, snap).relation(schema, rel, share.OnObject("", schema.ID, rel.ID), share.Scope("TABLES", schema.ID))
	return o, o.held != 0
}

// sharedNamed finds the functions of a name in a schema of the share.
func sharedNamed(share sharedContent, snap *catalog.Snapshot, schema *catalog.Schema, name string) (out []sharedObject) {
	from, scope := originOf(share, snap), share.Scope("FUNCTIONS", schema.ID)
	for _, f := range snap.Functions(schema.ID, name) {
		if o := from.function(schema, f, share.OnObject("", schema.ID, f.ID), scope); o.held != 0 {
			out = append(out, o)
		}
	}
	return out
}
