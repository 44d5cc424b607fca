package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the peer

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

// sharers is how many callers authorize at once, each a share of its own.
const sharers = 16

// BenchmarkAuthorizeDataShare is 16 callers whose every call is made durable
// before it is answered, against bare SQLite that does nothing but commit rows
// of the same size for 16 callers, as durably and in groups.
func BenchmarkAuthorizeDataShare(b *testing.B) {
	shares := granted()
	_, size := laidDown(b, shares)
	disk := newBareDisk(b, size)

	b.Run("decided and committed", func(b *testing.B) {
		dir, _ := laidDown(b, shares)
		db, err := store.Open(b.Context(), store.Config{Path: filepath.Join(dir, records)})
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		s := sharing.New(sharing.Config{Store: db, Clock: blueshift.SystemClock{}, WarehouseStatus: fleet.WarehouseStatus})
		p := blueshift.Principal{Account: story.Producer, Region: story.Region, Root: true}
		var arns []string
		for _, d := range shares {
			arns = append(arns, d.ARN())
		}
		ours := func(n int) {
			spread(sharers, n, func(i int) {
				if _, err := s.AuthorizeDataShare(b.Context(), p, arns[i], story.Consumer, nil); err != nil {
					b.Error(err)
				}
			})
		}
		duel(b, 320, ours, func(n int) { spread(sharers, n, disk.put) }).speed(b, "calls/s", 1)
	})

	b.Run("by signed HTTP calls", func(b *testing.B) {
		dir, _ := laidDown(b, shares)
		w := newWorld(b, func(c *server.Config) { c.DataDir = dir })
		peer := bare(b, http.Header{}, func() []byte { disk.put(0); return nil })
		duel(b, 320, authorizers(b, w.Addr(), shares), authorizers(b, peer, shares)).speed(b, "calls/s", 1)
	})
}

// authorizers sends each call as an SDK does, with an invocation id of its own.
func authorizers(b *testing.B, host string, shares []blueshift.Datashare) func(n int) {
	var all []*caller
	var signed [][]byte
	for _, d := range shares {
		all = append(all, call(b, host))
		signed = append(signed, request(b, host, "Action=AuthorizeDataShare&Version=2012-12-01&ConsumerIdentifier="+story.Consumer+"&DataShareArn="+d.ARN()))
	}
	var calls atomic.Int64
	return func(n int) {
		spread(len(shares), n, func(i int) {
			at := slices.Index(signed[i], '\n') + 1
			id := fmt.Appendf(nil, "Amz-Sdk-Invocation-Id: 00000000-0000-4000-8000-%012d\r\n", calls.Add(1))
			all[i].do(b, slices.Concat(signed[i][:at], id, signed[i][at:]), discard{})
		})
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// granted makes the shares.
func granted() (shares []blueshift.Datashare) {
	now := time.Now()
	for i := range sharers {
		namespace := fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", i)
		shares = append(shares, blueshift.Datashare{
			Key:       blueshift.Key{Account: story.Producer, Region: story.Region, ID: blueshift.DatashareID(namespace, "salesshare")},
			Namespace: namespace, Name: "salesshare", ShareID: uint32(i + 1), Database: "dev", Owner: "admin", Created: now,
			Schemas:   []blueshift.SharedSchema{{ID: 1, Name: "tickit"}},
			Objects:   []blueshift.SharedObject{{ID: 2, SchemaID: 1, Schema: "tickit", Name: "sales", Kind: "table", Held: blueshift.Select}},
			Consumers: []blueshift.Consumer{{ConsumerID: blueshift.ConsumerID{Account: story.Consumer}, Granted: now, Authorization: blueshift.Authorized, AuthorizationChanged: now}},
		})
	}
	return shares
}

// records is the name of the store's file in a data folder.
const records = "records.sqlite"

// laidDown writes the shares to a data folder before anybody opens it, and
// tells how many bytes the record of one takes there.
func laidDown(b *testing.B, shares []blueshift.Datashare) (dir string, size int) {
	dir = b.TempDir()
	path := filepath.Join(dir, records)
	db, err := store.Open(b.Context(), store.Config{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(db.Update(b.Context(), func(tx store.Tx) error {
		for _, d := range shares {
			if err := store.Datashares.Put(tx, d); err != nil {
				return err
			}
		}
		return nil
	}), db.Close()); err != nil {
		b.Fatal(err)
	}
	file, err := sql.Open("sqlite3", path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if err := file.QueryRow("SELECT max(length(body)) FROM records").Scan(&size); err != nil {
		b.Fatal(err)
	}
	return dir, size
}

// bareDisk is SQLite alone: one writer that commits whoever waits.
type bareDisk struct {
	b     *testing.B
	rows  chan row
	stamp atomic.Int64
	body  []byte
}

type row struct {
	caller int
	done   chan struct{}
}

func newBareDisk(b *testing.B, size int) *bareDisk {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "bare.sqlite")+"?_journal_mode=WAL&_synchronous=FULL&_locking_mode=EXCLUSIVE")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	const table = "CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL, stamp INTEGER NOT NULL)"
	if _, err := conn.ExecContext(b.Context(), table); err != nil {
		b.Fatal(err)
	}
	put, err := conn.PrepareContext(b.Context(), "INSERT OR REPLACE INTO rows (id, body, stamp) VALUES (?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	d := &bareDisk{b: b, rows: make(chan row, sharers), body: make([]byte, size)}
	stopped := make(chan struct{})
	go d.write(conn, put, stopped)
	b.Cleanup(func() {
		close(d.rows)
		<-stopped
		db.Close()
	})
	return d
}

// put returns when the row is durable.
func (d *bareDisk) put(caller int) {
	r := row{caller, make(chan struct{})}
	d.rows <- r
	<-r.done
}

func (d *bareDisk) write(conn *sql.Conn, put *sql.Stmt, stopped chan struct{}) {
	defer close(stopped)
	must := func(_ sql.Result, err error) {
		if err != nil {
			d.b.Error(err)
		}
	}
	ctx := context.Background()
	for first := range d.rows {
		group := []row{first}
		runtime.Gosched() // those just answered come back
		for range len(d.rows) {
			group = append(group, <-d.rows)
		}
		must(conn.ExecContext(ctx, "BEGIN IMMEDIATE"))
		for _, r := range group {
			must(put.ExecContext(ctx, r.caller, d.body, d.stamp.Add(1)))
		}
		must(conn.ExecContext(ctx, "COMMIT"))
		for _, r := range group {
			close(r.done)
		}
	}
}
