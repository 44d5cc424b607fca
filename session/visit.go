package session

import (
	"net/netip"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Visit is a live session as an operator sees it.
type Visit struct {
	PID      int32
	User     string
	Database string
	Target   blueshift.Target // the path it came by
	Remote   netip.AddrPort   // zero without a connection of its own
	Since    time.Time
}

// Visits lists the live sessions that came by a path, oldest first.
func (h *Sessions) Visits(by func(blueshift.Target) bool) []Visit {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []Visit
	for _, s := range h.live {
		if by(s.Target) {
			out = append(out, s.visit())
		}
	}
	slices.SortFunc(out, func(a, b Visit) int { return int(a.PID - b.PID) })
	return out
}

func (s *Session) visit() Visit {
	return Visit{s.pid, s.Request.User, s.Request.Database, s.Target, s.Remote, s.since}
}

// now is the time by the clock of the house, which some tests do without.
func (h *Sessions) now() time.Time {
	if h.Clock == nil {
		return time.Now()
	}
	return h.Clock.Now()
}
