package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func (s *Session) createDatashare(ctx context.Context, stmt *redshiftsql.CreateDatashare) error {
	if err := s.mayCreateDatashare(); err != nil {
		return err
	}
	return s.changeShare(ctx, shareChange{Op: "create", Datashare: &blueshift.Datashare{Name: stmt.Name, Database: s.database.Name,
		Owner: s.user.Name, PubliclyAccessible: stmt.PubliclyAccessible, ManagedBy: stmt.ManagedBy}})
}

func (s *Session) dropDatashare(ctx context.Context, stmt *redshiftsql.DropDatashare) error {
	if s.maySystem("DROP DATASHARE", "") != nil {
		if err := s.mayDatashare(stmt.Name, 0); err != nil {
			return err
		}
	}
	if err := s.breakGlassOf("Drop", stmt.Name); err != nil {
		return err
	}
	return s.changeShare(ctx, shareChange{Op: "drop", Share: stmt.Name})
}

func (s *Session) grantDatashare(ctx context.Context, stmt *redshiftsql.GrantDatashare) error {
	if err := s.mayDatashare(stmt.Name, blueshift.Share); err != nil {
		return err
	}
	op := "grant usage"
	if stmt.Revoke {
		op = "revoke usage"
	}
	return s.changeShare(ctx, shareChange{Op: op, Share: stmt.Name, Consumer: stmt.Consumer})
}
