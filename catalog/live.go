package catalog

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/blueshift-db/blueshift/engine"
)

// Live is an open database: its current snapshot and the locks of its tables
// and of the names in it.
type Live struct {
	name       string
	snapshot   atomic.Pointer[Snapshot]
	next       atomic.Uint32 // the next object id
	versions   atomic.Uint64 // of snapshots; no two have the same
	publishing sync.Mutex    // held from Reconcile to Publish
	tables     *tableLocks
	dropped    atomic.Bool // or about to be
}

// Name is the catalog's name in the engine.
func (l *Live) Name() string { return l.name }

// Snapshot is the objects as of the last published change.
func (l *Live) Snapshot() *Snapshot { return l.snapshot.Load() }

// See makes the transaction that is open on conn see the rows of the database
// as of now, and returns the objects that go with them. Of a database that is
// dropped at the same time there is nothing to see: nil.
func (l *Live) See(ctx context.Context, conn *engine.Conn) (*Snapshot, error) {
	s, err := conn.Prepare(ctx, "SELECT id FROM "+l.hidden("commits")+" LIMIT 0")
	if err != nil && l.dropped.Load() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s.Close()
	return l.Snapshot(), nil
}

// Settle waits for a change that is on its way into the engine to be published.
func (l *Live) Settle() {
	l.publishing.Lock()
	defer l.publishing.Unlock()
}

func (l *Live) hidden(table string) string { return `"` + l.name + `"."_blueshift"."` + table + `"` }
