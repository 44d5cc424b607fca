package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/blueshift-db/blueshift"
)

// ErrClosed says that the server is shutting down and listens for nobody.
var ErrClosed = errors.New("endpoint: the server is shutting down")

// listener is a target's open door.
type listener struct {
	net.Listener
	told string // the address clients are told
	port int    // the port that was asked for
}

// Listen opens the door of a target at the given port. address is where it
// listened last time: it gets that again if it is free, else the next free one
// ("" for any). The answer is the address to tell clients; on a shared host
// whose asked port is taken it is "host:port" (blueshift.SplitAddress). A
// target that listens already at that port keeps its place.
func (s *Server) Listen(ctx context.Context, t blueshift.Target, address string, port int) (string, error) {
	if port < 1 || port > 65535 {
		return "", fmt.Errorf("port %d is not between 1 and 65535", port)
	}
	s.mu.Lock()
	old, listening := s.listeners[t]
	closing := s.closing
	s.mu.Unlock()
	switch {
	case closing:
		return "", ErrClosed
	case listening && old.port == port:
		return old.told, nil
	case listening:
		return "", fmt.Errorf("%s already listens at port %d; close it before it moves to %d", t.Cluster.ID, old.port, port)
	}
	nl, told, err := s.places.take(ctx, address, port)
	if err != nil {
		return "", err
	}
	l := &listener{nl, told, port}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other, listening := s.listeners[t]; listening || s.closing {
		nl.Close() // somebody else was faster
		if s.closing {
			return "", ErrClosed
		}
		return other.told, nil
	}
	s.listeners[t] = l
	s.done.Add(1)
	go s.accept(t, l)
	return told, nil
}

// accept hands every connection to a goroutine of its own, and refuses those
// beyond the limits here, before they cost anything.
func (s *Server) accept(t blueshift.Target, l *listener) {
	defer s.done.Done()
	for delay := time.Duration(0); ; {
		nc, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of file descriptors: let some connections end
			delay = min(max(2*delay, 5*time.Millisecond), time.Second)
			s.Logger.Warn("accept failed", "cluster", t.Cluster.ID, "address", l.told, "error", err, "retry", delay)
			time.Sleep(delay)
			continue
		}
		delay = 0
		c, err := s.register(t, l, nc)
		if err != nil {
			reset(nc)
			s.refused(t, nc, err)
			continue
		}
		go s.serve(c)
	}
}

// register adds the connection to the live set, under the lock that Close and
// Cut take: whoever closes the door sees it, or it is refused here.
func (s *Server) register(t blueshift.Target, l *listener, nc net.Conn) (*connection, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing || s.listeners[t] != l:
		return nil, ErrClosed
	case len(s.live[t]) >= s.MaxPerTarget:
		return nil, fmt.Errorf("this address has reached its limit of %d connections", s.MaxPerTarget)
	case s.total >= s.MaxTotal:
		return nil, fmt.Errorf("the server has reached its limit of %d connections", s.MaxTotal)
	}
	c := newConnection(t, nc)
	if s.live[t] == nil {
		s.live[t] = map[*connection]struct{}{}
	}
	s.live[t][c] = struct{}{}
	s.total++
	s.done.Add(1)
	return c, nil
}

func (s *Server) unregister(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.live[c.target], c)
	if len(s.live[c.target]) == 0 {
		delete(s.live, c.target)
	}
	s.total--
}

// refused logs why a connection was turned away.
func (s *Server) refused(t blueshift.Target, c net.Conn, reason error) {
	s.Logger.Info("connection refused", "account", t.Cluster.Account, "region", t.Cluster.Region, "cluster", t.Cluster.ID,
		"endpoint", t.Endpoint.ID, "remote", c.RemoteAddr().String(), "reason", reason)
}
