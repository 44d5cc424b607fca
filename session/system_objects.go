package session

import (
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// The views that list databases, schemas, relations and columns. Names, order
// and types of their columns are those of the Database Developer Guide.

var svvRedshiftDatabases = systemRelation{
	cols(varchar("database_name", 128), typed("database_owner", redshiftsql.Integer), varchar("database_type", 32),
		varchar("database_acl", 128), varchar("database_options", 128), varchar("database_isolation_level", 128)),
	func(n *names) (rows [][]any, err error) {
		dbs, err := n.databases()
		for _, db := range dbs {
			kind := "local"
			if db.Share != "" {
				kind = "shared"
			}
			rows = append(rows, []any{db.Name, n.s.user.SysID, kind, nil, nil, "Snapshot Isolation"})
		}
		return rows, err
	},
}

var svvAllTables = systemRelation{
	cols(varchar("database_name", 128), varchar("schema_name", 128), varchar("table_name", 128), varchar("table_type", 128),
		varchar("table_acl", 128), varchar("remarks", 256)),
	ofRelations((*names).everywhere, func(l listed) []any {
		return []any{l.db.Name, l.schema.Name, l.relation.Name, l.kind(), nil, nil}
	}),
}

var svvAllColumns = systemRelation{
	cols(varchar("database_name", 128), varchar("schema_name", 128), varchar("table_name", 128), varchar("column_name", 128),
		typed("ordinal_position", redshiftsql.Integer), varchar("column_default", 4000), varchar("is_nullable", 3), varchar("data_type", 128),
		typed("character_maximum_length", redshiftsql.Integer), typed("numeric_precision", redshiftsql.Integer),
		typed("numeric_scale", redshiftsql.Integer), varchar("remarks", 256)),
	ofColumns((*names).everywhere, func(l listed, i int, c redshiftsql.Column) []any {
		length, precision, scale := sizes(c.Type)
		return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, i, orNull(c.Default), yesNo(!c.NotNull), baseName(c.Type), length, precision, scale, nil}
	}),
}

var svvTables = systemRelation{
	cols(varchar("table_catalog", 128), varchar("table_schema", 128), varchar("table_name", 128), varchar("table_type", 128), varchar("remarks", 256)),
	ofRelations((*names).own, func(l listed) []any { return []any{l.db.Name, l.schema.Name, l.relation.Name, baseKind(l), nil} }),
}

func baseKind(l listed) string {
	if l.relation.Kind == catalog.View {
		return "VIEW"
	}
	return "BASE TABLE"
}

var informationTables = systemRelation{
	cols(varchar("table_catalog", 128), varchar("table_schema", 128), varchar("table_name", 128), varchar("table_type", 128)),
	ofRelations((*names).own, func(l listed) []any { return []any{l.db.Name, l.schema.Name, l.relation.Name, baseKind(l)} }),
}

var informationColumns = systemRelation{
	cols(varchar("table_catalog", 128), varchar("table_schema", 128), varchar("table_name", 128), varchar("column_name", 128),
		typed("ordinal_position", redshiftsql.Integer), varchar("column_default", 4000), varchar("is_nullable", 3), varchar("data_type", 128),
		typed("character_maximum_length", redshiftsql.Integer), typed("numeric_precision", redshiftsql.Integer), typed("numeric_scale", redshiftsql.Integer)),
	ofColumns((*names).own, func(l listed, i int, c redshiftsql.Column) []any {
		length, precision, scale := sizes(c.Type)
		return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, i, orNull(c.Default), yesNo(!c.NotNull), baseName(c.Type), length, precision, scale}
	}),
}

var informationSchemata = systemRelation{
	cols(varchar("catalog_name", 128), varchar("schema_name", 128), varchar("schema_owner", 128)),
	func(n *names) (rows [][]any, err error) {
		_, snap, err := n.snapshot(n.home)
		if err != nil {
			return nil, err
		}
		for _, sc := range snap.Schemas() {
			rows = append(rows, []any{n.home.Name, sc.Name, sc.Owner})
		}
		return rows, nil
	},
}

