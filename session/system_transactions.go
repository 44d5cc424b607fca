package session

import (
	"slices"
	"time"
)

// transactionRelations are the views of transactions that have ended. What a commit
// and what undoing took is not measured.
func transactionRelations() map[string]systemRelation {
	return together(empty(map[string]string{
		"stl_commit_stats": "xid int8, node int4, startqueue timestamp, startwork timestamp, endflush timestamp, endstage timestamp, endlocal timestamp, startglobal timestamp, " +
			"endtime timestamp, queuelen int8, permblocks int8, newblocks int8, dirtyblocks int8, headers int8, numxids int4, oldestxid int8, extwritelatency int8, metadatawritten int4, " +
			"tombstonedblocks int8, tossedblocks int8, batched_by int8",
		"stl_undone": "userid int4, xact_id int8, xact_id_undone int8, undo_start_ts timestamp, undo_end_ts timestamp, table_id int8",
		"stl_restarted_sessions": "currenttime timestamp, dbname char(50), newpid int4, oldpid int4, username char(50), remotehost char(45), remoteport char(32), parkedtime timestamp, " +
			"session_vars char(2000)",
		"svl_multi_statement_violations": "userid int4, database char(32), cmdname char(20), xid int8, pid int4, label char(320), starttime timestamp, endtime timestamp, sequence int4, " +
			"type varchar(10), text char(200)",
	}), map[string]systemRelation{
		"sys_transaction_history": relation("user_id int4, transaction_id int8, isolation_level text, status text, transaction_start_time timestamp, commit_start_time timestamp, "+
			"commit_end_time timestamp, blocks_committed int8, undo_transaction_id int8",
			func(n *names) (rows [][]any, err error) {
				dbs, err := n.databases()
				if err != nil {
					return nil, err
				}
				levels := map[string]string{}
				for _, db := range dbs {
					if db.Share == "" {
						levels[db.Name] = isolationLevel(db)
					}
				}
				ended, err := n.ended()
				for _, t := range ended {
					status, undo := "committed", int64(-1)
					if t.undone {
						status, undo = "rolledback", t.first.xid
					}
					rows = append(rows, []any{t.first.user, t.first.xid, orNull(levels[t.first.database]), status, moment(t.first.start), nil, moment(t.end), nil, undo})
				}
				return rows, err
			}),
	})
}

// endedTransaction is what the history tells of a transaction.
type endedTransaction struct {
	first  ran
	end    time.Time
	undone bool
	block  bool
	closed bool // by COMMIT or ROLLBACK
}

// ended are the transactions that the statements seen were, in the order of their
// beginnings: a statement outside a block is one, and so is a block from its BEGIN
// to its end. A block that failed is undone whatever ends it, and so is one whose
// session ended before it did.
func (n *names) ended() (out []*endedTransaction, err error) {
	seen, err := n.seen(true)
	by := map[int64]*endedTransaction{}
	for _, r := range seen {
		word := upperWord(r.text)
		t := by[r.xid]
		switch {
		case t != nil:
			t.block = true
		case r.refused:
			continue // it never began
		default:
			t = &endedTransaction{first: r, block: word == "BEGIN" || word == "START"}
			by[r.xid] = t
			out = append(out, t)
		}
		t.end = r.end
		t.undone = t.undone || r.err != "" || word == "ROLLBACK" || word == "ABORT"
		t.closed = word == "COMMIT" || word == "END" || word == "ROLLBACK" || word == "ABORT" || word == "TRUNCATE" && r.err == ""
	}
	live := map[int32]time.Time{}
	for _, s := range n.s.home.of(n.s.Namespace.ID) {
		live[s.pid] = s.since
	}
	return slices.DeleteFunc(out, func(t *endedTransaction) bool {
		if t.block && !t.closed {
			if since, is := live[t.first.pid]; is && !since.After(t.first.start) {
				return true // it is open
			}
			t.undone = true
		}
		return t.end.IsZero()
	}), err
}
