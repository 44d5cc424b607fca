package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// comment runs COMMENT ON, which only an owner may.
func (s *Session) comment(ctx context.Context, stmt *redshiftsql.Comment) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	name, last := stmt.Name, stmt.Name[len(stmt.Name)-1]
	if stmt.What == "SCHEMA" {
		found, ok := c.Snapshot().Schema(last)
		if !ok {
			return blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", last)
		}
		if r, err := s.rights(); err != nil {
			return err
		} else if !r.owns(found.Owner) {
			return notOwner("schema", found.Name)
		}
		schema := *found
		schema.Comment = stmt.Text
		return c.PutSchema(ctx, s.conn, schema)
	}
	if stmt.What == "COLUMN" || stmt.What == "CONSTRAINT" {
		if name = name[:len(name)-1]; len(name) == 0 {
			return blueshift.SQLErrorf("42601", "COMMENT ON %s needs the name of its table", stmt.What)
		}
	}
	found, err := s.relationForChange(c, name)
	if err != nil {
		return err
	}
	if err := s.mayChange(c, found, 0); err != nil {
		return err
	}
	rel := *found
	switch stmt.What {
	case "COLUMN":
		i := columnNamed(&rel, last)
		if i < 0 {
			return blueshift.SQLErrorf("42703", "column \"%s\" of relation \"%s\" does not exist", last, rel.Name)
		}
		rel.Columns = slices.Clone(rel.Columns)
		rel.Columns[i].Comment = stmt.Text
	case "CONSTRAINT":
		i := slices.IndexFunc(rel.Constraints, func(k redshiftsql.Constraint) bool { return k.Name == last })
		if i < 0 {
			return blueshift.SQLErrorf("42704", "constraint \"%s\" for table \"%s\" does not exist", last, rel.Name)
		}
		rel.Constraints = slices.Clone(rel.Constraints)
		rel.Constraints[i].Comment = stmt.Text
	default:
		if err := isA(&rel, stmt.What); err != nil {
			return err
		}
		rel.Comment = stmt.Text
	}
	return c.PutRelation(ctx, s.conn, rel)
}
