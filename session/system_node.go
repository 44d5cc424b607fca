package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
)

// nodeRelations describe the warehouse itself, as one node with two slices, and
// what its tables take up.
func nodeRelations() map[string]systemRelation {
	constant := func(rows ...[]any) func(*names) ([][]any, error) {
		return func(*names) ([][]any, error) { return rows, nil }
	}
	return map[string]systemRelation{
		"stv_slices":                relation("node int4, slice int4, localslice int4, type char(1)", constant([]any{0, 0, 0, "D"}, []any{0, 1, 1, "D"})),
		"stv_node_storage_capacity": relation("node int4, used int4, capacity int4", constant([]any{0, nil, nil})),
		"stv_partitions": relation("owner int4, host int4, diskno int4, part_begin int8, part_end int8, used int4, tossed int4, capacity int4, reads int8, writes int8, "+
			"seek_forward int4, seek_back int4, is_san int4, failed int4, mbps int4, mount char(256)", constant()),
		"stv_wlm_service_class_config": relation("service_class int4, queueing_strategy char(32), num_query_tasks int4, target_num_query_tasks int4, evictable char(8), "+
			"eviction_threshold int8, query_working_mem int4, target_query_working_mem int4, min_step_mem int4, name char(64), max_execution_time int8, user_group_wild_card bool, "+
			"query_group_wild_card bool, concurrency_scaling char(20), query_priority char(20)",
			constant([]any{100, "Auto WLM", -1, -1, "false", 0, -1, -1, 5, "Default queue", 0, false, false, "off", "Normal"})),
		"stv_wlm_classification_config": relation("id int4, condition char(128), action_seq int4, action char(64), action_service_class int4",
			constant([]any{1, "(querytype: any)", 0, "assign", 100})),
		"stv_wlm_service_class_state": relation("service_class int4, num_queued_queries int4, num_executing_queries int4, num_serviced_queries int4, num_executed_queries int4, "+
			"query_working_mem int4, num_query_tasks int4, num_concurrency_scaling_queries int4",
			func(n *names) ([][]any, error) {
				running := 0
				for _, s := range n.s.home.of(n.s.Namespace.ID) {
					if s.at() != nil {
						running++
					}
				}
				n.s.past.mu.Lock()
				ran := n.s.past.query
				n.s.past.mu.Unlock()
				return [][]any{{100, 0, running, ran, ran, -1, -1, 0}}, nil
			}),
		"svv_table_info": relation("database text, schema text, table_id oid, table text, encoded text, diststyle text, sortkey1 text, max_varchar int4, sortkey1_enc char(32), "+
			"sortkey_num int4, size int8, pct_used numeric(10,4), empty int8, unsorted numeric(5,2), stats_off numeric(5,2), tbl_rows numeric(38,0), skew_sortkey1 numeric(19,2), "+
			"skew_rows numeric(19,2), estimated_visible_rows numeric(38,0), risk_event text, vacuum_sort_benefit numeric(12,2), create_time timestamp",
			(*names).tableInfo),
		"stv_tbl_perm": relation("slice int4, id int4, name char(72), rows int8, sorted_rows int8, temp int4, db_id int4, insert_pristine int4, delete_pristine int4, backup int4, "+
			"dist_style int4, block_count int4",
			func(n *names) (rows [][]any, err error) {
				counts, err := n.rowCounts(n.home)
				for _, l := range n.relations(n.home) {
					if !l.view() && (n.seesAll() || n.mayCount(l)) {
						count := counts[physicalName("", l.relation.ID)[2]]
						rows = append(rows, []any{0, l.relation.ID, l.relation.Name, count, count, 0, n.home.OID, 0, 0, 1, distStyle(l.relation), blocks(l, count)})
					}
				}
				return rows, err
			}),
		"svv_diskusage": relation("db_id int4, name char(72), slice int4, col int4, tbl int4, blocknum int4, num_values int4, minvalue int8, maxvalue int8, sb_pos int4, pinned int4, "+
			"on_disk int4, modified int4, hdr_modified int4, unsorted int4, tombstone int4, preferred_diskno int4, temporary int4, newblock int4", constant()),
		"stv_blocklist": relation("slice int4, col int4, tbl int4, blocknum int4, num_values int4, extended_limits int4, minvalue int8, maxvalue int8, sb_pos int4, pinned int4, on_disk int4, "+
			"modified int4, hdr_modified int4, unsorted int4, tombstone int4, preferred_diskno int4, temporary int4, newblock int4, num_readers int4, flags int4", constant()),
		"stl_error": relation("userid int4, process char(12), recordtime timestamp, pid int4, errcode int4, file char(90), linenum int4, context char(100), error char(512)", constant()),
		"svl_query_summary": relation("userid int4, query int4, stm int4, seg int4, step int4, maxtime int8, avgtime int8, rows int8, bytes int8, rate_row float8, rate_byte float8, label text, "+
			"is_diskbased char(1), workmem int8, is_rrscan char(1), is_delayed_scan char(1), rows_pre_filter int8", constant()),
		"svl_query_report": relation("userid int4, query int4, slice int4, segment int4, step int4, start_time timestamp, end_time timestamp, elapsed_time int8, rows int8, bytes int8, "+
			"label char(256), is_diskbased char(1), workmem int8, is_rrscan char(1), is_delayed_scan char(1), rows_pre_filter int8", constant()),
		"stl_explain": relation("userid int4, query int4, nodeid int4, parentid int4, plannode char(400), info char(400)", constant()),
	}
}

