package session

// The views of open transactions, of the locks that they hold and wait for, and of
// those that had to be refused.

// lockHeld is a lock of a table, or of a transaction's own number, in a
// session's hands or waited for by it.
type lockHeld struct {
	*Session
	db      uint32 // of the table
	table   any    // nil for the transaction's own number
	granted bool
}

// locks lists what the sessions that n may know of hold and wait for.
func (n *names) locks() (out []lockHeld, err error) {
	all, err := n.sessions()
	if err != nil {
		return nil, err
	}
	known := map[any]*Session{}
	for _, s := range all {
		known[s] = s
		if _, _, open := s.open(); open {
			out = append(out, lockHeld{Session: s, granted: true})
		}
	}
	dbs, err := n.databases()
	for _, db := range dbs {
		live, open := n.s.home.Catalogs.Live(db.Catalog)
		if db.Share != "" || !open {
			continue
		}
		for _, k := range live.TableLocks() {
			if s := known[k.Owner]; s != nil {
				out = append(out, lockHeld{s, db.OID, k.Table, k.Granted})
			}
		}
	}
	return out, err
}

func (k lockHeld) kind() string {
	if k.table == nil {
		return "transactionid"
	}
	return "relation"
}

// mode is the lock's mode: writers of a table wait for each other and for
// nobody else.
func (k lockHeld) mode() string {
	if k.table == nil {
		return "ExclusiveLock"
	}
	return "ShareRowExclusiveLock"
}

func ofLocks(row func(k lockHeld) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := n.locks()
		for _, k := range all {
			if r := row(k); r != nil {
				rows = append(rows, r)
			}
		}
		return rows, err
	}
}

func lockRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"svv_transactions": relation("txn_owner text, txn_db text, xid int8, pid int4, txn_start timestamp, lock_mode text, lockable_object_type text, relation int4, granted bool",
			ofLocks(func(k lockHeld) []any {
				xid, since, _ := k.open()
				return []any{k.login.Name, k.Database, xid, k.pid, moment(since), k.mode(), k.kind(), k.table, k.granted}
			})),
		"stl_tr_conflict": relation("xact_id int8, process_id int8, xact_start_ts timestamp, abort_time timestamp, table_id int8",
			func(n *names) (rows [][]any, err error) {
				r, err := n.rights()
				if err != nil || !r.super {
					return nil, err
				}
				h := n.s.past
				h.mu.Lock()
				defer h.mu.Unlock()
				h.expire(n.s.home.now())
				for _, c := range h.conflicts.all {
					rows = append(rows, []any{c.xid, c.pid, moment(c.since), moment(c.at), c.table})
				}
				return rows, nil
			}),
		"pg_locks": relation("locktype text, database oid, relation oid, page int4, tuple int2, transaction int8, pid int4, mode text, granted bool",
			ofLocks(func(k lockHeld) []any {
				xid, _, _ := k.open()
				var db any
				if k.table != nil {
					db = k.db
				}
				return []any{k.kind(), db, k.table, nil, nil, xid, k.pid, k.mode(), k.granted}
			})),
		"stv_locks": relation("table_id int4, last_commit timestamp, last_update timestamp, lock_owner int8, lock_owner_pid int4, lock_owner_start timestamp, lock_owner_end timestamp, "+
			"lock_status char(22)",
			ofLocks(func(k lockHeld) []any {
				if k.table == nil {
					return nil
				}
				xid, since, _ := k.open()
				status := "Holding write lock"
				if !k.granted {
					status = "Waiting for write lock"
				}
				return []any{k.table, nil, nil, xid, k.pid, moment(since), nil, status}
			})),
	}
}
