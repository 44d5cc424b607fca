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
	c, err := s.ownDatabase(ctx)
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
	columns, fill, err := s.tableColumns(stmt)
	if err != nil {
		return err
	}
	if err := checkAttributes(stmt, columns); err != nil {
		return err
	}
	s.inherit(stmt, c)
	rel := catalog.Relation{ID: c.NextID(), Schema: schema.ID, Name: name, Kind: catalog.Table, Owner: s.User,
		Columns: columns, Attributes: stmt.Attributes, Constraints: stmt.Constraints}
	phys := physicalName(s.database.Catalog, rel.ID)
	if err := s.makeTable(ctx, phys, columns, fill); err != nil {
		return err
	}
	if err := c.PutRelation(ctx, s.conn, rel); err != nil {
		return err
	}
	return s.includeNew(ctx, c, schema, rel)
}

// inherit gives a table made LIKE another the distribution and sort keys of that
// one, unless it has its own. Constraints are not inherited.
func (s *Session) inherit(stmt *redshiftsql.CreateTable, c *catalog.Change) {
	a := stmt.Attributes
	if stmt.Like == nil || a.DistStyle != "" || a.DistKey != "" || len(a.SortKeys) > 0 {
		return
	}
	r, err := s.names().Relation(stmt.Like)
	if err != nil || r.Database != s.database.Name {
		return
	}
	if parent, ok := c.Snapshot().RelationByID(r.ID); ok {
		stmt.Attributes = parent.Attributes
	}
}

// makeTable creates the engine's table and fills it from a query, if any.
func (s *Session) makeTable(ctx context.Context, phys [3]string, columns []redshiftsql.Column, fill *redshiftsql.Plan) error {
	for _, sql := range redshiftsql.CreateTableSQL(phys, columns) {
		if _, err := s.conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if fill == nil {
		return nil
	}
	_, err := s.conn.Exec(ctx, redshiftsql.FillSQL(phys, columns, fill))
	return err
}

// tableColumns are the columns of a new table, and the query that fills it for
// CREATE TABLE AS.
func (s *Session) tableColumns(stmt *redshiftsql.CreateTable) ([]redshiftsql.Column, *redshiftsql.Plan, error) {
	columns := slices.Clone(stmt.Columns)
	var fill *redshiftsql.Plan
	n := s.names()
	switch {
	case stmt.As != nil:
		plan, err := redshiftsql.Compile(stmt.As, n, nil)
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
		fill = plan
	case stmt.Like != nil:
		r, err := n.Relation(stmt.Like)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range r.Columns {
			if c.Type, c.Identity = storable(c.Type), nil; !stmt.LikeDefaults {
				c.Default = ""
			}
			columns = append(columns, c)
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
			if _, err := redshiftsql.DefaultSQL(c.Default, c.Type, n); err != nil {
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

// checkAttributes refuses distribution and sort keys that name no column.
func checkAttributes(stmt *redshiftsql.CreateTable, columns []redshiftsql.Column) error {
	named := append([]string(nil), stmt.Attributes.SortKeys...)
	if stmt.Attributes.DistKey != "" {
		named = append(named, stmt.Attributes.DistKey)
	}
	for _, k := range stmt.Constraints {
		named = append(named, k.Columns...)
	}
	for _, n := range named {
		if !slices.ContainsFunc(columns, func(c redshiftsql.Column) bool { return c.Name == n }) {
			return blueshift.SQLErrorf("42703", "column \"%s\" named in key does not exist", n)
		}
	}
	return nil
}
