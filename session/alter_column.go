package session

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

func columnNamed(r *catalog.Relation, name string) int {
	return slices.IndexFunc(r.Columns, func(c redshiftsql.Column) bool { return c.Name == name })
}

// column is the place of a column that has to be there.
func (t *changing) column(name string) (int, error) {
	i := columnNamed(&t.rel, name)
	if i < 0 {
		return i, blueshift.SQLErrorf("42703", "column \"%s\" of relation \"%s\" does not exist", name, t.rel.Name)
	}
	return i, nil
}

// addColumn works the default out once: every row that is already there takes
// the same value.
func (s *Session) addColumn(ctx context.Context, t *changing, c redshiftsql.TableChange) ([]string, error) {
	rel, col := &t.rel, c.Column
	switch {
	case columnNamed(rel, col.Name) >= 0:
		return nil, blueshift.SQLErrorf("42701", "column \"%s\" of relation \"%s\" already exists", col.Name, rel.Name)
	case col.Identity != nil:
		return nil, blueshift.SQLErrorf("0A000", "ALTER TABLE cannot add an identity column")
	case slices.ContainsFunc(c.Constraints, func(k redshiftsql.Constraint) bool { return k.Kind != "FOREIGN KEY" }):
		return nil, blueshift.SQLErrorf("0A000", "ALTER TABLE ADD COLUMN does not support PRIMARY KEY or UNIQUE").
			WithHint("Add the column first, then the constraint with ALTER TABLE … ADD.")
	case col.NotNull && col.Default == "":
		return nil, blueshift.SQLErrorf("42601", "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression")
	}
	var value *string
	if col.Default != "" {
		printed, err := redshiftsql.DefaultSQL(col, s.names())
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
	return redshiftsql.AddColumnSQL(t.phys, col, value), s.addConstraints(rel, c.Constraints)
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
	rel.ColumnACL = maps.Clone(rel.ColumnACL)
	delete(rel.ColumnACL, rel.Columns[i].Position)
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

// resizeColumn changes the length of a VARCHAR column, which the engine does
// not know of. Source: Database Developer Guide, ALTER TABLE.
func (s *Session) resizeColumn(ctx context.Context, t *changing, c redshiftsql.TableChange) error {
	i, err := t.column(c.From)
	if err != nil {
		return err
	}
	col := &t.rel.Columns[i]
	keyed := slices.ContainsFunc(t.rel.Constraints, func(k redshiftsql.Constraint) bool { return slices.Contains(k.Columns, col.Name) })
	switch {
	case col.Type.ID != redshiftsql.Varchar || c.Column.Type.ID != redshiftsql.Varchar:
		return blueshift.SQLErrorf("0A000", "cannot alter the type of column \"%s\" from %s to %s: only the size of a VARCHAR column can be altered", col.Name, col.Type, c.Column.Type)
	case col.Default != "":
		return blueshift.SQLErrorf("0A000", "cannot alter the type of column \"%s\": it has a default", col.Name)
	case keyed:
		return blueshift.SQLErrorf("0A000", "cannot alter the type of column \"%s\": a constraint is on it", col.Name)
	case slices.Contains([]string{"bytedict", "runlength", "text255", "text32k"}, col.Encode):
		return blueshift.SQLErrorf("0A000", "cannot alter the type of column \"%s\": its encoding is %s", col.Name, col.Encode)
	}
	if c.Column.Type.Length < col.Type.Length {
		longest, err := s.oneValue(ctx, redshiftsql.LongestSQL(t.phys, col.Name))
		if err != nil {
			return err
		}
		if n, _ := strconv.Atoi(*longest); n > c.Column.Type.Length {
			return blueshift.SQLErrorf("22001", "cannot decrease the size of column \"%s\" to %d: it holds a value of %d bytes", col.Name, c.Column.Type.Length, n)
		}
	}
	col.Type.Length = c.Column.Type.Length
	return nil
}
