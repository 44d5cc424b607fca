package session

import "github.com/blueshift-db/blueshift/redshiftsql"

// typeNames are the names that pg_type knows the data types by.
var typeNames = map[redshiftsql.TypeID]string{redshiftsql.Boolean: "bool", redshiftsql.SmallInt: "int2", redshiftsql.Integer: "int4",
	redshiftsql.BigInt: "int8", redshiftsql.Real: "float4", redshiftsql.Double: "float8", redshiftsql.Numeric: "numeric", redshiftsql.Char: "bpchar",
	redshiftsql.Varchar: "varchar", redshiftsql.Text: "text", redshiftsql.Date: "date", redshiftsql.Time: "time", redshiftsql.TimeTZ: "timetz", redshiftsql.Timestamp: "timestamp",
	redshiftsql.TimestampTZ: "timestamptz", redshiftsql.Interval: "interval", redshiftsql.Varbyte: "varbyte", redshiftsql.OID: "oid",
	redshiftsql.NameType: "name", redshiftsql.RegClass: "regclass", redshiftsql.RegType: "regtype",
	redshiftsql.RegProc: "regproc"}

// arrayTypes are the types of arrays of the basic types, as PostgreSQL numbers them.
var arrayTypes = map[string]int{"bool": 1000, "int2": 1005, "int4": 1007, "int8": 1016, "float4": 1021, "float8": 1022, "numeric": 1231, "bpchar": 1014,
	"varchar": 1015, "text": 1009, "date": 1182, "time": 1183, "timetz": 1270, "timestamp": 1115, "timestamptz": 1185, "interval": 1187, "oid": 1028, "name": 1003,
	"regclass": 2210, "regtype": 2211}

// staticRelations are those of pg_catalog whose content does not come from a
// database.
func staticRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"pg_type": relation("oid oid, typname name, typnamespace oid, typowner int4, typlen int2, typbyval bool, typtype char(1), typisdefined bool, typdelim char(1), "+
			"typrelid oid, typelem oid, typinput regproc, typoutput regproc, typreceive regproc, typsend regproc, typanalyze regproc, typalign char(1), typstorage char(1), "+
			"typnotnull bool, typbasetype oid, typtypmod int4, typndims int4, typdefaultbin text, typdefault text, typarray oid, typcollation oid, typcategory char(1), "+
			"typispreferred bool, typacl text, typsubscript text",
			func(*names) (rows [][]any, err error) {
				row := func(oid any, name string, size int16, array, element int) []any {
					in := name + "_in"
					if element != 0 {
						in = "array_in"
					}
					return []any{oid, name, catalogSchema, 1, size, size > 0 && size <= 8, "b", true, ",", 0, element, in, in[:len(in)-2] + "out", in[:len(in)-2] + "recv",
						in[:len(in)-2] + "send", "-", "i", "p", false, 0, -1, 0, nil, nil, array, 0, "U", false, nil, "-"}
				}
				for id := redshiftsql.Boolean; id <= redshiftsql.TimeTZ; id++ {
					t := redshiftsql.Type{ID: id}
					name, known := typeNames[id]
					if !known { // an array, which comes with its element
						continue
					}
					array := arrayTypes[name]
					rows = append(rows, row(int(t.OID()), name, t.Size(), array, 0))
					if array != 0 {
						rows = append(rows, row(array, "_"+name, -1, 0, int(t.OID())))
					}
				}
				rows = append(rows, row(705, "unknown", -2, 0, 0))
				for _, t := range redshiftsql.OtherTypes {
					rows = append(rows, row(int(t.OID), t.Name, t.Size, 0, 0))
				}
				return rows, nil
			}),
		"pg_settings": relation("name text, setting text, category text, short_desc text, extra_desc text, context text, vartype text, source text, min_val text, max_val text, unit text",
			func(n *names) (rows [][]any, err error) {
				for _, name := range sortedKeys(parameters) {
					source, context := "default", "user"
					if _, set := n.s.settings[name]; set {
						source = "session"
					}
					if parameters[name].fixed {
						context = "internal"
					}
					value, _ := n.s.Setting(name)
					rows = append(rows, []any{name, value, "Session", "", nil, context, "string", source, nil, nil, nil})
				}
				return rows, nil
			}),
		"pg_language": relation("lanname name, lanispl bool, lanpltrusted bool, lanplcallfoid oid, lanvalidator oid, lanacl text, oid oid, lanowner int4, laninline oid",
			func(*names) ([][]any, error) {
				return [][]any{{"internal", false, false, 0, 2246, nil, 12, 1, 0}, {"c", false, false, 0, 2247, nil, 13, 1, 0}, {"sql", false, true, 0, 2248, nil, 14, 1, 0},
					{"plpgsql", true, true, 0, 0, nil, 100125, 1, 0}}, nil
			}),
		"pg_am": relation("oid oid, amname name, amhandler oid, amtype char(1)",
			func(*names) ([][]any, error) { return [][]any{{403, "btree", 0, "i"}}, nil }),
		"pg_tablespace": relation("oid oid, spcname name, spcowner int4, spclocation text, spcacl text, spcoptions text",
			func(*names) ([][]any, error) {
				return [][]any{{1663, "pg_default", 1, nil, nil, nil}, {1664, "pg_global", 1, nil, nil, nil}}, nil
			}),
		"pg_collation": relation("oid oid, collname name, collnamespace oid, collowner int4, collprovider char(1), collcollate text, collctype text, collisdeterministic bool, colliculocale text, collencoding int4",
			func(*names) ([][]any, error) {
				return [][]any{{100, "default", catalogSchema, 1, "d", "", "", true, nil, -1}}, nil
			}),
	}
}
