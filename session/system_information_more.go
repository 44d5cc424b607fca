package session

import "maps"

// furtherInformation are the views of the information schema that tools read
// besides those of tables and columns: functions, who holds what, and what
// Redshift does not have, which is empty.
func furtherInformation() map[string]systemRelation {
	const of = "specific_catalog varchar(128), specific_schema varchar(128), specific_name varchar(128), "
	out := empty(map[string]string{
		"applicable_roles":    "grantee varchar(128), role_name varchar(128), is_grantable varchar(3)",
		"check_constraints":   "constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128), check_clause varchar(65535)",
		"column_domain_usage": "domain_catalog varchar(128), domain_schema varchar(128), domain_name varchar(128), table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), column_name varchar(128)",
		"enabled_roles":       "role_name varchar(128)",
		"sequences":           "sequence_catalog varchar(128), sequence_schema varchar(128), sequence_name varchar(128), data_type varchar(128), start_value varchar(128), increment varchar(128)",
		"triggers":            "trigger_catalog varchar(128), trigger_schema varchar(128), trigger_name varchar(128), event_manipulation varchar(128), event_object_catalog varchar(128), event_object_schema varchar(128), event_object_table varchar(128), action_statement varchar(65535)",
		"usage_privileges":    "grantor varchar(128), grantee varchar(128), object_catalog varchar(128), object_schema varchar(128), object_name varchar(128), object_type varchar(128), privilege_type varchar(128), is_grantable varchar(3)",
		"view_table_usage":    "view_catalog varchar(128), view_schema varchar(128), view_name varchar(128), table_catalog varchar(128), table_schema varchar(128), table_name varchar(128)",
	})
	maps.Copy(out, map[string]systemRelation{
		"role_table_grants": relation("grantor varchar(128), grantee varchar(128), table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), "+
			"privilege_type varchar(128), is_grantable varchar(3), with_hierarchy varchar(3)", (*names).tablePrivileges),
		"routines": relation(of+"routine_catalog varchar(128), routine_schema varchar(128), routine_name varchar(128), routine_type varchar(128), data_type varchar(128), "+
			"routine_body varchar(128), routine_definition varchar(65535), external_language varchar(128), is_deterministic varchar(3), security_type varchar(128)",
			ofRoutines("", func(n *names, r routine) [][]any {
				return [][]any{{r.db.Name, r.schema.Name, r.specificName(), r.db.Name, r.schema.Name, r.Name, "FUNCTION", baseName(r.Returns), "EXTERNAL", orNull(r.Body), "SQL",
					yesNo(r.Volatility == "IMMUTABLE"), "INVOKER"}}
			})),
		"parameters": relation(of+"ordinal_position int4, parameter_mode varchar(128), is_result varchar(3), parameter_name varchar(128), data_type varchar(128)",
			ofRoutines("", func(n *names, r routine) (rows [][]any) {
				for i, t := range r.Args {
					rows = append(rows, []any{r.db.Name, r.schema.Name, r.specificName(), i + 1, "IN", "NO", nil, baseName(t)})
				}
				return rows
			})),
	})
	return out
}

// tableStatistics are the counters of PostgreSQL's collector, by which tools find
// the object ids and names of tables. Nothing is counted.
func tableStatistics() map[string]systemRelation {
	const columns = "relid oid, schemaname name, relname name, seq_scan int8, seq_tup_read int8, idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, n_tup_del int8"
	row := func(_ *names, l listed) []any {
		if l.view() {
			return nil
		}
		return []any{l.relation.ID, l.schema.Name, l.relation.Name, 0, 0, 0, 0, 0, 0, 0}
	}
	in := keys{schema: "schemaname", relation: "relname", id: "relid"}
	return map[string]systemRelation{
		"pg_stat_all_tables":  relation(columns, ofRelations((*names).local, in, row)),
		"pg_stat_user_tables": relation(columns, ofRelations((*names).local, in, row)),
		"pg_statio_all_tables": relation("relid oid, schemaname name, relname name, heap_blks_read int8, heap_blks_hit int8, idx_blks_read int8, idx_blks_hit int8, "+
			"toast_blks_read int8, toast_blks_hit int8", ofRelations((*names).local, in, func(n *names, l listed) []any {
			if r := row(n, l); r != nil {
				return r[:9]
			}
			return nil
		})),
	}
}
