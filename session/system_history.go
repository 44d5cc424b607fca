package session

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The views of what ran. Whoever is neither a superuser nor allowed to see the
// system tables whole sees the rows of its own statements.

// seen are the statements that the session's user may know of, the oldest
// first: those that have run, and with all those at work and those that were
// refused before they ran.
func (n *names) seen(all bool) (out []ran, err error) {
	r, err := n.rights()
	if err != nil {
		return nil, err
	}
	h := n.s.past
	h.mu.Lock()
	h.expire(n.s.home.now())
	out = slices.Clone(h.statements.all)
	h.mu.Unlock()
	if !all {
		out = slices.DeleteFunc(out, func(a ran) bool { return a.refused })
	}
	if all {
		for _, s := range n.s.home.of(n.s.Namespace.ID) {
			s.mu.Lock()
			if s.work != nil {
				out = append(out, *s.work)
			}
			s.mu.Unlock()
		}
	}
	slices.SortFunc(out, func(a, b ran) int { return int(a.query - b.query) })
	if r.super || r.user.SyslogAccess {
		return out, nil
	}
	return slices.DeleteFunc(out, func(a ran) bool { return a.user != r.user.SysID }), nil
}

// of are the live sessions of a namespace, in order of their process ids.
func (h *Sessions) of(namespace string) (out []*Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.live {
		if s.Namespace.ID == namespace {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *Session) int { return int(a.pid - b.pid) })
	return out
}

// kind is what sort of statement ran, as SYS_QUERY_HISTORY calls it.
func (r ran) kind() string {
	word := upperWord(r.text)
	switch word {
	case "SELECT", "WITH", "VALUES", "FETCH":
		return "SELECT"
	case "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "UNLOAD":
		return word
	case "CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE":
		return "DDL"
	}
	return "UTILITY"
}

func upperWord(text string) string { return strings.ToUpper(firstWord(text)) }

// firstWord is the first word of a statement, behind comments.
func firstWord(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n(")
		switch {
		case strings.HasPrefix(text, "--"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.HasPrefix(text, "/*"):
			_, text, _ = strings.Cut(text, "*/")
		default:
			end := strings.IndexFunc(text, func(r rune) bool { return r < 'A' || r > 'Z' && r < 'a' || r > 'z' })
			if end < 0 {
				end = len(text)
			}
			return text[:end]
		}
	}
}

// status is how SYS_QUERY_HISTORY says how it ended.
func (r ran) status() string {
	switch {
	case r.end.IsZero():
		return "running"
	case r.err == "":
		return "success"
	case r.state == "57014":
		return "canceled"
	}
	return "failed"
}

func (r ran) aborted() int {
	if r.err != "" {
		return 1
	}
	return 0
}

// moment is a time as the views have it; nil when it has not come.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(timestampForm)
}

// micro is a length of time in microseconds.
func (r ran) micro() any {
	if r.end.IsZero() {
		return nil
	}
	return r.end.Sub(r.start).Microseconds()
}

// ofRan makes rows of each statement seen of the given kinds; all of them
// without.
func ofRan(all bool, kinds []string, rows func(r ran) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (out [][]any, err error) {
		seen, err := n.seen(all)
		for _, r := range seen {
			if len(kinds) == 0 || slices.Contains(kinds, r.kind()) {
				out = append(out, rows(r)...)
			}
		}
		return out, err
	}
}

// pieces cuts a text into rows of n bytes and calls row for each with its
// sequence number. Line ends are written \n, as in Redshift.
func pieces(text string, n int, row func(i int, piece string) []any) (rows [][]any) {
	text = strings.ReplaceAll(text, "\n", `\n`)
	for i := 0; i == 0 || text != ""; i++ {
		piece := clipped(text, n)
		text = text[len(piece):]
		rows = append(rows, row(i, piece))
	}
	return rows
}

// clipped is the beginning of a text, of at most n bytes.
func clipped(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// queryKinds are the statements that the views of queries tell of.
var queryKinds = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "UNLOAD"}

