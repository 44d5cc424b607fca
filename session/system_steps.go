package session

// stepRelations are the views of the steps that a statement is worked off in. The
// engine runs a statement whole, as one segment on one slice, and tells nothing of
// its joins, sorts and aggregates, so that those stay empty.
func stepRelations() map[string]systemRelation {
	const (
		step    = "userid int4, query int4, slice int4, segment int4, step int4, starttime timestamp, endtime timestamp, tasknum int4, rows int8"
		plan    = "userid int4, query int4, nodeid int4, segment int4, step int4, locus int4, plannode int4, startupcost float8, totalcost float8, rows int8, bytes int8"
		compile = "userid int4, xid int8, pid int4, query int4, segment int4, locus int4, starttime timestamp, endtime timestamp, compile int4"
	)
	return together(empty(map[string]string{
		"stl_aggr":  step + ", bytes int8, slots int4, occupied int4, maxlength int4, tbl int4, is_diskbased char(1), workmem int8, type char(6), resizes int4, flushable int4",
		"stl_bcast": step + ", bytes int8, packets int4",
		"stl_dist":  step + ", bytes int8, packets int4",
		"stl_hash": step + ", bytes int8, slots int4, occupied int4, maxlength int4, tbl int4, is_diskbased char(1), workmem int8, num_parts int4, est_rows int8, " +
			"num_blocks_permitted int4, resizes int4, checksum int8, runtime_filter_size int4, max_runtime_filter_size int4",
		"stl_hashjoin": step + ", tbl int4, num_parts int4, join_type int4, hash_looped char(1), switched_parts char(1), used_prefetching char(1), hash_segment int4, hash_step int4, " +
			"checksum int8, distribution int4",
		"stl_limit":     step + ", checksum int8",
		"stl_merge":     step,
		"stl_mergejoin": step + ", tbl int4, checksum int8",
		"stl_nestloop":  step + ", tbl int4, checksum int8",
		"stl_parse":     step,
		"stl_project":   step + ", checksum int8",
		"stl_save":      step + ", bytes int8, tbl int4, is_diskbased char(1), workmem int8",
		"stl_sort":      step + ", bytes int8, tbl int4, is_diskbased char(1), workmem int8, checksum int8",
		"stl_unique": step + ", type char(6), is_diskbased char(1), slots int4, workmem int8, max_buffers_used int8, resizes int4, occupied int4, flushable int4, " +
			"used_unique_prefetching char(1), bytes int8",
		"stl_window":      step + ", is_diskbased char(1), workmem int8",
		"stl_stream_segs": "userid int4, query int4, stream int4, segment int4, query_uuid char(36)",
		"stl_plan_info":   plan,
		"svl_compile":     compile,
		"stv_exec_state": "userid int4, query int4, slice int4, segment int4, step int4, starttime timestamp, currenttime timestamp, tasknum int4, rows int8, bytes int8, label char(256), " +
			"is_diskbased char(1), workmem int8, num_parts int4, is_rrscan char(1), is_delayed_scan char(1), query_uuid char(36)",
		"svv_query_state": "userid int4, query int4, seg int4, step int4, maxtime interval, avgtime interval, rows int8, bytes int8, cpu int8, memory int8, rate_row float8, rate_byte float8, " +
			"label char(25), is_diskbased char(1), workmem int8, num_parts int4, is_rrscan char(1), is_delayed_scan char(1)",
		"stv_tbl_trans": "slice int4, id int4, rows int8, size int8, query_id int8, ref_cnt int4, from_suspended int4, prep_swap int4",
		"sys_query_explain": "userid int4, query_id int8, child_query_sequence int4, plan_node_id int4, plan_parent_id int4, plan_node char(400), plan_info char(400), " +
			"query_uuid char(36)",
		"sys_child_query_text": "user_id int4, query_id int8, child_query_sequence int4, sequence int4, text char(200), query_uuid char(36)",
		"svcs_alert_event_log": "userid int4, query int4, segment int4, step int4, pid int4, xid int8, event char(1024), solution char(1024), event_time timestamp",
		"svcs_compile":         compile,
		"svcs_explain":         "userid int4, query int4, nodeid int4, parentid int4, plannode char(400), info char(400)",
		"svcs_plan_info":       plan,
		"svcs_query_summary": "userid int4, query int4, stm int4, seg int4, step int4, maxtime int8, avgtime int8, rows int8, bytes int8, rate_row float8, rate_byte float8, label text, " +
			"is_diskbased char(1), workmem int8, is_rrscan char(1), is_delayed_scan char(1), rows_pre_filter int8",
		"svcs_stream_segs": "userid int4, query int4, stream int4, segment int4",
	}), map[string]systemRelation{
		"stl_insert": relation(step+", tbl int4, inserted_mega_value char(1)",
			ofSteps("insert", func(r ran, at int, s executedStep) []any {
				return []any{r.user, r.query, 0, 0, at, moment(r.start), moment(r.end), nil, s.rows, s.table.id, nil}
			})),
		"stl_delete": relation(step+", tbl int4",
			ofSteps("delete", func(r ran, at int, s executedStep) []any {
				return []any{r.user, r.query, 0, 0, at, moment(r.start), moment(r.end), nil, s.rows, s.table.id}
			})),
		"stl_return": relation(step+", bytes int8, packets int4, checksum int8",
			ofSteps("return", func(r ran, at int, s executedStep) []any {
				return []any{r.user, r.query, 0, 0, at, moment(r.start), moment(r.end), nil, s.rows, nil, nil, nil}
			})),
		"stl_scan": relation("userid int4, query int4, slice int4, segment int4, step int4, starttime timestamp, endtime timestamp, tasknum int4, rows int8, bytes int8, fetches int8, "+
			"type int4, tbl int4, is_rrscan char(1), is_delayed_scan char(1), rows_pre_filter int8, rows_pre_user_filter int8, perm_table_name char(136), is_rlf_scan char(1), "+
			"is_rlf_scan_reason int4, num_em_blocks int4, checksum int8, runtime_filtering char(1), scan_region int4, num_sortkey_as_predicate int4, row_fetcher_state int4, consumed_scan_ranges int8",
			ofSteps("scan", func(r ran, at int, s executedStep) []any {
				return []any{r.user, r.query, 0, 0, at, moment(r.start), moment(r.end), nil, s.rows, nil, nil, 2, s.table.id, nil, nil, nil, nil, s.table.name, nil, nil, nil, nil, nil, nil, nil, nil, nil}
			})),
		"sys_query_detail": relation("user_id int4, query_id int8, child_query_sequence int4, stream_id int4, segment_id int4, step_id int4, step_name text, table_id int4, table_name char(136), "+
			"is_rrscan char(1), start_time timestamp, end_time timestamp, duration int8, alert text, input_bytes int8, input_rows int8, output_bytes int8, output_rows int8, blocks_read int8, "+
			"blocks_write int8, local_read_io int8, remote_read_io int8, source text, data_skewness int4, time_skewness int4, is_active char(1), spilled_block_local_disk int8, "+
			"spilled_block_remote_disk int8, step_attribute char(64), metrics_level char(64), plan_parent_id int4, plan_node_id int4",
			ofSteps("", func(r ran, at int, s executedStep) []any {
				var table, name any
				if s.table != nil {
					table, name = s.table.id, s.table.database+"."+s.table.schema+"."+s.table.name
				}
				return []any{r.user, r.query, 1, 0, 0, at, s.name, table, name, nil, moment(r.start), moment(r.end), r.micro(), nil, nil, nil, nil, s.rows, nil, nil, nil, nil, nil, nil, nil, "f",
					nil, nil, nil, "step", nil, nil}
			})),
	})
}

// ofSteps makes a row of each step of this name, or of all; at is its number.
func ofSteps(name string, row func(r ran, at int, s executedStep) []any) func(*names) ([][]any, error) {
	return ofRan(false, queryKinds, func(r ran) (rows [][]any) {
		for at, s := range r.steps() {
			if name == "" || s.name == name {
				rows = append(rows, row(r, at, s))
			}
		}
		return rows
	})
}
