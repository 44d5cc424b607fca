package session

import "github.com/blueshift-db/blueshift/redshiftsql"

// The relations of pg_catalog whose content does not come from a database:
// types, users and settings, and those that have no rows because what they
// describe does not exist here.

// typeNames are the names that pg_type knows the data types by.
var typeNames = map[redshiftsql.TypeID]string{redshiftsql.Boolean: "bool", redshiftsql.SmallInt: "int2", redshiftsql.Integer: "int4",
	redshiftsql.BigInt: "int8", redshiftsql.Real: "float4", redshiftsql.Double: "float8", redshiftsql.Numeric: "numeric", redshiftsql.Char: "bpchar",
	redshiftsql.Varchar: "varchar", redshiftsql.Text: "text", redshiftsql.Date: "date", redshiftsql.Time: "time", redshiftsql.Timestamp: "timestamp",
	redshiftsql.TimestampTZ: "timestamptz", redshiftsql.Interval: "interval", redshiftsql.Varbyte: "varbyte", redshiftsql.OID: "oid",
	redshiftsql.NameType: "name", redshiftsql.RegClass: "regclass", redshiftsql.RegType: "regtype"}

var pgType = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("typname", redshiftsql.NameType), typed("typnamespace", redshiftsql.OID), typed("typowner", redshiftsql.Integer),
		typed("typlen", redshiftsql.SmallInt), typed("typbyval", redshiftsql.Boolean), varchar("typtype", 1), typed("typisdefined", redshiftsql.Boolean),
		varchar("typdelim", 1), typed("typrelid", redshiftsql.OID), typed("typelem", redshiftsql.OID), typed("typnotnull", redshiftsql.Boolean),
		typed("typbasetype", redshiftsql.OID), typed("typtypmod", redshiftsql.Integer), typed("typndims", redshiftsql.Integer), typed("typdefault", redshiftsql.Text),
		typed("typarray", redshiftsql.OID), typed("typcollation", redshiftsql.OID), varchar("typcategory", 1)),
	func(*names) (rows [][]any, err error) {
		for id := redshiftsql.Boolean; id <= redshiftsql.RegType; id++ {
			t := redshiftsql.Type{ID: id}
			rows = append(rows, []any{int64(t.OID()), typeNames[id], 11, 1, t.Size(), t.Size() > 0 && t.Size() <= 8, "b", true, ",", 0, 0, false, 0, -1, 0, nil, 0, 0, "U"})
		}
		return rows, nil
	},
}

var pgRoles = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("rolname", redshiftsql.NameType), typed("rolsuper", redshiftsql.Boolean), typed("rolinherit", redshiftsql.Boolean),
		typed("rolcreaterole", redshiftsql.Boolean), typed("rolcreatedb", redshiftsql.Boolean), typed("rolcanlogin", redshiftsql.Boolean),
		typed("rolconnlimit", redshiftsql.Integer), typed("rolvaliduntil", redshiftsql.TimestampTZ), typed("rolreplication", redshiftsql.Boolean),
		typed("rolbypassrls", redshiftsql.Boolean)),
	func(n *names) ([][]any, error) {
		u := n.s.user
		return [][]any{{u.SysID, u.Name, u.Superuser, true, u.Superuser, u.CreateDB || u.Superuser, true, -1, nil, false, u.Superuser}}, nil
	},
}

var pgSettings = systemRelation{
	cols(typed("name", redshiftsql.Text), typed("setting", redshiftsql.Text), typed("category", redshiftsql.Text), typed("short_desc", redshiftsql.Text),
		typed("context", redshiftsql.Text), typed("vartype", redshiftsql.Text), typed("source", redshiftsql.Text)),
	func(n *names) (rows [][]any, err error) {
		for _, name := range sortedKeys(defaults) {
			source, context := "default", "user"
			if _, set := n.s.settings[name]; set {
				source = "session"
			}
			if fixed[name] {
				context = "internal"
			}
			rows = append(rows, []any{name, n.s.settings.get(name), "Session", "", context, "string", source})
		}
		return rows, nil
	},
}

// empty is a relation of pg_catalog without rows.
func empty(columns ...redshiftsql.Column) systemRelation {
	return systemRelation{cols(columns...), func(*names) ([][]any, error) { return nil, nil }}
}

func oids(names ...string) (out []redshiftsql.Column) {
	for _, n := range names {
		out = append(out, typed(n, redshiftsql.OID))
	}
	return out
}

func texts(names ...string) (out []redshiftsql.Column) {
	for _, n := range names {
		out = append(out, typed(n, redshiftsql.Text))
	}
	return out
}

func flags(names ...string) (out []redshiftsql.Column) {
	for _, n := range names {
		out = append(out, typed(n, redshiftsql.Boolean))
	}
	return out
}

func integers(names ...string) (out []redshiftsql.Column) {
	for _, n := range names {
		out = append(out, typed(n, redshiftsql.Integer))
	}
	return out
}
