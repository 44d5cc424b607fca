package session

// emptyRelations are the relations of pg_catalog that clients ask about things
// that Redshift, or this server, does not have.
func emptyRelations() map[string]systemRelation {
	return empty(map[string]string{
		"pg_aggregate":             "aggfnoid oid, aggtransfn oid, aggfinalfn oid, aggtranstype oid, agginitval text",
		"pg_amop":                  "amopclaid oid, amopsubtype oid, amopstrategy int2, amopreqcheck bool, amopopr oid",
		"pg_amproc":                "amopclaid oid, amprocsubtype oid, amprocnum int2, amproc regproc",
		"pg_largeobject_metadata":  "oid oid, lomowner oid, lomacl text",
		"pg_opfamily":              "oid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner oid",
		"pg_available_extensions":  "name name, default_version text, comment text",
		"pg_conversion":            "oid oid, conname name, connamespace oid, conowner int4, conforencoding int4, contoencoding int4, conproc oid, condefault bool",
		"pg_enum":                  "oid oid, enumtypid oid, enumsortorder float4, enumlabel name",
		"pg_event_trigger":         "oid oid, evtname name, evtevent name, evtowner oid, evtfoid oid, evtenabled char(1), evttags text",
		"pg_extension":             "oid oid, extname name, extowner int4, extnamespace oid, extversion text",
		"pg_foreign_data_wrapper":  "oid oid, fdwname name, fdwowner int4, fdwhandler text, fdwvalidator text, fdwoptions text, fdwacl text",
		"pg_foreign_server":        "oid oid, srvname name, srvowner int4, srvfdw oid, srvtype text, srvversion text, srvacl text, srvoptions text",
		"pg_foreign_table":         "ftrelid oid, ftserver oid, ftoptions text",
		"pg_inherits":              "inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool",
		"pg_largeobject":           "loid oid, pageno int4, data text",
		"pg_opclass":               "oid oid, opcamid oid, opcmethod oid, opcfamily oid, opcname name, opcnamespace oid, opcowner int4, opcintype oid, opcdefault bool, opckeytype oid",
		"pg_options_to_table":      "option_name text, option_value text",
		"pg_partitioned_table":     "partrelid oid, partstrat char(1), partnatts int2, partdefid oid",
		"pg_policy":                "oid oid, polname name, polrelid oid, polcmd char(1), polpermissive bool, polroles text, polqual text, polwithcheck text",
		"pg_publication":           "oid oid, pubname name, pubowner oid, puballtables bool",
		"pg_publication_rel":       "oid oid, prpubid oid, prrelid oid, prqual text, prattrs text",
		"pg_publication_namespace": "oid oid, pnpubid oid, pnnspid oid",
		"pg_range":                 "rngtypid oid, rngsubtype oid",
		"pg_rules":                 "schemaname name, tablename name, rulename name, definition text",
		"pg_sequence":              "seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8",
		"pg_shdescription":         "objoid oid, classoid oid, description text",
		"pg_statistic": "starelid oid, staattnum int2, stanullfrac float4, stawidth int4, stadistinct float4, " +
			"stakind1 int2, stakind2 int2, stakind3 int2, stakind4 int2, staop1 oid, staop2 oid, staop3 oid, staop4 oid, stanumbers1 text, stanumbers2 text, stanumbers3 text, " +
			"stanumbers4 text, stavalues1 text, stavalues2 text, stavalues3 text, stavalues4 text",
		"pg_statistic_ext":                "oid oid, stxrelid oid, stxname name, stxnamespace oid, stxkeys text, stxkind text, stxstattarget int4",
		"pg_statistic_indicator":          "stairelid oid, stairows float8, staiins float8, staidels float8",
		"pg_stats":                        "schemaname name, tablename name, attname name, null_frac float4, avg_width int4, n_distinct float4",
		"pg_subscription":                 "oid oid, subname name, subowner oid",
		"pg_trigger":                      "oid oid, tgrelid oid, tgname name, tgfoid oid, tgtype int2, tgenabled char(1), tgisinternal bool, tgisconstraint bool, tgconstrname name, tgconstraint oid, tgconstrrelid oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, tgattr text, tgargs text, tgparentid oid",
		"pg_user_mappings":                "umid oid, srvid oid, srvname name, umuser oid, usename name, umoptions text",
		"pg_ts_config":                    "oid oid, cfgname name, cfgnamespace oid, cfgowner oid, cfgparser oid",
		"pg_ts_dict":                      "oid oid, dictname name, dictnamespace oid, dictowner oid, dicttemplate oid, dictinitoption text",
		"pg_ts_parser":                    "oid oid, prsname name, prsnamespace oid, prsstart oid, prstoken oid, prsend oid, prsheadline oid, prslextype oid",
		"pg_ts_template":                  "oid oid, tmplname name, tmplnamespace oid, tmplinit oid, tmpllexize oid",
		"pg_conf":                         "key varchar(128), value varchar(1024)",
		"pg_library":                      "name name, language_oid oid, file_store_id int4, owner int4",
		"svv_external_databases":          "eskind int4, databasename varchar(128), location varchar(2000), parameters varchar(10000)",
		"svv_external_partitions":         "schemaname varchar(128), tablename varchar(128), values varchar(1000), location varchar(2048), input_format varchar(128), output_format varchar(128), serialization_lib varchar(256), serde_parameters varchar(2000), compressed int4, parameters varchar(2000)",
		"svl_mv_refresh_status":           "db_name char(128), userid int4, schema_name char(128), mv_name char(128), xid int8, starttime timestamp, endtime timestamp, status text, refresh_type char(32)",
		"stl_load_errors":                 "userid int4, slice int4, tbl int4, starttime timestamp, session int4, query int4, filename char(256), line_number int8, colname char(127), type char(10), col_length char(10), position int4, raw_line char(1024), raw_field_value char(1024), err_code int4, err_reason char(100), is_partial int4, start_offset int8, copy_job_id int8",
		"stl_load_commits":                "userid int4, query int4, slice int4, name char(256), filename char(256), byte_offset int4, lines_scanned int4, errors int4, curtime timestamp, status int4, file_format char(16), is_partial int4, start_offset int8",
		"stl_loaderror_detail":            "userid int4, slice int4, session int4, query int4, filename char(256), line_number int8, field int4, colname char(1024), value char(1024), is_null int4, type char(10), col_length char(10)",
		"stl_unload_log":                  "userid int4, query int4, slice int4, pid int4, path char(1280), start_time timestamp, end_time timestamp, line_count int8, transfer_size int8, file_format char(10)",
		"sys_load_history":                "user_id int4, query_id int8, transaction_id int8, session_id int4, database_name text, status text, table_name text, start_time timestamp, end_time timestamp, duration int8, data_source text, file_format text, loaded_rows int8, loaded_bytes int8, source_file_count int4, source_file_bytes int8, file_count_scanned int4, file_bytes_scanned int8, error_count int4, copy_job_id int8",
		"sys_load_error_detail":           "user_id int4, query_id int8, transaction_id int8, session_id int4, database_name text, table_id int4, start_time timestamp, file_name text, line_number int8, column_name text, column_type text, column_length text, position int4, error_code int4, error_message text",
		"sys_load_detail":                 "user_id int4, query_id int8, file_name text, bytes_scanned int4, lines_scanned int4, record_time timestamp, splits_scanned int4, start_time timestamp, end_time timestamp",
		"sys_unload_history":              "user_id int4, query_id int8, transaction_id int8, session_id int4, database_name text, status text, start_time timestamp, end_time timestamp, duration int8, file_format text, compression_type text, unloaded_location text, unloaded_rows int8, unloaded_files_count int8, unloaded_files_size int8, error_message text",
		"sys_unload_detail":               "user_id int4, query_id int8, transaction_id int8, session_id int4, file_name text, start_time timestamp, end_time timestamp, duration int8, file_format text, transfer_size int8, number_of_rows int8",
		"stl_vacuum":                      "userid int4, xid int8, table_id int4, status char(30), rows int8, sortedrows int4, blocks int4, max_merge_partitions int4, eventtime timestamp, reclaimable_rows int8, reclaimable_space_mb int8, cutoff_xid int8, is_recluster int4",
		"svv_vacuum_progress":             "table_name text, status text, time_remaining_estimate text",
		"svv_vacuum_summary":              "table_name text, xid int8, sort_partitions int8, merge_increments int8, elapsed_time int8, row_delta int8, sortedrow_delta int8, block_delta int4, max_merge_partitions int4",
		"stl_alert_event_log":             "userid int4, query int4, slice int4, segment int4, step int4, pid int4, xid int8, event char(1024), solution char(1024), event_time timestamp",
		"svl_s3query_summary":             "userid int4, query int4, xid int8, pid int4, segment int4, step int4, starttime timestamp, endtime timestamp, elapsed int8, aborted int4, external_table_name char(136), file_format char(16), is_partitioned char(1), is_rrscan char(1), s3_scanned_rows int8, s3_scanned_bytes int8",
		"sys_external_query_detail":       "user_id int4, query_id int8, child_query_sequence int4, transaction_id int8, segment_id int4, source_type char(32), start_time timestamp, end_time timestamp, duration int8, total_partitions int4, qualified_partitions int4, scanned_files int8, returned_rows int8, returned_bytes int8, file_format text",
		"svv_alter_table_recommendations": "type char(30), database char(128), table_id int4, group_id int4, ddl char(1024), auto_apply char(1)",
		"svv_attached_masking_policy":     "policy_name text, schema_name text, table_name text, table_type text, grantor text, grantee text, grantee_type text, priority int4, input_columns text, output_columns text",
		"svv_masking_policy":              "policy_database text, policy_name text, input_columns text, policy_expression text, policy_modified_by text, policy_modified_time timestamp",
		"svv_identity_providers":          "uid int4, name text, type text, instanceid text, namespc text, params text, enabled bool",
		"svv_ml_model_info":               "database_name char(128), schema_name char(128), user_name char(128), model_name char(128), life_cycle char(20), is_refreshable int4, model_state char(128)",
		"svv_interleaved_columns":         "tbl int4, col int4, interleaved_skew numeric, last_reindex timestamp",
		"svv_schema_quota_state":          "schema_id int4, schema_name name, schema_owner int4, quota int4, disk_usage int4, disk_usage_pct float8",
		"stl_userlog":                     "userid int4, username char(50), oldusername char(50), action char(10), usecreatedb int4, usesuper int4, usecatupd int4, valuntil timestamp, pid int4, xid int8, recordtime timestamp",
		"sys_userlog":                     "user_id int4, user_name char(50), original_user_name char(50), action char(10), has_create_db_privs int4, is_superuser int4, has_update_catalog_privs int4, password_expiration timestamp, session_id int4, transaction_id int8, record_time timestamp",
		"stl_mv_state":                    "userid int8, starttime timestamp, xid int8, event_desc char(500), db_name char(128), base_table_schema char(128), base_table_name char(128), mv_schema char(128), mv_name char(128), state char(32)",
		"sys_mv_state":                    "user_id int8, transaction_id int8, database_name char(128), event_desc char(500), start_time timestamp, base_table_database_name char(128), base_table_schema char(128), base_table_name char(128), mv_schema char(128), mv_name char(128), state char(32)",
		"sys_mv_refresh_history":          "user_id int4, session_id int4, transaction_id int8, database_name char(128), schema_name char(128), mv_id int8, mv_name char(128), refresh_type char(32), status text, start_time timestamp, end_time timestamp, duration int8, consumer_account char(12), consumer_region char(32), consumer_namespace char(36)",
		"svv_copy_job_integrations":       "integration_id char(36), integration_type char(16)",
		"sys_copy_job":                    "job_id int8, job_name text, job_owner int4, job_text text, data_source text, destination text, creation_time timestamp, status text",
	})
}

// empty makes relations, given with their columns, of which there is never a row.
func empty(columns map[string]string) map[string]systemRelation {
	out := map[string]systemRelation{}
	for name, columns := range columns {
		out[name] = relation(columns, func(*names) ([][]any, error) { return nil, nil })
	}
	return out
}
