package catalog

import (
	"errors"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// A policy and what it is attached to are there after a restart, and names of
// policies are given once.
func TestRLSPolicy(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	joe := blueshift.Grantee{Kind: blueshift.ToUser, ID: 101}
	b.exec("BEGIN TRANSACTION")
	c := b.live.Begin(b.conn)
	p := RLSPolicy{ID: c.NextID(), Name: "mine", Columns: []redshiftsql.Column{{Name: "id", Type: redshiftsql.Type{ID: redshiftsql.Integer}}}, Using: "id = 1"}
	if err := c.PutRLSPolicy(t.Context(), b.conn, p); err != nil {
		t.Fatal(err)
	}
	rel := Relation{ID: c.NextID(), Schema: 99, Name: "mine", Kind: Table, RowSecurity: &RowSecurity{On: true, Any: true, Attached: []Attachment{{p.ID, joe, 100}}}}
	if err := c.PutRelation(t.Context(), b.conn, rel); err != nil {
		t.Fatal(err)
	}
	var taken *blueshift.SQLError
	if err := c.PutRLSPolicy(t.Context(), b.conn, RLSPolicy{ID: c.NextID(), Name: "mine"}); !errors.As(err, &taken) || taken.State != "42710" {
		t.Fatalf("a second policy of the name: %v", err)
	}
	b.exec("COMMIT")
	c.Publish()

	b = b.reopen(dir)
	snap := b.live.Snapshot()
	kept, ok := snap.RLSPolicy("mine")
	if !ok || kept.Using != "id = 1" || len(kept.Columns) != 1 {
		t.Fatalf("after a restart the policy is %+v", kept)
	}
	secured := snap.Secured()
	if len(secured) != 1 || !secured[0].RowSecurity.On || !secured[0].RowSecurity.Any || secured[0].RowSecurity.Attached[0].To != joe {
		t.Fatalf("after a restart these relations are secured: %+v", secured)
	}

	b.exec("BEGIN TRANSACTION")
	altered, attached := b.live.Begin(b.conn), b.live.Begin(t)
	other := *kept
	other.Using = "true"
	if err := altered.PutRLSPolicy(t.Context(), b.conn, other); err != nil {
		t.Fatal(err)
	}
	b.exec("COMMIT")
	altered.Publish()
	rel = *secured[0]
	attached.next.putRelation(rel)
	attached.touched[rel.ID] = struct{}{}
	if err := attached.Reconcile(); err == nil {
		t.Fatal("a policy was attached while another transaction changed it")
	}
	attached.Discard()
}
