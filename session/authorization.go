package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// setAuthorization runs SET SESSION AUTHORIZATION: the session goes on as
// another user. Only a session that a superuser logged in to may; whoever it
// works as now decides nothing, so that there is always a way back.
func (s *Session) setAuthorization(stmt *redshiftsql.SetAuthorization) error {
	if stmt.Local && !s.block {
		return blueshift.SQLErrorf("25P01", "SET LOCAL can only be used in transaction blocks")
	}
	to := *s.login
	if !stmt.Default && stmt.User != s.login.Name {
		r, err := s.rightsOf(holder{s.Namespace.Key, s.login.SysID})
		if err != nil {
			return err
		}
		if !r.super {
			return blueshift.SQLErrorf("42501", "permission denied to set session authorization")
		}
		if err := s.lookUp(func(p principals) (err error) { to, err = p.user(stmt.User); return err }); err != nil {
			return err
		}
	}
	if s.block {
		before, t := s.user, s.transaction()
		back := func() { s.become(before) }
		t.undo = append(t.undo, back)
		if stmt.Local {
			t.ends = append(t.ends, back)
		}
	}
	s.become(to)
	return nil
}

// become makes u the current user. What was compiled for another is no longer
// current, and clients are told.
func (s *Session) become(u blueshift.User) {
	s.user = u
	s.changes++
}

// superuser reports whether the current user may do everything. It is asked
// between statements too, when the context of the last one has ended.
func (s *Session) superuser() bool {
	defer func(ctx context.Context) { s.ctx = ctx }(s.ctx)
	s.ctx = context.WithoutCancel(s.ctx)
	r, err := s.rights()
	return err == nil && r.super
}
