package session

import (
	"context"
	"maps"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// granting is a GRANT or REVOKE at work: who gets it, and who gives it.
type granting struct {
	s      *Session
	ctx    context.Context
	stmt   *redshiftsql.Grant
	to     []blueshift.Grantee
	rights *rights
}

// grant runs GRANT and REVOKE of privileges on objects. The owner of an object
// and superusers may, and whoever holds a privilege WITH GRANT OPTION.
func (s *Session) grant(ctx context.Context, stmt *redshiftsql.Grant) error {
	if stmt.Datashare != "" {
		return s.grantToShare(ctx, stmt)
	}
	to, err := s.grantees(stmt.To)
	if err != nil {
		return err
	}
	r, err := s.rights()
	if err != nil {
		return err
	}
	g := &granting{s, ctx, stmt, to, r}
	if stmt.Scope != "" {
		return g.scoped()
	}
	switch stmt.On {
	case "TABLE":
		for _, name := range stmt.Names {
			if err := g.relation(name); err != nil {
				return err
			}
		}
		return nil
	case "ALL TABLES":
		return g.allTables()
	case "SCHEMA":
		for _, name := range stmt.Names {
			if err := g.schema(name); err != nil {
				return err
			}
		}
		return nil
	case "DATABASE":
		for _, name := range stmt.Names {
			if err := g.database(name[0]); err != nil {
				return err
			}
		}
		return nil
	case "LANGUAGE":
		return g.languages()
	case "DATASHARE":
		return g.datashares()
	case "FUNCTION":
		for i, name := range stmt.Names {
			if err := g.function(name, stmt.Args[i]); err != nil {
				return err
			}
		}
		return nil
	case "ALL FUNCTIONS", "ALL PROCEDURES":
		return g.allFunctions()
	}
	return blueshift.SQLErrorf("42883", "%s %s does not exist", strings.ToLower(stmt.On), stmt.Names[0])
}

// change is what to do to one access list, for an object with this owner and
// on which the grantor may grant this much. denied is the refusal.
func (g *granting) change(owner uint32, p, grantable blueshift.Privileges, denied error) (aclChange, error) {
	c := aclChange{To: g.to, Held: p, Revoke: g.stmt.Revoke, Option: g.stmt.WithOption || g.stmt.OptionOnly, Cascade: g.stmt.Cascade}
	if g.rights.owns(owner) {
		if !c.Revoke {
			c.By = owner
		}
		return c, nil
	}
	c.By, c.Held = g.rights.user.SysID, p&grantable
	switch {
	case c.Held == 0:
		return c, denied
	case c.Held != p:
		g.s.warn("01007", "not all privileges were granted")
	}
	return c, nil
}

// relation changes the access lists of a table or view and of its columns.
func (g *granting) relation(name redshiftsql.Name) error {
	r, err := g.s.names().Relation(name)
	if err != nil {
		return g.vanished(name, err)
	}
	switch {
	case r.Shared():
		return g.lentRelation(r)
	case r.Kind == redshiftsql.System:
		return redshiftsql.DeniedRelation(r.Name)
	case g.s.isTemporary(name):
		return blueshift.SQLErrorf("0A000", "privileges on temporary table \"%s\" cannot be granted: no other session reaches it", r.Name)
	case r.Database != g.s.database.Name:
		return blueshift.SQLErrorf("0A000", "privileges on \"%s\" are granted in its own database", name).WithHint("Connect to database %q.", r.Database)
	}
	c, err := g.s.ownDatabase(g.ctx)
	if err != nil {
		return err
	}
	rel, ok := c.Snapshot().RelationByID(r.ID)
	if !ok {
		return blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", name)
	}
	return g.onRelation(c.Change, rel)
}

func (g *granting) onRelation(c *catalog.Change, old *catalog.Relation) error {
	schema, _ := c.Snapshot().SchemaByID(old.Schema)
	db, err := g.s.databaseNow(g.s.database)
	if err != nil {
		return err
	}
	_, grantable := g.rights.onRelation(db, schema, old)
	rel := *old
	rel.ColumnACL = maps.Clone(old.ColumnACL)
	if p := g.stmt.Privileges; p != 0 {
		change, err := g.change(old.Owner, p, grantable, redshiftsql.DeniedRelation(old.Name))
		if err != nil {
			return err
		}
		if rel.ACL, err = change.apply(rel.ACL); err != nil {
			return err
		}
		if g.stmt.Revoke { // of the whole is of every column too
			for position, acl := range rel.ColumnACL {
				if rel.ColumnACL[position], err = change.apply(acl); err != nil {
					return err
				}
			}
		}
	}
	for _, column := range g.stmt.Columns {
		change, err := g.change(old.Owner, column.Privileges, grantable, redshiftsql.DeniedRelation(old.Name))
		if err != nil {
			return err
		}
		if rel.ColumnACL == nil {
			rel.ColumnACL = map[int]blueshift.ACL{}
		}
		for _, name := range column.Columns {
			i := columnNamed(&rel, name)
			if i < 0 {
				return blueshift.SQLErrorf("42703", "column \"%s\" of relation \"%s\" does not exist", name, rel.Name)
			}
			position := rel.Columns[i].Position
			if rel.ColumnACL[position], err = change.apply(rel.ColumnACL[position]); err != nil {
				return err
			}
		}
	}
	return c.PutRelation(g.ctx, g.s.conn, rel)
}

func (g *granting) allTables() error {
	for _, name := range g.stmt.Names {
		if lent, ok := g.lentName(name); ok {
			if err := g.lentTables(lent); err != nil {
				return err
			}
			continue
		}
		schema, err := g.ownSchema(name)
		if err != nil {
			return err
		}
		if to := schema.External; to != nil {
			if err := g.lentTables(redshiftsql.Name{to.Database, to.Schema}); err != nil {
				return err
			}
			continue
		}
		c, err := g.s.ownDatabase(g.ctx)
		if err != nil {
			return err
		}
		for _, rel := range c.Snapshot().Relations(schema.ID) {
			if err := g.onRelation(c.Change, rel); err != nil {
				return err
			}
		}
	}
	return nil
}
