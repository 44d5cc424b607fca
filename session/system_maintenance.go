package session

// maintenanceRelations are the views of what is done to tables to keep them in
// order, and of what is restored. The engine does not tell what VACUUM and ANALYZE
// found and changed, and nothing is done by itself or table by table.
func maintenanceRelations() map[string]systemRelation {
	return empty(map[string]string{
		"stl_analyze": "userid int4, xid int8, database char(30), table_id int4, status char(15), rows float8, modified_rows float8, threshold_percent int4, is_auto char(1), " +
			"starttime timestamp, endtime timestamp, prevtime timestamp, num_predicate_cols int4, num_new_predicate_cols int4, is_background char(1), auto_analyze_phase char(100), " +
			"schema_name char(128), table_name char(136)",
		"sys_analyze_history": "user_id int4, transaction_id int8, database_name char(30), schema_name char(128), table_name char(30), table_id int4, is_automatic char(1), status char(15), " +
			"start_time timestamp, end_time timestamp, rows float8, modified_rows float8, analyze_threshold_percent int4, last_analyze_time timestamp",
		"stl_analyze_compression": "userid int4, start_time timestamp, xid int8, tbl int4, tablename char(128), col int4, old_encoding char(15), new_encoding char(15), mode char(14), " +
			"best_compression_encoding char(15), recommended_bytes char(15), best_compression_bytes char(15), ndv int8",
		"sys_analyze_compression_history": "user_id int4, start_time timestamp, transaction_id int8, table_id int4, table_name char(128), column_position int4, old_encoding char(15), " +
			"new_encoding char(15), mode char(14)",
		"sys_vacuum_history": "user_id int4, transaction_id int8, query_id int8, database_name text, schema_name text, table_name text, table_id int4, vacuum_type text, is_automatic bool, " +
			"status text, start_time timestamp, end_time timestamp, record_time timestamp, duration int4, rows_before_vacuum int8, size_before_vacuum int4, reclaimable_rows int8, " +
			"reclaimed_rows int8, reclaimed_blocks int8, sortedrows_before_vacuum int4, sortedrows_after_vacuum int4",
		"svl_vacuum_percentage":       "xid int8, table_id int4, percentage int8",
		"svl_auto_worker_action":      "table_id int4, type char(32), status char(128), eventtime timestamp, sequence int4, previous_state char(200)",
		"sys_auto_table_optimization": "transaction_id int8, session_id int4, table_id int4, alter_table_type char(32), status char(128), event_time timestamp, alter_from char(200)",
		"sys_automatic_optimization": "session_id int4, database_name char(128), object_type char(30), object_ids char(512), task_type char(100), event char(50), event_time timestamp, " +
			"status char(512), compute_type char(100), task_details char(512)",
		"sys_extra_compute_for_automatic_optimization": "start_time timestamp, end_time timestamp, query_count int8, compute_seconds numeric(27,0)",
		"stv_startup_recovery_state":                   "db_id int4, table_id int4, table_name char(137)",
		"stv_xrestore_alter_queue_state":               "userid int4, db_id int4, schema char(128), table_name char(128), tbl int4, status char(64), task_type int4",
		"svl_restore_alter_table_progress":             "tbl int4, progress char(32), message char(256)",
		"sys_restore_log": "event_time timestamp, database_name char(128), schema_name char(128), table_name char(128), table_id int4, action char(128), table_size int8, " +
			"total_data_processed int8, delta_data_processed int8, message char(512), redistribution_type char(32)",
		"sys_restore_state": "user_id int4, database_name char(64), schema_id int4, table_id int4, table_name char(128), redistribution_status char(128), percentage_redistributed float8, " +
			"redistribution_type char(32)",
	})
}