func historyRelations() map[string]systemRelation {
	texts := func(size int, kinds ...string) func(*names) ([][]any, error) {
		return ofRan(false, kinds, func(r ran) [][]any {
			return pieces(r.text, size, func(i int, piece string) []any {
				return []any{r.user, r.xid, r.pid, r.label, moment(r.start), moment(r.end), i, piece}
			})
		})
	}
	const textColumns = "userid int4, xid int8, pid int4, label char(320), starttime timestamp, endtime timestamp, sequence int4, text char(200)"
	return map[string]systemRelation{
		"stl_query": relation("userid int4, query int4, label char(320), xid int8, pid int4, database char(32), querytxt char(4000), starttime timestamp, endtime timestamp, "+
			"aborted int4, insert_pristine int4, concurrency_scaling_status int4",
			ofRan(false, queryKinds, func(r ran) [][]any {
				return [][]any{{r.user, r.query, r.label, r.xid, r.pid, r.database, clipped(r.text, 4000), moment(r.start), moment(r.end), r.aborted(), 0, 0}}
			})),
		"stl_querytext": relation("userid int4, xid int8, pid int4, query int4, sequence int4, text char(200)",
			ofRan(false, queryKinds, func(r ran) [][]any {
				return pieces(r.text, 200, func(i int, piece string) []any { return []any{r.user, r.xid, r.pid, r.query, i, piece} })
			})),
		"stl_ddltext":     relation(textColumns, texts(200, "DDL")),
		"stl_utilitytext": relation(textColumns, texts(200, "UTILITY")),
		"svl_statementtext": relation("userid int4, xid int8, pid int4, label char(320), starttime timestamp, endtime timestamp, sequence int4, type varchar(10), text char(200)",
			ofRan(false, nil, func(r ran) [][]any {
				kind := "QUERY"
				if k := r.kind(); k == "DDL" || k == "UTILITY" {
					kind = k
				}
				return pieces(r.text, 200, func(i int, piece string) []any {
					return []any{r.user, r.xid, r.pid, r.label, moment(r.start), moment(r.end), i, kind, piece}
				})
			})),
		"svl_qlog": relation("userid int4, query int4, xid int8, pid int4, starttime timestamp, endtime timestamp, elapsed int8, aborted int4, label char(320), substring char(60), "+
			"source_query int4, concurrency_scaling_status_txt char(37), from_sp_call int4",
			ofRan(false, queryKinds, func(r ran) [][]any {
				return [][]any{{r.user, r.query, r.xid, r.pid, moment(r.start), moment(r.end), r.micro(), r.aborted(), r.label, clipped(r.text, 60), nil, "Not eligible", nil}}
			})),
		"sys_query_history": relation("user_id int4, query_id int8, query_label char(320), transaction_id int8, session_id int4, database_name char(128), query_type char(32), "+
			"status char(10), result_cache_hit bool, start_time timestamp, end_time timestamp, elapsed_time int8, queue_time int8, execution_time int8, error_message char(512), "+
			"returned_rows int8, returned_bytes int8, query_text char(4000), redshift_version char(256), usage_limit char(150), compute_type varchar(32), compile_time int8, "+
			"planning_time int8, lock_wait_time int8, service_class_id int4, service_class_name char(64), query_priority char(20), short_query_accelerated char(10)",
			ofRan(true, nil, func(r ran) [][]any {
				rows := r.rows
				if r.kind() != "SELECT" {
					rows = 0
				}
				return [][]any{{r.user, r.query, r.label, r.xid, r.pid, r.database, r.kind(), r.status(), false, moment(r.start), moment(r.end), r.micro(), 0, r.micro(),
					clipped(r.err, 512), rows, nil, clipped(r.text, 4000), Version, nil, "primary", 0, 0, 0, 100, "Default queue", "Normal", "false"}}
			})),
		"sys_query_text": relation("user_id int4, query_id int8, transaction_id int8, session_id int4, start_time timestamp, sequence int4, text char(4000)",
			ofRan(true, nil, func(r ran) [][]any {
				return pieces(r.text, 4000, func(i int, piece string) []any {
					return []any{r.user, r.query, r.xid, r.pid, moment(r.start), i, piece}
				})
			})),
		"stv_recents": relation("userid int4, status char(20), starttime timestamp, duration int8, user_name char(50), db_name char(50), query char(600), pid int4",
			func(n *names) (rows [][]any, err error) {
				all, err := n.seen(true)
				for _, r := range all[max(0, len(all)-100):] {
					status, took, pid := "Done", r.end.Sub(r.start), any(-1)
					if r.end.IsZero() {
						status, took, pid = "Running", n.s.home.now().Sub(r.start), r.pid
					}
					rows = append(rows, []any{r.user, status, moment(r.start), took.Microseconds(), n.userName(r.user), r.database, clipped(r.text, 600), pid})
				}
				return rows, err
			}),
		"stv_inflight": relation("userid int4, slice int4, query int4, label char(320), xid int8, pid int4, starttime timestamp, text char(100), suspended int4, "+
			"insert_pristine int4, concurrency_scaling_status int4",
			ofRan(true, queryKinds, func(r ran) [][]any {
				if !r.end.IsZero() {
					return nil
				}
				return [][]any{{r.user, 0, r.query, r.label, r.xid, r.pid, moment(r.start), clipped(r.text, 100), 0, 0, 0}}
			})),
		"svv_query_inflight": relation("userid int4, slice int4, query int4, pid int4, starttime timestamp, suspended int4, text char(200), sequence int4",
			ofRan(true, queryKinds, func(r ran) [][]any {
				if !r.end.IsZero() {
					return nil
				}
				return pieces(r.text, 200, func(i int, piece string) []any { return []any{r.user, 0, r.query, r.pid, moment(r.start), 0, piece, i} })
			})),
		"stv_wlm_query_state": relation("xid int4, task int4, query int4, service_class int4, slot_count int4, wlm_start_time timestamp, state char(16), queue_time int8, "+
			"exec_time int8, query_priority char(20)",
			func(n *names) (rows [][]any, err error) {
				all, err := n.seen(true)
				for _, r := range all {
					if r.end.IsZero() {
						rows = append(rows, []any{r.xid, r.query, r.query, 100, 1, moment(r.start), "Running", 0, n.s.home.now().Sub(r.start).Microseconds(), "Normal"})
					}
				}
				return rows, err
			}),
		"stl_wlm_query": relation("userid int4, xid int4, task int4, query int4, service_class int4, slot_count int4, service_class_start_time timestamp, "+
			"queue_start_time timestamp, queue_end_time timestamp, total_queue_time int8, exec_start_time timestamp, exec_end_time timestamp, total_exec_time int8, "+
			"service_class_end_time timestamp, final_state char(16), query_priority char(20), service_class_name char(64)",
			ofRan(false, queryKinds, func(r ran) [][]any {
				from, to := moment(r.start), moment(r.end)
				return [][]any{{r.user, r.xid, r.query, r.query, 100, 1, from, from, from, 0, from, to, r.micro(), to, "Completed", "Normal", "Default queue"}}
			})),
	}
}
