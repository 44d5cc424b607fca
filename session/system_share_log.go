package session

import "strings"

// shareLogRelations are the logs of changes to datashares and of reads through
// them, as each side sees them.
func shareLogRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"svv_datashare_privileges": relation("datashare_name text, privilege_type text, identity_id int4, identity_name text, identity_type text, admin_option bool",
			func(n *names) (rows [][]any, err error) {
				for _, d := range n.outbound() {
					rows = n.granted(rows, d.ACL, true, d.Name)
				}
				return rows, nil
			}),
		"svl_datashare_change_log": relation("userid int4, username varchar(128), pid int4, xid int8, share_id int4, share_name varchar(128), source_database_id int4, "+
			"source_database_name varchar(128), consumer_database_id int4, consumer_database_name varchar(128), arn varchar(192), recordtime timestamp, action varchar(128), "+
			"status int4, "+changeColumns+", target_user_type varchar(16), target_userid int4, target_username varchar(128), "+sideColumns, (*names).shareChanges),
		"sys_datashare_change_log": relation("user_id int4, user_name varchar(128), session_id int4, transaction_id int8, share_id int4, share_name varchar(128), source_database_id int4, "+
			"source_database_name varchar(128), consumer_database_id int4, consumer_database_name varchar(128), arn varchar(192), record_time timestamp, action varchar(128), "+
			"status int4, "+changeColumns+", target_user_type varchar(16), target_user_id int4, target_user_name varchar(128), "+sideColumns, (*names).shareChanges),
		"svl_datashare_usage_consumer": relation("userid int4, pid int4, xid int8, request_id varchar(50), request_type varchar(25), transaction_uid varchar(50), recordtime timestamp, "+
			"status int4, error varchar(512)", consumedRows),
		"sys_datashare_usage_consumer": relation("user_id int4, session_id int4, transaction_id int8, request_id varchar(50), request_type varchar(25), transaction_uid varchar(50), "+
			"record_time timestamp, status int4, error_message varchar(512)", consumedRows),
		"svl_datashare_usage_producer":     relation(producedColumns("recordtime", "error"), producedRows),
		"sys_datashare_usage_producer":     relation(producedColumns("record_time", "error_message"), producedRows),
		"svl_datashare_cross_region_usage": relation("query int8, segment int4, transferred_data int8, source_region varchar(64)", func(*names) ([][]any, error) { return nil, nil }),
		"sys_datashare_cross_region_usage": relation("query_id int8, child_query_sequence int8, segment_id int4, start_time timestamp, end_time timestamp, transferred_data int8, "+
			"source_region varchar(64)", func(*names) ([][]any, error) { return nil, nil }),
	}
}

const (
	changeColumns = "share_object_type varchar(64), share_object_id int4, share_object_name varchar(128)"
	sideColumns   = "consumer_account varchar(16), consumer_namespace varchar(64), producer_account varchar(16), producer_namespace varchar(64), attribute_name varchar(64), " +
		"attribute_value varchar(128), message varchar(512)"
)

func producedColumns(time, failure string) string {
	return "share_id int4, share_name varchar(128), request_id varchar(50), request_type varchar(25), object_type varchar(64), object_oid int4, object_name varchar(128), " +
		"consumer_account varchar(16), consumer_namespace varchar(64), consumer_transaction_uid varchar(50), " + time + " timestamp, status int4, " + failure +
		" varchar(512), consumer_region char(64)"
}

// shareChanges are the changes that were made in the session's namespace: those
// of its own shares, and what it made of others'.
func (n *names) shareChanges() (rows [][]any, err error) {
	r, err := n.rights()
	if err != nil {
		return nil, err
	}
	all, err := n.s.shareEvents()
	if err != nil {
		return nil, err
	}
	dbs, err := n.databases()
	if err != nil {
		return nil, err
	}
	ids := map[string]any{} // of the databases that are still there
	for _, db := range dbs {
		ids[db.Name] = db.OID
	}
	for _, e := range all {
		if !r.super && !r.user.SyslogAccess && e.User != r.user.SysID {
			continue
		}
		share, consumer := e.Share, e.Mounted != ""
		var source, sourceID, arn, account, namespace, object, targetID any = orNull(share.Database), ids[share.Database], nil, nil, nil, nil, nil
		if e.ObjectID != 0 {
			object = e.ObjectID
		}
		if share.Namespace != "" {
			arn = share.ARN()
		}
		if consumer {
			source, sourceID, account, namespace = nil, nil, string(share.Account), share.Namespace
		}
		var target string
		if e.Target.Kind != "" {
			targetID, target = e.Target.ID, n.holder(e.Target)
		}
		rows = append(rows, []any{e.User, e.UserName, e.PID, e.XID, share.ShareID, share.Name, sourceID, source, ids[e.Mounted], orNull(e.Mounted), arn, moment(e.At), e.Action, 0,
			orNull(e.ObjectKind), object, orNull(e.Object), orNull(string(e.Target.Kind)), targetID, orNull(target), orNull(string(e.Consumer.Account)), orNull(e.Consumer.Namespace), account, namespace,
			orNull(e.Attribute), orNull(e.Value), nil})
	}
	return rows, nil
}

func consumedRows(n *names) (rows [][]any, err error) {
	r, err := n.rights()
	if err != nil {
		return nil, err
	}
	h := n.s.past
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expire(n.s.home.now())
	for _, u := range h.consumed.all {
		if r.super || r.user.SyslogAccess || u.user == r.user.SysID {
			status, message := u.outcome(false)
			rows = append(rows, []any{u.user, u.pid, u.xid, u.requestID(), u.kindOfRequest(), u.transaction(), moment(u.at), status, message})
		}
	}
	return rows, nil
}

// producedRows are for superusers: they speak of others' work.
func producedRows(n *names) (rows [][]any, err error) {
	r, err := n.rights()
	if err != nil || !r.super && !r.user.SyslogAccess {
		return nil, err
	}
	h := n.s.past
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expire(n.s.home.now())
	for _, u := range h.produced.all {
		_, share, _ := strings.Cut(u.share.ID, "/")
		status, message := u.outcome(true)
		var id any
		if u.id != 0 {
			id = u.id
		}
		rows = append(rows, []any{u.shareID, share, u.requestID(), u.kindOfRequest(), orNull(u.kind), id, orNull(u.object()), string(u.consumer.Account), u.consumer.ID,
			u.transaction(), moment(u.at), status, message, string(u.consumer.Region)})
	}
	return rows, nil
}
