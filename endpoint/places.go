package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// places finds free addresses. It remembers none of them (the records that ask
// do): it only walks on from the last one it gave, so that an address given up
// is not given to somebody else at once.
type places struct {
	network   netip.Prefix
	bind      string // the shared host; "" while every target has its own address
	advertise string
	ports     [2]int
	keepAlive time.Duration

	mu   sync.Mutex // guards last, port and the fall back to a shared host
	last netip.Addr
	port int
}

func newPlaces(c Config) *places {
	p := &places{network: c.Range.Masked(), bind: c.BindHost, advertise: c.AdvertiseHost, ports: c.PortRange, keepAlive: c.KeepAlive}
	p.last = p.network.Addr()
	p.port = p.ports[0]
	if p.bind != "" {
		p.share(p.bind)
	}
	return p
}

// share makes host the one host of all targets from now on.
func (p *places) share(host string) {
	p.bind = host
	if p.advertise != "" {
		return
	}
	p.advertise = host
	if a, err := netip.ParseAddr(host); err == nil && a.IsUnspecified() {
		p.advertise = "localhost"
	}
}

// take binds the wanted place if it is free, else the next free one, and
// returns the listener with the address to tell clients.
func (p *places) take(ctx context.Context, address string, port int) (net.Listener, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bind == "" {
		l, told, err := p.takeOwn(ctx, address, port)
		if !errors.Is(err, syscall.EADDRNOTAVAIL) {
			return l, told, err
		}
		p.share("127.0.0.1") // this host has no such addresses (macOS)
	}
	return p.takeShared(ctx, port)
}

func (p *places) takeOwn(ctx context.Context, address string, port int) (net.Listener, string, error) {
	if a, err := netip.ParseAddr(address); err == nil && p.network.Contains(a) {
		if l, err := p.listen(ctx, address, port); err == nil {
			return l, address, nil
		}
	}
	for range maxAttempts {
		p.last = p.next(p.last)
		l, err := p.listen(ctx, p.last.String(), port)
		if err == nil {
			return l, p.last.String(), nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, "", err
		}
	}
	return nil, "", fmt.Errorf("no free address for port %d in %s after %d attempts", port, p.network, maxAttempts)
}

// next is the address after a, leaving out those ending in .0 and .255, which
// some clients take for networks and broadcasts.
func (p *places) next(a netip.Addr) netip.Addr {
	for range 512 {
		if a = a.Next(); !p.network.Contains(a) {
			a = p.network.Addr().Next()
		}
		if b := a.As16(); p.network.Bits() > 24 || (b[15] != 0 && b[15] != 255) {
			break
		}
	}
	return a
}

func (p *places) takeShared(ctx context.Context, port int) (net.Listener, string, error) {
	l, err := p.listen(ctx, p.bind, port)
	if err == nil {
		return l, p.advertise, nil
	}
	if !errors.Is(err, syscall.EADDRINUSE) {
		return nil, "", err
	}
	for range p.ports[1] - p.ports[0] + 1 {
		candidate := p.port
		if p.port++; p.port > p.ports[1] {
			p.port = p.ports[0]
		}
		if l, err = p.listen(ctx, p.bind, candidate); err == nil {
			return l, net.JoinHostPort(p.advertise, strconv.Itoa(candidate)), nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, "", err
		}
	}
	return nil, "", fmt.Errorf("no free port on %s: %d and all of %d to %d are in use", p.bind, port, p.ports[0], p.ports[1])
}

// maxAttempts bounds the walk over addresses in use.
const maxAttempts = 4096

func (p *places) listen(ctx context.Context, host string, port int) (net.Listener, error) {
	lc := net.ListenConfig{KeepAlive: -1}
	if p.keepAlive > 0 {
		lc.KeepAliveConfig = net.KeepAliveConfig{Enable: true, Idle: p.keepAlive, Interval: max(p.keepAlive/3, time.Second), Count: 3}
	}
	return lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}
