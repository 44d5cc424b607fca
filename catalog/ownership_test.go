package catalog

import (
	"testing"

	"github.com/blueshift-db/blueshift"
)

// TestOwnersOfOlderFormats: format 1 kept the name of the master user, who
// owned everything but the schema public.
func TestOwnersOfOlderFormats(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.exec(`UPDATE "db_1"."_blueshift"."objects" SET body = '1' WHERE kind = 'format'`)
	b.exec(`INSERT INTO "db_1"."_blueshift"."objects" VALUES (100, 'schema', '{"ID":100,"Name":"raw","Owner":"admin"}'),
		(101, 'relation', '{"ID":101,"Schema":100,"Name":"sales","Kind":"view","Owner":"admin","Definition":"SELECT 1"}')`)
	s := b.reopen(dir).live.Snapshot()
	raw, _ := s.Schema("raw")
	sales, _ := s.RelationByID(101)
	public, _ := s.Schema("public")
	if raw.Owner != master || sales.Owner != master || public.Owner != System {
		t.Errorf("owners %d, %d and %d", raw.Owner, sales.Owner, public.Owner)
	}
	if held, _ := public.ACL.Held(func(g blueshift.Grantee) bool { return g == blueshift.Public }); held != blueshift.Usage|blueshift.Create {
		t.Errorf("everybody has %v on public", held)
	}
}

// TestPrivilegesComeBack: access lists and default privileges commit with the
// objects they are on.
func TestPrivilegesComeBack(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	acl := blueshift.ACL{{To: blueshift.Grantee{Kind: blueshift.ToRole, ID: 7}, By: master, Held: blueshift.Select | blueshift.Drop, Grantable: blueshift.Drop}}
	c := b.change()
	b.exec("BEGIN TRANSACTION")
	id := b.table(c, "sales", 1)
	rel, _ := c.Snapshot().RelationByID(id)
	changed := *rel
	changed.ACL, changed.ColumnACL = acl, map[int]blueshift.ACL{1: acl}
	kept, gone := DefaultPrivileges{ID: c.NextID(), Owner: master, On: "TABLES", ACL: acl}, DefaultPrivileges{ID: c.NextID(), Owner: 5, On: "TABLES", ACL: acl}
	for _, err := range []error{c.PutRelation(t.Context(), b.conn, changed), c.PutDefaultPrivileges(t.Context(), b.conn, kept), c.PutDefaultPrivileges(t.Context(), b.conn, gone)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	gone.ACL = nil
	if err := c.PutDefaultPrivileges(t.Context(), b.conn, gone); err != nil {
		t.Fatal(err)
	}
	b.exec("COMMIT")
	c.Publish()
	s := b.reopen(dir).live.Snapshot()
	got, _ := s.RelationByID(id)
	if len(got.ACL) != 1 || got.ACL[0] != acl[0] || len(got.ColumnACL[1]) != 1 || got.ColumnACL[1][0] != acl[0] {
		t.Errorf("%+v", got)
	}
	if d := s.Defaults(); len(d) != 1 || d[0].Owner != master || d[0].ACL[0] != acl[0] {
		t.Errorf("%+v", d)
	}
}
