package session

import (
	"context"
	"errors"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// write takes the table's lock first, since waiting for it may take long: a
// block that begins with it sees what the one before has committed, and what
// the statement may read is checked after that, and once more before it commits.
func (s *Session) write(ctx context.Context, p *Prepared, values []any) (Result, error) {
	if p.plan.Target.Physical[0] != "temp" {
		if err := s.mayWrite(); err != nil {
			return nil, err
		}
	}
	var n int64
	err := s.atomically(ctx, func() error {
		if err := s.lockTarget(ctx, p); err != nil {
			return err
		}
		if s.block {
			if err := s.beginEngine(ctx); err != nil {
				return err
			}
		}
		if err := s.enter(ctx, p); err != nil {
			return err
		}
		ctx := s.cuttable(ctx)
		if err := s.beforeWrite(ctx, p.plan); err != nil {
			return err
		}
		var err error
		if b := p.plan.Bulk; b != nil && len(b.Columns[0].Values) > fewRows {
			n, err = s.insertRows(ctx, p)
		} else {
			n, err = p.stmt.Exec(ctx, values)
		}
		if err != nil {
			return err
		}
		return s.endReading()
	})
	if err != nil {
		return nil, s.violation(err, p.plan.Target)
	}
	if s.block && p.plan.Tag == "TRUNCATE TABLE" {
		return done{p.plan.Tag}, s.commitTruncate(ctx)
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
	case "UPDATE", "DELETE", "MERGE":
		tag += " " + strconv.FormatInt(n, 10)
	}
	return done{tag}, nil
}

// commitTruncate ends the block that TRUNCATE ran in: it commits with whatever
// the transaction has done before.
func (s *Session) commitTruncate(ctx context.Context) error {
	s.tx.wrote, s.block = true, false
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

// violation says in Redshift's words that another transaction changed the table.
func (s *Session) violation(err error, r *redshiftsql.Relation) error {
	var stated interface{ SQLState() string }
	if !errors.As(err, &stated) || stated.SQLState() != "40001" {
		return err
	}
	return blueshift.SQLErrorf("40001", "1023 DETAIL: Serializable isolation violation on table - %d, transactions forming the cycle are: the one of process %d and one that has committed (pid:%d)", r.ID, s.pid, s.pid).
		WithHint("Run the transaction again.")
}
