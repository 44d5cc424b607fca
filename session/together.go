package session

import (
	"context"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// BeginTogether makes the statements of one query string one transaction, as
// PostgreSQL does. It answers false, and changes nothing, inside a block or
// when one of them controls transactions or cannot run in one.
func (s *Session) BeginTogether(list []redshiftsql.Statement) bool {
	if s.block {
		return false
	}
	for _, stmt := range list {
		switch stmt.(type) {
		case *redshiftsql.Begin, *redshiftsql.Commit, *redshiftsql.Rollback:
			return false
		}
		if alone(stmt) != "" {
			return false
		}
	}
	s.openBlock(redshiftsql.TransactionModes{})
	s.xid, s.numbered = 0, false // its first statement takes a number
	return true
}

// EndTogether commits what BeginTogether began, or rolls it back after err.
func (s *Session) EndTogether(ctx context.Context, err error) error {
	s.closeResults()
	s.block, s.failed = false, false
	if err != nil {
		s.rollback(ctx)
		return err
	}
	return s.commit(ctx)
}

// Failed tells the session that a statement was refused before it saw it, by
// the parser: an open block has failed all the same.
func (s *Session) Failed(ctx context.Context) {
	if s.block {
		s.fail(ctx)
	}
}
