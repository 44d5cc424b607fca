package sharing

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Networks knows VPCs; fleet.Networks is one.
type Networks interface {
	DefaultVPC(a blueshift.Account, r blueshift.Region) string
	Subnets(a blueshift.Account, r blueshift.Region, vpc string) []blueshift.Subnet
	Subnet(a blueshift.Account, r blueshift.Region, id string) (blueshift.Subnet, bool)
	DefaultSecurityGroup(vpc string) string
	HasSecurityGroup(vpc, id string) bool
	// Refresh hears anew which networks an account has. It may wait on another
	// server and is called outside transactions.
	Refresh(ctx context.Context, a blueshift.Account, r blueshift.Region) error
	AllowsSource(vpc string, addr netip.Addr) bool
	// AllowsThrough says the same of security groups attached in the VPC.
	AllowsThrough(vpc string, groups []string, addr netip.Addr) bool
}

// Addresses opens and closes the doors of managed endpoints; endpoint.Server
// is one. Listen's answer is read with blueshift.SplitAddress.
type Addresses interface {
	Listen(ctx context.Context, t blueshift.Target, address string, port int) (string, error)
	// Close returns when new connections are refused and live ones closed.
	Close(ctx context.Context, t blueshift.Target)
	// Cut closes the live connections to a target and leaves its door open.
	Cut(ctx context.Context, t blueshift.Target)
}

// Config is what a Service stands on. Store, Clock, Networks, Addresses and
// WarehouseStatus are required.
type Config struct {
	Store     store.Store
	Clock     blueshift.Clock
	Networks  Networks
	Addresses Addresses
	// WarehouseStatus is the status of a cluster or workgroup at a moment, ""
	// once it is gone.
	WarehouseStatus func(blueshift.Warehouse, time.Time) string
	// Pace is how long an endpoint's "creating", "modifying" and "deleting" stay
	// visible. With zero the call answers them and the next Describe sees their end.
	Pace   time.Duration
	Quotas Quotas
	// MultiAZ lets Multi-AZ clusters have managed endpoints.
	MultiAZ bool
	// SharedPorts are the first and last port that a host without an address for
	// every warehouse hands out; clusters listening there count as being in the
	// permitted ranges. Default 15439 to 16438.
	SharedPorts [2]int
	Logger      *slog.Logger // default slog.Default()
}

// Cut says what access may have ended.
type Cut struct {
	Share blueshift.Key // the datashare
}

// Service runs the two handshakes. Its methods are safe for concurrent use.
type Service struct {
	Config

	reads   sync.Pool // of *reading
	objects Objects

	mu   sync.Mutex // guards cuts and busy
	cuts []func(context.Context, Cut)
	busy map[blueshift.Key]*turn
}

// New returns a Service. Call Recover before serving, after the fleet's.
func New(c Config) *Service {
	c.Quotas = c.Quotas.orDefault()
	if c.SharedPorts == ([2]int{}) {
		c.SharedPorts = [2]int{15439, 16438}
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	s := &Service{Config: c, busy: map[blueshift.Key]*turn{}}
	s.reads.New = func() any { return newReading() }
	return s
}

// OnCut registers f to be called after the commit of anything that may end
// somebody's access to a datashare, and before the call that did it returns.
// Managed endpoints need no listener: their doors are closed by then.
func (s *Service) OnCut(f func(context.Context, Cut)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cuts = append(s.cuts, f)
}

// Withdrawn tells the listeners that access to a share may have ended. Session
// calls it after the COMMIT of REVOKE USAGE, DROP DATASHARE and ALTER DATASHARE.
func (s *Service) Withdrawn(ctx context.Context, share blueshift.Key) {
	s.mu.Lock()
	cuts := s.cuts
	s.mu.Unlock()
	ctx = context.WithoutCancel(ctx) // the withdrawal is durable even if the caller has gone
	for _, f := range cuts {
		f(ctx, Cut{Share: share})
	}
}

// turn lets one operation at a time work on the endpoints of a cluster:
// listeners are opened and closed outside the store's transaction.
type turn struct {
	sync.Mutex
	waiting int
}

func (s *Service) lock(cluster blueshift.Key) (unlock func()) {
	s.mu.Lock()
	t := s.busy[cluster]
	if t == nil {
		t = &turn{}
		s.busy[cluster] = t
	}
	t.waiting++
	s.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		s.mu.Lock()
		if t.waiting--; t.waiting == 0 {
			delete(s.busy, cluster)
		}
		s.mu.Unlock()
	}
}
