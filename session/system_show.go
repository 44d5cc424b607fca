package session

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// showRelations are what the SHOW statements answer from. They have a schema of
// their own that no listing shows, under a name that no user can give to one.
func showRelations() map[string]systemRelation {
	inTables := keys{database: "database_name", schema: "schema_name", relation: "table_name"}
	return map[string]systemRelation{
		"databases": relation("database_name varchar(128), database_owner int4, database_type varchar(32), database_acl varchar(128), parameters varchar(128), "+
			"database_isolation_level varchar(128)",
			func(n *names) (rows [][]any, err error) {
				dbs, err := n.visibleDatabases()
				for _, db := range dbs {
					kind := "local"
					if db.Share != "" {
						kind = "shared"
					}
					rows = append(rows, []any{db.Name, n.userID(db.Owner), kind, n.databaseACL(db), nil, isolationLevel(db)})
				}
				return rows, err
			}),
		"catalog_databases": relation("catalog_id varchar(128), database_name varchar(128), database_arn varchar(256), type varchar(128), target_database varchar(256), "+
			"location varchar(256), parameters varchar(65535)",
			func(*names) ([][]any, error) { return nil, nil }),
		"schemas": relation("database_name varchar(128), schema_name varchar(128), schema_owner int4, schema_type varchar(128), schema_acl varchar(128), "+
			"source_database varchar(128), schema_option varchar(256)",
			func(n *names) ([][]any, error) {
				rows, err := ofSchemas(keys{database: "database_name"}, func(n *names, s schemaOf) []any {
					return []any{s.db.Name, s.schema.Name, n.schemaOwner(s), s.kind, n.schemaACL(s), s.source(), s.option()}
				})(n)
				if !n.skips("database_name", n.home.Name) {
					for _, name := range sortedKeys(systemSchemas) {
						rows = append(rows, []any{n.home.Name, name, 1, "local", nil, nil, nil})
					}
				}
				return rows, err
			}),
		"tables": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), table_type varchar(128), table_acl varchar(128), "+
			"remarks varchar(256), owner varchar(128), last_altered_time timestamp, last_modified_time timestamp, dist_style varchar(32), table_subtype varchar(32)",
			ofRelations(readable((*names).shown), inTables, func(n *names, l listed) []any {
				kind := "TABLE"
				switch {
				case l.external != "":
					kind = l.kind()
				case l.view():
					kind = "VIEW"
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, kind, n.relationACL(l), l.remarks(), orNull(n.ownerName(l)), nil, nil, distName(l), l.subtype()}
			})),
		"columns": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128), ordinal_position int4, "+
			"column_default varchar(4000), is_nullable varchar(3), data_type varchar(128), character_maximum_length int4, numeric_precision int4, numeric_scale int4, "+
			"remarks varchar(256), sort_key_type varchar(32), sort_key int4, dist_key int4, encoding varchar(128), collation varchar(128)",
			ofEveryColumn(readable((*names).shown), inTables, func(_ *names, l listed, c redshiftsql.Column) []any {
				length, precision, scale := sizes(c.Type)
				var sortType, sort, dist, encoded any
				if n := sortOrder(l.relation, c.Name); n > 0 {
					if sortType, sort = "COMPOUND", n; l.relation.Attributes.SortStyle != "" {
						sortType = l.relation.Attributes.SortStyle
					}
				}
				if l.relation.Attributes.DistKey == c.Name {
					dist = 1
				}
				if !l.view() {
					encoded = encoding(l.relation, c)
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, c.Position, orNull(columnDefault(l, c)), yesNo(!c.NotNull), baseName(c.Type), length, precision,
					scale, orNull(c.Comment), sortType, sort, dist, encoded, nil}
			})),
		"primary_keys": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128), key_seq int4, pk_name varchar(128)",
			ofConstraintsEverywhere("database_name", func(_ *names, c constraint) (rows [][]any) {
				for i, column := range c.Columns {
					if c.letter == "p" {
						rows = append(rows, []any{c.db.Name, c.schema.Name, c.relation.Name, column, i + 1, c.name})
					}
				}
				return rows
			})),
		"foreign_keys": relation("pk_database_name varchar(128), pk_schema_name varchar(128), pk_table_name varchar(128), pk_column_name varchar(128), "+
			"fk_database_name varchar(128), fk_schema_name varchar(128), fk_table_name varchar(128), fk_column_name varchar(128), key_seq int4, update_rule int4, "+
			"delete_rule int4, fk_name varchar(128), pk_name varchar(128), deferrability int4",
			ofConstraintsEverywhere("fk_database_name", func(_ *names, c constraint) (rows [][]any) {
				if c.letter != "f" || c.referenced == nil || len(c.refColumns) != len(c.Columns) {
					return nil
				}
				const noAction, notDeferrable = 3, 7 // as JDBC numbers them
				for i, column := range c.Columns {
					rows = append(rows, []any{c.db.Name, c.referenced.schema.Name, c.referenced.relation.Name, c.refColumns[i], c.db.Name, c.schema.Name, c.relation.Name, column,
						i + 1, noAction, noAction, c.name, orNull(c.refName), notDeferrable})
				}
				return rows
			})),
	}
}

// shown lists what SHOW may be asked about: everything in every database, and
// the system's own relations in the session's.
func (n *names) shown(k keys) ([]listed, error) {
	all, err := n.everywhere(k)
	if err != nil || n.skips(k.database, n.home.Name) {
		return all, err
	}
	here, err := n.local(k)
	for _, l := range here {
		if l.system() {
			all = append(all, l)
		}
	}
	return all, err
}

// distName is a table's distribution style in words.
func distName(l listed) any {
	switch {
	case l.view():
		return nil
	case l.relation.Attributes.DistKey != "":
		return "KEY(" + l.relation.Attributes.DistKey + ")"
	case l.relation.Attributes.DistStyle != "" && l.relation.Attributes.DistStyle != "AUTO":
		return l.relation.Attributes.DistStyle
	}
	return "AUTO(ALL)"
}
