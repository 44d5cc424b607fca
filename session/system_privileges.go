package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// privilegeRelations are the relations of pg_catalog that list what was
// granted. Who does not see everything sees what was granted to it, to what it
// is a member of and by it.
func privilegeRelations() map[string]systemRelation {
	const identity = "privilege_type text, identity_id int4, identity_name text, identity_type text"
	return map[string]systemRelation{
		"svv_relation_privileges": relation("namespace_name text, relation_name text, "+identity+", admin_option bool", func(n *names) (rows [][]any, err error) {
			for _, l := range n.relations(n.home) {
				if !l.shared {
					rows = n.granted(rows, l.relation.ACL, true, l.schema.Name, l.relation.Name)
				}
			}
			for _, e := range n.shareEntries(n.home) {
				if e.relation != nil {
					rows = e.rows(rows, []any{e.schema.Name, e.relation.Name})
				}
			}
			return rows, nil
		}),
		"svv_column_privileges": relation("namespace_name text, relation_name text, column_name text, "+identity, func(n *names) (rows [][]any, err error) {
			for _, l := range n.relations(n.home) {
				for _, c := range l.relation.Columns {
					if !l.shared {
						rows = n.granted(rows, l.relation.ColumnACL[c.Position], false, l.schema.Name, l.relation.Name, c.Name)
					}
				}
			}
			return rows, nil
		}),
		"svv_schema_privileges": relation("namespace_name text, "+identity+", admin_option bool, privilege_scope text", func(n *names) (rows [][]any, err error) {
			_, snap, err := n.snapshot(n.home)
			if err != nil {
				return nil, nil // a shared database: its schemas are granted elsewhere
			}
			for _, schema := range snap.Schemas() {
				rows = n.grantedIn(rows, schema.ACL, schema.Scoped, "SCHEMA", schema.Name)
			}
			for _, e := range n.shareEntries(n.home) {
				if e.onSchema() {
					rows = e.rows(rows, []any{e.schema.Name}, e.scope)
				}
			}
			return rows, nil
		}),
		"svv_database_privileges": relation("database_name text, "+identity+", admin_option bool, privilege_scope text", func(n *names) (rows [][]any, err error) {
			dbs, err := n.databases()
			for _, db := range dbs {
				rows = n.grantedIn(rows, blueshift.DatabaseACL(db, catalog.System), db.Scoped, "DATABASE", db.Name)
				for _, e := range n.shareEntries(db) {
					if e.onDatabase() {
						rows = e.rows(rows, []any{db.Name}, e.scope)
					}
				}
			}
			return rows, err
		}),
		"svv_function_privileges": relation("namespace_name text, function_name text, argument_types text, "+identity+", admin_option bool", func(n *names) (rows [][]any, err error) {
			for _, f := range n.routines(n.home) {
				if !f.shared {
					rows = n.granted(rows, f.Access(), true, f.schema.Name, f.Name, f.types())
				}
			}
			for _, e := range n.shareEntries(n.home) {
				if e.function != nil {
					rows = e.rows(rows, []any{e.schema.Name, e.function.Name, routine{Function: e.function}.types()})
				}
			}
			return rows, nil
		}),
		"svv_language_privileges": relation("language_name text, "+identity+", admin_option bool", func(n *names) (rows [][]any, err error) {
			db, err := n.s.databaseNow(n.home)
			for _, name := range sortedKeys(db.Languages) {
				rows = n.granted(rows, db.Languages[name], true, name)
			}
			return rows, err
		}),
		"pg_default_acl": relation("oid oid, defacluser int4, defaclnamespace oid, defaclobjtype char(1), defaclacl text, defaclrole int4", (*names).defaultACLs),
		"svv_default_privileges": relation("schema_name text, object_type text, owner_id int4, owner_name text, owner_type text, privilege_type text, grantee_id int4, "+
			"grantee_name text, grantee_type text, admin_option bool", (*names).defaultPrivileges),
	}
}

