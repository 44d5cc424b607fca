package session

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/store"
)

// flaky is a store whose next updates fail, as if the power went out.
type flaky struct {
	store.Store
	fail int
}

var errPowerCut = errors.New("power cut")

func (f *flaky) Update(ctx context.Context, fn func(store.Tx) error) error {
	if f.fail > 0 {
		f.fail--
		return errPowerCut
	}
	return f.Store.Update(ctx, fn)
}

// sharesByName keeps datashares without any rules.
type sharesByName struct{ Sharing }

func (sharesByName) CreateDatashare(tx store.Tx, producer blueshift.Namespace, d blueshift.Datashare) error {
	d.Key = producer.Key
	d.ID = blueshift.DatashareID(producer.ID, d.Name)
	return store.Datashares.Put(tx, d)
}

// A crash in the middle of the recovery from a crash must not lose what the
// engine had committed, nor bring back what it had not.
func TestRecoveryCutShort(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open(ctx, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	inst := engine.Open(engine.Config{Threads: 1, MemoryLimit: "256MB"})
	defer inst.Close()
	registry := catalog.New(inst)
	if err := registry.Create(ctx, "db_crash"); err != nil {
		t.Fatal(err)
	}
	records := &flaky{Store: db}
	h := New(Config{Store: records, Engine: inst, Catalogs: registry, Sharing: sharesByName{}, Logger: slog.New(slog.DiscardHandler)})
	ns := blueshift.Namespace{Key: blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: "00000000-0000-0000-0000-000000000001"}}
	// As when a consumer has defined something through a datashare: the share that
	// changes is another namespace's.
	producer := blueshift.Namespace{Key: blueshift.Key{Account: "222222222222", Region: "us-east-1", ID: "00000000-0000-0000-0000-000000000002"}}
	conn, err := inst.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	live, _ := registry.Live("db_crash")
	leave := func(id, share string) blueshift.CommitIntent {
		t.Helper()
		changes, err := json.Marshal([]shareChange{{Op: "create", Datashare: &blueshift.Datashare{Name: share}, Producer: &producer}})
		if err != nil {
			t.Fatal(err)
		}
		i := blueshift.CommitIntent{Key: blueshift.Key{Account: ns.Account, Region: ns.Region, ID: id}, Namespace: ns, Catalog: "db_crash", Changes: changes}
		if err := db.Update(ctx, func(tx store.Tx) error { return store.CommitIntents.Put(tx, i) }); err != nil {
			t.Fatal(err)
		}
		return i
	}
	committed := leave("committed", "kept")
	leave("interrupted", "never")
	if err := live.MarkCommit(ctx, conn, committed.ID); err != nil {
		t.Fatal(err)
	}
	for life := range 2 {
		records.fail = 1 - life
		if err := h.Recover(ctx); (err != nil) != (life == 0) {
			t.Fatalf("life %d: %v", life, err)
		}
	}
	err = db.View(ctx, func(tx store.Tx) error {
		var shares []string
		for d := range store.Datashares.All(tx) {
			shares = append(shares, d.Name+" of "+string(d.Account))
		}
		if len(shares) != 1 || shares[0] != "kept of 222222222222" {
			t.Errorf("after the recovery there are datashares %v, want the producer's kept alone", shares)
		}
		for i := range store.CommitIntents.All(tx) {
			t.Errorf("intent %s stays behind", i.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if still, err := live.Committed(ctx, conn, committed.ID); still || err != nil {
		t.Errorf("the mark of a settled commit stays behind (%v)", err)
	}
}
