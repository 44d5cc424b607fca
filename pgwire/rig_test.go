package pgwire

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

const (
	user     = "awsuser"
	password = "Passw0rd-1"
)

var (
	sales   = blueshift.Target{Cluster: blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: "sales"}}
	lent    = blueshift.Target{Cluster: sales.Cluster, Endpoint: blueshift.Key{Account: "222222222222", Region: "us-east-1", ID: "e1"}}
	billing = blueshift.Namespace{Key: blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: "0c0ffee0-0000-4000-8000-000000000001"}, Warehouse: "sales"}
)

// rig is a server over real sessions on an engine in memory, listening on a
// free port.
type rig struct {
	*Server
	t        testing.TB
	store    *store.SQLite
	sessions *session.Sessions
	listener net.Listener
	target   atomic.Pointer[blueshift.Target] // of the connections to come
	ctx      context.Context
	cut      context.CancelCauseFunc // ends every connection
	handlers sync.WaitGroup
	opened   atomic.Int32
	// wrap changes the sessions that are opened from now on.
	wrap func(sqlSession) sqlSession
}

type warehouses struct{ session.Warehouses }

func newRig(t testing.TB, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t}
	r.target.Store(&sales)
	r.ctx, r.cut = context.WithCancelCause(context.Background())
	ctx := context.Background()
	var err error
	if r.store, err = store.Open(ctx, store.Config{}); err != nil {
		t.Fatal(err)
	}
	instance := engine.Open(engine.Config{MemoryLimit: "1GB"})
	databases := catalog.New(instance)
	r.must(databases.Create(ctx, "db_1"))
	verifier, err := identity.NewPassword(password)
	r.must(err)
	r.must(r.store.Update(ctx, func(tx store.Tx) error {
		key := billing.Key
		key.ID = blueshift.DatabaseID(billing.ID, "dev")
		if err := store.Databases.Put(tx, blueshift.Database{Key: key, Namespace: billing.ID, Name: "dev", Owner: user, OID: 100, Catalog: "db_1"}); err != nil {
			return err
		}
		if err := store.Namespaces.Put(tx, billing); err != nil {
			return err
		}
		key.ID = blueshift.UserID(billing.ID, user)
		return store.Users.Put(tx, blueshift.User{Key: key, Namespace: billing.ID, Name: user, SysID: 100, Superuser: true, Password: verifier})
	}))
	clock := blueshift.SystemClock{}
	r.sessions = session.New(session.Config{Store: r.store, Engine: instance, Catalogs: databases, Warehouses: warehouses{}, Clock: clock,
		Sharing: sharing.New(sharing.Config{Store: r.store, Clock: clock}), Logger: slog.New(slog.DiscardHandler)})
	c := Config{Sessions: r, StartupTimeout: time.Minute}
	if change != nil {
		change(&c)
	}
	r.Server = New(c)
	open := r.Server.open
	r.Server.open = func(ctx context.Context, req OpenRequest) (sqlSession, error) {
		s, err := open(ctx, req)
		if err == nil && r.wrap != nil {
			s = r.wrap(s)
		}
		return s, err
	}
	if r.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go r.accept()
	t.Cleanup(func() {
		r.listener.Close()
		r.cut(nil)
		r.handlers.Wait()
		if n := r.sessions.Count(); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
		if n := len(r.live); n != 0 {
			t.Errorf("%d connections are left", n)
		}
		instance.Close()
		r.store.Close()
	})
	return r
}

func (r *rig) accept() {
	for {
		nc, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.handlers.Go(func() { r.ServeConn(r.ctx, nc, *r.target.Load()) })
	}
}

func (r *rig) Passwords(ctx context.Context, t blueshift.Target, name string) (list []Password, err error) {
	err = r.store.View(ctx, func(tx store.Tx) error {
		key := billing.Key
		key.ID = blueshift.UserID(billing.ID, name)
		u, err := store.Users.Get(tx, key)
		list = []Password{{PasswordVerifier: u.Password}}
		return err
	})
	return list, err
}

func (r *rig) Open(ctx context.Context, o OpenRequest) (*session.Session, error) {
	r.opened.Add(1)
	return r.sessions.Open(ctx, session.Request{Namespace: billing, User: o.User, Database: o.Database,
		Target: o.Target, Settings: o.Settings})
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// until polls a condition that another goroutine brings about.
func (r *rig) until(what string, condition func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(time.Minute); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			r.t.Fatalf("never: %s", what)
		}
	}
}

func (r *rig) url(options string) string {
	return fmt.Sprintf("postgres://%s:%s@%s/dev?%s", user, password, r.listener.Addr(), options)
}

// connect opens a pgx connection in its default mode.
func (r *rig) connect(options string) *pgx.Conn {
	r.t.Helper()
	if options == "" {
		options = "sslmode=disable"
	}
	c, err := pgx.Connect(context.Background(), r.url(options))
	r.must(err)
	r.t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func (r *rig) exec(c *pgx.Conn, sql string) {
	r.t.Helper()
	_, err := c.Exec(context.Background(), sql)
	r.must(err)
}

func withTLS(c *Config) {
	cert, err := SelfSigned(time.Now())
	if err != nil {
		panic(err)
	}
	c.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
}

// numbers makes a table of the numbers 1 to 1000, the joins of which last as
// long as a test needs.
func (r *rig) numbers(c *pgx.Conn) {
	r.t.Helper()
	r.exec(c, "create table digits (d int)")
	r.exec(c, "insert into digits values (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
	r.exec(c, "create table numbers (n int)")
	r.exec(c, "insert into numbers select a.d * 100 + b.d * 10 + c.d + 1 from digits a, digits b, digits c")
}

// forever is a query that runs until it is interrupted.
const forever = "select count(*) from numbers a, numbers b, numbers c, numbers d where a.n + b.n + c.n + d.n = 7"
