// Package storetest is the contract of store.Store as tests: whatever keeps
// the control plane's records has to pass Run. Tests call it.
package storetest

import (
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Run holds the stores that open makes against the contract. Each call of open
// returns an empty store; Run closes it.
func Run(t *testing.T, open func(testing.TB) store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, store.Store)
	}{
		{"records come back as they were put", records},
		{"tenants are apart", tenants},
		{"pages are in order", pages},
		{"terms follow their records", terms},
		{"all records in order of key", all},
		{"an update reads what it wrote", ownWrites},
		{"an update may write while it reads", writesWhileReading},
		{"an error leaves no trace", failure},
		{"a panic leaves no trace", panics},
		{"leaving the goroutine leaves no trace", exits},
		{"a record that cannot be kept is refused", unkeepable},
		{"a view cannot write", readOnly},
		{"a finished update cannot write", late},
		{"a view is of one moment", snapshots},
		{"every write makes another version", versions},
		{"updates follow each other", serial},
		{"readers see updates whole", wholeness},
		{"an ended context runs nothing", endedContext},
		{"a context that ends in the queue runs nothing", endedInQueue},
		{"a context that ends too late changes nothing", endedTooLate},
		{"a closed store refuses", closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() { s.Close() })
			c.test(t, s)
		})
	}
}

const (
	one blueshift.Account = "111111111111"
	two blueshift.Account = "222222222222"

	east blueshift.Region = "us-east-1"
	west blueshift.Region = "us-west-2"
)

func cluster(a blueshift.Account, r blueshift.Region, id string) blueshift.Cluster {
	return blueshift.Cluster{Warehouse: blueshift.Warehouse{Key: blueshift.Key{Account: a, Region: r, ID: id}, Namespace: "ns-" + id}, NumberOfNodes: 1}
}

// put writes clusters and fails the test if that fails.
func put(t *testing.T, s store.Store, clusters ...blueshift.Cluster) {
	t.Helper()
	err := s.Update(t.Context(), func(tx store.Tx) error {
		for _, c := range clusters {
			if err := store.Clusters.Put(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// get reads a cluster outside any transaction of the test.
func get(t *testing.T, s store.Store, k blueshift.Key) (c blueshift.Cluster, err error) {
	t.Helper()
	if e := s.View(t.Context(), func(tx store.Tx) error {
		c, err = store.Clusters.Get(tx, k)
		return nil
	}); e != nil {
		t.Fatal(e)
	}
	return c, err
}

// view reads ids in one view.
func view(t *testing.T, s store.Store, read func(store.Tx) []string) (ids []string) {
	t.Helper()
	if err := s.View(t.Context(), func(tx store.Tx) error { ids = read(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	return ids
}