// granted appends a row for each privilege that an access list gives to
// somebody whom the session's user may see, after the columns that say on what.
func (n *names) granted(rows [][]any, list blueshift.ACL, withOption bool, on ...any) [][]any {
	r, err := n.s.rights()
	if err != nil {
		return rows
	}
	for _, g := range list {
		if !n.seesAll() && !r.is(g.To) && g.By != r.user.SysID {
			continue
		}
		for _, p := range g.Held.Each() {
			row := append(append([]any(nil), on...), p.Name(), int64(g.To.ID), n.holder(g.To), string(g.To.Kind))
			if withOption {
				row = append(row, g.Grantable.Has(p))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// grantedIn is granted for a schema or database: what was granted on itself, and
// on every object of a kind in it.
func (n *names) grantedIn(rows [][]any, list blueshift.ACL, scoped []blueshift.ScopedGrant, scope string, on string) [][]any {
	add := func(list blueshift.ACL, scope string) {
		for _, row := range n.granted(nil, list, true, on) {
			rows = append(rows, append(row, scope))
		}
	}
	add(list, scope)
	for _, s := range scoped {
		add(s.ACL, s.For)
	}
	return rows
}

func (n *names) defaultPrivileges() (rows [][]any, err error) {
	_, snap, err := n.snapshot(n.home)
	if err != nil {
		return nil, nil // a shared database
	}
	r, err := n.s.rights()
	for _, d := range snap.Defaults() {
		schema := any(nil)
		if sc, ok := snap.SchemaByID(d.Schema); ok {
			schema = sc.Name
		}
		kind := map[string]string{"TABLES": "RELATION", "FUNCTIONS": "FUNCTION", "PROCEDURES": "PROCEDURE"}[d.On]
		for _, g := range d.ACL {
			if !n.seesAll() && !r.is(g.To) && d.Owner != r.user.SysID {
				continue
			}
			for _, p := range g.Held.Each() {
				rows = append(rows, []any{schema, kind, d.Owner, n.userName(d.Owner), "user", p.Name(), int64(g.To.ID), n.holder(g.To), string(g.To.Kind), g.Grantable.Has(p)})
			}
		}
	}
	return rows, err
}

// defaultACLs are the default privileges as access lists. One for every schema
// begins with what the owner has; one for a schema adds to those.
func (n *names) defaultACLs() (rows [][]any, err error) {
	_, snap, err := n.snapshot(n.home)
	if err != nil {
		return nil, nil // a shared database
	}
	all := map[string]blueshift.Privileges{"TABLES": blueshift.AllOnTable, "FUNCTIONS": blueshift.AllOnFunction, "PROCEDURES": blueshift.AllOnFunction}
	for _, d := range snap.Defaults() {
		text := d.ACL.Text(n.holder)
		if d.Schema == 0 {
			text = n.acl(d.ACL, d.Owner, all[d.On])
		}
		kind := map[string]string{"TABLES": "r", "FUNCTIONS": "f", "PROCEDURES": "p"}[d.On]
		rows = append(rows, []any{d.ID, d.Owner, d.Schema, kind, orNull(text), d.Owner})
	}
	return rows, nil
}

// tablePrivileges is information_schema.table_privileges.
func (n *names) tablePrivileges() (rows [][]any, err error) {
	for _, l := range n.relations(n.home) {
		if l.shared {
			continue
		}
		for _, g := range withOwner(l.relation.ACL, l.relation.Owner, blueshift.AllOnTable) {
			rows = n.grantedRows(rows, g, l.db.Name, l.schema.Name, l.relation.Name)
		}
	}
	for i, row := range rows {
		rows[i] = append(row, "NO")
	}
	return rows, nil
}

// seesAll reports whether the session's user sees the rows of everybody in
// system views: superusers and roles with ACCESS SYSTEM TABLE do.
func (n *names) seesAll() bool {
	r, err := n.s.rights()
	return err == nil && r.permits("ACCESS SYSTEM TABLE")
}

// superuserRelations are the system relations that only superusers read, and but
// for PG_SHADOW roles with ACCESS SYSTEM TABLE (Database Developer Guide, each
// view's own page).
var superuserRelations = map[string]bool{"pg_shadow": true, "stl_analyze": true, "stl_commit_stats": true, "stl_disk_full_diag": true, "stl_usage_control": true, "stl_userlog": true,
	"stv_cursor_configuration": true, "stv_tbl_trans": true, "stv_wlm_qmr_config": true, "stv_xrestore_alter_queue_state": true, "svcs_concurrency_scaling_usage": true,
	"svl_auto_worker_action": true, "svl_query_queue_info": true, "svl_restore_alter_table_progress": true, "svl_terminate": true, "svl_user_info": true, "svl_vacuum_percentage": true,
	"svv_integration": true, "svv_integration_table_state": true, "sys_analyze_history": true, "sys_auto_table_optimization": true, "sys_automatic_optimization": true,
	"sys_extra_compute_for_automatic_optimization": true, "sys_integration_activity": true, "sys_integration_table_activity": true, "sys_integration_table_state_change": true,
	"sys_restore_log": true, "sys_restore_state": true, "sys_serverless_usage": true, "sys_transaction_history": true, "sys_udf_log": true, "sys_userlog": true}
