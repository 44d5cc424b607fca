package session

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
)

// reading is a statement with what it reads through datashares, from before the
// check that it may until its result is closed.
type reading struct {
	shares []throughShare
	cut    error              // why it may no longer
	cancel context.CancelFunc // stops it, even where the engine has not begun yet
}

// begin notes what the statement about to run reads through shares. It is
// called before the check that they may be read, so that a withdrawal is seen
// either by that check or by recheck.
func (s *Session) begin(shares []throughShare) {
	if len(shares) == 0 && s.reading == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reading == nil {
		s.reading = &reading{}
	}
	s.reading.shares = shares
	s.readings[s.reading] = struct{}{}
}

// cuttable is ctx as the end of it that a withdrawal makes. An interrupt alone
// would miss a statement between its check and the engine.
func (s *Session) cuttable(ctx context.Context) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reading == nil {
		return ctx
	}
	if s.reading.cancel != nil {
		s.reading.cancel()
	}
	ctx, s.reading.cancel = context.WithCancel(ctx)
	if s.reading.cut != nil {
		s.reading.cancel()
	}
	return ctx
}

// resume makes r the statement at work; nil is one that has not begun to read.
func (s *Session) resume(r *reading) {
	s.mu.Lock()
	s.reading = r
	s.mu.Unlock()
}

// end forgets a statement and returns why it was cut, if it was.
func (s *Session) end(r *reading) error {
	if r == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.readings, r)
	if r.cancel != nil {
		r.cancel()
	}
	if s.reading == r {
		s.reading = nil
	}
	return r.cut
}

// endReading is end for the statement at work.
func (s *Session) endReading() error {
	s.mu.Lock()
	r := s.reading
	s.mu.Unlock()
	return s.end(r)
}

// wasCut tells whether a statement has lost what it reads.
func (s *Session) wasCut(r *reading) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return r != nil && r.cut != nil
}

// recheck cuts the statements that have lost what they read, and interrupts
// the one at work; suspended ones are told when they go on.
func (s *Session) recheck(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for r := range s.readings {
		if r.cut != nil {
			continue
		}
		if r.cut = s.lost(ctx, r.shares); r.cut != nil && r == s.reading && !s.ending && r.cancel != nil {
			r.cancel()
		}
	}
}

// lost is why one of the shares may no longer be read as it was; nil if all may.
func (s *Session) lost(ctx context.Context, shares []throughShare) error {
	for _, share := range shares {
		same, err := s.check(ctx, share)
		var reason string
		var e *blueshift.SQLError
		switch {
		case errors.As(err, &e):
			reason = e.Message
		case err != nil:
			reason = err.Error()
		case !same:
			reason = "what is in the datashare has changed; run the statement again"
		default:
			continue
		}
		return blueshift.SQLErrorf("57014", "canceling statement because its access was withdrawn: %s", reason)
	}
	return nil
}
