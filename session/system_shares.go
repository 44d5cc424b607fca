package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// visibleShare is a datashare as one namespace sees it.
type visibleShare struct {
	kind    string // OUTBOUND or INBOUND
	share   blueshift.Datashare
	mounted blueshift.Database // the consumer's, made from it; the zero one when there is none
}

// visibleShares lists the shares of the session's namespace that its user sees:
// those it owns or may alter or share, and those of others whose database it
// may use; superusers see all that the namespace may read.
func (s *Session) visibleShares(tx store.Tx, r *rights) (out []visibleShare) {
	for d := range s.home.Sharing.Outbound(tx, s.Namespace) {
		if held, _ := r.onDatashare(d); held == 0 {
			continue
		}
		out = append(out, visibleShare{kind: "OUTBOUND", share: d})
	}
	for d := range s.home.Sharing.Inbound(tx, s.Namespace) {
		v, open := visibleShare{kind: "INBOUND", share: d}, r.super
		for db := range store.Databases.Lookup(tx, "namespace:"+s.Namespace.ID) {
			if db.ShareKey == d.Key && db.ShareID == d.ShareID {
				v.mounted = db
				held, _ := r.onDatabase(db)
				open = open || held.Has(blueshift.Usage)
			}
		}
		if !open {
			continue
		}
		out = append(out, v)
	}
	return out
}

// ofShares makes rows of the shares that the session sees.
func ofShares(rows func(n *names, v visibleShare) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (out [][]any, err error) {
		r, err := n.s.rights()
		if err != nil {
			return nil, err
		}
		var all []visibleShare
		err = n.s.shareView(func(tx store.Tx) error {
			all = n.s.visibleShares(tx, r)
			return nil
		})
		for _, v := range all {
			out = append(out, rows(n, v)...)
		}
		return out, err
	}
}

const timestampForm = "2006-01-02 15:04:05.999999"

func shareRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"svv_datashares": relation("share_name varchar(128), share_id int4, share_owner int4, source_database varchar(128), consumer_database varchar(128), "+
			"share_type varchar(8), createdate timestamp, is_publicaccessible bool, share_acl varchar(256), producer_account varchar(16), producer_namespace varchar(64), "+
			"managed_by varchar(64)",
			ofShares(func(n *names, v visibleShare) [][]any {
				d := v.share
				row := []any{d.Name, d.ShareID, nil, nil, orNull(v.mounted.Name), v.kind, nil, d.PubliclyAccessible, nil, string(d.Account), d.Namespace, orNull(d.ManagedBy)}
				if v.kind == "OUTBOUND" {
					row[2], row[3], row[6], row[8] = n.userID(d.Owner), d.Database, d.Created.UTC().Format(timestampForm), n.datashareACL(d)
				}
				return [][]any{row}
			})),
		"svv_datashare_consumers": relation("share_name varchar(128), consumer_account varchar(16), consumer_namespace varchar(64), share_date timestamp",
			ofShares(func(_ *names, v visibleShare) (rows [][]any) {
				if v.kind != "OUTBOUND" {
					return nil
				}
				for _, c := range v.share.Consumers {
					if c.Via == blueshift.ViaDataExchange {
						continue // whom it lets in are consumers of their own
					}
					account := string(c.Account)
					if c.Namespace != "" {
						account = ""
					}
					rows = append(rows, []any{v.share.Name, orNull(account), orNull(c.Namespace), c.Granted.UTC().Format(timestampForm)})
				}
				return rows
			})),
		"svv_datashare_objects": relation("share_type varchar(8), share_name varchar(128), object_type varchar(64), object_name varchar(512), producer_account varchar(16), "+
			"producer_namespace varchar(64), include_new bool",
			ofShares((*names).sharedRows)),
	}
}

// sharedRows are what is in a share; of one of others, what of it the user is
// shown in the database made from it.
func (n *names) sharedRows(v visibleShare) (rows [][]any) {
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
	shown := func(sharedObject) bool { return true }
	if v.kind == "INBOUND" && v.mounted.Share != "" {
		lent, err := n.lent(v.mounted)
		if err != nil { // not for this user; superusers may use every database
			return nil
		}
		shown = lent.shows
	}
	for _, o := range shareObjects(d, snap) {
		if !shown(o) {
			continue
		}
		kind, name := o.described()
		var include any
		if o.name() == "" && v.kind == "OUTBOUND" {
			include = o.includeNew
		}
		rows = append(rows, []any{v.kind, d.Name, kind, name, string(d.Account), d.Namespace, include})
	}
	return rows
}

// shows reports whether the user is shown something in the database, as SHOW and
// the SVV_ALL_ views do: a schema for USAGE, what is in it for SELECT or EXECUTE.
func (l lent) shows(o sharedObject) bool {
	switch {
	case l.everything():
		return true
	case o.relation != nil:
		return l.schema(o.schema) && l.on(o).Has(blueshift.Select)
	case o.function != nil:
		return l.calls(o)
	}
	return l.schema(o.schema)
}

// outbound are the shares that the session's namespace produces.
func (n *names) outbound() (out []blueshift.Datashare) {
	n.s.shareView(func(tx store.Tx) error {
		for d := range n.s.home.Sharing.Outbound(tx, n.s.Namespace) {
			out = append(out, d)
		}
		return nil
	})
	return out
}
