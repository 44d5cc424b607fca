package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func (s *Session) createTable(ctx context.Context, stmt *redshiftsql.CreateTable) error {
	if stmt.Temporary {
		return s.createTemporary(ctx, stmt)
	}
	c, err := s.siteOf(ctx, stmt.Name)
	if err != nil {
		return err
	}
	schema, name, existing, err := s.place(c, stmt.Name)
	if err != nil {
		return err
	}
	if existing != nil {
		if stmt.IfNotExists {
			s.notice("42P07", "Relation \""+name+"\" already exists and will be skipped.")
			return nil
		}
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", name)
	}
	rel := catalog.Relation{Schema: schema.ID, Name: name, Kind: catalog.Table, Owner: c.owner, ACL: s.defaultACL(c, schema.ID, "TABLES")}
	fill, err := s.designTable(stmt, &rel, c)
	if err != nil {
		return err
	}
	rel.ID = c.NextID()
	if err := s.makeTable(ctx, c.physical(rel.ID), rel.Columns, fill); err != nil {
		return err
	}
	if err := c.PutRelation(ctx, s.conn, rel); err != nil {
		return err
	}
	if err := s.shareMade(ctx, c, schema, rel); err != nil {
		return err
	}
	return s.includeNew(ctx, c, schema, rel)
}

// designTable fills in the record of a new table, and answers the query that
// fills the table itself for CREATE TABLE AS.
func (s *Session) designTable(stmt *redshiftsql.CreateTable, rel *catalog.Relation, c *site) (fill *filling, err error) {
	if rel.Columns, fill, err = s.tableColumns(stmt); err != nil {
		return nil, err
	}
	if rel.Attributes, err = s.inherited(stmt, c); err != nil {
		return nil, err
	}
	if err := checkKeys(rel.Attributes, rel.Columns); err != nil {
		return nil, err
	}
	return fill, s.addConstraints(rel, stmt.Constraints)
}

// makeTable creates the engine's table and fills it from a query, if any.
func (s *Session) makeTable(ctx context.Context, phys [3]string, columns []redshiftsql.Column, fill *filling) error {
	for _, sql := range redshiftsql.CreateTableSQL(phys, columns) {
		if _, err := s.conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if fill == nil {
		return nil
	}
	return s.fill(ctx, phys, columns, fill)
}

// tableColumns are the columns of a new table, and the query that fills it for
// CREATE TABLE AS.
func (s *Session) tableColumns(stmt *redshiftsql.CreateTable) ([]redshiftsql.Column, *filling, error) {
	columns := slices.Clone(stmt.Columns)
	var fill *filling
	n := s.names()
	switch {
	case stmt.As != nil:
		plan, err := n.compile(stmt.As, nil)
		if err != nil {
			return nil, nil, err
		}
		prepared, err := s.conn.Prepare(s.ctx, plan.SQL)
		if err != nil {
			return nil, nil, err
		}
		described := describe(plan.Columns, prepared.Columns())
		prepared.Close()
		if len(stmt.Names) > len(described) {
			return nil, nil, blueshift.SQLErrorf("42601", "CREATE TABLE AS specifies too many column names")
		}
		for i, d := range described {
			name := d.Name
			if i < len(stmt.Names) {
				name = stmt.Names[i]
			}
			columns = append(columns, redshiftsql.Column{Name: name, Type: storable(d.Type)})
		}
		fill = &filling{plan, n.basis}
	default:
		for _, like := range slices.Backward(stmt.Likes) {
			inherited, err := likeColumns(n, like)
			if err != nil {
				return nil, nil, err
			}
			if len(columns)+len(inherited) > redshiftsql.MaxColumns {
				return nil, nil, blueshift.SQLErrorf("54011", "tables can have at most %d columns", redshiftsql.MaxColumns)
			}
			columns = slices.Insert(columns, like.Before, inherited...)
		}
	}
	seen := map[string]bool{}
	for i := range columns {
		c := &columns[i]
		c.Position = i + 1
		if seen[c.Name] {
			return nil, nil, blueshift.SQLErrorf("42701", "column \"%s\" specified more than once", c.Name)
		}
		seen[c.Name] = true
		if c.Default != "" {
			if _, err := redshiftsql.DefaultSQL(*c, n); err != nil {
				return nil, nil, err
			}
		}
		if c.Identity != nil && (c.Type.ID != redshiftsql.Integer && c.Type.ID != redshiftsql.BigInt || c.Identity.Step == 0) {
			return nil, nil, blueshift.SQLErrorf("42601", "identity column \"%s\" must be integer or bigint and its step must not be 0", c.Name)
		}
	}
	return columns, fill, nil
}

// storable gives a result type the modifiers that a stored column needs.
func storable(t redshiftsql.Type) redshiftsql.Type {
	switch {
	case t.ID == redshiftsql.Varchar && t.Length == 0, t.ID == redshiftsql.Text, t.ID == redshiftsql.NameType, t.ID == redshiftsql.Unknown:
		return redshiftsql.Type{ID: redshiftsql.Varchar, Length: 65535}
	case t.ID == redshiftsql.OID:
		return redshiftsql.Type{ID: redshiftsql.BigInt}
	}
	return t
}

// checkKeys refuses distribution and sort keys that name no column, and a
// distribution that does not fit its key.
func checkKeys(a redshiftsql.TableAttributes, columns []redshiftsql.Column) error {
	for _, n := range append([]string{a.DistKey}, a.SortKeys...) {
		if n != "" && !slices.ContainsFunc(columns, func(c redshiftsql.Column) bool { return c.Name == n }) {
			return blueshift.SQLErrorf("42703", "column \"%s\" named in key does not exist", n)
		}
	}
	switch {
	case a.DistStyle == "KEY" && a.DistKey == "":
		return blueshift.SQLErrorf("42P16", "DISTSTYLE KEY needs a DISTKEY column")
	case a.DistKey != "" && a.DistStyle != "" && a.DistStyle != "KEY":
		return blueshift.SQLErrorf("42P16", "DISTKEY cannot be given with DISTSTYLE %s", a.DistStyle)
	}
	return nil
}
