package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// grantRelations are what SHOW GRANTS and SHOW COLUMN GRANTS answer from.
func grantRelations() map[string]systemRelation {
	const who = "privilege_type varchar(128), identity_id int4, identity_name varchar(128), identity_type varchar(128), admin_option bool, privilege_scope varchar(128), " +
		"grantor_name varchar(128)"
	const object = "database_name varchar(128), schema_name varchar(128), object_name varchar(128), object_type varchar(128), " + who
	return map[string]systemRelation{
		"table_grants":    relation(object, (*names).tableGrants),
		"schema_grants":   relation(object, (*names).schemaGrants),
		"function_grants": relation(object, (*names).functionGrants),
		"database_grants": relation("database_name varchar(128), "+who, (*names).databaseGrants),
		"grants": relation(object, func(n *names) (rows [][]any, err error) {
			databases, err := n.databaseGrants()
			for _, r := range databases {
				rows = append(rows, append([]any{r[0], nil, nil, "DATABASE"}, r[1:]...))
			}
			for _, more := range []func(*names) ([][]any, error){(*names).schemaGrants, (*names).tableGrants, (*names).functionGrants} {
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
						if !l.shared && l.external == "" {
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
		if l.external == "" && n.wants(k, l) {
			kind, held := "TABLE", l.relation.ACL
			if l.view() {
				kind = "VIEW"
			}
			if l.shared {
				held = l.db.Lent[l.relation.ID]
			}
			rows = n.grants(rows, held, "TABLE", l.db.Name, l.schema.Name, l.relation.Name, kind)
		}
	}
	return n.grantsToShares(rows, err, func(db blueshift.Database, e shareEntry) []any {
		if e.relation == nil || !n.wants(k, listed{db: db, schema: e.schema, relation: e.relation}) {
			return nil
		}
		kind := "TABLE"
		if e.relation.Kind != catalog.Table {
			kind = "VIEW"
		}
		return []any{db.Name, e.schema.Name, e.relation.Name, kind}
	})
}

// functionGrants lists those on functions, under their names with the types of
// their arguments.
func (n *names) functionGrants() (rows [][]any, err error) {
	dbs, err := n.databases()
	for _, db := range dbs {
		if n.skips("database_name", db.Name) {
			continue
		}
		for _, f := range n.routines(db) {
			held := f.Access()
			if f.shared {
				held = db.Lent[f.ID]
			}
			rows = n.grants(rows, held, "FUNCTION", db.Name, f.schema.Name, f.signature(), "FUNCTION")
		}
	}
	return n.grantsToShares(rows, err, func(db blueshift.Database, e shareEntry) []any {
		if e.function == nil {
			return nil
		}
		return []any{db.Name, e.schema.Name, routine{Function: e.function}.signature(), "FUNCTION"}
	})
}

// grantsToShares adds what was granted to the datashares of the namespace; on
// tells what an entry is on, nil for one that is not asked for.
func (n *names) grantsToShares(rows [][]any, err error, on func(blueshift.Database, shareEntry) []any) ([][]any, error) {
	if err != nil {
		return nil, err
	}
	dbs, err := n.databases()
	for _, db := range dbs {
		if n.skips("database_name", db.Name) {
			continue
		}
		for _, e := range n.shareEntries(db) {
			if object := on(db, e); object != nil {
				rows = e.rows(rows, object, e.scope, e.share.Owner)
			}
		}
	}
	return rows, err
}

func (n *names) schemaGrants() (rows [][]any, err error) {
	all, err := n.schemas(keys{database: "database_name"})
	for _, s := range all {
		if s.kind == "shared" {
			rows = n.grants(rows, s.db.Lent[s.schema.ID], "SCHEMA", s.db.Name, s.schema.Name, nil, "SCHEMA")
		} else {
			rows = n.grants(rows, s.schema.ACL, "SCHEMA", s.db.Name, s.schema.Name, nil, "SCHEMA")
			for _, scoped := range s.schema.Scoped {
				rows = n.grants(rows, scoped.ACL, scoped.For, s.db.Name, s.schema.Name, nil, "SCHEMA")
			}
		}
	}
	return n.grantsToShares(rows, err, func(db blueshift.Database, e shareEntry) []any {
		if !e.onSchema() {
			return nil
		}
		return []any{db.Name, e.schema.Name, nil, "SCHEMA"}
	})
}

func (n *names) databaseGrants() (rows [][]any, err error) {
	dbs, err := n.databases()
	for _, db := range dbs {
		rows = n.grants(rows, blueshift.DatabaseACL(db, n.userID(db.Owner)), "DATABASE", db.Name)
		for _, scoped := range db.Scoped {
			rows = n.grants(rows, scoped.ACL, scoped.For, db.Name)
		}
	}
	return n.grantsToShares(rows, err, func(db blueshift.Database, e shareEntry) []any {
		if !e.onDatabase() {
			return nil
		}
		return []any{db.Name}
	})
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
