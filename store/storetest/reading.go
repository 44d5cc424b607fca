package storetest

import (
	"errors"
	"iter"
	"reflect"
	"slices"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func ids[T any](records iter.Seq[T], id func(T) string) []string {
	var out []string
	for r := range records {
		out = append(out, id(r))
	}
	return out
}

func clusterID(c blueshift.Cluster) string { return c.ID }

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func records(t *testing.T, s store.Store) {
	c := cluster(one, east, "sales")
	if _, err := get(t, s, c.Key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a record never put: got %v", err)
	}
	c.Tags = []blueshift.Tag{{Key: "team", Value: "ticketing"}}
	put(t, s, c)
	if got, err := get(t, s, c.Key); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("got %+v, %v", got, err)
	}
	c.NumberOfNodes = 4
	put(t, s, c)
	if got, _ := get(t, s, c.Key); got.NumberOfNodes != 4 {
		t.Errorf("replaced: got %d nodes", got.NumberOfNodes)
	}
	for range 2 { // removing none is no error
		if err := s.Update(t.Context(), func(tx store.Tx) error { return store.Clusters.Delete(tx, c.Key) }); err != nil {
			t.Fatal(err)
		}
		if _, err := get(t, s, c.Key); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("deleted: got %v", err)
		}
	}
}

func tenants(t *testing.T, s store.Store) {
	for _, a := range []blueshift.Account{one, two} {
		for _, r := range []blueshift.Region{east, west} {
			c := cluster(a, r, "sales")
			c.Namespace = string(a) + string(r)
			put(t, s, c)
		}
	}
	put(t, s, cluster(two, east, "analytics"))
	if c, err := get(t, s, blueshift.Key{Account: two, Region: west, ID: "sales"}); err != nil || c.Namespace != "222222222222us-west-2" {
		t.Errorf("got %+v, %v", c, err)
	}
	if _, err := get(t, s, blueshift.Key{Account: one, Region: east, ID: "analytics"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another account's cluster: got %v", err)
	}
	scan := func(a blueshift.Account, r blueshift.Region) []string {
		return view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.Scan(tx, a, r, ""), clusterID) })
	}
	want(t, "account one, east", scan(one, east), "sales")
	want(t, "account two, east", scan(two, east), "analytics", "sales")
	want(t, "account three", scan("333333333333", east))
}

func pages(t *testing.T, s store.Store) {
	for _, id := range []string{"d", "b", "a", "e", "c"} {
		put(t, s, cluster(one, east, id), cluster(two, east, id+"x"))
	}
	page := func(after string, limit int) []string {
		return view(t, s, func(tx store.Tx) (out []string) {
			for c := range store.Clusters.Scan(tx, one, east, after) {
				if out = append(out, c.ID); len(out) == limit {
					break
				}
			}
			return out
		})
	}
	want(t, "the first two", page("", 2), "a", "b")
	want(t, "after b", page("b", 2), "c", "d")
	want(t, "after one that does not exist", page("bb", 9), "c", "d", "e")
	want(t, "after the last", page("e", 9))
}

func terms(t *testing.T, s store.Store) {
	share := func(id string, consumers ...blueshift.Account) blueshift.Datashare {
		d := blueshift.Datashare{Key: blueshift.Key{Account: one, Region: east, ID: id}, Namespace: "n"}
		for _, c := range consumers {
			d.Consumers = append(d.Consumers, blueshift.Consumer{ConsumerID: blueshift.ConsumerID{Account: c}})
		}
		return d
	}
	update := func(fn func(store.Tx) error) {
		t.Helper()
		if err := s.Update(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	lookup := func(term string) []string {
		return view(t, s, func(tx store.Tx) []string {
			return ids(store.Datashares.Lookup(tx, term), func(d blueshift.Datashare) string { return d.ID })
		})
	}
	for _, d := range []blueshift.Datashare{share("z", two), share("a", two, one), share("m")} {
		update(func(tx store.Tx) error { return store.Datashares.Put(tx, d) })
	}
	want(t, "of two", lookup("consumer:222222222222"), "a", "z")
	want(t, "of one", lookup("consumer:111111111111"), "a")
	want(t, "part of a term", lookup("consumer:2"))
	after := func(id string) []string {
		return view(t, s, func(tx store.Tx) []string {
			return ids(store.Datashares.LookupAfter(tx, "consumer:222222222222", blueshift.Key{Account: one, Region: east, ID: id}), func(d blueshift.Datashare) string { return d.ID })
		})
	}
	want(t, "of two, after a", after("a"), "z")
	want(t, "of two, after b, which is none of them", after("b"), "z")
	want(t, "of two, after z", after("z"))
	update(func(tx store.Tx) error { return store.Datashares.Put(tx, share("z", one)) })
	want(t, "of two, z given to one", lookup("consumer:222222222222"), "a")
	want(t, "of one, z given to one", lookup("consumer:111111111111"), "a", "z")
	update(func(tx store.Tx) error { return store.Datashares.Delete(tx, share("a").Key) })
	want(t, "of one, without a", lookup("consumer:111111111111"), "z")
	want(t, "of the namespace", lookup("namespace:n"), "m", "z")
}

func all(t *testing.T, s store.Store) {
	put(t, s, cluster(two, east, "a"), cluster(one, west, "b"), cluster(one, east, "d"), cluster(one, east, "c"))
	want(t, "all", view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.All(tx), clusterID) }), "c", "d", "b", "a")
	want(t, "the first", view(t, s, func(tx store.Tx) []string {
		for c := range store.Clusters.All(tx) {
			return []string{c.ID}
		}
		return nil
	}), "c")
}
