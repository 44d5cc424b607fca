package endpoint

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

const port = 5439

var (
	sales     = blueshift.Target{Cluster: blueshift.Key{Account: "111111111111", Region: "us-east-1", ID: "sales"}}
	lent      = blueshift.Target{Cluster: sales.Cluster, Endpoint: blueshift.Key{Account: "222222222222", Region: "us-east-1", ID: "e1"}}
	analytics = blueshift.Target{Cluster: blueshift.Key{Account: "222222222222", Region: "us-east-1", ID: "analytics"}}
)

// handler echoes until the connection ends, and says goodbye with the SQLSTATE
// it is cut with.
type handler struct{ served atomic.Int64 }

func (h *handler) ServeConn(ctx context.Context, c net.Conn, t blueshift.Target) {
	h.served.Add(1)
	b := make([]byte, 64)
	for {
		n, err := c.Read(b)
		if err != nil {
			if cause := new(blueshift.SQLError); errors.As(context.Cause(ctx), &cause) {
				io.WriteString(c, cause.State)
			}
			return
		}
		c.Write(b[:n])
	}
}

// stubborn neither reads nor heeds its context.
type stubborn struct{ until chan struct{} }

func (s stubborn) ServeConn(context.Context, net.Conn, blueshift.Target) { <-s.until }

type admitter struct{ refuse atomic.Bool }

func (a *admitter) Admit(context.Context, blueshift.Target, netip.Addr) error {
	if a.refuse.Load() {
		return errors.New("not now")
	}
	return nil
}

// rig is a server with its own range of addresses, so that tests beside it on
// the same machine do not meet.
func rig(t *testing.T, change func(*Config)) (*Server, *handler, *admitter) {
	t.Helper()
	h, a := &handler{}, &admitter{}
	c := Config{Handler: h, Admitter: a, Range: netip.MustParsePrefix("127.78.0.0/20"), Grace: 100 * time.Millisecond,
		Logger: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&c)
	}
	s := New(c)
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Shutdown(ctx)
	})
	return s, h, a
}

func open(t *testing.T, s *Server, target blueshift.Target) string {
	t.Helper()
	address, err := s.Listen(t.Context(), target, "", port)
	if err != nil {
		t.Fatal(err)
	}
	host, p := blueshift.SplitAddress(address, port)
	return net.JoinHostPort(host, strconv.Itoa(p))
}

// dial connects and proves by an echo that the connection is served.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if got := echo(c); got != "ping" {
		t.Fatalf("echo through %s: %q", address, got)
	}
	return c
}

func echo(c net.Conn) string {
	c.SetDeadline(time.Now().Add(time.Minute))
	io.WriteString(c, "ping")
	b := make([]byte, 4)
	n, _ := io.ReadFull(c, b)
	return string(b[:n])
}

// refused reports whether a connection attempt comes to nothing before a byte.
func refused(address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return true
	}
	defer c.Close()
	return echo(c) == ""
}

func rest(t *testing.T, c net.Conn) string {
	t.Helper()
	c.SetDeadline(time.Now().Add(time.Minute))
	b, err := io.ReadAll(c)
	if errors.Is(err, syscall.ECONNRESET) {
		err = nil
	}
	if err != nil {
		t.Fatalf("the connection was not closed: %v", err)
	}
	return string(b)
}

func TestEveryTargetHasItsOwnAddressAtTheAskedPort(t *testing.T) {
	s, _, _ := rig(t, nil)
	seen := map[string]bool{}
	for _, target := range []blueshift.Target{sales, lent, analytics} {
		at := open(t, s, target)
		if _, p, _ := net.SplitHostPort(at); p != "5439" || seen[at] {
			t.Errorf("%v listens at %s", target, at)
		}
		seen[at] = true
		dial(t, at)
	}
	if again := open(t, s, sales); !seen[again] {
		t.Errorf("listening twice moved the target to %s", again)
	}
}