var pgDatabase = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("datname", redshiftsql.NameType), typed("datdba", redshiftsql.Integer), typed("encoding", redshiftsql.Integer),
		typed("datistemplate", redshiftsql.Boolean), typed("datallowconn", redshiftsql.Boolean), varchar("datcollate", 64), varchar("datctype", 64),
		typed("datacl", redshiftsql.Text), typed("dattablespace", redshiftsql.OID), typed("datconnlimit", redshiftsql.Integer), typed("datconfig", redshiftsql.Text)),
	func(n *names) (rows [][]any, err error) {
		dbs, err := n.databases()
		for _, db := range dbs {
			rows = append(rows, []any{db.OID, db.Name, n.s.user.SysID, 6, false, true, "C", "C", nil, 0, -1, nil})
		}
		return rows, err
	},
}

var pgNamespace = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("nspname", redshiftsql.NameType), typed("nspowner", redshiftsql.Integer), typed("nspacl", redshiftsql.Text)),
	func(n *names) (rows [][]any, err error) {
		_, snap, err := n.snapshot(n.home)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []any{11, "pg_catalog", 1, nil}, []any{12, "information_schema", 1, nil})
		if n.s.temp != nil {
			rows = append(rows, []any{temporarySchema, "pg_temp", n.s.user.SysID, nil})
		}
		for _, sc := range snap.Schemas() {
			rows = append(rows, []any{sc.ID, sc.Name, n.s.user.SysID, nil})
		}
		return rows, nil
	},
}

var pgUser = systemRelation{
	cols(typed("usename", redshiftsql.NameType), typed("usesysid", redshiftsql.Integer), typed("usecreatedb", redshiftsql.Boolean), typed("usesuper", redshiftsql.Boolean)),
	func(n *names) ([][]any, error) {
		return [][]any{{n.s.User, n.s.user.SysID, true, n.s.user.Superuser}}, nil
	},
}

var pgTables = systemRelation{
	cols(typed("schemaname", redshiftsql.NameType), typed("tablename", redshiftsql.NameType), typed("tableowner", redshiftsql.NameType)),
	ofRelations((*names).own, func(l listed) []any {
		if l.relation.Kind == catalog.View {
			return nil
		}
		return []any{l.schema.Name, l.relation.Name, l.relation.Owner}
	}),
}

var pgViews = systemRelation{
	cols(typed("schemaname", redshiftsql.NameType), typed("viewname", redshiftsql.NameType), typed("viewowner", redshiftsql.NameType), typed("definition", redshiftsql.Text)),
	ofRelations((*names).own, func(l listed) []any {
		if l.relation.Kind != catalog.View {
			return nil
		}
		return []any{l.schema.Name, l.relation.Name, l.relation.Owner, l.relation.Definition}
	}),
}

// pgRewrite holds the rule that makes each view; ev_action is its query.
var pgRewrite = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("rulename", redshiftsql.NameType), typed("ev_class", redshiftsql.OID), varchar("ev_type", 1), typed("ev_action", redshiftsql.Text)),
	ofRelations((*names).own, func(l listed) []any {
		if l.relation.Kind != catalog.View {
			return nil
		}
		return []any{int64(l.relation.ID) << 11, "_RETURN", l.relation.ID, "1", l.relation.Definition}
	}),
}

var pgTableDef = systemRelation{
	cols(typed("schemaname", redshiftsql.NameType), typed("tablename", redshiftsql.NameType), typed("column", redshiftsql.Text), typed("type", redshiftsql.Text),
		typed("encoding", redshiftsql.Text), typed("distkey", redshiftsql.Boolean), typed("sortkey", redshiftsql.Integer), typed("notnull", redshiftsql.Boolean)),
	ofColumns((*names).own, func(l listed, _ int, c redshiftsql.Column) []any {
		sort := 0
		for i, k := range l.relation.Attributes.SortKeys {
			if k == c.Name {
				sort = i + 1
			}
		}
		encode := c.Encode
		if encode == "" {
			encode = "none"
		}
		return []any{l.schema.Name, l.relation.Name, c.Name, c.Type.String(), encode, l.relation.Attributes.DistKey == c.Name, sort, c.NotNull}
	}),
}
