package session

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// reading is a statement with what it reads through datashares, from before the
// check that it may until its result is closed.
type reading struct {
	shares []throughShare
	cut    error // why it may no longer
	end    *end  // of its context; nil while it has none of its own
}

// end stops a statement, even where the engine has not begun yet. One that was not
// needed serves the next statement of the same context.
type end struct {
	of, ctx context.Context
	cancel  context.CancelFunc
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
	for i := range shares {
		s.reached[shares[i].key] = struct{}{}
	}
}

// enterFill is enter for a query that fills a table: of CREATE TABLE AS, or of a
// materialized view. It runs in the statement that it was compiled in, so what
// has changed meanwhile is an error.
func (s *Session) enterFill(ctx context.Context, q *filling) error {
	s.begin(q.shares)
	for _, share := range q.shares {
		now, err := s.through(ctx, share)
		if err != nil {
			return err
		}
		if !share.leaves(now) {
			return blueshift.SQLErrorf("40001", "what is in a datashare has changed since the statement began").WithHint("Run the statement again.")
		}
	}
	s.noteUses(q.requests)
	s.notePolicies(q.Plan)
	return nil
}

// filling is the query that fills a table, with what it was made from.
type filling struct {
	*redshiftsql.Plan
	*basis
}

// fill runs what fills a table, and fails when the query lost meanwhile what it
// reads.
func (s *Session) fill(ctx context.Context, phys [3]string, columns []redshiftsql.Column, q *filling) error {
	if err := s.enterFill(ctx, q); err != nil {
		return err
	}
	if err := s.touch(q.Plan); err != nil {
		return err
	}
	if _, err := s.conn.Exec(s.cuttable(ctx), redshiftsql.FillSQL(phys, columns, q.Plan)); err != nil {
		return err
	}
	return s.endReading()
}

// cuttable is ctx as the end of it that a withdrawal makes. An interrupt alone
// would miss a statement between its check and the engine.
func (s *Session) cuttable(ctx context.Context) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reading == nil {
		return ctx
	}
	s.leaveEnd(s.reading)
	e := s.spareEnd
	s.spareEnd = nil
	if e != nil && e.of != ctx {
		e.cancel()
		e = nil
	}
	if e == nil {
		e = &end{of: ctx}
		e.ctx, e.cancel = context.WithCancel(ctx)
	}
	if s.reading.end = e; s.reading.cut != nil {
		e.cancel()
	}
	return e.ctx
}

// leaveEnd takes the end of a statement that is over away, and keeps it if it did
// not come.
func (s *Session) leaveEnd(r *reading) {
	e := r.end
	if e == nil {
		return
	}
	if r.end = nil; e.ctx.Err() != nil || s.spareEnd != nil {
		e.cancel()
		return
	}
	s.spareEnd = e
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
	s.leaveEnd(r)
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
		if r.cut = s.lost(ctx, r.shares); r.cut != nil && r == s.reading && !s.ending && r.end != nil {
			r.end.cancel()
		}
	}
}

// lost is why what is read through one of the shares may no longer be; nil if all
// of it may.
func (s *Session) lost(ctx context.Context, shares []throughShare) error {
	for _, share := range shares {
		now, err := s.through(ctx, share)
		var reason string
		e := &blueshift.SQLError{}
		switch {
		case errors.As(err, &e):
			reason = e.Message
		case err != nil:
			reason = err.Error()
		case !share.leaves(now):
			reason = contentChanged
		default:
			continue
		}
		return errWithdrawn(reason).WithHint("%s", e.Hint)
	}
	return nil
}

const contentChanged = "what is in the datashare has changed; run the statement again"

func errWithdrawn(reason string) *blueshift.SQLError {
	return blueshift.SQLErrorf("57014", "canceling statement because its access was withdrawn: %s", reason)
}