func TestAnAddressIsRememberedByTheRecordAndGivenAgain(t *testing.T) {
	s, _, _ := rig(t, nil)
	first, err := s.Listen(t.Context(), sales, "127.78.3.7", port)
	if err != nil || first != "127.78.3.7" {
		t.Fatalf("asked for a free address: got %s, %v", first, err)
	}
	other, err := s.Listen(t.Context(), lent, "127.78.3.7", port)
	if err != nil || other == first {
		t.Fatalf("asked for an address in use: got %s, %v", other, err)
	}
	s.Close(t.Context(), sales)
	if again, err := s.Listen(t.Context(), sales, first, port); err != nil || again != first {
		t.Fatalf("after a pause: got %s, %v, want %s", again, err, first)
	}
	for _, foreign := range []string{"10.0.0.1", "127.0.0.1", "localhost", "nonsense"} { // a record of another host or range
		if at, err := s.Listen(t.Context(), analytics, foreign, port); err != nil || !s.places.network.Contains(netip.MustParseAddr(at)) {
			t.Errorf("asked for %s: got %s, %v", foreign, at, err)
		}
		s.Close(t.Context(), analytics)
	}
}

func TestPortsAreChecked(t *testing.T) {
	s, _, _ := rig(t, nil)
	for _, p := range []int{-1, 0, 65536} {
		if at, err := s.Listen(t.Context(), sales, "", p); err == nil {
			t.Errorf("port %d listens at %s", p, at)
		}
	}
}

func TestSharedHost(t *testing.T) {
	s, _, _ := rig(t, func(c *Config) { c.BindHost, c.PortRange = "127.78.200.1", [2]int{25600, 25602} })
	for i, target := range []blueshift.Target{sales, lent, analytics} {
		at, err := s.Listen(t.Context(), target, "", port)
		if err != nil {
			t.Fatal(err)
		}
		want := "127.78.200.1"
		if i > 0 {
			want = net.JoinHostPort(want, strconv.Itoa(25600+i-1))
		}
		if at != want {
			t.Errorf("target %d listens at %s, want %s", i, at, want)
		}
		host, p := blueshift.SplitAddress(at, port)
		dial(t, net.JoinHostPort(host, strconv.Itoa(p)))
	}
	fourth, fifth := sales, sales
	fourth.Endpoint.ID, fifth.Endpoint.ID = "x", "y"
	if _, err := s.Listen(t.Context(), fourth, "", port); err != nil {
		t.Fatal(err)
	}
	if at, err := s.Listen(t.Context(), fifth, "", port); err == nil {
		t.Errorf("beyond the port range: listens at %s", at)
	}
}

func TestHostWithoutTheRangeFallsBackToOneAddress(t *testing.T) {
	s, _, _ := rig(t, func(c *Config) { c.Range, c.PortRange = netip.MustParsePrefix("198.51.100.0/24"), [2]int{25610, 25700} })
	at, err := s.Listen(t.Context(), sales, "", port)
	if err != nil {
		t.Fatal(err)
	}
	host, p := blueshift.SplitAddress(at, port)
	if host != "127.0.0.1" {
		t.Errorf("listens at %s, want 127.0.0.1", at)
	}
	dial(t, net.JoinHostPort(host, strconv.Itoa(p)))
}

func TestWildcardHostIsAdvertisedByName(t *testing.T) {
	s, _, _ := rig(t, func(c *Config) { c.BindHost, c.PortRange = "0.0.0.0", [2]int{25710, 25720} })
	if at, err := s.Listen(t.Context(), sales, "", 25709); err != nil || at != "localhost" {
		t.Errorf("listens at %s, %v; want localhost", at, err)
	}
}

func TestRefusedConnectionsAreClosedBeforeAByte(t *testing.T) {
	s, h, a := rig(t, nil)
	at := open(t, s, sales)
	a.refuse.Store(true)
	if !refused(at) {
		t.Error("a refused connection was served")
	}
	if n := h.served.Load(); n != 0 {
		t.Errorf("the handler saw %d refused connections", n)
	}
	a.refuse.Store(false)
	dial(t, at)
}

func TestCloseRefusesNewConnectionsAndEndsOldOnes(t *testing.T) {
	s, _, _ := rig(t, nil)
	at, other := open(t, s, sales), open(t, s, lent)
	c, kept := dial(t, at), dial(t, other) // both wait in a read
	s.Close(t.Context(), sales)
	if _, err := net.Dial("tcp", at); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("connecting after Close: %v, want connection refused", err)
	}
	if got := rest(t, c); got != "57P01" {
		t.Errorf("the cut connection was told %q, want 57P01", got)
	}
	if n := len(s.Live(sales)); n != 0 {
		t.Errorf("%d connections live after Close", n)
	}
	if got := echo(kept); got != "ping" {
		t.Errorf("a connection of another target was cut")
	}
	s.Close(t.Context(), sales) // again: no error, no wait
}

