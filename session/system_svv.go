package session

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// svvRelations are the SVV_ views that drivers list databases, schemas, tables
// and columns from. Shared databases list what their shares hold.
func svvRelations() map[string]systemRelation {
	everywhere := keys{database: "database_name", schema: "schema_name", relation: "table_name"}
	here := keys{schema: "table_schema", relation: "table_name"}
	inDatabase := keys{database: "database_name"}
	return map[string]systemRelation{
		"svv_redshift_databases": relation("database_name varchar(128), database_owner int4, database_type varchar(32), database_acl varchar(128), "+
			"database_options varchar(128), database_isolation_level varchar(128)",
			func(n *names) (rows [][]any, err error) {
				dbs, err := n.visibleDatabases()
				for _, db := range dbs {
					kind := "local"
					if db.Share != "" {
						kind = "shared"
					}
					rows = append(rows, []any{db.Name, n.userID(db.Owner), kind, n.databaseACL(db), nil, isolationLevel(db)})
				}
				return rows, err
			}),
		"svv_all_schemas": relation("database_name varchar(128), schema_name varchar(128), schema_owner int4, schema_type varchar(128), schema_acl varchar(128), "+
			"source_database varchar(128), schema_option varchar(256)",
			ofSchemas(inDatabase, func(n *names, s schemaOf) []any {
				return []any{s.db.Name, s.schema.Name, n.schemaOwner(s), s.kind, n.schemaACL(s), s.source(), s.option()}
			})),
		"svv_redshift_schemas": relation("database_name varchar(128), schema_name varchar(128), schema_owner int4, schema_type varchar(16), schema_acl varchar(128), "+
			"schema_option varchar(128)",
			ofSchemas(inDatabase, func(n *names, s schemaOf) []any {
				if s.kind == "external" {
					return nil
				}
				return []any{s.db.Name, s.schema.Name, n.schemaOwner(s), s.kind, n.schemaACL(s), nil}
			})),
		"svv_all_tables": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), table_type varchar(128), table_acl varchar(128), "+
			"remarks varchar(256)",
			ofRelations(readable((*names).everywhere), everywhere, func(n *names, l listed) []any {
				return []any{l.db.Name, l.schema.Name, l.relation.Name, l.kind(), n.relationACL(l), l.remarks()}
			})),
		"svv_redshift_tables": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), table_type varchar(128), table_acl varchar(128), "+
			"remarks varchar(128), table_owner varchar(128)",
			ofRelations(readable((*names).everywhere), everywhere, func(n *names, l listed) []any {
				if l.external != "" {
					return nil
				}
				kind := "TABLE"
				if l.view() {
					kind = "VIEW"
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, kind, n.relationACL(l), l.remarks(), orNull(n.ownerName(l))}
			})),
		"svv_all_columns": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128), ordinal_position int4, "+
			"column_default varchar(4000), is_nullable varchar(3), data_type varchar(128), character_maximum_length int4, numeric_precision int4, numeric_scale int4, "+
			"remarks varchar(256)",
			ofEveryColumn(readable((*names).everywhere), everywhere, func(_ *names, l listed, c redshiftsql.Column) []any {
				length, precision, scale := sizes(c.Type)
				return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, c.Position, orNull(columnDefault(l, c)), yesNo(!c.NotNull), baseName(c.Type), length, precision, scale, orNull(c.Comment)}
			})),
		"svv_redshift_columns": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128), ordinal_position int4, "+
			"data_type varchar(32), column_default varchar(4000), is_nullable varchar(3), encoding varchar(128), distkey bool, sortkey int4, column_acl varchar(128), remarks varchar(256)",
			ofEveryColumn(readable((*names).everywhere), everywhere, func(_ *names, l listed, c redshiftsql.Column) []any {
				if l.external != "" {
					return nil
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, c.Position, c.Type.String(), orNull(columnDefault(l, c)), yesNo(!c.NotNull),
					shownEncoding(l, c), l.relation.Attributes.DistKey == c.Name, sortOrder(l.relation, c.Name), nil, orNull(c.Comment)}
			})),
		"svv_tables": relation("table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), table_type varchar(128), remarks varchar(256)",
			ofRelations(permitted((*names).reachable), here, func(_ *names, l listed) []any {
				return []any{l.db.Name, l.schema.Name, l.relation.Name, l.baseKind(), l.remarks()}
			})),
		"svv_columns": relation("table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128), ordinal_position int4, "+
			"column_default varchar(4000), is_nullable varchar(3), data_type varchar(128), character_maximum_length int4, numeric_precision int4, "+
			"numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar(128), interval_precision varchar(128), "+
			"character_set_catalog varchar(128), character_set_schema varchar(128), character_set_name varchar(128), collation_catalog varchar(128), "+
			"collation_schema varchar(128), collation_name varchar(128), domain_name varchar(128), remarks varchar(256)",
			ofEveryColumn(permitted((*names).reachable), here, func(_ *names, l listed, c redshiftsql.Column) []any {
				length, precision, scale := sizes(c.Type)
				return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, c.Position, orNull(columnDefault(l, c)), yesNo(!c.NotNull), baseName(c.Type), length, precision,
					radix(c.Type), scale, datetimePrecision(c.Type), nil, nil, nil, nil, nil, nil, nil, nil, nil, orNull(c.Comment)}
			})),
	}
}
