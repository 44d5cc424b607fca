package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
)

// undisturbed runs the end of a transaction. A cancel that comes meanwhile
// meant the statement before, and does nothing: an interrupted COMMIT would
// leave open whether it happened, an interrupted ROLLBACK would leave the
// engine inside a transaction that the session believes is over.
func (s *Session) undisturbed(end func()) {
	s.setEnding(true)
	defer s.setEnding(false)
	end()
}

func (s *Session) setEnding(on bool) {
	s.mu.Lock()
	s.ending = on
	s.mu.Unlock()
}

// interrupt stops the statement at work, under mu.
func (s *Session) interrupt() {
	if !s.ending {
		s.conn.Interrupt()
	}
}

// commitEngine commits the engine's transaction. Once begun it is not called
// off halfway: a cancel or timeout that comes later is too late.
func (s *Session) commitEngine(ctx context.Context) error {
	if ctx.Err() != nil {
		return blueshift.SQLErrorf("57014", "canceling statement before it commits")
	}
	commit := func() (err error) {
		s.undisturbed(func() { _, err = s.conn.Exec(context.WithoutCancel(ctx), "COMMIT") })
		return err
	}
	if s.tx != nil && s.tx.serial != nil {
		return s.tx.serial.Commit(commit)
	}
	return commit()
}

// rollbackEngine ends the engine's transaction. The engine refuses when it has
// already rolled back, as after a COMMIT that failed; that no transaction is
// left is then shown by beginning one. A connection for which it cannot be
// shown is closed, which rolls back too: statements after that are 57P01
// rather than part of a transaction that nobody knows of.
func (s *Session) rollbackEngine(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	s.undisturbed(func() {
		if _, err := s.conn.Exec(ctx, "ROLLBACK"); err == nil {
			return
		}
		_, err := s.conn.Exec(ctx, "BEGIN TRANSACTION")
		if err == nil {
			_, err = s.conn.Exec(ctx, "ROLLBACK")
		}
		if err != nil {
			s.home.Logger.Error("a transaction cannot be rolled back: its connection is closed", "pid", s.pid, "err", err)
			s.conn.Close()
		}
	})
}
