package session

import (
	"maps"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// systemRelation is one view of the system catalog. Its rows are made by us
// from what this session may see; the engine's own catalogs, which list every
// tenant, are never read.
type systemRelation struct {
	columns []redshiftsql.Column
	rows    func(n *names) ([][]any, error)
}

func cols(list ...redshiftsql.Column) []redshiftsql.Column {
	for i := range list {
		list[i].Position = i + 1
	}
	return list
}

func varchar(name string, n int) redshiftsql.Column {
	return redshiftsql.Column{Name: name, Type: redshiftsql.Type{ID: redshiftsql.Varchar, Length: n}}
}

func typed(name string, id redshiftsql.TypeID) redshiftsql.Column {
	return redshiftsql.Column{Name: name, Type: redshiftsql.Type{ID: id}}
}

// systemRelations are served under their schema; those of pg_catalog also
// without one. It is filled in at start because the rows refer back to names.
var systemRelations map[string]map[string]systemRelation

func init() {
	systemRelations = map[string]map[string]systemRelation{
		"pg_catalog": {
			"svv_datashares":          svvDatashares,
			"svv_datashare_consumers": svvDatashareConsumers,
			"svv_datashare_objects":   svvDatashareObjects,
			"svv_redshift_databases":  svvRedshiftDatabases,
			"svv_all_tables":          svvAllTables,
			"svv_all_columns":         svvAllColumns,
			"svv_tables":              svvTables,
			"svv_columns":             svvColumns,
			"svv_all_schemas":         svvAllSchemas,
			"svv_redshift_schemas":    svvRedshiftSchemas,
			"svv_redshift_tables":     svvRedshiftTables,
			"svv_redshift_columns":    svvRedshiftColumns,
			"pg_database":             pgDatabase,
			"pg_namespace":            pgNamespace,
			"pg_user":                 pgUser,
			"pg_tables":               pgTables,
			"pg_views":                pgViews,
			"pg_table_def":            pgTableDef,
			"pg_class":                pgClass,
			"pg_attribute":            pgAttribute,
			"pg_attrdef":              pgAttrdef,
			"pg_constraint":           pgConstraint,
			"pg_type":                 pgType,
			"pg_roles":                pgRoles,
			"pg_settings":             pgSettings,
			"pg_rewrite":              pgRewrite,
		},
		"information_schema": {
			"tables":   informationTables,
			"columns":  informationColumns,
			"schemata": informationSchemata,
		},
	}
	maps.Copy(systemRelations["pg_catalog"], emptyRelations)
}

// system finds a system relation; schema "" means that none was written.
func (n *names) system(schema, name string) *redshiftsql.Relation {
	if schema == "" {
		schema = "pg_catalog"
	}
	def, ok := systemRelations[schema][name]
	if !ok {
		return nil
	}
	n.deps = append(n.deps, dependency{}) // its rows are as of now: never reused
	return &redshiftsql.Relation{Database: n.home.Name, Schema: schema, Name: name, Kind: redshiftsql.System, Columns: def.columns,
		Rows: func() ([][]any, error) { return def.rows(n) }}
}

func yesNo(b bool) string {
	if b {
		return "YES"
	}
	return "NO"
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// sizes are the length, precision and scale columns of a type.
func sizes(t redshiftsql.Type) (length, precision, scale any) {
	switch {
	case t.Length > 0:
		return t.Length, nil, nil
	case t.ID == redshiftsql.Numeric:
		return nil, t.Precision, t.Scale
	case t.ID == redshiftsql.SmallInt:
		return nil, 16, 0
	case t.ID == redshiftsql.Integer:
		return nil, 32, 0
	case t.ID == redshiftsql.BigInt:
		return nil, 64, 0
	}
	return nil, nil, nil
}

func baseName(t redshiftsql.Type) string { return redshiftsql.Type{ID: t.ID}.String() }
