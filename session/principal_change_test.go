package session

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// TestPrincipalChangesAreData writes changes down as a commit intent does and
// makes what is read back: what a crash left behind is finished by that.
func TestPrincipalChangesAreData(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open(ctx, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ns := blueshift.Namespace{Key: blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: "00000000-0000-0000-0000-000000000001"}}
	key := ns.Key
	key.ID = blueshift.DatabaseID(ns.ID, "dev")
	yes, password := true, blueshift.PasswordVerifier{Salt: []byte{1, 2}, Iterations: 4096, StoredKey: []byte{3}, ServerKey: []byte{4}, DigestSalt: []byte{5}, Digest: []byte{6}}
	to := func(kind blueshift.GranteeKind, id uint32) []blueshift.Grantee {
		return []blueshift.Grantee{{Kind: kind, ID: id}}
	}
	text, err := json.Marshal([]principalChange{
		{Op: "create group", Group: &blueshift.Group{Name: "clerks", SysID: 101}},
		{Op: "create user", User: &blueshift.User{Name: "alice", SysID: 102, Password: password, ValidUntil: time.Unix(9, 0).UTC()}, Words: []string{"clerks"}},
		{Op: "alter user", Name: "alice", Patch: &userPatch{CreateDB: &yes, Setting: "query_group", Value: new(string)}},
		{Op: "rename user", Name: "alice", To: "alison"},
		{Op: "create role", Role: &blueshift.Role{Name: "reader", SysID: 103, Owner: 102}},
		{Op: "grant role", Name: "reader", Grantees: to(blueshift.ToUser, 102), By: 100, Option: true},
		{Op: "grant role", Name: "sys:dba", Grantees: to(blueshift.ToRole, 103), By: 100},
		{Op: "grant system", Name: "reader", Words: []string{"CREATE USER"}},
		{Op: "database acl", Name: "dev", ACL: &aclChange{To: to(blueshift.ToUser, 102), By: 100, Held: blueshift.Create, Option: true}},
		{Op: "database acl", Name: "dev", Scope: "TABLES", ACL: &aclChange{To: to(blueshift.ToRole, 103), By: 100, Held: blueshift.Select}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var changes []principalChange
	if err := json.Unmarshal(text, &changes); err != nil {
		t.Fatal(err)
	}
	err = db.Update(ctx, func(tx store.Tx) error {
		if err := store.Namespaces.Put(tx, ns); err != nil {
			return err
		}
		if err := store.Databases.Put(tx, blueshift.Database{Key: key, Namespace: ns.ID, Name: "dev", Owner: "alice"}); err != nil {
			return err
		}
		for _, c := range changes {
			if err := c.apply(tx, ns); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(ctx, func(tx store.Tx) error {
		ns, err := store.Namespaces.Get(tx, ns.Key)
		if err != nil || ns.Principals != uint64(len(changes)) {
			t.Errorf("%d changes were counted, %v", ns.Principals, err)
		}
		p := principals{tx, ns}
		u, err := p.user("alison")
		if err != nil || !u.CreateDB || u.Password.Iterations != 4096 || !slices.Equal(u.Password.Digest, password.Digest) || !u.ValidUntil.Equal(time.Unix(9, 0)) {
			t.Errorf("%+v %v", u, err)
		}
		if _, err := p.user("alice"); err == nil {
			t.Error("the old name still leads somewhere")
		}
		r, err := readRights(tx, ns, 102, nil)
		if err != nil || !r.is(blueshift.Grantee{Kind: blueshift.ToGroup, ID: 101}) || !r.permits("CREATE USER") || !r.permits("CREATE SCHEMA") || !r.admin[103] || r.super {
			t.Errorf("%+v %v", r, err)
		}
		dev, err := p.database("dev")
		if err != nil || dev.Owner != "alison" {
			t.Errorf("%+v %v", dev, err)
		}
		held, _ := blueshift.DatabaseACL(dev, catalog.System).Held(r.is)
		if held != blueshift.Create|blueshift.Temporary || r.scoped("TABLES", dev.Scoped) != blueshift.Select {
			t.Errorf("held %v and %v", held, r.scoped("TABLES", dev.Scoped))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
