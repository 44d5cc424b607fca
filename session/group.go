package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// userIDs finds the ids of users by name.
func (s *Session) userIDs(names []string) (ids []uint32, err error) {
	err = s.lookUp(func(p principals) error {
		for _, name := range names {
			u, err := p.user(name)
			if err != nil {
				return err
			}
			ids = append(ids, u.SysID)
		}
		return nil
	})
	return ids, err
}

func (s *Session) createGroup(ctx context.Context, stmt *redshiftsql.CreateGroup) error {
	if err := s.mustBeSuperuser("create groups"); err != nil {
		return err
	}
	if err := checkPrincipalName("group", stmt.Name); err != nil {
		return err
	}
	members, err := s.userIDs(stmt.Users)
	if err != nil {
		return err
	}
	id, err := s.newSysID(ctx, func(p principals) error { return p.freeGroup(stmt.Name) })
	if err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "create group", Group: &blueshift.Group{Name: stmt.Name, SysID: id, Members: members}})
}

func (s *Session) alterGroup(ctx context.Context, stmt *redshiftsql.AlterGroup) error {
	if err := s.mustBeSuperuser("alter groups"); err != nil {
		return err
	}
	if stmt.RenameTo != "" {
		if err := checkPrincipalName("group", stmt.RenameTo); err != nil {
			return err
		}
		return s.changePrincipals(ctx, principalChange{Op: "rename group", Name: stmt.Name, To: stmt.RenameTo})
	}
	ids, err := s.userIDs(stmt.Users)
	if err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "alter group", Name: stmt.Name, IDs: ids, Revoke: stmt.Drop})
}

func (s *Session) dropGroup(ctx context.Context, stmt *redshiftsql.DropGroup) error {
	if err := s.mustBeSuperuser("drop groups"); err != nil {
		return err
	}
	var g blueshift.Group
	if err := s.lookUp(func(p principals) (err error) { g, err = p.group(stmt.Name); return err }); err != nil {
		return err
	}
	if err := s.leavesNothing("group", stmt.Name, blueshift.Grantee{Kind: blueshift.ToGroup, ID: g.SysID}); err != nil {
		return err
	}
	return s.changePrincipals(ctx, principalChange{Op: "drop group", Name: stmt.Name})
}

// leavesNothing refuses to drop whoever owns something or holds a privilege in
// any database of the namespace (Database Developer Guide, DROP USER). Privileges
// on what a datashare has lost, which no REVOKE finds, hold nobody.
func (s *Session) leavesNothing(what, name string, who blueshift.Grantee) error {
	owns := blueshift.SQLErrorf("55006", "%s \"%s\" can't be dropped because the %s owns some object", what, name, what)
	holds := blueshift.SQLErrorf("55006", "%s \"%s\" can't be dropped because the %s has a privilege on some object", what, name, what)
	isOwner := func(id uint32) bool { return who.Kind == blueshift.ToUser && id == who.ID }
	isOwnerName := func(owner string) bool { return who.Kind == blueshift.ToUser && owner == name }
	return s.lookUp(func(p principals) error {
		term := "namespace:" + p.ns.ID
		for d := range store.Datashares.Lookup(p.tx, term) {
			if isOwnerName(d.Owner) {
				return owns
			}
			if d.ACL.Mentions(who) {
				return holds
			}
		}
		for _, r := range rolesOf(p.tx, p.ns) {
			if isOwner(r.Owner) {
				return owns
			}
		}
		for db := range store.Databases.Lookup(p.tx, term) {
			if isOwnerName(db.Owner) {
				return owns
			}
			if databaseMentions(db, who) || s.lentMentions(p.tx, db, who) {
				return holds
			}
			live, open := s.home.Catalogs.Live(db.Catalog)
			if !open {
				continue // a shared database
			}
			snap := live.Snapshot()
			if s.tx != nil && s.tx.changes[live] != nil {
				snap = s.tx.changes[live].Snapshot()
			}
			if owner, mentioned := snapshotMentions(snap, who); owner {
				return owns
			} else if mentioned {
				return holds
			}
		}
		return nil
	})
}

func databaseMentions(db blueshift.Database, who blueshift.Grantee) bool {
	found := db.ACL.Mentions(who) || scopedMentions(db.Scoped, who)
	for _, acl := range db.Languages {
		found = found || acl.Mentions(who)
	}
	return found
}

// lentMentions tells whether somebody holds a privilege on what the datashare
// behind a database has now.
func (s *Session) lentMentions(tx store.Tx, db blueshift.Database, who blueshift.Grantee) bool {
	mentioned := func(o sharedObject) bool { return db.Lent[o.id()].Mentions(who) }
	if len(db.Lent) == 0 {
		return false
	}
	share, err := s.home.Sharing.Mounted(s.ctx, s.Namespace, db)
	if err != nil {
		return false
	}
	snap, err := s.home.producing(tx, share)
	return err == nil && snap != nil && slices.ContainsFunc(shareObjects(share, snap), mentioned)
}

func scopedMentions(list []blueshift.ScopedGrant, who blueshift.Grantee) bool {
	for _, g := range list {
		if g.ACL.Mentions(who) {
			return true
		}
	}
	return false
}

// snapshotMentions tells whether somebody owns anything in a database and
// whether an access list there names it.
func snapshotMentions(snap *catalog.Snapshot, who blueshift.Grantee) (owner, mentioned bool) {
	owns := func(id uint32) { owner = owner || who.Kind == blueshift.ToUser && id == who.ID }
	for _, schema := range snap.Schemas() {
		owns(schema.Owner)
		mentioned = mentioned || schema.ACL.Mentions(who) || scopedMentions(schema.Scoped, who)
		for _, r := range snap.Relations(schema.ID) {
			owns(r.Owner)
			mentioned = mentioned || r.ACL.Mentions(who)
			for _, acl := range r.ColumnACL {
				mentioned = mentioned || acl.Mentions(who)
			}
		}
	}
	for _, schema := range snap.Schemas() {
		for _, f := range snap.Functions(schema.ID, "") {
			owns(f.Owner)
			mentioned = mentioned || f.ACL.Mentions(who)
		}
	}
	for _, d := range snap.Defaults() {
		owns(d.Owner)
		mentioned = mentioned || d.ACL.Mentions(who)
	}
	return owner, mentioned
}
