package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

const callers = 16

// share is a datashare such as AuthorizeDataShare changes: two schemas, some
// tables, two consumers.
func share(i, tables int) blueshift.Datashare {
	ns := "11111111-2222-3333-4444-555555555555"
	d := blueshift.Datashare{
		Key:       blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: blueshift.DatashareID(ns, fmt.Sprintf("share%02d", i))},
		Namespace: ns, Name: fmt.Sprintf("share%02d", i), Database: "dev", Owner: "admin",
		Created: time.Now().UTC(),
		Schemas: []blueshift.SharedSchema{{ID: 100, Name: "public"}, {ID: 101, Name: "tickets", IncludeNew: true}},
	}
	for t := range tables {
		d.Objects = append(d.Objects, blueshift.SharedObject{ID: uint32(200 + t), Schema: "tickets", Name: fmt.Sprintf("sales_%d", t), Kind: "table", Held: blueshift.Select})
	}
	for c := range 2 {
		d.Consumers = append(d.Consumers, blueshift.Consumer{ConsumerID: blueshift.ConsumerID{Account: blueshift.Account(fmt.Sprintf("22222222222%d", c))}, Granted: d.Created, Authorization: blueshift.PendingAuthorization})
	}
	return d
}

// inParallel runs call n times, shared among the callers.
func inParallel(b *testing.B, n int, call func(caller int) error) time.Duration {
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	start := time.Now()
	for c := range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := call(c); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

// authorize does to the records what AuthorizeDataShare does.
func authorize(s store.Store, key blueshift.Key, now time.Time) error {
	return s.Update(context.Background(), func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, key)
		if err != nil {
			return err
		}
		d.Consumers = append([]blueshift.Consumer(nil), d.Consumers...)
		d.Consumers[1].Authorization = blueshift.Authorized
		d.Consumers[1].AuthorizationChanged = now
		return store.Datashares.Put(tx, d)
	})
}

// bare is durable commits in groups and nothing else: rows of the same size in
// a table of the same shape, under the same pragmas.
type bare struct {
	conn    *sql.Conn
	put     *sql.Stmt
	queue   chan bareRow
	version int64 // SQLite does not write a row that does not change
}

type bareRow struct {
	id   string
	body []byte
	done chan error
}

func newBare(b *testing.B) *bare {
	db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "bare.db")+"?_locking_mode=EXCLUSIVE&_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		b.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := conn.ExecContext(context.Background(), `CREATE TABLE records (kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
		body BLOB NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, account, region, id)) WITHOUT ROWID`); err != nil {
		b.Fatal(err)
	}
	put, err := conn.PrepareContext(context.Background(), "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	r := &bare{conn: conn, put: put, queue: make(chan bareRow)}
	go r.write()
	b.Cleanup(func() { close(r.queue); conn.Close(); db.Close() })
	return r
}

func (r *bare) write() {
	for first := range r.queue {
		group := []bareRow{first}
		runtime.Gosched()
	gather:
		for {
			select {
			case row := <-r.queue:
				group = append(group, row)
			default:
				break gather
			}
		}
		err := r.commit(group)
		for _, row := range group {
			row.done <- err
		}
	}
}

func (r *bare) commit(group []bareRow) error {
	ctx := context.Background()
	if _, err := r.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	r.version++
	for _, row := range group {
		if _, err := r.put.ExecContext(ctx, "datashare", "111111111111", "us-east-1", row.id, row.body, r.version); err != nil {
			return err
		}
	}
	_, err := r.conn.ExecContext(ctx, "COMMIT")
	return err
}

// BenchmarkAuthorize reports durable updates per second with 16 callers and
// their ratio to bare group commits measured in turns in the same run.
func BenchmarkAuthorize(b *testing.B) {
	for _, tables := range []int{5, 50} {
		b.Run(fmt.Sprintf("tables=%d", tables), func(b *testing.B) { benchmarkAuthorize(b, tables) })
	}
}

func benchmarkAuthorize(b *testing.B, tables int) {
	s := open(b, filepath.Join(b.TempDir(), "records.db"))
	r := newBare(b)
	var keys [callers]blueshift.Key
	var bodies [callers][]byte
	for i := range callers {
		d := share(i, tables)
		keys[i] = d.Key
		bodies[i], _ = json.Marshal(d)
		if err := s.Update(b.Context(), func(tx store.Tx) error { return store.Datashares.Put(tx, d) }); err != nil {
			b.Fatal(err)
		}
	}
	now := time.Now().UTC()
	var ours, theirs time.Duration
	const turn = 500
	done := 0
	for b.Loop() {
		n := turn
		theirs += inParallel(b, n, func(c int) error {
			row := bareRow{keys[c].ID, bodies[c], make(chan error, 1)}
			r.queue <- row
			return <-row.done
		})
		ours += inParallel(b, n, func(c int) error { return authorize(s, keys[c], now) })
		done += n
	}
	b.ReportMetric(float64(len(bodies[0])), "bytes/row")
	b.ReportMetric(float64(done)/ours.Seconds(), "updates/s")
	b.ReportMetric(float64(done)/theirs.Seconds(), "bare-commits/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
}

// BenchmarkUpdateAlone is the latency of one durable update without company.
func BenchmarkUpdateAlone(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "records.db"))
	benchmarkAlone(b, s)
}

func BenchmarkUpdateAloneInMemory(b *testing.B) { benchmarkAlone(b, open(b, "")) }

func benchmarkAlone(b *testing.B, s store.Store) {
	d := share(0, 5)
	if err := s.Update(b.Context(), func(tx store.Tx) error { return store.Datashares.Put(tx, d) }); err != nil {
		b.Fatal(err)
	}
	now := time.Now().UTC()
	b.ReportAllocs()
	for b.Loop() {
		if err := authorize(s, d.Key, now); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkViewGet reads one of 10,000 records.
func BenchmarkViewGet(b *testing.B) {
	s := open(b, "")
	const n = 10000
	if err := s.Update(b.Context(), func(tx store.Tx) error {
		for i := range n {
			d := share(0, 5)
			d.ID = fmt.Sprintf("%s/%05d", d.Namespace, i)
			if err := store.Datashares.Put(tx, d); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	k := share(0, 5).Key
	k.ID = "11111111-2222-3333-4444-555555555555/07777"
	var got blueshift.Datashare
	fn := func(tx store.Tx) (err error) { got, err = store.Datashares.Get(tx, k); return err }
	b.ReportAllocs()
	for b.Loop() {
		if err := s.View(context.Background(), fn); err != nil {
			b.Fatal(err)
		}
	}
	_ = got
}
