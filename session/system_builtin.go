package session

import (
	"strconv"
	"strings"
	"sync"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// firstFunctionID is the object id of the first function of Redshift's own, far
// behind those of the system relations.
const firstFunctionID = firstSystemID + 1<<16

const internalLanguage = 12 // its oid in pg_language

// builtIns are the rows of pg_proc for the functions that every database has.
var builtIns = sync.OnceValue(func() (rows [][]any) {
	for i, f := range redshiftsql.BuiltIns() {
		types, oids := make([]string, len(f.Args)), make([]string, len(f.Args))
		for i, t := range f.Args {
			name, oid := anyType(t)
			types[i], oids[i] = name, strconv.Itoa(oid)
		}
		arguments := strings.Join(types, ", ")
		result, oid := anyType(f.Result)
		rows = append(rows, []any{uint32(firstFunctionID + i), f.Name, catalogSchema, catalog.System, internalLanguage, f.Aggregate, false, false, false, "v", len(f.Args), oid,
			strings.Join(oids, " "), nil, f.Name, nil, nil, f.Window, "u", false, result, arguments, f.Name + "(" + arguments + ")", nil})
	}
	return rows
})

// anyType is a type's name and object id, those of "any" where every type will do.
func anyType(t redshiftsql.Type) (string, int) {
	if t.ID == redshiftsql.Unknown {
		return `"any"`, 2276
	}
	return baseName(t), int(t.OID())
}

// withBuiltIns puts the functions of Redshift's own before those of users, unless
// the statement asks for others. more makes of a row what the relation has besides.
func withBuiltIns(id string, users func(*names) ([][]any, error), more func(row []any) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		if !n.skipsID("pronamespace", catalogSchema) {
			for _, row := range builtIns() {
				if !n.skips("proname", row[1].(string)) && !n.skipsID(id, row[0].(uint32)) {
					rows = append(rows, append(row[:len(row):len(row)], more(row)...))
				}
			}
		}
		others, err := users(n)
		return append(rows, others...), err
	}
}

// builtInRelations are the operators between types and the casts that nobody has
// to write.
func builtInRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"pg_operator": relation("oid oid, oprname name, oprnamespace oid, oprowner int4, oprkind char(1), oprleft oid, oprright oid, oprresult oid, oprcode oid",
			func(*names) (rows [][]any, err error) {
				for i, o := range redshiftsql.BuiltInOperators() {
					rows = append(rows, []any{firstFunctionID + 1<<16 + i, o.Name, catalogSchema, catalog.System, "b", int(o.Left.OID()), int(o.Right.OID()), int(o.Result.OID()), 0})
				}
				return rows, nil
			}),
		"pg_cast": relation("oid oid, castsource oid, casttarget oid, castfunc oid, castcontext char(1), castmethod char(1)",
			func(*names) (rows [][]any, err error) {
				for i, c := range redshiftsql.ImplicitCasts() {
					rows = append(rows, []any{firstFunctionID + 2<<16 + i, int(c[0].OID()), int(c[1].OID()), 0, "i", "i"})
				}
				return rows, nil
			}),
	}
}
