package session

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"

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
	// NewPassword makes the verifier of a password as CREATE USER has it.
	NewPassword func(text string) (blueshift.PasswordVerifier, error)
	Clock       blueshift.Clock
	Logger      *slog.Logger
	Strict      bool // refuse what Redshift does not have: see superset
	// HistoryDir is the folder of what ran, a file for each namespace. Without it
	// the histories end with the server.
	HistoryDir string
}

// Sessions are the live sessions of a server.
type Sessions struct {
	Config
	mu   sync.Mutex // guards what follows
	live map[int32]*Session
	next int32
	// landing is held, shared, from the last question whether a transaction may
	// write through datashares until its rows have landed.
	landing sync.RWMutex
	known   known        // rights
	repeats atomic.Int64 // plans that sessions keep for texts that come again
	// histories are what sessions did, by namespace.
	histories map[string]*history
	// serializations watch over the transactions of namespaces.
	serializations map[string]*catalog.Serialization
}

// New returns an empty set of sessions.
func New(c Config) *Sessions {
	return &Sessions{Config: c, live: map[int32]*Session{}, next: 1000, known: known{by: map[holder]*rights{}}}
}

// Request says who opens a session on what. The caller has authenticated User,
// who joins Groups for the session and is made at login with AutoCreate.
type Request struct {
	Namespace  blueshift.Namespace
	User       string
	AutoCreate bool
	Groups     []string
	Database   string
	Target     blueshift.Target
	Settings   map[string]string
	Remote     netip.AddrPort // of the client; zero without a connection
}

// Open starts a session. A database that does not exist is 3D000.
func (h *Sessions) Open(ctx context.Context, r Request) (*Session, error) {
	var db blueshift.Database
	var warehouse blueshift.Warehouse
	err := h.Store.View(ctx, func(tx store.Tx) (err error) {
		if warehouse, err = store.Warehouse(tx, r.Target.Cluster); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		db, err = findDatabase(tx, r.Namespace, r.Database)
		return err
	})
	if err != nil {
		return nil, fatal(err)
	}
	user, err := h.user(ctx, r)
	if err != nil {
		return nil, fatal(err)
	}
	conn, err := h.Engine.Conn(ctx)
	if err != nil {
		return nil, fatal(err)
	}
	s := &Session{home: h, Request: r, login: &user, user: user, connected: &db, database: db, conn: conn, settings: newSettings(warehouse.ConfigParameters, startSettings(user, r.Settings)), since: h.now(),
		results: map[*rows]struct{}{}, named: map[string]*Prepared{}, readings: map[*reading]struct{}{}, reached: map[blueshift.Key]struct{}{}, past: h.historyOf(r.Namespace.ID),
		serialization: h.serializationOf(r.Namespace.ID)}
	s.ctx, s.initial, s.zone = context.WithoutCancel(ctx), s.settings, "UTC"
	var secret [4]byte
	if _, err := rand.Read(secret[:]); err != nil {
		conn.Close()
		return nil, err
	}
	s.secret = binary.BigEndian.Uint32(secret[:])
	if err := s.mayConnect(db); err != nil {
		conn.Close()
		return nil, fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.crowded(s); err != nil {
		conn.Close()
		return nil, fatal(err)
	}
	h.next++
	s.pid = h.next
	h.live[s.pid] = s
	s.connection(initiating)
	s.connection(authenticated)
	return s, nil
}

// Recheck cancels every running statement that reads through a share which may
// no longer be read, and waits for the commits of what was written through one
// while that was allowed. sharing calls it after it committed a withdrawal and
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
	// What was allowed before has landed then, what comes is refused.
	h.landing.Lock()
	defer h.landing.Unlock()
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
		n += len(s.readings)
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
		if live, open := h.Catalogs.Live(s.connected.Catalog); open && !seen[live.Name()] {
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
		return blueshift.Database{}, errNoDatabase(name)
	}
	return db, nil
}

func errNoDatabase(name string) error {
	return blueshift.SQLErrorf("3D000", "database %q does not exist", name)
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
