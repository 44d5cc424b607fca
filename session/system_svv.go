package session

import (
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// The remaining SVV_ views that drivers list schemas, tables and columns from.
// Shared databases list what their shares hold.

// schemaOf is a schema that a view lists.
type schemaOf struct {
	name, kind string
}

// schemas lists the schemas of every database of the namespace.
func (n *names) schemas() (map[string][]schemaOf, []string, error) {
	out, order := map[string][]schemaOf{}, []string(nil)
	dbs, err := n.databases()
	if err != nil {
		return nil, nil, err
	}
	for _, db := range dbs {
		order = append(order, db.Name)
		if db.Share == "" {
			_, snap, err := n.snapshot(db)
			if err != nil {
				continue // paused or on its way out: nothing to list
			}
			for _, sc := range snap.Schemas() {
				out[db.Name] = append(out[db.Name], schemaOf{sc.Name, "local"})
			}
			continue
		}
		share, producer, err := n.share(db)
		if err != nil {
			continue
		}
		if _, snap, err := n.snapshot(producer); err == nil {
			for _, o := range shareObjects(share, snap) {
				if o.relation == nil {
					out[db.Name] = append(out[db.Name], schemaOf{o.schema.Name, "shared"})
				}
			}
		}
	}
	return out, order, nil
}

func ofSchemas(row func(n *names, db string, s schemaOf) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, order, err := n.schemas()
		for _, db := range order {
			for _, s := range all[db] {
				rows = append(rows, row(n, db, s))
			}
		}
		return rows, err
	}
}

var svvAllSchemas = systemRelation{
	cols(varchar("database_name", 128), varchar("schema_name", 128), typed("schema_owner", redshiftsql.Integer), varchar("schema_type", 128),
		varchar("schema_acl", 128), varchar("source_database", 128), varchar("schema_option", 256)),
	ofSchemas(func(n *names, db string, s schemaOf) []any {
		return []any{db, s.name, n.s.user.SysID, s.kind, nil, nil, nil}
	}),
}

var svvRedshiftSchemas = systemRelation{
	cols(varchar("database_name", 128), varchar("schema_name", 128), typed("schema_owner", redshiftsql.Integer), varchar("schema_type", 16),
		varchar("schema_acl", 128), varchar("schema_option", 128)),
	ofSchemas(func(n *names, db string, s schemaOf) []any {
		return []any{db, s.name, n.s.user.SysID, s.kind, nil, nil}
	}),
}

var svvRedshiftTables = systemRelation{
	cols(varchar("database_name", 128), varchar("schema_name", 128), varchar("table_name", 128), varchar("table_type", 128),
		varchar("table_acl", 128), varchar("remarks", 128), varchar("table_owner", 128)),
	ofRelations((*names).everywhere, func(l listed) []any {
		kind := "TABLE"
		if l.relation.Kind == catalog.View {
			kind = "VIEW"
		}
		return []any{l.db.Name, l.schema.Name, l.relation.Name, kind, nil, nil, orNull(l.relation.Owner)}
	}),
}

var svvRedshiftColumns = systemRelation{
	cols(varchar("database_name", 128), varchar("schema_name", 128), varchar("table_name", 128), varchar("column_name", 128),
		typed("ordinal_position", redshiftsql.Integer), varchar("data_type", 32), varchar("column_default", 4000), varchar("is_nullable", 3),
		varchar("encoding", 128), typed("distkey", redshiftsql.Boolean), typed("sortkey", redshiftsql.Integer), varchar("column_acl", 128), varchar("remarks", 256)),
	ofColumns((*names).everywhere, func(l listed, i int, c redshiftsql.Column) []any {
		return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, i, c.Type.String(), orNull(columnDefault(l, c)), yesNo(!c.NotNull),
			orNull(c.Encode), l.relation.Attributes.DistKey == c.Name, sortOrder(l.relation, c.Name), nil, nil}
	}),
}

var svvColumns = systemRelation{
	cols(varchar("table_catalog", 128), varchar("table_schema", 128), varchar("table_name", 128), varchar("column_name", 128),
		typed("ordinal_position", redshiftsql.Integer), varchar("column_default", 4000), varchar("is_nullable", 3), varchar("data_type", 128),
		typed("character_maximum_length", redshiftsql.Integer), typed("numeric_precision", redshiftsql.Integer),
		typed("numeric_scale", redshiftsql.Integer), varchar("remarks", 256)),
	ofColumns((*names).own, func(l listed, i int, c redshiftsql.Column) []any {
		length, precision, scale := sizes(c.Type)
		return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, i, orNull(columnDefault(l, c)), yesNo(!c.NotNull), baseName(c.Type), length, precision, scale, nil}
	}),
}
