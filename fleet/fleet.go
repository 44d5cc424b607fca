package fleet

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Databases makes, opens, copies and removes the file behind a database.
// catalog is the generated name in the Database record. Create and Drop are
// idempotent.
type Databases interface {
	Create(ctx context.Context, catalog string) error
	// Copy makes a file that holds what another one holds at this moment.
	Copy(ctx context.Context, from, to string) error
	// Fingerprint changes whenever something was written to a file; false if
	// that cannot be told.
	Fingerprint(catalog string) (string, bool)
	// CopyTable makes one table of another database's; SQL errors say why not.
	CopyTable(ctx context.Context, from, to blueshift.TableName) error
	Open(ctx context.Context, catalog string) error
	Drop(ctx context.Context, catalog string) error
}

// Lister is a Databases that can tell which files exist, so that Recover
// sweeps those without a record (left by a crash between file and record).
type Lister interface {
	Catalogs(ctx context.Context) ([]string, error)
	// Empty reports that nobody ever made anything in the database.
	Empty(ctx context.Context, catalog string) (bool, error)
}

// Addresses opens and closes the doors that SQL clients knock at. Listen's
// answer is read with blueshift.SplitAddress.
type Addresses interface {
	Listen(ctx context.Context, t blueshift.Target, address string, port int) (string, error)
	// Close returns when new connections are refused and live ones closed.
	Close(ctx context.Context, t blueshift.Target)
	// CutCluster closes the live connections to a cluster on every path and
	// leaves the doors open.
	CutCluster(ctx context.Context, cluster blueshift.Key)
}

// Dependents are the records of other rooms that end with a warehouse (its
// endpoint authorizations and the managed endpoints in front of it), with a
// namespace (its datashares and the associations it took) or with a database of
// it (the datashares that draw from it). They are removed inside the transaction that removes what they hang on; the functions
// returned run after its commit, close addresses and cancel what ran.
type Dependents interface {
	WarehouseDeleted(tx store.Tx, warehouse blueshift.Key) (after func(context.Context), err error)
	NamespaceDeleted(tx store.Tx, namespace blueshift.Key) (after func(context.Context), err error)
	DatabaseDropped(tx store.Tx, namespace blueshift.Namespace, database string) (after func(context.Context), err error)
	// WarehouseMoved lets them follow a warehouse to another identifier or port.
	WarehouseMoved(tx store.Tx, before, now blueshift.Warehouse) (after func(context.Context), err error)
	// NamespaceRestored makes the datashares of a namespace those of a snapshot.
	NamespaceRestored(tx store.Tx, namespace blueshift.Key, shares []blueshift.Datashare) (after func(context.Context), err error)
}

// Config is what a Fleet stands on. Store, Databases, Addresses, Networks,
// NewPassword, DatabaseUser and Clock are required.
type Config struct {
	Store       store.Store
	Databases   Databases
	Addresses   Addresses
	Networks    *Networks
	Dependents  Dependents // nil: nothing hangs on a warehouse
	NewPassword func(password string) (blueshift.PasswordVerifier, error)
	// DatabaseUser is the database user that an IAM identity stands for.
	DatabaseUser func(p blueshift.Principal) string
	Clock        blueshift.Clock
	// Pace is how long a transition (creating, pausing, …) stays visible. With
	// zero the mutating call answers it and the next Describe sees its end.
	Pace   time.Duration
	Logger *slog.Logger // default slog.Default()
	Quotas Quotas
	// RequireSSL is what require_ssl is in the parameter family redshift-2.0,
	// which clusters get unless they name another group. The service has true.
	RequireSSL bool
}

// Quotas bound what one account may own in one Region. Zero fields take the
// documented default (Amazon Redshift quotas and limits).
type Quotas struct {
	Nodes               int // all nodes of all clusters; 200
	SubnetGroups        int // 20
	SubnetsPerGroup     int // 20
	DatabasesPerCluster int // 60
	Workgroups          int // 25
	Namespaces          int // serverless; 25
	DatabasesServerless int // of a serverless namespace; 100
	Snapshots           int // of serverless namespaces; 700
	ParameterGroups     int // the default ones not counted; 20
	SecurityGroups      int // cluster security groups, the default one not counted; 20
	IngressRules        int // of one cluster security group; 20
}

// Fleet creates, changes and removes warehouses. Its methods are safe for
// concurrent use.
type Fleet struct {
	Config

	mu   sync.Mutex // guards busy
	busy map[blueshift.Key]*turn
}

// New returns a Fleet. Call Recover before serving.
func New(c Config) *Fleet {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	for _, q := range []struct {
		limit *int
		value int
	}{{&c.Quotas.Nodes, 200}, {&c.Quotas.SubnetGroups, 20}, {&c.Quotas.SubnetsPerGroup, 20}, {&c.Quotas.DatabasesPerCluster, 60},
		{&c.Quotas.Workgroups, 25}, {&c.Quotas.Namespaces, 25}, {&c.Quotas.DatabasesServerless, 100}, {&c.Quotas.Snapshots, 700}, {&c.Quotas.ParameterGroups, 20}, {&c.Quotas.SecurityGroups, 20}, {&c.Quotas.IngressRules, 20}} {
		if *q.limit == 0 {
			*q.limit = q.value
		}
	}
	return &Fleet{Config: c, busy: map[blueshift.Key]*turn{}}
}

// turn lets one operation at a time work on a cluster: files and listeners are
// changed outside the store's transaction.
type turn struct {
	sync.Mutex
	waiting int
}

func (f *Fleet) lock(k blueshift.Key) (unlock func()) {
	f.mu.Lock()
	t := f.busy[k]
	if t == nil {
		t = &turn{}
		f.busy[k] = t
	}
	t.waiting++
	f.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		f.mu.Lock()
		if t.waiting--; t.waiting == 0 {
			delete(f.busy, k)
		}
		f.mu.Unlock()
	}
}
