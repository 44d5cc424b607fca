package fleet

import (
	"fmt"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func TestDatabases(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Quotas.DatabasesPerCluster = 3 })
	c := h.create(t, producer, request("sales"))
	ns := blueshift.Namespace{Key: blueshift.Key{Account: c.Account, Region: c.Region, ID: c.Namespace}}
	a, err := h.CreateDatabase(t.Context(), ns, "reports", "admin")
	if err != nil || a.Namespace != ns.ID || a.OID != 100001 || !h.files.open[a.Catalog] || a.Owner != "admin" {
		t.Fatalf("%+v, %v", a, err)
	}
	wantState(t, second(h.CreateDatabase(t.Context(), ns, "reports", "admin")), "42P04")
	wantState(t, second(h.CreateDatabase(t.Context(), ns, "template0", "admin")), "42602")
	wantState(t, second(h.CreateDatabase(t.Context(), ns, "", "admin")), "42602")
	var shared blueshift.Database
	err = h.Store.Update(t.Context(), func(tx store.Tx) (err error) {
		shared, err = h.AddDatabase(tx, ns, blueshift.Database{Name: "borrowed", Owner: "admin", Share: "guid/share"})
		return err
	})
	if err != nil || shared.OID != 100002 || shared.Catalog != "" || shared.Key.ID != blueshift.DatabaseID(ns.ID, "borrowed") {
		t.Errorf("%+v, %v", shared, err)
	}
	if _, err := h.CreateDatabase(t.Context(), ns, "fourth", "admin"); err != nil {
		t.Fatal(err)
	}
	wantState(t, second(h.CreateDatabase(t.Context(), ns, "fifth", "admin")), "54000")
	err = h.Store.Update(t.Context(), func(tx store.Tx) error {
		return second(h.AddDatabase(tx, ns, blueshift.Database{Name: "more", Owner: "admin", Share: "guid/other"}))
	})
	if err != nil {
		t.Errorf("shared databases count towards the limit: %v", err)
	}
	if len(h.files.open) != 3 {
		t.Errorf("%d files for dev, reports and fourth", len(h.files.open))
	}
	for _, name := range []string{"reports", "borrowed", "more"} {
		if err := h.DropDatabase(t.Context(), ns, name); err != nil {
			t.Error(err)
		}
		wantState(t, h.DropDatabase(t.Context(), ns, name), "3D000")
	}
	again, err := h.CreateDatabase(t.Context(), ns, "reports", "admin")
	if err != nil || again.OID <= shared.OID || again.Catalog == a.Catalog {
		t.Errorf("object id or file used twice: %+v, %v", again, err)
	}
	dbs, err := h.DatabasesOf(t.Context(), ns)
	if got := fmt.Sprintf("%d %s %s %s", len(dbs), dbs[0].Name, dbs[1].Name, dbs[2].Name); err != nil || got != "3 dev fourth reports" {
		t.Errorf("%s, %v", got, err)
	}
}
