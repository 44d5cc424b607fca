package session

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"log/slog"
	"net/netip"
	"sync"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/store"
)

// Engine opens connections to the SQL engine; engine.Instance is one.
type Engine interface {
	Conn(ctx context.Context) (*engine.Conn, error)
}

// Catalogs finds the live object catalog of a database; catalog.Registry is one.
type Catalogs interface {
	Live(name string) (*catalog.Live, bool)
}

// Warehouses is what a session asks of the fleet.
type Warehouses interface {
	CreateDatabase(ctx context.Context, ns blueshift.Namespace, name, owner string) (blueshift.Database, error)
	AddDatabase(tx store.Tx, ns blueshift.Namespace, db blueshift.Database) (blueshift.Database, error)
	DropDatabase(ctx context.Context, ns blueshift.Namespace, name string) error
}

// Config is what every session of a server stands on.
type Config struct {
	Store      store.Store
	Engine     Engine
	Catalogs   Catalogs
	Warehouses Warehouses
	Sharing    Sharing
	Clock      blueshift.Clock
	Logger     *slog.Logger
}

// Sessions are the live sessions of a server.
type Sessions struct {
	Config
	mu   sync.Mutex // guards live and next
	live map[int32]*Session
	next int32
}

// New returns an empty set of sessions.
func New(c Config) *Sessions {
	return &Sessions{Config: c, live: map[int32]*Session{}, next: 1000}
}

// Request says who opens a session on what. The caller has authenticated User.
type Request struct {
	Cluster   blueshift.Cluster
	Namespace blueshift.Namespace
	User      string
	Database  string
	Target    blueshift.Target
	Settings  map[string]string
	Remote    netip.AddrPort // of the client; zero without a connection
}

// Open starts a session. A database that does not exist is 3D000.
func (h *Sessions) Open(ctx context.Context, r Request) (*Session, error) {
	var db blueshift.Database
	var user blueshift.User
	err := h.Store.View(ctx, func(tx store.Tx) (err error) {
		key := r.Namespace.Key
		key.ID = blueshift.UserID(r.Namespace.ID, r.User)
		if user, err = store.Users.Get(tx, key); err != nil {
			return blueshift.SQLErrorf("28000", "user %q does not exist", r.User)
		}
		if db, err = findDatabase(tx, r.Namespace, r.Database); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return nil, fatal(err)
	}
	conn, err := h.Engine.Conn(ctx)
	if err != nil {
		return nil, fatal(err)
	}
	s := &Session{home: h, Request: r, user: user, database: db, conn: conn, settings: newSettings(r.Settings), since: h.now()}
	var secret [4]byte
	if _, err := rand.Read(secret[:]); err != nil {
		conn.Close()
		return nil, err
	}
	s.secret = binary.BigEndian.Uint32(secret[:])
	h.mu.Lock()
	h.next++
	s.pid = h.next
	h.live[s.pid] = s
	h.mu.Unlock()
	return s, nil
}

// Recheck cancels every running statement that reads through a share which may
// no longer be read. sharing calls it after it committed a withdrawal and
// before the API call is answered.
func (h *Sessions) Recheck(ctx context.Context) {
	h.mu.Lock()
	all := make([]*Session, 0, len(h.live))
	for _, s := range h.live {
		all = append(all, s)
	}
	h.mu.Unlock()
	for _, s := range all {
		s.recheck(ctx)
	}
}

// Count is the number of live sessions.
func (h *Sessions) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.live)
}

// Reading is the number of statements at work that read through datashares.
func (h *Sessions) Reading() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.live {
		s.mu.Lock()
		if len(s.running) > 0 {
			n++
		}
		s.mu.Unlock()
	}
	return n
}

// Waiting is the number of statements that wait for a lock in the databases
// that sessions are connected to.
func (h *Sessions) Waiting() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := map[string]bool{}
	for _, s := range h.live {
		if live, open := h.Catalogs.Live(s.database.Catalog); open && !seen[live.Name()] {
			seen[live.Name()] = true
			n += live.Waiting()
		}
	}
	return n
}

func (h *Sessions) forget(s *Session) {
	h.mu.Lock()
	delete(h.live, s.pid)
	h.mu.Unlock()
}

func findDatabase(tx store.Tx, ns blueshift.Namespace, name string) (blueshift.Database, error) {
	key := ns.Key
	key.ID = blueshift.DatabaseID(ns.ID, name)
	db, err := store.Databases.Get(tx, key)
	if err != nil {
		return blueshift.Database{}, blueshift.SQLErrorf("3D000", "database %q does not exist", name)
	}
	return db, nil
}

// fatal marks an error that prevents a session from starting.
func fatal(err error) error {
	if e, ok := err.(*blueshift.SQLError); ok {
		f := *e
		f.Severity = "FATAL"
		return &f
	}
	return err
}
