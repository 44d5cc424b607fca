package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// vacuum runs VACUUM: the engine gives back the room of deleted rows when it
// moves its log into the database's file, which is what it is asked to do here.
func (s *Session) vacuum(ctx context.Context, table redshiftsql.Name) error {
	if mine, err := s.maintained(table, "VACUUM"); err != nil || !mine {
		return err
	}
	if _, open := s.home.Catalogs.Live(s.database.Catalog); !open {
		return nil // a mounted share has no file here
	}
	_, err := s.conn.Exec(ctx, redshiftsql.CheckpointSQL(s.database.Catalog))
	return err
}

// analyze runs ANALYZE: the engine draws its statistics anew.
func (s *Session) analyze(ctx context.Context, table redshiftsql.Name) error {
	mine, err := s.maintained(table, "ANALYZE")
	if err != nil || !mine || table == nil { // of all tables the engine keeps statistics by itself
		return err
	}
	r, err := s.names().Relation(table)
	if err != nil || r.Kind != redshiftsql.Table {
		return err
	}
	_, err = s.conn.Exec(ctx, redshiftsql.AnalyzeSQL(r))
	return err
}

// maintained finds the table that is to be put in order. One that belongs to
// somebody else is passed over with a warning.
func (s *Session) maintained(table redshiftsql.Name, what string) (mine bool, err error) {
	if table == nil {
		return true, nil
	}
	r, err := s.names().Relation(table)
	if err == nil && r.Shared() && what == "VACUUM" {
		err = blueshift.SQLErrorf("0A000", "VACUUM is not supported through a datashare").WithHint("It is for the producer of \"%s\" to run.", r.Name)
	}
	if err != nil || s.maySystem(what, "") == nil {
		return err == nil, err
	}
	live, open := s.home.Catalogs.Live(s.database.Catalog)
	if !open || r.Kind != redshiftsql.Table || r.Schema == "pg_temp" {
		return false, nil
	}
	if rel, ok := live.Snapshot().RelationByID(r.ID); ok && r.Database == s.database.Name && rel.Owner != s.user.SysID {
		s.warn("01000", "skipping \""+r.Name+"\" --- only table or database owner can "+strings.ToLower(what)+" it")
		return false, nil
	}
	return true, nil
}
