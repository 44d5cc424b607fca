package session

import (
	"context"
	"strconv"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// write takes the table's lock first, since waiting for it may take long: what
// the statement may read is checked after that, and once more before it commits.
func (s *Session) write(ctx context.Context, p *Prepared, values []any) (Result, error) {
	var n int64
	err := s.atomically(ctx, func() error {
		if err := s.lockTarget(ctx, p); err != nil {
			return err
		}
		if err := s.enter(ctx, p); err != nil {
			return err
		}
		var err error
		if n, err = p.stmt.Exec(ctx, values); err != nil {
			return err
		}
		return s.end()
	})
	if err != nil {
		return nil, err
	}
	if s.block {
		s.tx.wrote = true
		if p.plan.Tag != "INSERT" {
			s.tx.rewritten[p.plan.Target.ID] = true
		}
	}
	tag := p.plan.Tag
	switch tag {
	case "INSERT":
		tag += " 0 " + strconv.FormatInt(n, 10)
	case "UPDATE", "DELETE":
		tag += " " + strconv.FormatInt(n, 10)
	}
	return done{tag}, nil
}

// lockTarget locks the table that a statement writes. If it was dropped or
// changed by whoever had the lock before, the statement is compiled again.
func (s *Session) lockTarget(ctx context.Context, p *Prepared) error {
	for {
		locked := p.plan.Target.ID
		if err := s.lock(ctx, p.plan.Target); err != nil {
			return err
		}
		if err := s.refresh(ctx, p); err != nil || p.plan.Target.ID == locked {
			return err
		}
	}
}

// lock takes the table's write lock until the end of the transaction: the
// engine never waits for another writer, it fails, so waiting is done here.
func (s *Session) lock(ctx context.Context, r *redshiftsql.Relation) error {
	live, ok := s.home.Catalogs.Live(r.Physical[0])
	if !ok { // a temporary table: nobody else can name it
		return nil
	}
	if err := live.LockTable(ctx, r.ID, s); err != nil {
		return err
	}
	s.transaction().locks[live] = struct{}{}
	return nil
}
