package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// alterTable runs ALTER TABLE. A table keeps its id under every change, so
// that shares which hold it still do.
func (s *Session) alterTable(ctx context.Context, stmt *redshiftsql.AlterTable) error {
	c, err := s.ownDatabase(ctx)
	if err != nil {
		return err
	}
	if len(stmt.Table) == 1 && s.temp.relation(stmt.Table[0]) != nil {
		return blueshift.SQLErrorf("0A000", "ALTER TABLE of temporary table \"%s\" is not supported yet", stmt.Table[0]).
			WithHint("Make it again: CREATE TEMP TABLE … AS SELECT.")
	}
	old, err := s.relationForChange(c, stmt.Table)
	if err != nil {
		return err
	}
	if old.Kind != catalog.Table {
		return blueshift.SQLErrorf("42809", "\"%s\" is not a table", old.Name)
	}
	rel := *old
	rel.Columns = slices.Clone(old.Columns)
	phys := physicalName(s.database.Catalog, rel.ID)
	if err := s.lock(ctx, &redshiftsql.Relation{ID: rel.ID, Physical: phys}); err != nil {
		return err
	}
	var sql []string
	switch stmt.Action {
	case "ADD COLUMN":
		sql, err = s.addColumn(ctx, &rel, phys, stmt.Column)
	case "DROP COLUMN":
		sql, err = dropColumn(&rel, phys, stmt.From)
	case "RENAME COLUMN":
		sql, err = renameColumn(&rel, phys, stmt.From, stmt.To)
	case "RENAME TO":
		if _, taken := c.Snapshot().Relation(rel.Schema, stmt.To); taken {
			err = blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", stmt.To)
		}
		rel.Name = stmt.To
	case "OWNER TO":
		if stmt.To != s.User {
			err = blueshift.SQLErrorf("42704", "user \"%s\" does not exist", stmt.To)
		}
	}
	if err != nil {
		return err
	}
	if len(sql) > 0 && s.tx.rewritten[rel.ID] {
		sql = append(redshiftsql.RewriteTableSQL(phys, old.Columns), sql...)
		delete(s.tx.rewritten, rel.ID)
	}
	for _, q := range sql {
		if _, err := s.conn.Exec(ctx, q); err != nil {
			return err
		}
	}
	if err := c.PutRelation(ctx, s.conn, rel); err != nil {
		return err
	}
	return s.keepsViews(c, rel, "column \""+stmt.From+"\"")
}

func columnNamed(r *catalog.Relation, name string) int {
	return slices.IndexFunc(r.Columns, func(c redshiftsql.Column) bool { return c.Name == name })
}

// addColumn works the default out once: every row that is already there takes
// the same value.
func (s *Session) addColumn(ctx context.Context, rel *catalog.Relation, phys [3]string, col redshiftsql.Column) ([]string, error) {
	switch {
	case columnNamed(rel, col.Name) >= 0:
		return nil, blueshift.SQLErrorf("42701", "column \"%s\" of relation \"%s\" already exists", col.Name, rel.Name)
	case col.Identity != nil:
		return nil, blueshift.SQLErrorf("0A000", "ALTER TABLE cannot add an identity column")
	case col.NotNull && col.Default == "":
		return nil, blueshift.SQLErrorf("42601", "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression")
	}
	var value *string
	if col.Default != "" {
		printed, err := redshiftsql.DefaultSQL(col.Default, col.Type, s.names())
		if err != nil {
			return nil, err
		}
		if value, err = s.oneValue(ctx, printed); err != nil {
			return nil, err
		}
	}
	col.Position = rel.LastPosition + 1
	for _, c := range rel.Columns {
		col.Position = max(col.Position, c.Position+1)
	}
	rel.Columns = append(rel.Columns, col)
	return redshiftsql.AddColumnSQL(phys, col, value), nil
}

// oneValue works out a printed expression; nil is NULL.
func (s *Session) oneValue(ctx context.Context, printed string) (*string, error) {
	stmt, err := s.conn.Prepare(ctx, "SELECT CAST("+printed+" AS VARCHAR)")
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	rows, err := stmt.Query(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	chunk, err := rows.Next(ctx)
	if err != nil || chunk == nil || !chunk.Vector(0).Valid(0) {
		return nil, err
	}
	text := string(chunk.Vector(0).Bytes(0))
	return &text, nil
}

func dropColumn(rel *catalog.Relation, phys [3]string, name string) ([]string, error) {
	i := columnNamed(rel, name)
	switch {
	case i < 0:
		return nil, blueshift.SQLErrorf("42703", "column \"%s\" of relation \"%s\" does not exist", name, rel.Name)
	case len(rel.Columns) == 1:
		return nil, blueshift.SQLErrorf("0A000", "cannot drop the only column of table \"%s\"", rel.Name)
	case rel.Attributes.DistKey == name || slices.Contains(rel.Attributes.SortKeys, name):
		return nil, blueshift.SQLErrorf("0A000", "cannot drop column \"%s\": it is a distribution or sort key", name)
	}
	rel.Constraints = slices.DeleteFunc(slices.Clone(rel.Constraints), func(k redshiftsql.Constraint) bool { return slices.Contains(k.Columns, name) })
	rel.LastPosition = max(rel.LastPosition, rel.Columns[i].Position)
	rel.Columns = slices.Delete(rel.Columns, i, i+1)
	return []string{redshiftsql.DropColumnSQL(phys, name)}, nil
}

// renameColumn also renames what the table's keys and constraints call it.
func renameColumn(rel *catalog.Relation, phys [3]string, from, to string) ([]string, error) {
	i := columnNamed(rel, from)
	switch {
	case i < 0:
		return nil, blueshift.SQLErrorf("42703", "column \"%s\" does not exist", from)
	case columnNamed(rel, to) >= 0:
		return nil, blueshift.SQLErrorf("42701", "column \"%s\" of relation \"%s\" already exists", to, rel.Name)
	}
	rel.Columns[i].Name = to
	renamed := func(names []string) []string {
		names = slices.Clone(names)
		for i := range names {
			if names[i] == from {
				names[i] = to
			}
		}
		return names
	}
	if rel.Attributes.DistKey == from {
		rel.Attributes.DistKey = to
	}
	rel.Attributes.SortKeys = renamed(rel.Attributes.SortKeys)
	rel.Constraints = slices.Clone(rel.Constraints)
	for i := range rel.Constraints {
		rel.Constraints[i].Columns = renamed(rel.Constraints[i].Columns)
	}
	return []string{redshiftsql.RenameColumnSQL(phys, from, to)}, nil
}
