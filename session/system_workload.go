package session

// workloadRelations are the views of workload management: what statements cost,
// what rules and limits did to them, and who waits. Nothing waits here and no rule
// is set, and what a statement costs is not measured.
func workloadRelations() map[string]systemRelation {
	const cost = "query_cpu_time int8, query_blocks_read int8, query_execution_time int8"
	const more = "query_temp_blocks_to_disk int8, segment_execution_time int8, cpu_skew numeric(38,2), io_skew numeric(38,2), scan_row_count int8, join_row_count int8, " +
		"nested_loop_join_row_count int8, return_row_count int8, spectrum_scan_row_count int8, spectrum_scan_size_mb int8, query_queue_time int8"
	return together(empty(map[string]string{
		"svl_query_metrics": "userid int4, query int4, service_class int4, dimension varchar(24), segment int4, step int4, step_label varchar(30), " + cost +
			", query_cpu_usage_percent int8, " + more,
		"svl_query_metrics_summary": "userid int4, query int4, service_class int4, " + cost + ", query_cpu_usage_percent numeric(38,2), " + more,
		"stl_query_metrics": "userid int4, service_class int4, query int4, segment int4, step_type int4, starttime timestamp, slices int4, max_rows int8, rows int8, max_cpu_time int8, " +
			"cpu_time int8, max_blocks_read int4, blocks_read int8, max_run_time int8, run_time int8, max_blocks_to_disk int8, blocks_to_disk int8, step int4, max_query_scan_size int8, " +
			"query_scan_size int8, query_priority int4, query_queue_time int8, service_class_name char(64)",
		"stv_query_metrics": "userid int4, service_class int4, query int4, starttime timestamp, slices int4, segment int4, step_type int4, rows int8, max_rows int8, cpu_time int8, " +
			"max_cpu_time int8, blocks_read int8, max_blocks_read int8, run_time int8, max_run_time int8, max_blocks_to_disk int8, blocks_to_disk int8, step int4, " +
			"max_query_scan_size int8, query_scan_size int8, query_priority int4, query_queue_time int8",
		"stl_wlm_error": "userid int4, recordtime timestamp, pid int4, error_string char(256)",
		"stl_wlm_rule_action": "userid int4, query int4, service_class int4, rule char(256), action char(256), recordtime timestamp, action_value char(256), " +
			"service_class_name char(64)",
		"stv_wlm_qmr_config":             "service_class int4, rule_name char(256), action char(256), metric_name char(256), metric_operator char(256), metric_value float8, action_value char(256)",
		"stv_wlm_query_queue_state":      "service_class int4, position int4, task int4, query int4, slot_count int4, start_time timestamp, queue_time int8",
		"stl_usage_control":              "eventtime timestamp, query int4, xid int8, pid int4, usage_limit_id char(40), feature_type char(30)",
		"stl_disk_full_diag":             "currenttime int8, node_num int8, query_id int8, temp_blocks int8",
		"svl_terminate":                  "pid int4, eventtime timestamp, userid int4, type text",
		"svcs_concurrency_scaling_usage": "start_time timestamp, end_time timestamp, queries int8, usage_in_seconds numeric(27,0)",
		"sys_serverless_usage": "start_time timestamp, end_time timestamp, compute_seconds float8, compute_capacity float8, data_storage int8, cross_region_transferred_data int8, " +
			"charged_seconds int8, charged_extra_compute_for_automatic_optimization_seconds int8",
		"stl_schema_quota_violations": "ownerid int4, xid int8, pid int4, userid int4, schema_id int4, schema_name char(128), quota int4, disk_usage int4, disk_usage_pct float8, " +
			"timestamp timestamp",
		"sys_schema_quota_violations": "owner_id int4, user_id int4, transaction_id int8, session_id int4, schema_id int4, schema_name char(128), quota int4, disk_usage int4, " +
			"record_time timestamp",
		"svv_redshift_schema_quota": "database_name char(128), schema_name char(128), schema_owner int4, quota int4, disk_usage int4",
	}), map[string]systemRelation{
		"stv_wlm_query_task_state": relation("service_class int4, task int4, query int4, slot_count int4, start_time timestamp, exec_time int8",
			func(n *names) (rows [][]any, err error) {
				all, err := n.seen(true)
				for _, r := range all {
					if r.end.IsZero() {
						rows = append(rows, []any{100, r.query, r.query, 1, moment(r.start), n.s.home.now().Sub(r.start).Microseconds()})
					}
				}
				return rows, err
			}),
		"svl_query_queue_info": relation("database text, query int4, xid int8, userid int4, querytxt text, queue_start_time timestamp, exec_start_time timestamp, service_class int4, slots int4, "+
			"queue_elapsed int8, exec_elapsed int8, wlm_total_elapsed int8, commit_queue_elapsed int8, commit_exec_time int8, service_class_name char(64)",
			ofRan(false, queryKinds, func(r ran) [][]any {
				took := int64(r.end.Sub(r.start).Seconds())
				return [][]any{{r.database, r.query, r.xid, r.user, clipped(r.text, 100), moment(r.start), moment(r.start), 100, 1, 0, took, took, nil, nil, "Default queue"}}
			})),
	})
}
