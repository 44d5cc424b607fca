package redshiftsql

import "strings"

// unbuiltFunctions exist in Redshift and not here yet.
var unbuiltFunctions = set("array_concat", "array_flatten", "farmfingerprint64", "get_array_length", "get_byte", "hll",
	"hll_cardinality", "hll_combine", "hll_combine_sketches", "hll_create_sketch", "intersect_varbyte", "json_parse", "json_serialize", "json_serialize_to_varbyte", "json_size", "json_typeof",
	"object", "object_transform", "set_byte", "split_to_array", "subarray", "to_ascii", "decimal_precision", "decimal_scale",
	"is_array", "is_bigint", "is_boolean", "is_char", "is_decimal", "is_float", "is_integer", "is_object", "is_scalar", "is_smallint", "is_varchar",
	"explain_model", "pg_timezone_names", "pg_timezone_abbrevs", "pg_get_cols", "pg_get_grantee_by_iam_role", "pg_get_iam_role_by_user", "pg_get_late_binding_view_cols",
	"slice_num", "reboot_cluster", "last_user_query_id", "set_config",
	"pg_get_session_roles", "mv_refresh", "addbbox", "dropbbox", "geometrytype", "h3_fromlonglat", "h3_frompoint", "h3_polyfill", "supportsbbox")

// unbuilt tells a function that Redshift has and this is not built yet.
func unbuilt(name string) bool { return unbuiltFunctions[name] || strings.HasPrefix(name, "st_") }
