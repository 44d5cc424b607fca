package session

import (
	"fmt"

	"github.com/blueshift-db/blueshift"
)

var errTerminated = &blueshift.SQLError{Severity: "FATAL", State: "57P01", Message: "terminating connection due to administrator command"}

// Attach says how the session's connection cancels the statement at work, and
// how it ends. A session without a connection is interrupted, and cannot be ended.
func (s *Session) Attach(cancel func(), end func(why error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancelWork, s.endConnection = cancel, end
}

// signal cancels the statement of another session of the namespace, or ends the
// session. Users may do so to their own sessions, superusers to all. It answers
// false when there is no such session.
func (s *Session) signal(pid int64, end bool) (bool, error) {
	s.home.mu.Lock()
	target := s.home.live[int32(pid)]
	s.home.mu.Unlock()
	switch {
	case target == nil || int64(target.pid) != pid || target.Namespace.ID != s.Namespace.ID:
		s.warn("01000", fmt.Sprintf("PID %d is not a PostgreSQL server process", pid))
		return false, nil
	case target.login.Name != s.user.Name && !s.superuser():
		return false, blueshift.SQLErrorf("42501", "must be superuser to signal other server processes")
	}
	target.mu.Lock()
	cancel, terminate := target.cancelWork, target.endConnection
	target.mu.Unlock()
	switch {
	case end && terminate != nil:
		terminate(errTerminated)
	case cancel != nil:
		cancel()
	default:
		target.Cancel()
	}
	return true, nil
}
