package session

// procedureRelations are the views of stored procedures, of what functions in
// Python log, and of masking policies, none of which run here.
func procedureRelations() map[string]systemRelation {
	return empty(map[string]string{
		"svl_stored_proc_call": "userid int4, session_userid int4, query int4, label char(320), xid int8, pid int4, database char(32), querytxt char(4000), starttime timestamp, " +
			"endtime timestamp, aborted int4, from_sp_call int4",
		"svl_stored_proc_messages": "userid int4, session_userid int4, pid int4, xid int8, query int4, recordtime timestamp, loglevel int4, loglevel_text char(10), message char(1024), " +
			"linenum int4, querytext char(500), label char(320), aborted int4, message_xid int8",
		"sys_procedure_call": "session_user_id int4, security_user_id int4, query_id int4, query_text char(4000), start_time timestamp, end_time timestamp, status char(10), " +
			"caller_procedure_query_id int4, query_uuid char(36)",
		"sys_procedure_messages": "transaction_id int8, query_id int4, record_time timestamp, log_level char(10), message char(1024), line_number int4, query_uuid char(36)",
		"svl_udf_log":            "query int8, message char(4096), created timestamp, traceback char(4096), funcname char(256), node int4, slice int4, seq int4",
		"sys_udf_log":            "query_id int8, function_name text, record_time timestamp, sequence int4, message text, query_uuid char(36)",
		"sys_applied_masking_policy_log": "policy_name text, user_id text, record_time timestamp, session_id int4, transaction_id int8, query_id int4, database_name text, " +
			"relation_name text, schema_name text, attachment_id int8, relation_kind text, query_uuid char(36)",
	})
}
