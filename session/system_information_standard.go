package session

import (
	"maps"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// standardInformation are the views of the information schema about domains and
// arrays, which no table has, and about the SQL standard.
func standardInformation() map[string]systemRelation {
	const sizesOfType = "data_type varchar(128), character_maximum_length int4, character_octet_length int4, character_set_catalog varchar(128), " +
		"character_set_schema varchar(128), character_set_name varchar(128), collation_catalog varchar(128), collation_schema varchar(128), collation_name varchar(128), " +
		"numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar(128), interval_precision varchar(128), " +
		"domain_default varchar(4000), udt_catalog varchar(128), udt_schema varchar(128), udt_name varchar(128), scope_catalog varchar(128), scope_schema varchar(128), " +
		"scope_name varchar(128), maximum_cardinality int4, dtd_identifier varchar(128)"
	const domain = "domain_catalog varchar(128), domain_schema varchar(128), domain_name varchar(128)"
	const usage = "grantor varchar(128), grantee varchar(128), object_catalog varchar(128), object_schema varchar(128), object_name varchar(128), object_type varchar(128), " +
		"privilege_type varchar(128), is_grantable varchar(3)"
	out := empty(map[string]string{
		"domains":            domain + ", " + sizesOfType,
		"domain_constraints": "constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128), " + domain + ", is_deferrable varchar(3), initially_deferred varchar(3)",
		"domain_udt_usage":   "udt_catalog varchar(128), udt_schema varchar(128), udt_name varchar(128), " + domain,
		// The column of what array_type_identifier is called since has its name too.
		"element_types": "object_catalog varchar(128), object_schema varchar(128), object_name varchar(128), object_type varchar(128), array_type_identifier varchar(128), " +
			sizesOfType + ", collection_type_identifier varchar(128)",
		"role_usage_grants": usage,
		"view_column_usage": "view_catalog varchar(128), view_schema varchar(128), view_name varchar(128), table_catalog varchar(128), table_schema varchar(128), " +
			"table_name varchar(128), column_name varchar(128)",
		"sql_implementation_info": "implementation_info_id varchar(128), implementation_info_name varchar(128), integer_value int4, character_value varchar(128), comments varchar(4000)",
		"sql_languages": "sql_language_source varchar(128), sql_language_year varchar(128), sql_language_conformance varchar(128), sql_language_integrity varchar(128), " +
			"sql_language_implementation varchar(128), sql_language_binding_style varchar(128), sql_language_programming_language varchar(128)",
		"sql_packages":        "feature_id varchar(128), feature_name varchar(128), is_supported varchar(3), is_verified_by varchar(128), comments varchar(4000)",
		"sql_sizing_profiles": "sizing_id int4, sizing_name varchar(128), profile_id varchar(128), required_value int4, comments varchar(4000)",
	})
	maps.Copy(out, map[string]systemRelation{
		"information_schema_catalog_name": relation("catalog_name varchar(128)", func(n *names) ([][]any, error) { return [][]any{{n.home.Name}}, nil }),
		"sql_features": relation("feature_id varchar(128), feature_name varchar(128), sub_feature_id varchar(128), sub_feature_name varchar(128), is_supported varchar(3), "+
			"is_verified_by varchar(128), comments varchar(4000)",
			func(*names) (rows [][]any, err error) {
				for _, f := range coreFeatures {
					rows = append(rows, []any{f.id, f.name, "", "", yesNo(f.supported), nil, orNull(f.comment)})
				}
				return rows, nil
			}),
		"sql_sizing": relation("sizing_id int4, sizing_name varchar(128), supported_value int4, comments varchar(4000)",
			func(*names) ([][]any, error) {
				const maxIdentifier = 127
				return [][]any{{30, "MAXIMUM COLUMN NAME LENGTH", maxIdentifier, nil}, {31, "MAXIMUM CURSOR NAME LENGTH", maxIdentifier, nil},
					{32, "MAXIMUM SCHEMA NAME LENGTH", maxIdentifier, nil}, {34, "MAXIMUM CATALOG NAME LENGTH", maxIdentifier, nil},
					{35, "MAXIMUM TABLE NAME LENGTH", maxIdentifier, nil}, {101, "MAXIMUM COLUMNS IN TABLE", redshiftsql.MaxColumns, nil},
					{107, "MAXIMUM USER NAME LENGTH", maxIdentifier, nil}, {10005, "MAXIMUM IDENTIFIER LENGTH", maxIdentifier, nil}}, nil
			}),
	})
	return out
}

// coreFeatures are the features that Core SQL is made of.
var coreFeatures = []struct {
	id, name  string
	supported bool
	comment   string
}{
	{"E011", "Numeric data types", true, ""}, {"E021", "Character data types", true, ""}, {"E031", "Identifiers", true, ""},
	{"E051", "Basic query specification", true, ""}, {"E061", "Basic predicates and search conditions", true, ""},
	{"E071", "Basic query expressions", true, ""}, {"E081", "Basic privileges", true, ""}, {"E091", "Set functions", true, ""},
	{"E101", "Basic data manipulation", true, ""}, {"E111", "Single row SELECT statement", true, ""},
	{"E121", "Basic cursor support", false, "cursors are read only"}, {"E131", "Null value support", true, ""},
	{"E141", "Basic integrity constraints", false, "keys are declared and not enforced"}, {"E151", "Transaction support", true, ""},
	{"E152", "Basic SET TRANSACTION statement", true, ""}, {"E153", "Updatable queries with subqueries", true, ""},
	{"E161", "SQL comments using leading double minus", true, ""}, {"E171", "SQLSTATE support", true, ""}, {"E182", "Module language", false, ""},
	{"F021", "Basic information schema", true, ""}, {"F031", "Basic schema manipulation", true, ""}, {"F041", "Basic joined table", true, ""},
	{"F051", "Basic date and time", true, ""}, {"F081", "UNION and EXCEPT in views", true, ""}, {"F131", "Grouped operations", true, ""},
	{"F181", "Multiple module support", true, ""}, {"F201", "CAST function", true, ""}, {"F221", "Explicit defaults", true, ""},
	{"F261", "CASE expression", true, ""}, {"F311", "Schema definition statement", true, ""}, {"F471", "Scalar subquery values", true, ""},
	{"F481", "Expanded NULL predicate", true, ""}, {"F812", "Basic flagging", false, ""}, {"S011", "Distinct data types", false, ""},
	{"T321", "Basic SQL-invoked routines", false, "functions only"}, {"T631", "IN predicate with one list element", true, ""},
}