func TestCutKeepsTheDoorOpen(t *testing.T) {
	s, _, _ := rig(t, nil)
	direct, managed := open(t, s, sales), open(t, s, lent)
	a, b := dial(t, direct), dial(t, managed)
	s.Cut(t.Context(), lent)
	if got := rest(t, b); got != "57P01" {
		t.Errorf("Cut: told %q", got)
	}
	if echo(a) != "ping" {
		t.Error("Cut of the managed endpoint ended a direct connection")
	}
	b = dial(t, managed)
	s.CutCluster(t.Context(), sales.Cluster)
	if rest(t, a) != "57P01" || rest(t, b) != "57P01" {
		t.Error("CutCluster left a path to the cluster alive")
	}
	dial(t, direct)
	dial(t, managed)
}

func TestAHandlerThatDoesNotHeedIsCutAllTheSame(t *testing.T) {
	until := make(chan struct{})
	s, _, _ := rig(t, func(c *Config) { c.Handler, c.Grace = stubborn{until}, 20*time.Millisecond })
	t.Cleanup(func() { close(until) })
	at := open(t, s, sales)
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	await(t, func() bool { return len(s.Live(sales)) == 1 })
	s.Close(t.Context(), sales)
	if got := rest(t, c); got != "" {
		t.Errorf("read %q after Close", got)
	}
}

func TestLimitPerTarget(t *testing.T) {
	s, _, _ := rig(t, func(c *Config) { c.MaxPerTarget, c.MaxTotal = 2, 3 })
	at, other := open(t, s, sales), open(t, s, analytics)
	first := dial(t, at)
	dial(t, at)
	if !refused(at) {
		t.Error("a third connection was served, the limit is 2")
	}
	dial(t, other)
	if !refused(other) {
		t.Error("a fourth connection of the server was served, the limit is 3")
	}
	first.Close()
	await(t, func() bool { return len(s.Live(sales)) == 1 })
	dial(t, at)
	if got := s.Live(sales); len(got) != 2 || !got[0].Remote.Addr().IsLoopback() || got[0].Since.IsZero() {
		t.Errorf("Live: %+v", got)
	}
}

func TestShutdownWaitsThenCuts(t *testing.T) {
	s, _, _ := rig(t, nil)
	at := open(t, s, sales)
	c := dial(t, at)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Shutdown(ctx) }()
	await(t, func() bool { return refused(at) })
	if echo(c) != "ping" {
		t.Error("a draining server ended a connection early")
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown: %v", err)
	}
	if got := rest(t, c); got != "57P01" {
		t.Errorf("told %q", got)
	}
	if _, err := s.Listen(t.Context(), sales, "", port); !errors.Is(err, ErrClosed) {
		t.Errorf("Listen after Shutdown: %v", err)
	}
}

func TestShutdownOfAnIdleServerReturnsAtOnce(t *testing.T) {
	s, _, _ := rig(t, nil)
	open(t, s, sales)
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFloodWithCuts connects from many sides while the target is cut and closed
// and opened; afterwards nothing may be left over.
func TestFloodWithCuts(t *testing.T) {
	s, _, a := rig(t, func(c *Config) { c.MaxPerTarget = 20 })
	at := open(t, s, sales)
	host, _, _ := net.SplitHostPort(at)
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for range 16 {
		clients.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if c, err := net.Dial("tcp", at); err == nil {
					echo(c)
					c.Close()
				}
			}
		})
	}
	for i := range 20 {
		a.refuse.Store(i%3 == 0)
		s.Cut(t.Context(), sales)
		s.Close(t.Context(), sales)
		if _, err := net.Dial("tcp", at); err == nil {
			t.Error("a closed target accepted a connection")
		}
		if back, err := s.Listen(t.Context(), sales, host, port); err != nil || back != host {
			t.Fatalf("listening again: %s, %v", back, err)
		}
	}
	a.refuse.Store(false)
	dial(t, at)
	close(stop)
	clients.Wait()
	s.Close(t.Context(), sales)
	if n := s.Count(); n != 0 {
		t.Errorf("%d connections left", n)
	}
}

func await(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("did not happen within 5 s")
		}
		time.Sleep(time.Millisecond)
	}
}