// tableInfo are the tables that have rows, with how they are laid out.
func (n *names) tableInfo() (rows [][]any, err error) {
	counts, err := n.rowCounts(n.home)
	for _, l := range n.relations(n.home) {
		count := counts[physicalName("", l.relation.ID)[2]]
		if l.view() || count == 0 || n.skips("schema", l.schema.Name) || n.skips("table", l.relation.Name) || !n.seesAll() && !n.mayCount(l) {
			continue
		}
		longest := 0
		for _, c := range l.relation.Columns {
			longest = max(longest, c.Type.Length)
		}
		sortkey, sortEncoding := "AUTO(SORTKEY)", any(nil)
		if keys := l.relation.Attributes.SortKeys; len(keys) > 0 {
			sortkey, sortEncoding = keys[0], "none"
		}
		rows = append(rows, []any{l.db.Name, l.schema.Name, l.relation.ID, l.relation.Name, "Y, AUTO(ENCODE)", distName(l), sortkey, longest, sortEncoding,
			len(l.relation.Attributes.SortKeys), blocks(l, count), nil, 0, nil, 0, count, nil, nil, count, nil, nil, nil})
	}
	return rows, err
}

// mayCount tells whether the user may know how many rows a table has: who may
// read all of them.
func (n *names) mayCount(l listed) bool {
	live, _, err := n.snapshot(l.db)
	if err != nil {
		return false
	}
	r, err := n.bind(l.db, live, l.schema.Name, l.relation)
	return err == nil && r.May(blueshift.Select) && r.RowSecurity == nil
}

// blocks is the size of a table in blocks of 1 MB: at least one for each column
// and for each of the three hidden ones, as Redshift lays tables out.
func blocks(l listed, rows int64) int64 {
	const blockValues = 1 << 20 / 8
	return int64(len(l.relation.Columns)+3) * (1 + rows/blockValues)
}

// rowCounts are the numbers of rows that the engine has in a database, by the
// physical names of its tables.
func (n *names) rowCounts(db blueshift.Database) (map[string]int64, error) {
	ctx := context.WithoutCancel(n.s.ctx)
	conn, err := n.s.home.Engine.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stmt, err := conn.Prepare(ctx, "SELECT table_name, estimated_size FROM duckdb_tables() WHERE database_name = $1 AND schema_name = 'main'")
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	rows, err := stmt.Query(ctx, []any{db.Catalog})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[string]int64{}
	for {
		c, err := rows.Next(ctx)
		if err != nil || c == nil {
			return counts, err
		}
		names, sizes := c.Vector(0), c.Vector(1).Int64()
		for i := range c.Len() {
			counts[string(names.Bytes(i))] = sizes[i]
		}
	}
}
