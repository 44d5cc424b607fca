package storetest

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func ownWrites(t *testing.T, s store.Store) {
	a, b := cluster(one, east, "a"), cluster(one, east, "b")
	put(t, s, a)
	err := s.Update(t.Context(), func(tx store.Tx) error {
		if err := store.Clusters.Put(tx, b); err != nil {
			return err
		}
		if err := store.Clusters.Delete(tx, a.Key); err != nil {
			return err
		}
		if _, err := store.Clusters.Get(tx, a.Key); !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("the deleted record is still there: %v", err)
		}
		if _, err := store.Clusters.Get(tx, b.Key); err != nil {
			return err
		}
		want(t, "inside", ids(store.Clusters.Scan(tx, one, east, ""), clusterID), "b")
		want(t, "by term", ids(store.Clusters.Lookup(tx, "namespace:ns-b"), clusterID), "b")
		want(t, "by old term", ids(store.Clusters.Lookup(tx, "namespace:ns-a"), clusterID))
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func writesWhileReading(t *testing.T, s store.Store) {
	const n = 200 // more than a node of a tree
	for i := range n {
		put(t, s, cluster(one, east, fmt.Sprintf("c%03d", i)))
	}
	seen := 0
	err := s.Update(t.Context(), func(tx store.Tx) error {
		for c := range store.Clusters.Scan(tx, one, east, "") {
			seen++
			if err := store.Clusters.Delete(tx, c.Key); err != nil {
				return err
			}
			c.ID += "x"
			if err := store.Clusters.Put(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || seen != n {
		t.Errorf("saw %d of %d records, %v", seen, n, err)
	}
	for _, id := range view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.All(tx), clusterID) }) {
		if !strings.HasSuffix(id, "x") {
			t.Errorf("%s was not rewritten", id)
		}
	}
}

// spoil puts, replaces and deletes. untouched fails unless all of it was undone.
func spoil(tx store.Tx) error {
	changed := cluster(one, east, "a")
	changed.NumberOfNodes, changed.Namespace = 9, "other"
	return errors.Join(
		store.Clusters.Put(tx, changed),
		store.Clusters.Delete(tx, cluster(one, east, "b").Key),
		store.Clusters.Put(tx, cluster(one, east, "b")),
		store.Clusters.Delete(tx, cluster(one, east, "b").Key),
		store.Clusters.Put(tx, cluster(one, east, "new")),
	)
}

func untouched(t *testing.T, s store.Store) {
	t.Helper()
	if c, err := get(t, s, cluster(one, east, "a").Key); err != nil || c.NumberOfNodes != 1 {
		t.Errorf("a: got %+v, %v", c, err)
	}
	want(t, "records", view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.All(tx), clusterID) }), "a", "b")
	want(t, "old term", view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.Lookup(tx, "namespace:ns-a"), clusterID) }), "a")
	want(t, "new term", view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.Lookup(tx, "namespace:other"), clusterID) }))
	put(t, s, cluster(two, west, "still works"))
}

func failure(t *testing.T, s store.Store) {
	put(t, s, cluster(one, east, "a"), cluster(one, east, "b"))
	refusal := blueshift.Errorf("ClusterNotFound", "no")
	err := s.Update(t.Context(), func(tx store.Tx) error {
		if err := spoil(tx); err != nil {
			return err
		}
		return refusal
	})
	if err != error(refusal) {
		t.Errorf("got %v, not the error that fn returned", err)
	}
	untouched(t, s)
}

func panics(t *testing.T, s store.Store) {
	put(t, s, cluster(one, east, "a"), cluster(one, east, "b"))
	err := s.Update(t.Context(), func(tx store.Tx) error {
		if err := spoil(tx); err != nil {
			return err
		}
		panic("out of cheese")
	})
	if err == nil || !strings.Contains(err.Error(), "out of cheese") {
		t.Errorf("got %v", err)
	}
	untouched(t, s)
}

func exits(t *testing.T, s store.Store) {
	put(t, s, cluster(one, east, "a"), cluster(one, east, "b"))
	if err := s.Update(t.Context(), func(tx store.Tx) error {
		if err := spoil(tx); err != nil {
			return err
		}
		runtime.Goexit()
		return nil
	}); err == nil {
		t.Error("an update that never returned was acknowledged")
	}
	untouched(t, s)
	b := cluster(one, east, "b")
	b.NumberOfNodes = 5
	put(t, s, b)
	if got, err := get(t, s, b.Key); err != nil || got.NumberOfNodes != 5 {
		t.Errorf("the next update: got %+v, %v", got, err)
	}
}

func unkeepable(t *testing.T, s store.Store) {
	put(t, s, cluster(one, east, "a"), cluster(one, east, "b"))
	err := s.Update(t.Context(), func(tx store.Tx) error {
		if err := spoil(tx); err != nil {
			return err
		}
		c := cluster(one, east, "c")
		c.Created = time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC) // no JSON for it
		return store.Clusters.Put(tx, c)
	})
	if err == nil {
		t.Error("a record that cannot be written down was acknowledged")
	}
	untouched(t, s)
}

func readOnly(t *testing.T, s store.Store) {
	if err := s.View(t.Context(), func(tx store.Tx) error {
		if err := store.Clusters.Delete(tx, cluster(one, east, "a").Key); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("Delete: got %v", err)
		}
		return store.Clusters.Put(tx, cluster(one, east, "a"))
	}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Put: got %v", err)
	}
}

func late(t *testing.T, s store.Store) {
	var kept store.Tx
	if err := s.Update(t.Context(), func(tx store.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := store.Clusters.Put(kept, cluster(one, east, "a")); err == nil {
		t.Error("Put was taken after the update had returned")
	}
	if err := store.Clusters.Delete(kept, cluster(one, east, "a").Key); err == nil {
		t.Error("Delete was taken after the update had returned")
	}
	if _, err := get(t, s, cluster(one, east, "a").Key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
