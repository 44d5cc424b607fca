package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// holder is the name of who holds a privilege; "" when it is gone.
func (n *names) holder(g blueshift.Grantee) (name string) {
	switch g.Kind {
	case blueshift.ToPublic:
		return "public"
	case blueshift.ToUser:
		return n.userName(g.ID)
	}
	n.s.home.Store.View(n.s.ctx, func(tx store.Tx) error {
		term := "namespace:" + n.s.Namespace.ID
		for group := range store.Groups.Lookup(tx, term) {
			if g.Kind == blueshift.ToGroup && group.SysID == g.ID {
				name = group.Name
			}
		}
		for _, role := range rolesOf(tx, n.s.Namespace) {
			if g.Kind == blueshift.ToRole && role.SysID == g.ID {
				name = role.Name
			}
		}
		return nil
	})
	return name
}

// acl is an access list as the catalogs show it: with what the owner has, once
// anybody else has something; "" before that.
func (n *names) acl(a blueshift.ACL, owner uint32, all blueshift.Privileges) string {
	if len(a) == 0 {
		return ""
	}
	own := blueshift.Grant{To: blueshift.Grantee{Kind: blueshift.ToUser, ID: owner}, By: owner, Held: all}
	return append(blueshift.ACL{own}, a...).Text(n.holder)
}

// relationACL is a relation's access list. Of what is shared it is the consumer's,
// which has no owner in it: that one is the producer's.
func (n *names) relationACL(l listed) any {
	switch {
	case l.external != "":
		return nil
	case l.shared:
		return orNull(l.db.Lent[l.relation.ID].Text(n.holder))
	}
	return orNull(n.acl(l.relation.ACL, l.relation.Owner, blueshift.AllOnTable))
}

// columnACL is what is granted on a column by itself.
func (n *names) columnACL(l listed, c redshiftsql.Column) any {
	if l.shared || l.external != "" { // the producer's list speaks of its own users
		return nil
	}
	return orNull(l.relation.ColumnACL[c.Position].Text(n.holder))
}

func (n *names) schemaACL(s schemaOf) any {
	if s.kind == "shared" {
		return orNull(s.db.Lent[s.schema.ID].Text(n.holder))
	}
	return orNull(n.acl(s.schema.ACL, s.schema.Owner, blueshift.Usage|blueshift.Create))
}

// databaseACL is a database's access list.
func (n *names) databaseACL(db blueshift.Database) any {
	own := blueshift.Create | blueshift.Temporary
	if db.Share != "" {
		own = blueshift.AllOnShared
	}
	return orNull(n.acl(db.ACL, n.userID(db.Owner), own))
}

// datashareACL is a datashare's access list: A for ALTER and S for SHARE.
func (n *names) datashareACL(d blueshift.Datashare) any {
	return orNull(n.acl(d.ACL, n.userID(d.Owner), blueshift.AllOnDatashare))
}
