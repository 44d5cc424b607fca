package session

import (
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// The relations of pg_catalog that describe tables and their columns. They have
// the columns of PostgreSQL 8.0 and, with neutral values, those that today's
// PostgreSQL tools name and 8.0 lacks.

// temporaryID is the first object id of temporary tables, which have none in
// the catalog.
const temporaryID = 1 << 31

// temporarySchema is the object id of pg_temp.
const temporarySchema = 13

// withTemporary lists the session's database and its temporary tables.
func (n *names) withTemporary() ([]listed, error) {
	all, err := n.own()
	if err != nil || n.s.temp == nil {
		return all, err
	}
	schema := &catalog.Schema{ID: temporarySchema, Name: "pg_temp"}
	for _, name := range sortedKeys(n.s.temp.byName) {
		r := n.s.temp.byName[name]
		all = append(all, listed{db: n.home, schema: schema, relation: &catalog.Relation{ID: temporaryID + uint32(r.ID), Schema: schema.ID, Name: name,
			Kind: catalog.Table, Owner: n.s.User, Columns: r.Columns}})
	}
	return all, nil
}

var pgClass = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("relname", redshiftsql.NameType), typed("relnamespace", redshiftsql.OID), typed("reltype", redshiftsql.OID),
		typed("relowner", redshiftsql.Integer), typed("relam", redshiftsql.OID), typed("relfilenode", redshiftsql.OID), typed("reltablespace", redshiftsql.OID),
		typed("relpages", redshiftsql.Integer), typed("reltuples", redshiftsql.Real), typed("reltoastrelid", redshiftsql.OID),
		typed("relhasindex", redshiftsql.Boolean), typed("relisshared", redshiftsql.Boolean), varchar("relkind", 1), typed("relnatts", redshiftsql.SmallInt),
		typed("relchecks", redshiftsql.SmallInt), typed("relhasoids", redshiftsql.Boolean), typed("relhasrules", redshiftsql.Boolean),
		typed("reltriggers", redshiftsql.SmallInt), typed("relhastriggers", redshiftsql.Boolean), typed("relhassubclass", redshiftsql.Boolean),
		typed("relacl", redshiftsql.Text), typed("reldiststyle", redshiftsql.SmallInt), varchar("relpersistence", 1), typed("reloftype", redshiftsql.OID),
		typed("relispartition", redshiftsql.Boolean), typed("relrowsecurity", redshiftsql.Boolean), typed("relforcerowsecurity", redshiftsql.Boolean),
		varchar("relreplident", 1), typed("reloptions", redshiftsql.Text)),
	func(n *names) ([][]any, error) {
		return ofRelations((*names).withTemporary, func(l listed) []any {
			kind, persistence := "r", "p"
			if l.relation.Kind == catalog.View {
				kind = "v"
			}
			if l.schema.ID == temporarySchema {
				persistence = "t"
			}
			return []any{l.relation.ID, l.relation.Name, l.schema.ID, 0, n.s.user.SysID, 0, l.relation.ID, 0, 1, 0.0, 0, false, false, kind,
				len(l.relation.Columns), 0, false, false, 0, false, false, nil, distStyle(l.relation), persistence, 0, false, false, false, "d", nil}
		})(n)
	},
}

// distStyle is reldiststyle: 0 even, 1 key, 8 all, 9 chosen by the system.
func distStyle(r *catalog.Relation) int {
	switch {
	case r.Attributes.DistKey != "":
		return 1
	case r.Attributes.DistStyle == "EVEN":
		return 0
	case r.Attributes.DistStyle == "ALL":
		return 8
	}
	return 9
}

var pgAttribute = systemRelation{
	cols(typed("attrelid", redshiftsql.OID), typed("attname", redshiftsql.NameType), typed("atttypid", redshiftsql.OID), typed("attlen", redshiftsql.SmallInt),
		typed("attnum", redshiftsql.SmallInt), typed("attndims", redshiftsql.Integer), typed("atttypmod", redshiftsql.Integer),
		typed("attnotnull", redshiftsql.Boolean), typed("atthasdef", redshiftsql.Boolean), typed("attisdropped", redshiftsql.Boolean),
		typed("attislocal", redshiftsql.Boolean), typed("attinhcount", redshiftsql.Integer), typed("attisdistkey", redshiftsql.Boolean),
		typed("attsortkeyord", redshiftsql.Integer), typed("attencodingtype", redshiftsql.SmallInt), varchar("attidentity", 1), varchar("attgenerated", 1),
		typed("attcollation", redshiftsql.OID), typed("attacl", redshiftsql.Text), typed("attstattarget", redshiftsql.Integer), varchar("attstorage", 1)),
	ofColumns((*names).withTemporary, func(l listed, _ int, c redshiftsql.Column) []any {
		return []any{l.relation.ID, c.Name, int64(c.Type.OID()), c.Type.Size(), c.Position, 0, c.Type.TypMod(), c.NotNull, columnDefault(l, c) != "", false,
			true, 0, l.relation.Attributes.DistKey == c.Name, sortOrder(l.relation, c.Name), 0, "", "", 0, nil, -1, "p"}
	}),
}

var pgAttrdef = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("adrelid", redshiftsql.OID), typed("adnum", redshiftsql.SmallInt), typed("adbin", redshiftsql.Text), typed("adsrc", redshiftsql.Text)),
	func(n *names) (rows [][]any, err error) {
		all, err := ofColumns((*names).withTemporary, func(l listed, _ int, c redshiftsql.Column) []any {
			text := columnDefault(l, c)
			return []any{int64(l.relation.ID)<<11 + int64(c.Position), l.relation.ID, c.Position, text, text}
		})(n)
		for _, r := range all {
			if r[3] != "" {
				rows = append(rows, r)
			}
		}
		return rows, err
	},
}
