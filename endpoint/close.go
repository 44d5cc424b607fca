package endpoint

import (
	"context"
	"time"

	"github.com/blueshift-db/blueshift"
)

// withdrawn and stopping are what a client is told last (class 57, operator
// intervention).
var (
	withdrawn = &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "terminating connection: access through this address has ended",
		Hint: "The warehouse was paused, rebooted, restored or deleted, or the managed endpoint in front of it is gone."}
	stopping = &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "terminating connection: the server is shutting down"}
)

// Close shuts the door of a target and cuts its live connections. When it
// returns, a new connection is refused by the host and every old socket is
// closed. Closing what does not listen is no error.
func (s *Server) Close(_ context.Context, t blueshift.Target) {
	s.mu.Lock()
	if l := s.listeners[t]; l != nil {
		delete(s.listeners, t)
		l.Close()
	}
	cut := s.liveLocked(func(other blueshift.Target) bool { return other == t })
	s.mu.Unlock()
	s.end(cut, withdrawn)
}

// Cut closes the live connections of a target and leaves its door open. When
// it returns they are closed.
func (s *Server) Cut(_ context.Context, t blueshift.Target) {
	s.cut(func(other blueshift.Target) bool { return other == t })
}

// CutCluster closes the live connections to a cluster on every path, its own
// address and all managed endpoints, and leaves the doors open.
func (s *Server) CutCluster(_ context.Context, cluster blueshift.Key) {
	s.cut(func(other blueshift.Target) bool { return other.Cluster == cluster })
}

// Shutdown closes every door, waits for the connections to end by themselves
// until ctx is done, and cuts those that are left. It returns ctx.Err() if it
// had to.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	for t, l := range s.listeners {
		delete(s.listeners, t)
		l.Close()
	}
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		s.done.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	left := s.liveLocked(func(blueshift.Target) bool { return true })
	s.mu.Unlock()
	s.end(left, stopping)
	return ctx.Err()
}

func (s *Server) cut(match func(blueshift.Target) bool) {
	s.mu.Lock()
	cut := s.liveLocked(match)
	s.mu.Unlock()
	s.end(cut, withdrawn)
}

func (s *Server) liveLocked(match func(blueshift.Target) bool) []*connection {
	var out []*connection
	for t, set := range s.live {
		if !match(t) {
			continue
		}
		for c := range set {
			out = append(out, c)
		}
	}
	return out
}

// end interrupts the connections together, gives them the grace period to say
// goodbye, then closes the sockets under those that did not. Handlers still
// busy after that have no client any more; they are given a moment to notice.
func (s *Server) end(cut []*connection, cause error) {
	if len(cut) == 0 {
		return
	}
	for _, c := range cut {
		c.interrupt(cause)
	}
	if waitAll(cut, s.Grace) {
		return
	}
	for _, c := range cut {
		select {
		case <-c.closed:
		default:
			reset(c.Conn)
		}
	}
	if !waitAll(cut, 2*s.Grace) {
		s.Logger.Warn("handlers still busy after their connections were cut", "connections", len(cut), "cause", cause.Error())
	}
}

func waitAll(cut []*connection, d time.Duration) bool {
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	for _, c := range cut {
		select {
		case <-c.closed:
		case <-deadline.C:
			return false
		}
	}
	return true
}
