package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// lockToDefine locks a table that a statement changes as a whole.
func (s *Session) lockToDefine(ctx context.Context, r *redshiftsql.Relation) error {
	if err := s.lock(ctx, r); err != nil {
		return err
	}
	return s.touchDefined(r)
}

// lockTables runs LOCK: no other session writes the tables until the
// transaction ends. Readers go on, they see the rows of before.
func (s *Session) lockTables(ctx context.Context, stmt *redshiftsql.Lock) error {
	var tables []*redshiftsql.Relation
	for _, name := range stmt.Tables {
		r, err := s.names().Relation(name)
		switch {
		case err != nil:
			return err
		case r.Kind != redshiftsql.Table:
			return blueshift.SQLErrorf("42809", "\"%s\" is not a table", r.Name)
		}
		if err := r.Writable(); err != nil {
			return err
		}
		if !r.May(blueshift.Insert) && !r.May(blueshift.Update) && !r.May(blueshift.Delete) {
			return redshiftsql.DeniedRelation(r.Name)
		}
		tables = append(tables, r)
	}
	if !s.block {
		return blueshift.SQLErrorf("25P01", "LOCK TABLE may only be used in transaction blocks").WithHint("Send BEGIN first.")
	}
	for _, r := range tables {
		if err := s.lock(ctx, r); err != nil {
			return err
		}
	}
	return nil
}
