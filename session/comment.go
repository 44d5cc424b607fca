package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// comment runs COMMENT ON, which only an owner may.
func (s *Session) comment(ctx context.Context, stmt *redshiftsql.Comment) error {
	name, last := stmt.Name, stmt.Name[len(stmt.Name)-1]
	switch stmt.What {
	case "DATABASE":
		return s.commentOnDatabase(ctx, stmt)
	case "SCHEMA":
		return s.commentOnSchema(ctx, stmt)
	case "COLUMN", "CONSTRAINT":
		if name = name[:len(name)-1]; len(name) == 0 {
			return blueshift.SQLErrorf("42601", "COMMENT ON %s needs the name of its table", stmt.What)
		}
	}
	if s.isTemporary(name) {
		return blueshift.SQLErrorf("0A000", "COMMENT on temporary table \"%s\" is not supported yet", name)
	}
	database := ""
	if len(name) == 3 {
		database = name[0]
	}
	w, err := s.commentSite(ctx, database)
	if err != nil {
		return err
	}
	found, err := s.relationForChange(w, name)
	if err != nil {
		return err
	}
	if err := s.mayChange(w, found, 0); err != nil {
		return err
	}
	rel := *found
	switch stmt.What {
	case "COLUMN":
		if rel.LateBinding {
			return blueshift.SQLErrorf("0A000", "columns of late-binding view \"%s\" have no comments", rel.Name)
		}
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
	return w.PutRelation(ctx, s.conn, rel)
}

// commentSite is the database of something that is commented on; "" is the one
// where names are looked up. A share says what its producer says.
func (s *Session) commentSite(ctx context.Context, database string) (*site, error) {
	db := s.database
	if database != "" && database != db.Name {
		var err error
		if db, err = s.names().database(database); err != nil {
			return nil, err
		}
	}
	if db.Share != "" {
		return nil, blueshift.SQLErrorf("0A000", "COMMENT is not supported in shared database \"%s\"", db.Name).
			WithHint("Comments on what is in a datashare are made by its producer.")
	}
	return s.localSite(ctx, db)
}

func (s *Session) commentOnSchema(ctx context.Context, stmt *redshiftsql.Comment) error {
	name, database := stmt.Name[len(stmt.Name)-1], ""
	if len(stmt.Name) > 1 {
		database = stmt.Name[0]
	}
	w, err := s.commentSite(ctx, database)
	if err != nil {
		return err
	}
	found, ok := w.Snapshot().Schema(name)
	if !ok {
		return blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", name)
	}
	r, err := s.rights()
	if err != nil {
		return err
	}
	if !r.owns(found.Owner) {
		return notOwner("schema", found.Name)
	}
	schema := *found
	schema.Comment = stmt.Text
	return w.PutSchema(ctx, s.conn, schema)
}

// commentOnDatabase comments on the current database, local or made from a
// datashare. On another one, or one that does not exist, there is a warning and
// nothing else (Database Developer Guide, COMMENT).
func (s *Session) commentOnDatabase(ctx context.Context, stmt *redshiftsql.Comment) error {
	name := stmt.Name[0]
	if !s.isOpen(name) {
		s.warn("0A000", "database comments may only be applied to the current database")
		return nil
	}
	r, err := s.rights()
	if err != nil {
		return err
	}
	var db blueshift.Database
	if err := s.lookUp(func(p principals) (err error) { db, err = p.database(name); return err }); err != nil {
		return err
	}
	if !r.super && r.user.Name != db.Owner {
		return notOwner("database", name)
	}
	return s.changePrincipals(ctx, principalChange{Op: "alter database", Name: name, Comment: &stmt.Text})
}
