package statement

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/store"
)

// run runs a job to its end. That it is about to run is durable first.
func (s *Service) run(j *job) {
	s.mu.Lock()
	j.running = true
	s.mu.Unlock()
	if j.snapshot().Status == blueshift.Submitted && j.ctx.Err() == nil {
		st := j.pick(s.Clock)
		if err := s.save(st); err != nil {
			s.Logger.Error("a statement could not be marked as picked", "id", j.key.ID, "err", err)
			j.cancel(ending(textInternal))
		}
	}
	ctx, stop := context.WithTimeoutCause(j.ctx, s.Quotas.Duration, errTimeout)
	defer stop()
	begun := time.Now()
	at, err := s.perform(ctx, j)
	var cause error
	if err != nil {
		cause = context.Cause(ctx)
	}
	s.finish(j, conclude(j.change(func(st *blueshift.Statement) {
		st.Updated, st.Duration = s.Clock.Now(), max(time.Since(begun), 1)
	}), at, err, cause))
}

func (s *Service) save(st blueshift.Statement) error {
	return s.Store.Update(context.Background(), func(tx store.Tx) error { return store.Statements.Put(tx, st) })
}

// perform runs the SQL of a job and tells how far it came.
func (s *Service) perform(ctx context.Context, j *job) (at int, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Logger.Error("running a statement panicked", "id", j.key.ID, "panic", p, "stack", string(debug.Stack()))
			err = ending(textInternal)
		}
	}()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	sess, release, err := s.sessionFor(ctx, j)
	if err != nil {
		return 0, err
	}
	defer release()
	st := j.change(func(st *blueshift.Statement) {
		st.Status, st.Updated, st.PID = blueshift.Started, s.Clock.Now(), sess.PID()
	})
	if !st.Batch {
		return 0, s.part(ctx, sess, j, 0)
	}
	together := sess.BeginTogether(nil)
	for at = range st.Parts {
		if err = s.part(ctx, sess, j, at); err != nil {
			break
		}
	}
	if together {
		err = sess.EndTogether(ctx, err)
	}
	return at, err
}

// part runs one SQL statement of a job and keeps what it returns.
func (s *Service) part(ctx context.Context, sess *session.Session, j *job, i int) error {
	begun := time.Now()
	st := j.change(func(st *blueshift.Statement) {
		st.Parts[i].Status, st.Parts[i].Updated = blueshift.Started, s.Clock.Now()
	})
	done := st.Parts[i]
	err := s.execute(ctx, sess, st, i, &done)
	sess.TakeNotices()
	done.Updated, done.Duration = s.Clock.Now(), max(time.Since(begun), 1)
	if err == nil {
		done.Status = blueshift.Finished
	}
	j.change(func(st *blueshift.Statement) { st.Parts[i] = done })
	return err
}

// conclude settles the outcome of a statement of which part at was the last
// to run. What a failure undid is told apart from what failed.
func conclude(st blueshift.Statement, at int, err, cause error) blueshift.Statement {
	if err == nil {
		st.Status = blueshift.Finished
		return st
	}
	status, text := blueshift.Failed, errorText(err)
	switch {
	case errors.Is(cause, errCancelled):
		status, text = blueshift.Aborted, ""
	case cause != nil && !errors.Is(cause, context.Canceled):
		text = cause.Error()
	}
	st.Status, st.Error, st.Parts = status, text, slices.Clone(st.Parts)
	for i := range st.Parts {
		p := &st.Parts[i]
		p.Updated, p.Result, p.Columns, p.Rows = st.Updated, nil, nil, -1
		switch {
		case i == at:
			p.Status, p.Error = status, text
		case i < at:
			p.Status, p.Error = blueshift.Aborted, fmt.Sprintf(textUndone, at+1)
		default:
			p.Status, p.Error = blueshift.Aborted, fmt.Sprintf(textNotRun, at+1)
		}
	}
	if st.Batch && text != "" {
		st.Error = fmt.Sprintf("Query #%d failed with %s", at+1, text)
	}
	return st
}

// errorText is an error as the service shows it: the database's own words
// behind their severity.
func errorText(err error) string {
	var e *blueshift.SQLError
	if !errors.As(err, &e) {
		return err.Error()
	}
	severity := e.Severity
	if severity == "" {
		severity = "ERROR"
	}
	text := severity + ": " + e.Message
	if e.Detail != "" {
		text += "\n  Detail: " + e.Detail
	}
	if e.Hint != "" {
		text += "\n  Hint: " + e.Hint
	}
	return text
}

// finish makes the outcome durable, then lets go of the job.
func (s *Service) finish(j *job, st blueshift.Statement) {
	if st.Status != blueshift.Finished {
		s.discard(j.key.ID, len(st.Parts))
	}
	if err := s.save(st); err != nil {
		s.Logger.Error("the outcome of a statement could not be kept", "id", j.key.ID, "status", st.Status, "err", err)
	}
	j.change(func(now *blueshift.Statement) { *now = st })
	s.mu.Lock()
	s.forget(j)
	if j.held != nil {
		s.leave(j.held)
	}
	drop := s.kept.add(st, s.Quotas)
	s.mu.Unlock()
	j.cancel(nil)
	close(j.done)
	s.drop(drop)
}
