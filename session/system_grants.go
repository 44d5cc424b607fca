package session

import (
	"github.com/blueshift-db/blueshift"
)

// grantRelations are what SHOW GRANTS and SHOW COLUMN GRANTS answer from.
func grantRelations() map[string]systemRelation {
	const who = "privilege_type varchar(128), identity_id int4, identity_name varchar(128), identity_type varchar(128), admin_option bool, privilege_scope varchar(128), " +
		"grantor_name varchar(128)"
	const object = "database_name varchar(128), schema_name varchar(128), object_name varchar(128), object_type varchar(128), " + who
	return map[string]systemRelation{
		"table_grants":    relation(object, (*names).tableGrants),
		"schema_grants":   relation(object, (*names).schemaGrants),
		"database_grants": relation("database_name varchar(128), "+who, (*names).databaseGrants),
		"grants": relation(object, func(n *names) (rows [][]any, err error) {
			databases, err := n.databaseGrants()
			for _, r := range databases {
				rows = append(rows, append([]any{r[0], nil, nil, "DATABASE"}, r[1:]...))
			}
			for _, more := range []func(*names) ([][]any, error){(*names).schemaGrants, (*names).tableGrants} {
				some, err := more(n)
				if err != nil {
					return nil, err
				}
				rows = append(rows, some...)
			}
			return rows, err
		}),
		"column_grants": relation("database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128), object_type varchar(128), "+who,
			func(n *names) (rows [][]any, err error) {
				all, err := n.everywhere(keys{database: "database_name"})
				for _, l := range all {
					for _, c := range l.relation.Columns {
						if !l.shared {
							rows = n.grants(rows, l.relation.ColumnACL[c.Position], "COLUMN", l.db.Name, l.schema.Name, l.relation.Name, c.Name, "COLUMN")
						}
					}
				}
				return rows, err
			}),
	}
}

func (n *names) tableGrants() (rows [][]any, err error) {
	k := keys{database: "database_name", schema: "schema_name", relation: "object_name"}
	all, err := n.everywhere(k)
	for _, l := range all {
		if !l.shared && n.wants(k, l) {
			kind := "TABLE"
			if l.view() {
				kind = "VIEW"
			}
			rows = n.grants(rows, l.relation.ACL, "TABLE", l.db.Name, l.schema.Name, l.relation.Name, kind)
		}
	}
	return rows, err
}

func (n *names) schemaGrants() (rows [][]any, err error) {
	all, err := n.schemas(keys{database: "database_name"})
	for _, s := range all {
		if s.kind != "shared" {
			rows = n.grants(rows, s.schema.ACL, "SCHEMA", s.db.Name, s.schema.Name, nil, "SCHEMA")
			for _, scoped := range s.schema.Scoped {
				rows = n.grants(rows, scoped.ACL, "SCHEMA "+scoped.For, s.db.Name, s.schema.Name, nil, "SCHEMA")
			}
		}
	}
	return rows, err
}

func (n *names) databaseGrants() (rows [][]any, err error) {
	dbs, err := n.databases()
	for _, db := range dbs {
		rows = n.grants(rows, blueshift.DatabaseACL(db, n.userID(db.Owner)), "DATABASE", db.Name)
		for _, scoped := range db.Scoped {
			rows = n.grants(rows, scoped.ACL, "DATABASE "+scoped.For, db.Name)
		}
	}
	return rows, err
}

// grants appends a row for each privilege that an access list gives, after the
// columns that say on what. Whoever is not a superuser sees its own grants and
// those it gave.
func (n *names) grants(rows [][]any, list blueshift.ACL, scope string, on ...any) [][]any {
	r, err := n.rights()
	if err != nil {
		return rows
	}
	for _, g := range list {
		if !r.super && !r.is(g.To) && g.By != r.user.SysID {
			continue
		}
		for _, p := range g.Held.Each() {
			row := append(append([]any(nil), on...), p.Name(), g.To.ID, n.holder(g.To), string(g.To.Kind), g.Grantable.Has(p), scope, n.userName(g.By))
			rows = append(rows, row)
		}
	}
	return rows
}
