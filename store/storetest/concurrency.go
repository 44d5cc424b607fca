package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/blueshift-db/blueshift/store"
)

func snapshots(t *testing.T, s store.Store) {
	c := cluster(one, east, "a")
	put(t, s, c)
	err := s.View(t.Context(), func(tx store.Tx) error {
		c.NumberOfNodes = 2
		put(t, s, c, cluster(one, east, "b"))
		if old, err := store.Clusters.Get(tx, c.Key); err != nil || old.NumberOfNodes != 1 {
			t.Errorf("the view moved: %+v, %v", old, err)
		}
		want(t, "the view", ids(store.Clusters.All(tx), clusterID), "a")
		want(t, "a new view", view(t, s, func(tx store.Tx) []string { return ids(store.Clusters.All(tx), clusterID) }), "a", "b")
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// versions: a version stands for what a View that begins after it sees.
func versions(t *testing.T, s store.Store) {
	before := s.Version()
	put(t, s, cluster(one, east, "a"))
	after := s.Version()
	if before == after {
		t.Errorf("version %d before and after a write", before)
	}
	_ = s.Update(t.Context(), func(tx store.Tx) error {
		_ = store.Clusters.Put(tx, cluster(one, east, "b"))
		if s.Version() != after {
			t.Error("another version before the update is over")
		}
		return errors.New("refused")
	})
	if err := s.View(t.Context(), func(store.Tx) error { return nil }); err != nil || s.Version() != after {
		t.Errorf("version %d without a write after %d, %v", s.Version(), after, err)
	}
}

// serial has many callers add one to the same record; some of them are refused.
func serial(t *testing.T, s store.Store) {
	c := cluster(one, east, "a")
	c.NumberOfNodes = 0
	put(t, s, c)
	refused := errors.New("refused")
	const callers, each = 16, 25
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for i := range each {
				fail := i%5 == 4
				err := s.Update(t.Context(), func(tx store.Tx) error {
					c, err := store.Clusters.Get(tx, c.Key)
					if err != nil {
						return err
					}
					c.NumberOfNodes++
					if err := store.Clusters.Put(tx, c); err != nil {
						return err
					}
					if fail {
						return refused
					}
					return nil
				})
				if fail && !errors.Is(err, refused) || !fail && err != nil {
					t.Errorf("got %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := get(t, s, c.Key); err != nil || got.NumberOfNodes != callers*each*4/5 {
		t.Errorf("counted %d, %v", got.NumberOfNodes, err)
	}
}

// wholeness moves nodes between two clusters while readers check the sum, the
// index and that time never runs backwards.
func wholeness(t *testing.T, s store.Store) {
	a, b := cluster(one, east, "a"), cluster(two, west, "b")
	a.Namespace, b.Namespace = "shared", "shared"
	a.NumberOfNodes, b.NumberOfNodes = 1000, 0
	put(t, s, a, b)
	var writers, readers sync.WaitGroup
	var done atomic.Bool
	for range 4 {
		writers.Go(func() {
			for range 50 {
				if err := s.Update(t.Context(), func(tx store.Tx) error {
					a, _ := store.Clusters.Get(tx, a.Key)
					b, _ := store.Clusters.Get(tx, b.Key)
					a.NumberOfNodes, b.NumberOfNodes = a.NumberOfNodes-1, b.NumberOfNodes+1
					return errors.Join(store.Clusters.Put(tx, a), store.Clusters.Put(tx, b))
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 4 {
		readers.Go(func() {
			last := 0
			for !done.Load() {
				err := s.View(t.Context(), func(tx store.Tx) error {
					sum, moved := 0, 0
					for c := range store.Clusters.Lookup(tx, "namespace:shared") {
						sum += c.NumberOfNodes
						moved = c.NumberOfNodes
					}
					if sum != 1000 || moved < last {
						return fmt.Errorf("sum %d, moved %d after %d", sum, moved, last)
					}
					last = moved
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	done.Store(true)
	readers.Wait()
	if got, _ := get(t, s, b.Key); got.NumberOfNodes != 200 {
		t.Errorf("moved %d of 200", got.NumberOfNodes)
	}
}

func endedContext(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Update(ctx, func(store.Tx) error { t.Error("fn ran"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Update: got %v", err)
	}
	if err := s.View(ctx, func(store.Tx) error { t.Error("fn ran"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("View: got %v", err)
	}
}

// busy occupies the store's turn until the returned function is called.
func busy(t *testing.T, s store.Store) (release func()) {
	held, free := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Update(t.Context(), func(store.Tx) error { close(held); <-free; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	return func() { close(free); wg.Wait() }
}

func endedInQueue(t *testing.T, s store.Store) {
	release := busy(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() {
		result <- s.Update(ctx, func(tx store.Tx) error {
			t.Error("fn ran")
			return store.Clusters.Put(tx, cluster(one, east, "a"))
		})
	}()
	cancel()
	select { // it may have been taken along with the group under way
	case err := <-result:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		release()
	default:
		release()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if _, err := get(t, s, cluster(one, east, "a").Key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func endedTooLate(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	c := cluster(one, east, "a")
	if err := s.Update(ctx, func(tx store.Tx) error {
		cancel()
		return store.Clusters.Put(tx, c)
	}); err != nil {
		t.Errorf("got %v for a change that was made", err)
	}
	if _, err := get(t, s, c.Key); err != nil {
		t.Error(err)
	}
}

func closed(t *testing.T, s store.Store) {
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Update(t.Context(), func(store.Tx) error { t.Error("fn ran"); return nil }); err == nil {
		t.Error("Update was accepted")
	}
	if err := s.View(t.Context(), func(store.Tx) error { t.Error("fn ran"); return nil }); err == nil {
		t.Error("View was accepted")
	}
}
