package session

import (
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// The relations of pg_catalog that describe databases and schemas, and those
// that list tables and views for people.

func objectRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"pg_database": relation("oid oid, datname name, datdba int4, encoding int4, datistemplate bool, datallowconn bool, datlastsysoid oid, datvacuumxid int8, "+
			"datfrozenxid int8, dattablespace oid, datconfig text, datacl text, datcollate varchar(64), datctype varchar(64), datconnlimit int4, datlocprovider char(1), "+
			"daticulocale text, daticurules text, datcollversion text",
			func(n *names) (rows [][]any, err error) {
				dbs, err := n.databases()
				for _, db := range dbs {
					rows = append(rows, []any{db.OID, db.Name, n.userID(db.Owner), 6, false, true, 100, 0, 0, 1663, databaseConfig(db), n.databaseACL(db), "C", "C", connectionLimit(db), "c", nil, nil, nil})
				}
				return rows, err
			}),
		"pg_database_info": relation("datid oid, datname name, datdba int4, encoding int4, datistemplate bool, datallowconn bool, datacl text, datconnlimit text, datconnlimit_int int4, datconfig text",
			func(n *names) (rows [][]any, err error) {
				dbs, err := n.databases()
				for _, db := range dbs {
					limit := connectionLimit(db)
					text := strconv.Itoa(limit)
					if limit < 0 {
						text = "UNLIMITED"
					}
					rows = append(rows, []any{db.OID, db.Name, n.userID(db.Owner), 6, false, true, n.databaseACL(db), text, limit, databaseConfig(db)})
				}
				return rows, err
			}),
		"stv_db_isolation_level": relation("db_name char(128), isolation_level char(20)",
			func(n *names) (rows [][]any, err error) {
				dbs, err := n.databases()
				for _, db := range dbs {
					if db.Share == "" {
						rows = append(rows, []any{db.Name, isolationLevel(db)})
					}
				}
				return rows, err
			}),
		"pg_namespace": relation("oid oid, nspname name, nspowner int4, nspacl text",
			func(n *names) (rows [][]any, err error) {
				for _, name := range sortedKeys(systemSchemas) {
					rows = append(rows, []any{systemSchemas[name].ID, name, 1, nil})
				}
				if n.s.temp != nil {
					rows = append(rows, []any{temporarySchema, "pg_temp", n.s.user.SysID, nil})
				}
				all, err := n.schemas(keys{})
				for _, s := range all {
					if s.db.Name != n.home.Name {
						continue
					}
					owner := s.schema.Owner
					if s.kind == "shared" {
						owner = n.userID(s.db.Owner)
					}
					rows = append(rows, []any{s.schema.ID, s.schema.Name, owner, n.schemaACL(s)})
				}
				return rows, err
			}),
		"pg_tables": relation("schemaname name, tablename name, tableowner name, tablespace name, hasindexes bool, hasrules bool, hastriggers bool",
			ofRelations((*names).local, keys{schema: "schemaname", relation: "tablename"}, func(n *names, l listed) []any {
				if l.view() {
					return nil
				}
				return []any{l.schema.Name, l.relation.Name, n.userName(n.relowner(l)), nil, false, false, false}
			})),
		"pg_views": relation("schemaname name, viewname name, viewowner name, definition text",
			ofRelations((*names).local, keys{schema: "schemaname", relation: "viewname"}, func(n *names, l listed) []any {
				if !l.view() {
					return nil
				}
				return []any{l.schema.Name, l.relation.Name, n.userName(n.relowner(l)), l.definition()}
			})),
		"pg_table_def": relation("schemaname name, tablename name, column name, type text, encoding text, distkey bool, sortkey int4, notnull bool",
			func(n *names) ([][]any, error) {
				path := map[string]bool{"pg_catalog": true, "pg_temp": true}
				for _, p := range n.path {
					path[p] = true
				}
				return ofColumns((*names).local, keys{schema: "schemaname", relation: "tablename"}, func(_ *names, l listed, c redshiftsql.Column) []any {
					if !path[l.schema.Name] {
						return nil
					}
					order := sortOrder(l.relation, c.Name)
					return []any{l.schema.Name, l.relation.Name, c.Name, c.Type.String(), encoding(l.relation, c), l.relation.Attributes.DistKey == c.Name, order, c.NotNull}
				})(n)
			}),
	}
}

// connectionLimit is a database's CONNECTION LIMIT; -1 is none.
// isolationLevel is what the views about databases call their ISOLATION LEVEL.
func isolationLevel(db blueshift.Database) string {
	if db.Serializable {
		return "Serializable"
	}
	return "Snapshot Isolation"
}

// databaseConfig has the isolation level as a number, 1 for SNAPSHOT and 2 for
// SERIALIZABLE (Database Developer Guide, CREATE DATABASE).
func databaseConfig(db blueshift.Database) string {
	if db.Serializable {
		return "{concurrency_model=2}"
	}
	return "{concurrency_model=1}"
}

func connectionLimit(db blueshift.Database) int {
	if db.ConnectionLimit == nil {
		return -1
	}
	return *db.ConnectionLimit
}
