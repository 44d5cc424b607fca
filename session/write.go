package session

import (
	"context"
	"strconv"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// write takes the table's lock first, since waiting for it may take long: a
// block that begins with it sees what the one before has committed, and what
// the statement may read is checked after that, and once more before it commits.
func (s *Session) write(ctx context.Context, p *Prepared, values []any) (Result, error) {
	var n int64
	err := s.atomically(ctx, func() error {
		if err := s.openTarget(ctx, p); err != nil {
			return err
		}
		// What is written through a share lands after one more question, what a
		// SERIALIZABLE database is given at its place in the order of all.
		if s.block || p.plan.Target.Shared() || len(p.serializable) > 0 {
			if err := s.beginEngine(ctx); err != nil {
				return err
			}
		}
		for {
			var err error
			if n, err = s.alterRows(ctx, p, values); err == nil {
				break
			}
			if p.plan.First != "" || !s.overtaken(&p.basis, err) {
				return err
			}
			if err := s.recompile(ctx, p); err != nil {
				return err
			}
		}
		s.wroteThrough(p)
		return s.endReading()
	})
	if err != nil {
		return nil, err
	}
	if s.block && p.plan.Tag == "TRUNCATE TABLE" && !p.plan.Target.Shared() {
		return done{p.plan.Tag}, s.commitTruncate(ctx)
	}
	if s.block && p.plan.Tag != "INSERT" {
		s.tx.rewritten[p.plan.Target.Physical] = true
	}
	tag := p.plan.Tag
	switch tag {
	case "INSERT":
		tag += " 0 " + strconv.FormatInt(n, 10)
	case "UPDATE", "DELETE", "MERGE":
		tag += " " + strconv.FormatInt(n, 10)
	}
	return done{tag}, nil
}

// alterRows runs the statement on the table that is locked.
func (s *Session) alterRows(ctx context.Context, p *Prepared, values []any) (int64, error) {
	if err := s.enter(ctx, p); err != nil {
		return 0, err
	}
	if err := s.touch(p.plan); err != nil {
		return 0, err
	}
	ctx = s.cuttable(ctx)
	if err := s.beforeWrite(ctx, p.plan); err != nil {
		return 0, err
	}
	if b := p.plan.Bulk; b != nil && len(b.Columns[0].Values) > fewRows {
		return s.insertRows(ctx, p)
	}
	return p.stmt.Exec(ctx, values)
}

// commitTruncate ends the block that TRUNCATE ran in: it commits with whatever
// the transaction has done before. Through a datashare TRUNCATE can be rolled
// back like everything else (Database Developer Guide, "Supported SQL statements
// for data sharing writes").
func (s *Session) commitTruncate(ctx context.Context) error {
	s.block = false
	return s.commit(ctx)
}

// beforeWrite makes sure that a statement may run and runs what goes before it.
func (s *Session) beforeWrite(ctx context.Context, plan *redshiftsql.Plan) error {
	if plan.Check != "" {
		if _, err := s.oneValue(ctx, plan.Check); err != nil {
			return err
		}
	}
	if plan.First == "" {
		return nil
	}
	if err := s.beginEngine(ctx); err != nil {
		return err
	}
	_, err := s.conn.Exec(ctx, plan.First)
	return err
}

// openTarget makes sure that the table of a statement may be written in this
// transaction, and locks it.
func (s *Session) openTarget(ctx context.Context, p *Prepared) error {
	if live, permanent := s.home.Catalogs.Live(p.plan.Target.Physical[0]); permanent {
		if err := s.mayWrite(); err != nil {
			return err
		}
		if err := s.writesIn(live); err != nil {
			return err
		}
	}
	return s.lockTarget(ctx, p)
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
