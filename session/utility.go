package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// utility runs the statements that are not compiled and returns their tag.
func (s *Session) utility(ctx context.Context, stmt redshiftsql.Statement) (string, error) {
	switch stmt := stmt.(type) {
	case *redshiftsql.Begin:
		if s.block {
			s.warn("25001", "there is already a transaction in progress")
		}
		s.block = true
		return "BEGIN", nil
	case *redshiftsql.Commit:
		return s.endBlock(ctx)
	case *redshiftsql.Rollback:
		if !s.block {
			s.warn("25P01", "there is no transaction in progress")
		}
		s.rollback(ctx)
		s.block, s.failed = false, false
		return "ROLLBACK", nil
	case *redshiftsql.Set:
		tag := "SET"
		if stmt.Reset {
			tag = "RESET"
		}
		return tag, s.set(stmt)
	case *redshiftsql.Deallocate:
		return "DEALLOCATE", nil
	case *redshiftsql.Maintain:
		return stmt.What, s.maintain(stmt)
	case *redshiftsql.CreateDatabase:
		return "CREATE DATABASE", s.outsideBlock("CREATE DATABASE", func() error { return s.createDatabase(ctx, stmt) })
	case *redshiftsql.DropDatabase:
		return "DROP DATABASE", s.outsideBlock("DROP DATABASE", func() error { return s.dropDatabase(ctx, stmt) })
	}
	tag, run := s.definition(ctx, stmt)
	if run == nil {
		return "", blueshift.SQLErrorf("0A000", "this statement is not supported yet")
	}
	return tag, s.atomically(ctx, run)
}

// definition finds how a statement that defines something is run.
func (s *Session) definition(ctx context.Context, stmt redshiftsql.Statement) (string, func() error) {
	switch stmt := stmt.(type) {
	case *redshiftsql.CreateSchema:
		return "CREATE SCHEMA", func() error { return s.createSchema(ctx, stmt) }
	case *redshiftsql.DropSchema:
		return "DROP SCHEMA", func() error { return s.dropSchema(ctx, stmt) }
	case *redshiftsql.CreateTable:
		if stmt.As != nil {
			return "SELECT", func() error { return s.createTable(ctx, stmt) }
		}
		return "CREATE TABLE", func() error { return s.createTable(ctx, stmt) }
	case *redshiftsql.AlterTable:
		return "ALTER TABLE", func() error { return s.alterTable(ctx, stmt) }
	case *redshiftsql.CreateView:
		return "CREATE VIEW", func() error { return s.createView(ctx, stmt) }
	case *redshiftsql.Drop:
		return "DROP " + stmt.What, func() error { return s.drop(ctx, stmt) }
	case *redshiftsql.CreateDatashare:
		return "CREATE DATASHARE", func() error { return s.createDatashare(ctx, stmt) }
	case *redshiftsql.DropDatashare:
		return "DROP DATASHARE", func() error { return s.dropDatashare(ctx, stmt) }
	case *redshiftsql.AlterDatashare:
		tag := "ALTER DATASHARE"
		if stmt.Granted {
			tag = map[string]string{"ADD": "GRANT", "REMOVE": "REVOKE"}[stmt.Action]
		}
		return tag, func() error { return s.alterDatashare(ctx, stmt) }
	case *redshiftsql.GrantDatashare:
		tag := "GRANT"
		if stmt.Revoke {
			tag = "REVOKE"
		}
		return tag, func() error { return s.grantDatashare(ctx, stmt) }
	}
	return "", nil
}

// endBlock is COMMIT; in a failed block it rolls back and says so in its tag.
func (s *Session) endBlock(ctx context.Context) (string, error) {
	if !s.block {
		s.warn("25P01", "there is no transaction in progress")
		return "COMMIT", nil
	}
	failed := s.failed
	s.block, s.failed = false, false
	if failed {
		s.rollback(ctx)
		return "ROLLBACK", nil
	}
	return "COMMIT", s.commit(ctx)
}

func (s *Session) outsideBlock(what string, run func() error) error {
	if s.block {
		return blueshift.SQLErrorf("25001", "%s cannot run inside a transaction block", what)
	}
	return run()
}

func (s *Session) warn(state, message string) {
	s.notices = append(s.notices, blueshift.SQLError{Severity: "WARNING", State: state, Message: message})
}

// maintain is VACUUM and ANALYZE: the engine keeps statistics and space in
// order by itself, so the named table only has to exist.
func (s *Session) maintain(stmt *redshiftsql.Maintain) error {
	if stmt.What == "VACUUM" && s.block {
		return blueshift.SQLErrorf("25001", "VACUUM cannot run inside a transaction block")
	}
	if stmt.Table == nil {
		return nil
	}
	_, err := s.names().Relation(stmt.Table)
	return err
}
