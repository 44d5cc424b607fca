package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// appendTable moves every row of a table to the end of another, by column name.
// Source: Database Developer Guide, ALTER TABLE APPEND.
func (s *Session) appendTable(ctx context.Context, stmt *redshiftsql.AppendTable) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	target, err := s.permanentTable(c, stmt.Table, blueshift.Insert)
	if err != nil {
		return err
	}
	source, err := s.permanentTable(c, stmt.Source, blueshift.Delete)
	if err != nil {
		return err
	}
	if err := s.mayMoveRows(source); err != nil {
		return err
	}
	if target.ID == source.ID {
		return blueshift.SQLErrorf("0A000", "cannot append table \"%s\" to itself", target.Name)
	}
	columns, err := appended(stmt, target, source)
	if err != nil {
		return err
	}
	to, from := c.physical(target.ID), c.physical(source.ID)
	for _, r := range []*redshiftsql.Relation{{ID: target.ID, Physical: to}, {ID: source.ID, Physical: from}} {
		if err := s.lockToDefine(ctx, r); err != nil {
			return err
		}
	}
	sql, err := redshiftsql.AppendSQL(to, from, target.Columns, columns, s.names())
	if err != nil {
		return err
	}
	for _, q := range sql {
		if _, err := s.conn.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// permanentTable finds a table of the session's database whose rows move.
func (s *Session) permanentTable(c *site, name redshiftsql.Name, p blueshift.Privileges) (*catalog.Relation, error) {
	if s.isTemporary(name) {
		return nil, blueshift.SQLErrorf("0A000", "ALTER TABLE APPEND takes permanent tables only, and \"%s\" is temporary", name[0])
	}
	rel, err := s.relationForChange(c, name)
	if err != nil {
		return nil, err
	}
	if err := isA(rel, "TABLE"); err != nil {
		return nil, err
	}
	return rel, s.mayChange(c, rel, p)
}

// appended are the columns that two tables have in common.
func appended(stmt *redshiftsql.AppendTable, target, source *catalog.Relation) (common []string, err error) {
	for _, from := range source.Columns {
		i := columnNamed(target, from.Name)
		switch {
		case i < 0 && !stmt.IgnoreExtra:
			return nil, blueshift.SQLErrorf("0A000", "column \"%s\" of the source is not in table \"%s\"", from.Name, target.Name).
				WithHint("IGNOREEXTRA leaves such columns out.")
		case i < 0:
			continue
		case target.Columns[i].Type != from.Type:
			return nil, blueshift.SQLErrorf("42804", "column \"%s\" is %s in the source and %s in the target", from.Name, from.Type, target.Columns[i].Type)
		}
		common = append(common, from.Name)
	}
	for _, to := range target.Columns {
		if columnNamed(source, to.Name) < 0 && !stmt.FillTarget {
			return nil, blueshift.SQLErrorf("0A000", "column \"%s\" of the target is not in table \"%s\"", to.Name, source.Name).
				WithHint("FILLTARGET gives such columns their default.")
		}
	}
	if len(common) == 0 {
		return nil, blueshift.SQLErrorf("0A000", "tables \"%s\" and \"%s\" have no column in common", target.Name, source.Name)
	}
	return common, nil
}
