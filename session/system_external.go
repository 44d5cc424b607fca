package session

import (
	"strings"

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// overDatabase is eskind of a schema over a database of this warehouse, one made
// from a datashare among them: the guide calls 4 local and 5 remote, and clients
// that make schemas over datashares look for 4 (SVV_EXTERNAL_SCHEMAS).
const overDatabase = 4

// externalRelations describe external schemas and what they lead to. Those who
// may not use a schema do not see it.
func externalRelations() map[string]systemRelation {
	in := keys{schema: "schemaname", relation: "tablename"}
	return map[string]systemRelation{
		"pg_external_schema": relation("esoid oid, eskind int4, esdbname text, esoptions text",
			ofExternal(func(s schemaOf) []any {
				return []any{s.schema.ID, overDatabase, s.source(), s.option()}
			})),
		"svv_external_schemas": relation("esoid oid, eskind int2, schemaname name, esowner int4, databasename text, esoptions text",
			ofExternal(func(s schemaOf) []any {
				return []any{s.schema.ID, overDatabase, s.schema.Name, s.schema.Owner, s.source(), s.option()}
			})),
		"svv_external_tables": relation("redshift_database_name varchar(128), schemaname varchar(128), tablename varchar(128), tabletype varchar(128), location varchar(2048), "+
			"input_format varchar(128), output_format varchar(128), serialization_lib varchar(256), serde_parameters varchar(10000), compressed int4, parameters varchar(20000)",
			ofRelations((*names).external, in, func(_ *names, l listed) []any {
				kind := "TABLE"
				if l.view() {
					kind = "VIEW"
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, kind, nil, nil, nil, nil, nil, 0, nil}
			})),
		"svv_external_columns": relation("redshift_database_name varchar(128), schemaname varchar(128), tablename varchar(128), columnname varchar(128), external_type varchar(128), "+
			"columnnum int4, part_key int4, is_nullable varchar(5)",
			ofColumns((*names).external, in, func(_ *names, l listed, c redshiftsql.Column) []any {
				nullable := "true"
				if c.NotNull {
					nullable = "false"
				}
				return []any{l.db.Name, l.schema.Name, l.relation.Name, c.Name, externalType(c.Type), c.Position, 0, nullable}
			})),
	}
}

// externalType is a type in the short words that this view has for it, those of
// a data catalog: clients that read it, as the dialect of SQLAlchemy does, look
// for varchar(20) and int.
func externalType(t redshiftsql.Type) string {
	switch t.ID {
	case redshiftsql.Integer:
		return "int"
	case redshiftsql.Real:
		return "float"
	case redshiftsql.Double:
		return "double"
	case redshiftsql.Timestamp:
		return "timestamp"
	}
	for long, short := range map[string]string{"character varying": "varchar", "character": "char", "numeric": "decimal"} {
		if rest, ok := strings.CutPrefix(t.String(), long+"("); ok {
			return short + "(" + rest
		}
	}
	return t.String()
}

// external is what is read through the external schemas of the session's database.
func (n *names) external(keys) ([]listed, error) { return n.externals(n.home), nil }

// ofExternal makes a row of each external schema of the session's database.
func ofExternal(row func(schemaOf) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := n.schemasOf(n.home)
		if err != nil {
			return nil, nil // a shared database that cannot be read now
		}
		for _, s := range all {
			if s.kind == "external" && n.maySee(s) {
				rows = append(rows, row(s))
			}
		}
		return rows, nil
	}
}
