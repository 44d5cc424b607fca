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
			return "BEGIN", nil
		}
		s.openBlock(stmt.Modes)
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
		if stmt.Reset && !stmt.Default {
			tag = "RESET"
		}
		if stmt.Name == "seed" && !stmt.Reset {
			return tag, s.seed(ctx, stmt.Value)
		}
		return tag, s.set(stmt)
	case *redshiftsql.SetTransaction:
		return "SET", s.setTransaction(stmt)
	case *redshiftsql.Use:
		if stmt.Database == "" {
			return "RESET", s.useDatabase("")
		}
		return "USE", s.useDatabase(stmt.Database)
	case *redshiftsql.Lock:
		return "LOCK TABLE", s.lockTables(ctx, stmt)
	case *redshiftsql.CloseCursor:
		_, err := s.findCursor(stmt.Name)
		if err == nil {
			s.closeCursor()
		}
		return "CLOSE CURSOR", err
	case *redshiftsql.Prepare:
		return "PREPARE", s.prepareNamed(ctx, stmt)
	case *redshiftsql.SetAuthorization:
		return map[bool]string{false: "SET", true: "RESET"}[stmt.Reset], s.setAuthorization(stmt)
	case *redshiftsql.Deallocate:
		if stmt.Discard {
			if err := s.dropAllTemporary(ctx); err != nil {
				return "", err
			}
			s.forgetAll()
			s.become(*s.login)
			s.enterDatabase(*s.connected)
			return "DISCARD ALL", s.set(&redshiftsql.Set{Name: "all", Reset: true})
		}
		return "DEALLOCATE", s.deallocate(stmt.Name)
	case *redshiftsql.Cancel:
		_, err := s.signal(stmt.PID, false)
		return "CANCEL", err
	case *redshiftsql.Vacuum:
		return "VACUUM", s.vacuum(ctx, stmt.Table)
	case *redshiftsql.Analyze:
		return "ANALYZE", s.analyze(ctx, stmt.Table)
	case *redshiftsql.CreateDatabase:
		return "CREATE DATABASE", s.createDatabase(ctx, stmt)
	case *redshiftsql.DropDatabase:
		return "DROP DATABASE", s.dropDatabase(ctx, stmt)
	}
	tag, run := s.definition(ctx, stmt)
	if run == nil {
		return "", blueshift.SQLErrorf("0A000", "this statement is not supported yet")
	}
	if err := s.mayWrite(); err != nil {
		return "", err
	}
	return tag, s.atomically(ctx, run)
}

// definition finds how a statement that defines something is run.
func (s *Session) definition(ctx context.Context, stmt redshiftsql.Statement) (string, func() error) {
	switch stmt := stmt.(type) {
	case *redshiftsql.CreateSchema:
		return "CREATE SCHEMA", func() error { return s.createSchema(ctx, stmt) }
	case *redshiftsql.CreateExternalSchema:
		return "CREATE SCHEMA", func() error { return s.createExternalSchema(ctx, stmt) }
	case *redshiftsql.DropSchema:
		return "DROP SCHEMA", func() error { return s.dropSchema(ctx, stmt) }
	case *redshiftsql.CreateTable:
		if stmt.As != nil {
			return "SELECT", func() error { return s.createTable(ctx, stmt) }
		}
		return "CREATE TABLE", func() error { return s.createTable(ctx, stmt) }
	case *redshiftsql.AlterTable:
		return "ALTER " + stmt.What, func() error { return s.alterTable(ctx, stmt) }
	case *redshiftsql.AppendTable:
		return "ALTER TABLE APPEND", func() error { return s.appendTable(ctx, stmt) }
	case *redshiftsql.CreateView:
		if stmt.Materialized {
			return "CREATE MATERIALIZED VIEW", func() error { return s.createMaterialized(ctx, stmt) }
		}
		return "CREATE VIEW", func() error { return s.createView(ctx, stmt) }
	case *redshiftsql.RefreshView:
		return "REFRESH MATERIALIZED VIEW", func() error { return s.refreshView(ctx, stmt) }
	case *redshiftsql.CreateFunction:
		return "CREATE FUNCTION", func() error { return s.createFunction(ctx, stmt) }
	case *redshiftsql.DropFunction:
		return "DROP FUNCTION", func() error { return s.dropFunction(ctx, stmt) }
	case *redshiftsql.CreateRLSPolicy:
		return "CREATE RLS POLICY", func() error { return s.createRLSPolicy(ctx, stmt) }
	case *redshiftsql.AlterRLSPolicy:
		return "ALTER RLS POLICY", func() error { return s.alterRLSPolicy(ctx, stmt) }
	case *redshiftsql.DropRLSPolicy:
		return "DROP RLS POLICY", func() error { return s.dropRLSPolicy(ctx, stmt) }
	case *redshiftsql.AttachRLSPolicy:
		return map[bool]string{false: "ATTACH", true: "DETACH"}[stmt.Detach] + " RLS POLICY", func() error { return s.attachRLSPolicy(ctx, stmt) }
	case *redshiftsql.AlterRowSecurity:
		return "ALTER " + stmt.What, func() error { return s.alterRowSecurity(ctx, stmt) }
	case *redshiftsql.Comment:
		return "COMMENT", func() error { return s.comment(ctx, stmt) }
	case *redshiftsql.Drop:
		return "DROP " + stmt.What, func() error { return s.drop(ctx, stmt) }
	case *redshiftsql.CreateDatashare:
		return "CREATE DATASHARE", func() error { return s.createDatashare(ctx, stmt) }
	case *redshiftsql.DropDatashare:
		return "DROP DATASHARE", func() error { return s.dropDatashare(ctx, stmt) }
	case *redshiftsql.AlterDatashare:
		return "ALTER DATASHARE", func() error { return s.alterDatashare(ctx, stmt) }
	case *redshiftsql.GrantDatashare:
		tag := "GRANT"
		if stmt.Revoke {
			tag = "REVOKE"
		}
		return tag, func() error { return s.grantDatashare(ctx, stmt) }
	}
	return s.principalStatement(ctx, stmt)
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

// alone names a statement that cannot run inside a transaction block; "" for
// all others (Database Developer Guide, BEGIN).
func alone(stmt redshiftsql.Statement) string {
	switch stmt := stmt.(type) {
	case *redshiftsql.Vacuum:
		return "VACUUM"
	case *redshiftsql.Use:
		return "USE"
	case *redshiftsql.Deallocate:
		if stmt.Discard {
			return "DISCARD ALL"
		}
	case *redshiftsql.CreateDatabase:
		return "CREATE DATABASE"
	case *redshiftsql.DropDatabase:
		return "DROP DATABASE"
	case *redshiftsql.AlterOwner:
		if stmt.Isolation != "" {
			return "ALTER DATABASE … ISOLATION LEVEL"
		}
	case *redshiftsql.AppendTable:
		return "ALTER TABLE APPEND"
	case *redshiftsql.AlterTable:
		if stmt.Changes[0].Action == "COLUMN TYPE" {
			return "ALTER TABLE ALTER COLUMN"
		}
	}
	return ""
}

func (s *Session) warn(state, message string) {
	s.notices = append(s.notices, blueshift.SQLError{Severity: "WARNING", State: state, Message: message})
}
