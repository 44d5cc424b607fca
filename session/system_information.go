package session

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// informationSchema is the schema of that name.
func informationSchema() map[string]systemRelation {
	tables := keys{schema: "table_schema", relation: "table_name"}
	return map[string]systemRelation{
		"tables": relation("table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), table_type varchar(128), "+
			"self_referencing_column_name varchar(128), reference_generation varchar(128), user_defined_type_catalog varchar(128), "+
			"user_defined_type_schema varchar(128), user_defined_name varchar(128)",
			ofRelations(permitted((*names).local), tables, func(_ *names, l listed) []any {
				return []any{l.db.Name, l.schema.Name, l.relation.Name, l.baseKind(), nil, nil, nil, nil, nil}
			})),
		"columns": relation("table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128), ordinal_position int4, "+
			"column_default varchar(4000), is_nullable varchar(3), data_type varchar(128), character_maximum_length int4, character_octet_length int4, "+
			"numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar(128), "+
			"interval_precision varchar(128), character_set_catalog varchar(128), character_set_schema varchar(128), character_set_name varchar(128), "+
			"collation_catalog varchar(128), collation_schema varchar(128), collation_name varchar(128), domain_catalog varchar(128), domain_schema varchar(128), "+
			"domain_name varchar(128), udt_catalog varchar(128), udt_schema varchar(128), udt_name varchar(128), scope_catalog varchar(128), scope_schema varchar(128), "+
			"scope_name varchar(128), maximum_cardinality int4, dtd_identifier varchar(128), is_self_referencing varchar(3)",
			ofColumns(permitted((*names).local), tables, func(_ *names, l listed, c redshiftsql.Column) []any {
				length, precision, scale := sizes(c.Type)
				return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, c.Position, orNull(columnDefault(l, c)), yesNo(!c.NotNull), baseName(c.Type), length, nil,
					precision, radix(c.Type), scale, datetimePrecision(c.Type), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, l.db.Name, "pg_catalog", typeNames[c.Type.ID],
					nil, nil, nil, nil, c.Position, "NO"}
			})),
		"table_privileges": relation("grantor varchar(128), grantee varchar(128), table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), "+
			"privilege_type varchar(128), is_grantable varchar(3), with_hierarchy varchar(3)", (*names).tablePrivileges),
		"views": relation("table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), view_definition text, check_option varchar(128), "+
			"is_updatable varchar(3), is_insertable_into varchar(3)",
			ofRelations(permitted((*names).local), tables, func(_ *names, l listed) []any {
				if !l.view() {
					return nil
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, l.definition(), "NONE", "NO", "NO"}
			})),
		"schemata": relation("catalog_name varchar(128), schema_name varchar(128), schema_owner varchar(128), default_character_set_catalog varchar(128), "+
			"default_character_set_schema varchar(128), default_character_set_name varchar(128), sql_path varchar(128)",
			func(n *names) (rows [][]any, err error) {
				for _, name := range sortedKeys(systemSchemas) {
					rows = append(rows, []any{n.home.Name, name, systemOwner, nil, nil, nil, nil})
				}
				all, err := n.schemas(keys{})
				for _, o := range all {
					if o.db.Name == n.home.Name && o.kind != "shared" && n.maySee(o) {
						rows = append(rows, []any{n.home.Name, o.schema.Name, n.userName(o.schema.Owner), nil, nil, nil, nil})
					}
				}
				return rows, err
			}),
		"table_constraints": relation("constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128), table_catalog varchar(128), "+
			"table_schema varchar(128), table_name varchar(128), constraint_type varchar(128), is_deferrable varchar(3), initially_deferred varchar(3)",
			ofConstraints(func(_ *names, c constraint) [][]any {
				return [][]any{{c.db.Name, c.schema.Name, c.name, c.db.Name, c.schema.Name, c.relation.Name, c.Kind, "NO", "NO"}}
			})),
		"key_column_usage": relation("constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128), table_catalog varchar(128), "+
			"table_schema varchar(128), table_name varchar(128), column_name varchar(128), ordinal_position int4, position_in_unique_constraint int4",
			ofConstraints(func(_ *names, c constraint) (rows [][]any) {
				for i, column := range c.Columns {
					var place any
					if c.letter == "f" {
						place = i + 1
					}
					rows = append(rows, []any{c.db.Name, c.schema.Name, c.name, c.db.Name, c.schema.Name, c.relation.Name, column, i + 1, place})
				}
				return rows
			})),
		"constraint_column_usage": relation("table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128), "+
			"constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128)",
			ofConstraints(func(_ *names, c constraint) (rows [][]any) {
				of, columns := &c.listed, c.Columns
				if c.letter == "f" {
					of, columns = c.referenced, c.refColumns
				}
				for _, column := range columns {
					rows = append(rows, []any{c.db.Name, of.schema.Name, of.relation.Name, column, c.db.Name, c.schema.Name, c.name})
				}
				return rows
			})),
		"referential_constraints": relation("constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128), "+
			"unique_constraint_catalog varchar(128), unique_constraint_schema varchar(128), unique_constraint_name varchar(128), match_option varchar(128), "+
			"update_rule varchar(128), delete_rule varchar(128)",
			ofConstraints(func(_ *names, c constraint) [][]any {
				if c.referenced == nil {
					return nil
				}
				return [][]any{{c.db.Name, c.schema.Name, c.name, c.db.Name, c.referenced.schema.Name, orNull(c.refName), "NONE", "NO ACTION", "NO ACTION"}}
			})),
	}
}

// radix is numeric_precision_radix.
func radix(t redshiftsql.Type) any {
	switch t.ID {
	case redshiftsql.Numeric:
		return 10
	case redshiftsql.SmallInt, redshiftsql.Integer, redshiftsql.BigInt, redshiftsql.Real, redshiftsql.Double:
		return 2
	}
	return nil
}

// datetimePrecision is the digits of a fraction of a second that a type keeps.
func datetimePrecision(t redshiftsql.Type) any {
	switch t.ID {
	case redshiftsql.Time, redshiftsql.TimeTZ, redshiftsql.Timestamp, redshiftsql.TimestampTZ:
		return 6
	}
	return nil
}
