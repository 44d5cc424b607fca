package endpoint

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Handler speaks SQL on an admitted connection until it ends. When ctx is
// cancelled a blocked read returns at once; the handler may then write one last
// message within the grace period and must return. context.Cause(ctx) is a
// *blueshift.SQLError fit to be sent to the client.
type Handler interface {
	ServeConn(ctx context.Context, c net.Conn, t blueshift.Target)
}

// Admitter decides at accept whether a connection may proceed. It is asked
// after the connection is registered, so whatever is withdrawn afterwards finds
// the connection in the set that Cut closes.
type Admitter interface {
	Admit(ctx context.Context, t blueshift.Target, remote netip.Addr) error
}

// Config configures a Server. The zero value of every field but Handler and
// Admitter works.
type Config struct {
	Handler  Handler
	Admitter Admitter
	// Range is where addresses are taken from: each target gets one of its own.
	// Default 127.77.0.0/16.
	Range netip.Prefix
	// BindHost, when set, is the one host that every target listens on instead
	// ("0.0.0.0" in a container). Without it a host that cannot bind Range
	// falls back to 127.0.0.1.
	BindHost string
	// AdvertiseHost is what clients are told when BindHost is used; default
	// BindHost, or "localhost" when that is a wildcard.
	AdvertiseHost string
	// PortRange are the ports, first and last, handed out on a shared host once
	// the asked port is taken. Default 15439 to 16438.
	PortRange [2]int
	// MaxPerTarget bounds the live connections of one target (default 500), and
	// MaxTotal those of the server (default 4000). Further ones are refused.
	MaxPerTarget int
	MaxTotal     int
	// KeepAlive is how long a connection may be silent before the kernel asks
	// whether its peer still lives; one that does not answer three times, a
	// third of it apart, is closed. Default 30 s; negative turns it off.
	KeepAlive time.Duration
	// Grace is how long a cut connection may take to say goodbye before its
	// socket is closed under it. Default 200 ms.
	Grace time.Duration
	// Logger gets one line per refused connection. Default slog.Default().
	Logger *slog.Logger
}

// Server listens for all targets. Create it with New; its methods are safe for
// concurrent use.
type Server struct {
	Config
	places *places

	mu        sync.Mutex // guards everything below
	listeners map[blueshift.Target]*listener
	live      map[blueshift.Target]map[*connection]struct{}
	total     int
	closing   bool

	done sync.WaitGroup // accept loops and connections
}

// New returns a server that listens nowhere yet.
func New(c Config) *Server {
	if !c.Range.IsValid() {
		c.Range = netip.MustParsePrefix("127.77.0.0/16")
	}
	if c.PortRange == ([2]int{}) {
		c.PortRange = [2]int{15439, 16438}
	}
	if c.MaxPerTarget == 0 {
		c.MaxPerTarget = 500
	}
	if c.MaxTotal == 0 {
		c.MaxTotal = 4000
	}
	if c.KeepAlive == 0 {
		c.KeepAlive = 30 * time.Second
	}
	if c.Grace == 0 {
		c.Grace = 200 * time.Millisecond
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return &Server{
		Config:    c,
		places:    newPlaces(c),
		listeners: map[blueshift.Target]*listener{},
		live:      map[blueshift.Target]map[*connection]struct{}{},
	}
}

// Connection is one live connection, as Live reports it.
type Connection struct {
	Remote netip.AddrPort
	Since  time.Time
}

// Live lists the connections of a target, those in admission included.
func (s *Server) Live(t blueshift.Target) []Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Connection, 0, len(s.live[t]))
	for c := range s.live[t] {
		out = append(out, Connection{c.remote, c.since})
	}
	return out
}

// Count is the number of live connections of all targets.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}
