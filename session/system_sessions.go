package session

import "slices"

// The views of sessions and connections.

// sessions are those of the namespace that the session's user may know of.
func (n *names) sessions() (out []*Session, err error) {
	r, err := n.rights()
	if err != nil {
		return nil, err
	}
	all := n.s.home.of(n.s.Namespace.ID)
	if r.super || r.user.SyslogAccess {
		return all, nil
	}
	return slices.DeleteFunc(all, func(s *Session) bool { return s.login.SysID != r.user.SysID }), nil
}

func ofSessions(row func(n *names, s *Session) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := n.sessions()
		for _, s := range all {
			if r := row(n, s); r != nil {
				rows = append(rows, r)
			}
		}
		return rows, err
	}
}

// at is the statement at work in a session; nil when it is idle.
func (s *Session) at() *ran {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.work == nil {
		return nil
	}
	r := *s.work
	return &r
}

func ofConnections(row func(n *names, c connected) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		r, err := n.rights()
		if err != nil {
			return nil, err
		}
		for _, c := range n.connections() {
			if r.super || r.user.SyslogAccess || c.user == r.user.SysID {
				rows = append(rows, row(n, c))
			}
		}
		return rows, nil
	}
}

// connections is what happened to those of the namespace.
func (n *names) connections() []connected {
	h := n.s.past
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expire(n.s.home.now())
	return slices.Clone(h.connections.all)
}

// over makes rows of the sessions that are over. Of those that ended with the
// server itself it is not known when: they have no end.
func over(row func(c connected, end any) []any) func(*names) ([][]any, error) {
	type session struct {
		pid   int32
		since int64
	}
	return func(n *names) ([][]any, error) {
		ended := map[session]bool{}
		for _, c := range n.connections() {
			if c.event == disconnecting {
				ended[session{c.pid, c.since.UnixMicro()}] = true
			}
		}
		for _, s := range n.s.home.of(n.s.Namespace.ID) {
			ended[session{s.pid, s.since.UnixMicro()}] = true // not yet, but it is listed as it is
		}
		rows, err := ofConnections(func(_ *names, c connected) []any {
			switch {
			case c.event == disconnecting:
				return row(c, moment(c.at))
			case c.event == initiating && !ended[session{c.pid, c.since.UnixMicro()}]:
				return row(c, nil)
			}
			return nil
		})(n)
		return slices.DeleteFunc(rows, func(r []any) bool { return r == nil }), err
	}
}

func sessionRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"stv_sessions": relation("starttime timestamp, process int4, user_name char(50), db_name char(50), timeout_sec int4",
			ofSessions(func(_ *names, s *Session) []any {
				return []any{moment(s.since), s.pid, s.login.Name, s.Database, s.login.SessionTimeout}
			})),
		"pg_stat_activity": relation("datid oid, datname name, procpid int4, usesysid int4, usename name, current_query text, query_start timestamptz, pid int4, state text, query text, "+
			"application_name text, client_addr text, backend_start timestamptz",
			ofSessions(func(n *names, s *Session) []any {
				state, text, start := "idle", "<IDLE>", any(nil)
				if r := s.at(); r != nil {
					state, text, start = "active", r.text, moment(r.start)
				}
				return []any{0, s.Database, s.pid, s.login.SysID, s.login.Name, text, start, s.pid, state, text, s.Settings["application_name"], s.Remote.Addr().String(), moment(s.since)}
			})),
		"stl_sessions": relation("userid int4, starttime timestamp, endtime timestamp, process int4, user_name char(50), db_name char(50), timeout_sec int4",
			over(func(c connected, end any) []any {
				return []any{c.user, moment(c.since), end, c.pid, c.name, c.database, c.timeout}
			})),
		"sys_session_history": relation("user_id char(50), session_id int4, database_name char(50), status char(32), session_timeout int4, start_time timestamp, end_time timestamp",
			func(n *names) ([][]any, error) {
				closed, err := over(func(c connected, end any) []any {
					return []any{c.user, c.pid, c.database, "closed", c.timeout, moment(c.since), end}
				})(n)
				if err != nil {
					return nil, err
				}
				active, err := ofSessions(func(_ *names, s *Session) []any {
					return []any{s.login.SysID, s.pid, s.Database, "active", s.login.SessionTimeout, moment(s.since), nil}
				})(n)
				return append(closed, active...), err
			}),
		"stl_connection_log": relation("event char(50), recordtime timestamp, remotehost char(45), remoteport char(32), pid int4, dbname char(50), username char(50), "+
			"authmethod char(32), duration int8, sslversion char(50), sslcipher char(128), mtu int4, sslcompression char(64), sslexpansion char(64), iamauthguid char(36), "+
			"application_name char(250), os_version char(64), driver_version char(64), plugin_name char(32), protocol_version int4, sessionid char(36), compression char(16)",
			ofConnections(connectionRow)),
		"sys_connection_log": relation("event char(50), record_time timestamp, remote_host char(45), remote_port char(32), session_id int4, database_name char(50), user_name char(50), "+
			"auth_method char(32), duration int8, ssl_version char(50), ssl_cipher char(128), mtu int4, ssl_compression char(64), ssl_expansion char(64), iam_auth_guid char(36), "+
			"application_name char(250), os_version char(64), driver_version char(64), plugin_name char(32), protocol_version int4, global_session_id char(36), compression char(16)",
			ofConnections(connectionRow)),
	}
}

func connectionRow(_ *names, c connected) []any {
	return []any{c.event, moment(c.at), c.remote.Addr().String(), int(c.remote.Port()), c.pid, c.database, c.name, "password", c.at.Sub(c.since).Microseconds(), nil, nil, 0, nil, nil, nil,
		c.application, c.os, c.driver, c.plugin, nil, nil, "none"}
}
