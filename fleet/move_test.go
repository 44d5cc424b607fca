package fleet

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// rename is ModifyCluster with nothing but a new identifier.
func (h *house) rename(t *testing.T, from, to string) (blueshift.Cluster, error) {
	t.Helper()
	return h.ModifyCluster(t.Context(), producer, ClusterChange{ID: from, NewID: to})
}

func TestRenameTakesEverythingAlong(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Pace = time.Minute })
	r := request("sales")
	r.Tags = []blueshift.Tag{{Key: "team", Value: "data"}}
	before := h.create(t, producer, r)
	h.clock.Advance(time.Minute)
	records := h.records(t)

	c, err := h.rename(t, "Sales", "Revenue")
	if err != nil {
		t.Fatal(err)
	}
	h.wantStatus(t, producer, "sales", "")
	h.wantStatus(t, producer, "revenue", Renaming)
	if c.ID != "revenue" || c.Namespace != before.Namespace || c.Address != before.Address || len(c.Tags) != 1 || !slices.Equal(c.Pending, []string{"ClusterIdentifier"}) {
		t.Errorf("renamed: %+v", c)
	}
	if len(h.doors.open) != 1 || h.doors.at(c) != before.Address || !slices.Contains(h.doors.cut, "sales") {
		t.Errorf("doors %v, cut %v", h.doors.open, h.doors.cut)
	}
	if got := h.records(t); got != records {
		t.Errorf("%d records, %d before", got, records)
	}
	err = h.Store.View(t.Context(), func(tx store.Tx) error {
		ns, err := namespace(tx, c)
		if ns.Warehouse != "revenue" {
			t.Errorf("namespace %s is served by %q", ns.ID, ns.Warehouse)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, second(h.rename(t, "revenue", "sales")), "InvalidClusterState") // it is renaming
	h.clock.Advance(time.Minute)
	h.wantStatus(t, producer, "revenue", Available)
	if again := h.create(t, producer, request("sales")); again.Namespace == before.Namespace {
		t.Error("the old identifier is free, its data is not")
	}
}

func TestRenameRefusals(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	h.create(t, producer, request("taken"))
	for id, code := range map[string]string{"taken": "ClusterAlreadyExists", "TAKEN": "ClusterAlreadyExists", "a--b": "InvalidParameterValue", "9": "InvalidParameterValue"} {
		wantCode(t, second(h.rename(t, "sales", id)), code)
	}
	wantCode(t, second(h.rename(t, "nobody", "else")), "ClusterNotFound")
	if _, err := h.rename(t, "sales", "SALES"); err != nil { // it is called that already
		t.Error(err)
	}
	if len(h.doors.cut) != 0 || h.doors.at(c) != c.Address {
		t.Errorf("cut %v, doors %v", h.doors.cut, h.doors.open)
	}
	if _, err := h.DeleteCluster(t.Context(), producer, DeleteRequest{ID: "taken", SkipFinalSnapshot: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.rename(t, "sales", "taken"); err != nil { // free again
		t.Error(err)
	}
}

func TestPortChange(t *testing.T) {
	hook := &hook{}
	h := newHouse(t, func(c *Config) { c.Dependents = hook })
	before := h.create(t, producer, request("sales"))
	c, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", Port: new(int32(8191)), MasterPassword: "New-Passw0rd"})
	if err != nil || c.Port != 8191 || c.Address != before.Address || c.ID != "sales" {
		t.Fatalf("%+v, %v", c, err)
	}
	if len(h.doors.open) != 1 || h.doors.ports[blueshift.Target{Cluster: c.Key}] != 8191 || !slices.Equal(h.doors.cut, []string{"sales"}) {
		t.Errorf("doors %v at %v, cut %v", h.doors.open, h.doors.ports, h.doors.cut)
	}
	if hook.moved != "sales:5439 to sales:8191" || !hook.after {
		t.Errorf("dependents: %+v", hook)
	}
	wantCode(t, second(h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", Port: new(int32(5456))})), "InvalidParameterValue")
	h.restart(t)
	if h.doors.ports[blueshift.Target{Cluster: c.Key}] != 8191 {
		t.Errorf("after a restart: %v", h.doors.ports)
	}
}

// A crash after the commit and before the doors have moved is a restart.
func TestMoveIsDoneOnceItIsCommitted(t *testing.T) {
	h := newHouse(t, nil)
	before := h.create(t, producer, request("sales"))
	h.doors.fail = errors.New("the process is killed here")
	c, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", NewID: "revenue", Port: new(int32(5440))})
	if err != nil || len(h.doors.open) != 0 {
		t.Fatalf("%v; doors %v", err, h.doors.open)
	}
	h.doors.fail = nil
	h.restart(t)
	h.wantStatus(t, producer, "sales", "")
	h.wantStatus(t, producer, "revenue", Available)
	if at := (blueshift.Target{Cluster: c.Key}); h.doors.open[at] != before.Address || h.doors.ports[at] != 5440 || len(h.doors.open) != 1 {
		t.Errorf("doors %v at %v", h.doors.open, h.doors.ports)
	}
}

// Everybody wants another's name, and a new cluster wants one too. Whoever won,
// no cluster is lost or doubled, and what is described listens.
func TestRenamesCross(t *testing.T) {
	h := newHouse(t, nil)
	names := []string{"one", "two", "three"}
	h.create(t, producer, request("one"))
	h.create(t, producer, request("two"))
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			_, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: names[i%3], NewID: names[(i+1+i/3%2)%3]})
			if err != nil {
				var refusal *blueshift.Error
				if !errors.As(err, &refusal) || refusal.Code != "ClusterNotFound" && refusal.Code != "ClusterAlreadyExists" {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	list, _, err := h.Clusters(t.Context(), producer, ClusterFilter{}, "", 100)
	if err != nil || len(list) != 2 || h.records(t) != 8 || len(h.doors.open) != 2 {
		t.Fatalf("%d clusters (%v), %d records, doors %v", len(list), err, h.records(t), h.doors.open)
	}
	for _, c := range list {
		if h.doors.at(*c) != c.Address {
			t.Errorf("%s listens at %q and says %s", c.ID, h.doors.at(*c), c.Address)
		}
	}
}
