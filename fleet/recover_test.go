package fleet

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func TestRestartBringsEverythingBack(t *testing.T) {
	h := newHouse(t, nil)
	sales, idle := h.create(t, producer, request("sales")), h.create(t, producer, request("idle"))
	if _, err := h.PauseCluster(t.Context(), producer, "idle"); err != nil {
		t.Fatal(err)
	}
	h.restart(t)
	if got := h.doors.at(sales); got != sales.Address {
		t.Errorf("sales listens at %q after the restart, before at %q", got, sales.Address)
	}
	if got := h.doors.at(idle); got != "" {
		t.Errorf("a paused cluster listens at %q", got)
	}
	for name, open := range h.files.open {
		if !open {
			t.Errorf("database %s is not open", name)
		}
	}
	if got, err := h.ResumeCluster(t.Context(), producer, "idle"); err != nil || h.doors.at(idle) != got.Address {
		t.Errorf("resume after the restart: %v", err)
	}
}

func TestRestartNotesANewAddress(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	h.Addresses = movedDoors{h.doors}
	h.restart(t)
	got, err := h.Cluster(t.Context(), producer, "sales")
	if err != nil || hostPort(got.Address, got.Port) != "localhost:25439" || got.Address == c.Address {
		t.Errorf("described at %s, %v", hostPort(got.Address, got.Port), err)
	}
}

// movedDoors is a host where only another place is free.
type movedDoors struct{ *doors }

func (movedDoors) Listen(_ context.Context, t blueshift.Target, address string, port int) (string, error) {
	return "localhost:25439", nil
}

func TestRestartFinishesWhatACrashLeft(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	kept := h.create(t, consumer, request("analytics"))
	// A crash after the file of a create, before its records:
	if err := h.files.Create(t.Context(), "db_orphan"); err != nil {
		t.Fatal(err)
	}
	// A crash after a delete was decided, before it was carried out:
	c.Transition, c.TransitionAt = Deleting, h.clock.Now()
	if err := h.Store.Update(t.Context(), func(tx store.Tx) error { return store.Clusters.Put(tx, c) }); err != nil {
		t.Fatal(err)
	}
	h.wantStatus(t, producer, "sales", "")
	h.restart(t)
	if h.records(t) != 4 || len(h.files.open) != 1 || len(h.doors.open) != 1 || h.doors.at(kept) == "" {
		t.Errorf("left: %d records, %d files, %d doors", h.records(t), len(h.files.open), len(h.doors.open))
	}
}

func TestOneBrokenWarehouseDoesNotKeepTheOthersDown(t *testing.T) {
	h := newHouse(t, nil)
	h.create(t, producer, request("broken"))
	for name := range h.files.open {
		delete(h.files.open, name)
	}
	whole := h.create(t, producer, request("whole"))
	h.restart(t)
	if h.doors.at(whole) == "" {
		t.Error("the whole cluster does not listen")
	}
}

func TestRecordsSurviveOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) { c.Store = db })
	r := request("sales")
	r.Tags, r.SecurityGroups = []blueshift.Tag{{Key: "team", Value: "red"}}, []string{"sg-1", "sg-2"}
	before := h.create(t, producer, r)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if h.Store, err = store.Open(t.Context(), store.Config{Path: path}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Store.Close() })
	h.restart(t)
	after, err := h.Cluster(t.Context(), producer, "sales")
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("before the restart\n%+v\nafter it\n%+v\n%v", before, after, err)
	}
	if h.doors.at(after) != before.Address {
		t.Errorf("listens at %q, before at %q", h.doors.at(after), before.Address)
	}
}

// fullDisk is a store that cannot commit.
type fullDisk struct{ store.Store }

func (s fullDisk) Update(ctx context.Context, fn func(store.Tx) error) error {
	return s.Store.Update(ctx, func(tx store.Tx) error { return errors.Join(fn(tx), errors.New("disk full")) })
}

func TestCreateWithoutRecordsIsUndone(t *testing.T) {
	h := newHouse(t, nil)
	whole := h.Store
	h.Store = fullDisk{whole}
	if _, err := h.CreateCluster(t.Context(), producer, request("sales")); err == nil {
		t.Error("created without records")
	}
	h.Store = whole
	if h.records(t) != 0 || len(h.files.open) != 0 || len(h.doors.open) != 0 {
		t.Errorf("left: %d records, %d files, %d doors", h.records(t), len(h.files.open), len(h.doors.open))
	}
}
