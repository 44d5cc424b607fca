package blueshift_test

import (
	"encoding/json"
	"testing"

	"github.com/blueshift-db/blueshift"
)

var (
	alice   = blueshift.Grantee{Kind: blueshift.ToUser, ID: 101}
	bob     = blueshift.Grantee{Kind: blueshift.ToUser, ID: 102}
	carol   = blueshift.Grantee{Kind: blueshift.ToUser, ID: 103}
	clerks  = blueshift.Grantee{Kind: blueshift.ToGroup, ID: 104}
	nothing = blueshift.Grantee{Kind: blueshift.ToRole, ID: 105}
)

func names(g blueshift.Grantee) string {
	return map[blueshift.Grantee]string{alice: "alice", bob: "Bob, the builder", carol: "carol", clerks: "clerks", {Kind: blueshift.ToUser, ID: 100}: "admin"}[g]
}

func TestACL(t *testing.T) {
	const owner = 100
	acl := blueshift.ACL{}.
		With(blueshift.Grant{To: alice, By: owner, Held: blueshift.Select, Grantable: blueshift.Select}).
		With(blueshift.Grant{To: alice, By: owner, Held: blueshift.Update}).
		With(blueshift.Grant{To: bob, By: alice.ID, Held: blueshift.Select, Grantable: blueshift.Select}).
		With(blueshift.Grant{To: carol, By: bob.ID, Held: blueshift.Select}).
		With(blueshift.Grant{To: clerks, By: owner, Held: blueshift.Insert}).
		With(blueshift.Grant{To: nothing, By: owner, Held: blueshift.Insert}).
		With(blueshift.Grant{To: blueshift.Public, By: owner, Held: blueshift.Usage})
	const all = `{alice=r*w/admin,"\"Bob, the builder\"=r*/alice","carol=r/\"Bob, the builder\"","group clerks=a/admin",=U/admin}`
	if got := acl.Text(names); got != all {
		t.Errorf("%s\nwant %s", got, all)
	}
	body, err := json.Marshal(acl)
	var read blueshift.ACL
	if err != nil || json.Unmarshal(body, &read) != nil || read.Text(names) != all {
		t.Errorf("%s is read as %s, %v", body, read.Text(names), err)
	}
	by := bob.ID
	for name, c := range map[string]struct {
		to              blueshift.Grantee
		held            blueshift.Privileges
		by              *uint32
		option, cascade bool
		dependent       bool
		want            string
	}{
		"what others hang on":    {alice, blueshift.Select, nil, false, false, true, ""},
		"with what hangs on it":  {alice, blueshift.Select, nil, false, true, false, `{alice=w/admin,"group clerks=a/admin",=U/admin}`},
		"something else":         {alice, blueshift.Update, nil, false, false, false, `{alice=r*/admin,"\"Bob, the builder\"=r*/alice","carol=r/\"Bob, the builder\"","group clerks=a/admin",=U/admin}`},
		"only the option":        {bob, blueshift.Select, nil, true, true, false, `{alice=r*w/admin,"\"Bob, the builder\"=r/alice","group clerks=a/admin",=U/admin}`},
		"what one gave":          {carol, blueshift.Select, &by, false, false, false, `{alice=r*w/admin,"\"Bob, the builder\"=r*/alice","group clerks=a/admin",=U/admin}`},
		"what another gave":      {clerks, blueshift.Insert, &by, false, false, false, all},
		"what nobody ever gave":  {carol, blueshift.Delete, nil, false, false, false, all},
		"everything from PUBLIC": {blueshift.Public, blueshift.AllOnSchema, nil, false, false, false, `{alice=r*w/admin,"\"Bob, the builder\"=r*/alice","carol=r/\"Bob, the builder\"","group clerks=a/admin"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, dependent := acl.Without(c.to, c.held, c.by, c.option, c.cascade)
			if dependent != c.dependent || !dependent && got.Text(names) != c.want {
				t.Errorf("%s %v\nwant %s %v", got.Text(names), dependent, c.want, c.dependent)
			}
			if acl.Text(names) != all {
				t.Error("the list itself has changed")
			}
		})
	}
	held, grantable := acl.Held(func(g blueshift.Grantee) bool { return g == alice || g == clerks })
	if held != blueshift.Select|blueshift.Update|blueshift.Insert || grantable != blueshift.Select {
		t.Errorf("held %v, grantable %v", held, grantable)
	}
}

func TestPrivilegeNames(t *testing.T) {
	for _, p := range (blueshift.AllOnTable | blueshift.AllOnSchema | blueshift.AllOnDatabase | blueshift.Execute | blueshift.Share).Each() {
		if got, ok := blueshift.ParsePrivilege(p.Name()); !ok || got != p {
			t.Errorf("%s is read as %s", p.Name(), got.Name())
		}
	}
	if p, ok := blueshift.ParsePrivilege("TEMPORARY"); !ok || p != blueshift.Temporary {
		t.Error("TEMPORARY is TEMP")
	}
	if _, ok := blueshift.ParsePrivilege("FLY"); ok {
		t.Error("there is no FLY")
	}
}
