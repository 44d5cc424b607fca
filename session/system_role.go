package session

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// superuserRole is the role whose holder may do everything.
const superuserRole = "sys:superuser"

// systemRoles are the roles that every namespace has, with the permissions that
// they are documented to have and no others (Database Developer Guide, "Amazon
// Redshift system-defined roles"): sys:dba changes no table and sys:secadmin sees
// nothing of others' in the system tables. Their records exist once somebody
// holds them.
var systemRoles = []blueshift.Role{
	{Name: "sys:monitor", SysID: 1, System: []string{"ACCESS CATALOG", "ACCESS SYSTEM TABLE"}},
	{Name: "sys:operator", SysID: 2, System: []string{"ACCESS CATALOG", "ACCESS SYSTEM TABLE", "ANALYZE", "CANCEL", "VACUUM"}},
	{Name: "sys:dba", SysID: 3, System: []string{"ACCESS CATALOG", "ACCESS SYSTEM TABLE", "ANALYZE", "CANCEL", "VACUUM", "CREATE SCHEMA", "CREATE TABLE", "DROP SCHEMA",
		"DROP TABLE", "TRUNCATE TABLE", "CREATE OR REPLACE PROCEDURE", "DROP PROCEDURE", "CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE EXTERNAL FUNCTION", "CREATE OR REPLACE VIEW", "DROP VIEW"}},
	{Name: superuserRole, SysID: 4, System: redshiftsql.SystemPermissions},
	{Name: securityRole, SysID: 5, System: []string{"CREATE USER", "ALTER USER", "DROP USER", "CREATE ROLE", "DROP ROLE", "EXPLAIN RLS", "IGNORE RLS", "EXPLAIN MASKING"}},
}

func isSystemRole(name string) bool { return strings.HasPrefix(name, "sys:") }

// rolesOf lists the roles of a namespace, those of the system first.
func rolesOf(tx store.Tx, ns blueshift.Namespace) []blueshift.Role {
	all := slices.Clone(systemRoles)
	for r := range store.Roles.Lookup(tx, "namespace:"+ns.ID) {
		if i := slices.IndexFunc(all, func(s blueshift.Role) bool { return s.Name == r.Name }); i >= 0 {
			all[i].Members = r.Members
		} else {
			all = append(all, r)
		}
	}
	return all
}
