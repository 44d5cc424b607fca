package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// changing is a relation while ALTER changes it: its record as it was and as it
// will be. site is nil for a temporary table.
type changing struct {
	old, rel catalog.Relation
	phys     [3]string
	site     *site
}

// alterTable runs ALTER TABLE and ALTER VIEW. A relation keeps its id under
// every change, so that shares which hold it still do.
func (s *Session) alterTable(ctx context.Context, stmt *redshiftsql.AlterTable) error {
	t, err := s.toChange(ctx, stmt)
	if err != nil {
		return err
	}
	if err := s.lockToDefine(ctx, &redshiftsql.Relation{ID: t.rel.ID, Physical: t.phys}); err != nil {
		return err
	}
	if t.site != nil {
		if err := keepsPolicies(t.site.Snapshot(), &t.old, stmt.Changes); err != nil {
			return err
		}
	}
	for _, c := range stmt.Changes {
		sql, err := s.changeTable(ctx, t, c)
		if err != nil {
			return err
		}
		if len(sql) > 0 && s.tx.rewritten[t.phys] {
			sql = append(redshiftsql.RewriteTableSQL(t.phys, t.old.Columns), sql...)
			delete(s.tx.rewritten, t.phys)
		}
		for _, q := range sql {
			if _, err := s.conn.Exec(ctx, q); err != nil {
				return err
			}
		}
	}
	if t.site == nil {
		s.putTemporary(t.old.Name, &t.rel)
		return nil
	}
	if err := t.site.PutRelation(ctx, s.conn, t.rel); err != nil {
		return err
	}
	return s.keepsViews(ctx, t, stmt.Changes)
}

// toChange finds what a statement changes.
func (s *Session) toChange(ctx context.Context, stmt *redshiftsql.AlterTable) (*changing, error) {
	if stmt.What == "TABLE" && s.isTemporary(stmt.Table) {
		if err := s.beginEngine(ctx); err != nil {
			return nil, err
		}
		return changeOf(s.temp.table(stmt.Table[0]), temporaryName, nil), nil
	}
	c, err := s.siteOf(ctx, stmt.Table)
	if err != nil {
		return nil, err
	}
	rel, err := s.relationForChange(c, stmt.Table)
	if err != nil {
		return nil, err
	}
	if err := s.mayChange(c, rel, blueshift.Alter); err != nil {
		return nil, err
	}
	for _, change := range stmt.Changes {
		if c.shared != nil && !slices.Contains([]string{"ADD COLUMN", "DROP COLUMN", "RENAME COLUMN", "RENAME TO"}, change.Action) {
			return nil, blueshift.SQLErrorf("0A000", "ALTER TABLE … %s cannot be done through a datashare", change.Action).
				WithHint("It can be run in database \"%s\" of the producer.", c.db.Name)
		}
		if rel.Kind == catalog.MaterializedView && change.Action == "RENAME TO" {
			return nil, blueshift.SQLErrorf("0A000", "materialized view \"%s\" cannot be renamed", rel.Name)
		}
		// A view is renamed and given away by ALTER TABLE too; the rest is for tables.
		anyKind := stmt.What == "TABLE" && (change.Action == "RENAME TO" || change.Action == "OWNER TO")
		if err := isA(rel, stmt.What); err != nil && !anyKind {
			return nil, err
		}
	}
	return changeOf(rel, c.physical, c), nil
}

func changeOf(rel *catalog.Relation, phys func(uint32) [3]string, w *site) *changing {
	t := &changing{old: *rel, rel: *rel, phys: phys(rel.ID), site: w}
	t.rel.Columns = slices.Clone(rel.Columns)
	return t
}

// changeTable works one change into the record and answers what the engine has
// to do for it.
func (s *Session) changeTable(ctx context.Context, t *changing, c redshiftsql.TableChange) ([]string, error) {
	switch c.Action {
	case "ADD COLUMN":
		return s.addColumn(ctx, t, c)
	case "DROP COLUMN":
		return dropColumn(&t.rel, t.phys, c.From)
	case "RENAME COLUMN":
		return renameColumn(&t.rel, t.phys, c.From, c.To)
	case "COLUMN TYPE":
		return nil, s.resizeColumn(ctx, t, c)
	case "COLUMN ENCODE":
		i, err := t.column(c.From)
		if err == nil {
			t.rel.Columns[i].Encode, t.rel.Attributes.EncodeAuto = c.Column.Encode, false
		}
		return nil, err
	case "ADD CONSTRAINT":
		return nil, s.addConstraints(&t.rel, c.Constraints)
	case "DROP CONSTRAINT":
		return nil, dropConstraint(&t.rel, c.From)
	case "AUTO REFRESH":
		t.rel.AutoRefresh = c.AutoRefresh
		return nil, nil
	case "DISTSTYLE", "SORTKEY", "ENCODE AUTO":
		return nil, t.arrange(c)
	case "OWNER TO":
		return nil, s.giveTable(t, c.To)
	case "RENAME TO":
		return nil, s.renameTable(t, c.To)
	}
	return nil, blueshift.SQLErrorf("0A000", "ALTER TABLE … %s is not supported yet", c.Action)
}

func (s *Session) renameTable(t *changing, to string) error {
	taken := s.temp.table(to) != nil
	if t.site != nil {
		_, taken = t.site.Snapshot().Relation(t.rel.Schema, to)
		if schema, ok := t.site.Snapshot().SchemaByID(t.rel.Schema); ok {
			if err := s.mayCreateIn(t.site, schema); err != nil {
				return err
			}
		}
	}
	if taken {
		return blueshift.SQLErrorf("42P07", "Relation \"%s\" already exists", to)
	}
	t.rel.Name = to
	return nil
}

func (s *Session) giveTable(t *changing, to string) error {
	owner, err := s.newOwner(to)
	t.rel.Owner = owner.SysID
	return err
}

// arrange changes how the rows are distributed, sorted and encoded.
func (t *changing) arrange(c redshiftsql.TableChange) error {
	for _, name := range append([]string{c.Attributes.DistKey}, c.Attributes.SortKeys...) {
		if name != "" {
			if _, err := t.column(name); err != nil {
				return err
			}
		}
	}
	a := &t.rel.Attributes
	switch c.Action {
	case "DISTSTYLE":
		a.DistStyle, a.DistKey = c.Attributes.DistStyle, c.Attributes.DistKey
	case "SORTKEY":
		a.SortStyle, a.SortKeys = c.Attributes.SortStyle, c.Attributes.SortKeys
	default:
		a.EncodeAuto = true
		for i := range t.rel.Columns {
			t.rel.Columns[i].Encode = ""
		}
	}
	return nil
}
