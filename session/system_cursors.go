package session

// cursorRelations are the views of open cursors. A cursor streams: how many rows
// it has still to come is not known, and none of them is on disk.
func cursorRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"stv_active_cursors": relation("userid int4, name char(256), xid int8, pid int4, starttime timestamp, row_count int8, byte_count int8, fetched_rows int8",
			ofCursors(func(s *Session, c *cursor, xid int64) []any {
				return []any{s.login.SysID, c.name, xid, s.pid, moment(c.since), nil, nil, c.fetched.Load()}
			})),
		"svv_active_cursors": relation("user_id int4, cursor_name varchar(128), transaction_id int8, session_id int4, declare_time timestamp, total_bytes int8, total_rows int8, "+
			"fetched_rows int8, cursor_storage_limit_used_percent int4",
			ofCursors(func(s *Session, c *cursor, xid int64) []any {
				return []any{s.login.SysID, c.name, xid, s.pid, moment(c.since), nil, nil, c.fetched.Load(), 0}
			})),
		"stv_cursor_configuration": relation("current_cursor_count int4, max_diskspace_usable int4, current_diskspace_used int4",
			func(n *names) ([][]any, error) {
				open := 0
				for _, s := range n.s.home.of(n.s.Namespace.ID) {
					if s.openCursor() != nil {
						open++
					}
				}
				return [][]any{{open, nil, 0}}, nil
			}),
	}
}

// openCursor is the session's cursor, for other sessions to look at; nil without.
func (s *Session) openCursor() *cursor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor
}

func ofCursors(row func(s *Session, c *cursor, xid int64) []any) func(*names) ([][]any, error) {
	return ofSessions(func(_ *names, s *Session) []any {
		c := s.openCursor()
		if c == nil {
			return nil
		}
		xid, _, _ := s.open()
		return row(s, c, xid)
	})
}
