package session

// elsewhereRelations are the views of what Redshift does with things outside the
// warehouse: files in Amazon S3, remote databases, streams, zero-ETL integrations,
// machine learning and shapefiles. None of that happens here.
func elsewhereRelations() map[string]systemRelation {
	const partitions = "query int4, segment int4, assignment char(1), min_starttime timestamp, max_endtime timestamp, min_duration int8, max_duration int8, avg_duration int8, " +
		"total_partitions int4, qualified_partitions int4, min_assigned_partitions int4, max_assigned_partitions int4, avg_assigned_partitions int8"
	return empty(map[string]string{
		"stl_s3client": "userid int4, query int4, slice int4, recordtime timestamp, pid int4, http_method char(64), bucket char(64), key char(256), transfer_size int8, data_size int8, " +
			"start_time int8, end_time int8, transfer_time int8, compression_time int8, connect_time int8, app_connect_time int8, retries int8, request_id char(32), " +
			"extended_request_id char(128), ip_address char(64), is_partial int4, start_offset int8, query_uuid char(36)",
		"stl_s3client_error": "userid int4, query int4, sliceid int4, recordtime timestamp, pid int4, http_method char(64), bucket char(64), key char(256), error char(1024), " +
			"is_partial int4, start_offset int8",
		"stl_sshclient_error": "userid int4, query int4, slice int4, recordtime timestamp, pid int4, ssh_username char(1024), endpoint char(1024), command char(4096), error char(1024)",
		"stl_file_scan":       "userid int4, query int4, slice int4, name char(90), lines int8, bytes int8, loadtime int8, curtime timestamp, is_partial int4, start_offset int8",
		"stl_replacements": "userid int4, query int4, slice int4, tbl int4, starttime timestamp, session int4, filename char(256), line_number int8, colname char(127), " +
			"raw_line char(1024), user_query_id int8",
		"stv_load_state": "userid int4, session int4, query int4, slice int4, pid int4, recordtime timestamp, bytes_to_load int8, bytes_loaded int8, bytes_to_load_compressed int8, " +
			"bytes_loaded_compressed int8, lines int4, num_files int4, num_files_complete int4, current_file char(256), pct_complete int4",
		"sys_copy_job_detail": "user_id int4, database_name text, job_id int4, job_name text, file_location text, file_name text, file_size int8, file_etag text, job_text char(256), " +
			"modification_time timestamp, enqueue_time timestamp, status char(1)",
		"sys_copy_job_info":     "job_id int8, job_name char(128), database_name char(128), record_time timestamp, message char(512)",
		"sys_copy_replacements": "user_id int4, query_id int8, table_id int4, file_name char(256), column_name char(127), line_number int8, raw_line char(1024)",
		"svcs_unload_log":       "userid int4, query int4, pid int4, path char(1280), start_time timestamp, end_time timestamp, line_count int8, transfer_size int8, file_format char(10)",

		"svl_s3list": "query int4, segment int4, node int4, slice int4, eventtime timestamp, bucket text, prefix text, recursive char(1), retrieved_files int4, max_file_size int8, " +
			"avg_file_size float8, generated_splits int4, avg_split_length float8, duration int8",
		"svcs_s3list": "query int4, segment int4, node int4, eventtime timestamp, bucket char(256), prefix char(256), recursive char(1), retrieved_files int4, max_file_size int8, " +
			"avg_file_size float8, generated_splits int4, avg_split_length float8, duration int8",
		"svl_s3log":  "pid int4, query int4, segment int4, step int4, node int4, slice int4, eventtime timestamp, message text",
		"svcs_s3log": "pid int4, query int4, segment int4, step int4, node int4, eventtime timestamp, message char(512)",
		"svl_s3partition": "query int4, segment int4, node int4, slice int4, starttime timestamp, endtime timestamp, duration int8, total_partitions int4, qualified_partitions int4, " +
			"assigned_partitions int4, assignment char(1)",
		"svl_s3partition_summary":  partitions,
		"svcs_s3partition_summary": partitions,
		"svl_s3query": "userid int4, query int4, segment int4, step int4, node int4, slice int4, starttime timestamp, endtime timestamp, elapsed int4, external_table_name char(136), " +
			"is_partitioned char(1), is_rrscan char(1), s3_scanned_rows int8, s3_scanned_bytes int8, s3query_returned_rows int8, s3query_returned_bytes int8, files int4, splits int4, " +
			"total_split_size int8, max_split_size int8, total_retries int4, max_retries int4, max_request_duration int4, avg_request_duration float8, max_request_parallelism int4, " +
			"avg_request_parallelism float8",
		"svl_s3retries": "query int4, segment int4, node int4, slice int4, eventtime timestamp, retries int4, successful_fetches int4, file_size int8, location text, message text",
		"svl_spectrum_scan_error": "userid int4, query int4, location char(128), rowid char(128), colname char(128), original_value char(128), modified_value char(128), trigger char(128), " +
			"action char(128), action_value char(128), error_code int4",
		"sys_external_query_error": "user_id int4, query_id int8, file_location char(256), rowid char(2100), column_name char(127), original_value char(1024), modified_value char(1024), " +
			"trigger char(128), action char(128), action_value char(128), error_code int4, query_uuid char(36)",
		"svl_federated_query": "userid int4, xid int8, pid int4, query int4, sourcetype char(32), recordtime timestamp, querytext char(4000), num_rows int8, num_bytes int8, duration int8",

		"svv_integration": "integration_id char(128), target_database char(128), source char(128), state char(128), current_lag int8, last_replicated_checkpoint char(128), " +
			"total_tables_replicated int4, total_tables_failed int4, creation_time timestamp, refresh_interval int4, source_database char(128), is_history_mode bool, " +
			"latest_detected_change_time timestamp, latest_applied_change_time timestamp, auto_remediation bool, latest_shipped_source_commit_time timestamp",
		"svv_integration_table_state": "integration_id char(128), target_database char(128), schema_name char(128), table_name char(128), table_state char(128), " +
			"table_last_replicated_checkpoint char(128), reason char(256), last_updated_timestamp timestamp, table_rows int8, table_size int8, is_history_mode bool",
		"sys_integration_activity": "integration_id char(128), target_database char(128), source char(128), checkpoint_name char(128), checkpoint_type char(16), checkpoint_bytes int8, " +
			"last_commit_timestamp timestamp, modified_tables int4, integration_start_time timestamp, integration_end_time timestamp",
		"sys_integration_table_activity": "integration_id char(128), checkpoint_name char(128), target_database char(128), schema_name char(128), table_name char(128), table_id int4, " +
			"record_time timestamp, transaction_id int8, inserted_rows int8, deleted_rows int8, updated_rows int8, bytes_ingested int8",
		"sys_integration_table_state_change": "integration_id char(128), database_name char(128), schema_name char(128), table_name char(128), new_state char(128), " +
			"table_last_replicated_checkpoint char(128), state_change_reason char(256), record_time timestamp",
		"sys_stream_scan_errors": "external_schema_name char(128), stream_name char(255), mv_name char(128), transaction_id int8, query_id int8, stream_timestamp_type char(1), " +
			"stream_timestamp timestamp, record_time timestamp, partition_id char(128), position char(128), error_code int4, error_reason char(128)",
		"sys_stream_scan_states": "external_schema_name char(128), stream_name char(255), mv_name char(128), transaction_id int8, query_id int8, record_time timestamp, partition_id char(128), " +
			"latest_position char(128), scanned_rows int8, skipped_rows int8, scanned_bytes int8, stream_record_time_min timestamp, stream_record_time_max timestamp",

		"stv_ml_model_info": "schema_name char(128), user_name char(128), model_name char(128), life_cycle char(20), is_refreshable int4, model_state char(128)",
		"svv_ml_model_privileges": "namespace_name text, model_name text, model_version int4, privilege_type text, identity_id int4, identity_name text, identity_type text, " +
			"admin_option bool",
		"svv_iam_privileges": "iam_arn text, command_type text, identity_id int4, identity_name text, identity_type text",
		"svv_geography_columns": "f_table_catalog varchar(128), f_table_schema varchar(128), f_table_name varchar(128), f_geography_column varchar(128), coord_dimension int4, srid int4, " +
			"type varchar(128)",
		"svv_geometry_columns": "f_table_catalog varchar(128), f_table_schema varchar(128), f_table_name varchar(128), f_geometry_column varchar(128), coord_dimension int4, srid int4, " +
			"type varchar(128)",
		"svl_spatial_simplify": "query int4, line_number int4, maximum_tolerance float8, initial_size int4, simplified char(1), final_size int4, final_tolerance float8",
		"sys_spatial_simplify": "query_id int8, line_number int8, maximum_tolerance float8, initial_size int8, simplified char(1), final_size int8, final_tolerance float8",
	})
}
