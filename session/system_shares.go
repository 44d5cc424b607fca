package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// visibleShare is a datashare as one namespace sees it.
type visibleShare struct {
	kind    string // OUTBOUND or INBOUND
	share   blueshift.Datashare
	mounted string // the consumer database made from it
}

// visibleShares lists the shares of the session's namespace: those it
// produces, and those of others that it may read.
func (s *Session) visibleShares(tx store.Tx) (out []visibleShare) {
	for d := range s.home.Sharing.Outbound(tx, s.Namespace) {
		out = append(out, visibleShare{kind: "OUTBOUND", share: d})
	}
	for d := range s.home.Sharing.Inbound(tx, s.Namespace) {
		v := visibleShare{kind: "INBOUND", share: d}
		for db := range store.Databases.Lookup(tx, "namespace:"+s.Namespace.ID) {
			if db.ShareKey == d.Key && db.ShareID == d.ShareID {
				v.mounted = db.Name
			}
		}
		out = append(out, v)
	}
	return out
}

// ofShares makes rows of the shares that the session sees.
func ofShares(rows func(n *names, v visibleShare) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (out [][]any, err error) {
		var all []visibleShare
		err = n.s.shareView(func(tx store.Tx) error {
			all = n.s.visibleShares(tx)
			return nil
		})
		for _, v := range all {
			out = append(out, rows(n, v)...)
		}
		return out, err
	}
}

const timestampForm = "2006-01-02 15:04:05.999999"

var svvDatashares = systemRelation{
	cols(varchar("share_name", 128), typed("share_id", redshiftsql.Integer), typed("share_owner", redshiftsql.Integer), varchar("source_database", 128),
		varchar("consumer_database", 128), varchar("share_type", 8), typed("createdate", redshiftsql.Timestamp), typed("is_publicaccessible", redshiftsql.Boolean),
		varchar("share_acl", 256), varchar("producer_account", 16), varchar("producer_namespace", 64), varchar("managed_by", 64)),
	ofShares(func(n *names, v visibleShare) [][]any {
		d := v.share
		row := []any{d.Name, d.ShareID, nil, nil, orNull(v.mounted), v.kind, nil, d.PubliclyAccessible, nil, string(d.Account), d.Namespace, orNull(d.ManagedBy)}
		if v.kind == "OUTBOUND" {
			row[2], row[3], row[6] = n.s.user.SysID, d.Database, d.Created.UTC().Format(timestampForm)
		}
		return [][]any{row}
	}),
}

var svvDatashareConsumers = systemRelation{
	cols(varchar("share_name", 128), varchar("consumer_account", 16), varchar("consumer_namespace", 64), typed("share_date", redshiftsql.Timestamp)),
	ofShares(func(n *names, v visibleShare) (rows [][]any) {
		if v.kind != "OUTBOUND" {
			return nil
		}
		for _, c := range v.share.Consumers {
			account := string(c.Account)
			if c.Namespace != "" {
				account = ""
			}
			rows = append(rows, []any{v.share.Name, orNull(account), orNull(c.Namespace), c.Granted.UTC().Format(timestampForm)})
		}
		return rows
	}),
}

var svvDatashareObjects = systemRelation{
	cols(varchar("share_type", 8), varchar("share_name", 128), varchar("object_type", 64), varchar("object_name", 512),
		varchar("producer_account", 16), varchar("producer_namespace", 64), typed("include_new", redshiftsql.Boolean)),
	ofShares(func(n *names, v visibleShare) (rows [][]any) {
		d := v.share
		var producer blueshift.Database
		if n.s.home.Store.View(n.s.ctx, func(tx store.Tx) (err error) {
			key := d.Key
			key.ID = blueshift.DatabaseID(d.Namespace, d.Database)
			producer, err = store.Databases.Get(tx, key)
			return err
		}) != nil {
			return nil
		}
		_, snap, err := n.snapshot(producer)
		if err != nil {
			return nil
		}
		for _, o := range shareObjects(d, snap) {
			kind, name := "schema", o.schema.Name
			var include any
			if o.relation != nil {
				kind, name = string(o.relation.Kind), o.schema.Name+"."+o.relation.Name
			} else if v.kind == "OUTBOUND" {
				include = o.includeNew
			}
			rows = append(rows, []any{v.kind, d.Name, kind, name, string(d.Account), d.Namespace, include})
		}
		return rows
	}),
}
