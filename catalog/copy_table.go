package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// CopyTable makes a table in one database (by catalog name) of a table in
// another one, which nobody changes. Its rows, columns and keys are those of
// the original; its privileges are not, and an identity column becomes a plain
// one. Refusals are SQL errors: 3F000, 42P01, 42P07.
func (r *Registry) CopyTable(ctx context.Context, from, to blueshift.TableName) error {
	source, ok := r.Live(from.Catalog)
	target, open := r.Live(to.Catalog)
	if !ok || !open {
		return blueshift.SQLErrorf("3D000", "database is not open")
	}
	rel, err := source.Snapshot().table(from)
	if err != nil {
		return err
	}
	c, err := r.engine.Conn(ctx)
	if err != nil {
		return err
	}
	change, err := target.Lock(ctx, c)
	if err != nil {
		c.Close()
		return err
	}
	defer func() {
		c.Close() // rolls back what has not committed
		change.Discard()
	}()
	schema, ok := change.Snapshot().Schema(to.Schema)
	if !ok {
		return blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", to.Schema)
	}
	if _, taken := change.Snapshot().Relation(schema.ID, to.Table); taken {
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", to.Table)
	}
	copied := Relation{ID: change.NextID(), Schema: schema.ID, Name: to.Table, Kind: Table, Owner: rel.Owner, Attributes: rel.Attributes, Comment: rel.Comment, LastPosition: rel.LastPosition}
	if rel.RowSecurity != nil && rel.RowSecurity.On { // policies are not copied either: until some are attached, nobody is shown its rows
		copied.RowSecurity = &RowSecurity{On: true, Any: rel.RowSecurity.Any}
	}
	names := make([]string, len(rel.Columns))
	for i, column := range rel.Columns {
		column.Identity = nil
		copied.Columns, names[i] = append(copied.Columns, column), quote(column.Name)
	}
	columns := strings.Join(names, ", ")
	statements := append([]string{"BEGIN TRANSACTION"}, redshiftsql.CreateTableSQL([3]string{to.Catalog, "main", fmt.Sprintf("t_%d", copied.ID)}, copied.Columns)...)
	statements = append(statements, fmt.Sprintf(`INSERT INTO "%s"."main"."t_%d" (%s) SELECT %s FROM "%s"."main"."t_%d"`, to.Catalog, copied.ID, columns, columns, from.Catalog, rel.ID))
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := change.PutRelation(ctx, c, copied); err != nil {
		return err
	}
	if err := change.Reconcile(); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "COMMIT"); err != nil {
		return err
	}
	change.Publish()
	return nil
}

func (s *Snapshot) table(t blueshift.TableName) (*Relation, error) {
	schema, ok := s.Schema(t.Schema)
	if !ok {
		return nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist", t.Schema)
	}
	rel, ok := s.Relation(schema.ID, t.Table)
	if !ok || rel.Kind != Table {
		return nil, blueshift.SQLErrorf("42P01", "table \"%s.%s\" does not exist", t.Schema, t.Table)
	}
	return rel, nil
}
