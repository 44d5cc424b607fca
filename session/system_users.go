package session

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// maskedPassword is what the catalogs show of every password.
const maskedPassword = "********"

// userRelations are the relations of pg_catalog that describe users, groups
// and roles.
func userRelations() map[string]systemRelation {
	const user = "usename name, usesysid int4, usecreatedb bool, usesuper bool, usecatupd bool, passwd text, valuntil timestamp, useconfig text"
	row := func(u blueshift.User) []any {
		return []any{u.Name, u.SysID, u.CreateDB || u.SysID == catalog.System, u.Superuser, u.SysID == catalog.System, maskedPassword, validUntilText(u), orNull(userConfig(u))}
	}
	return together(memberRelations(), map[string]systemRelation{
		"pg_user":   relation(user, ofUsers(row)),
		"pg_shadow": relation(user, ofUsers(row)),
		"pg_db_role_setting": relation("setdatabase oid, setrole oid, setconfig text", ofUsers(func(u blueshift.User) []any {
			if config := userConfig(u); config != "" {
				return []any{0, u.SysID, config}
			}
			return nil
		})),
		"pg_user_info": relation(user+", useconnlimit varchar(20), syslogaccess varchar(20), sessiontimeout int4", ofUsers(func(u blueshift.User) []any {
			return append(row(u), connectionLimitText(u), syslogAccess(u), u.SessionTimeout)
		})),
		"svv_user_info": relation("user_name varchar(128), user_id int4, createdb bool, superuser bool, catalog_update bool, connection_limit varchar(20), "+
			"syslog_access varchar(20), last_ddl_timestamp timestamp, session_timeout int4, external_user_id varchar(128)", ofUsers(func(u blueshift.User) []any {
			return []any{u.Name, u.SysID, u.CreateDB || u.SysID == catalog.System, u.Superuser, u.SysID == catalog.System, connectionLimitText(u), syslogAccess(u), nil,
				u.SessionTimeout, orNull(u.ExternalID)}
		})),
		"svl_user_info": relation("usename text, usesysid int4, usecreatedb bool, usesuper bool, usecatupd bool, useconnlimit text, syslogaccess text, last_ddl_ts timestamp, "+
			"sessiontimeout int4, external_id text", ofUsers(func(u blueshift.User) []any {
			return []any{u.Name, u.SysID, u.CreateDB || u.SysID == catalog.System, u.Superuser, u.SysID == catalog.System, connectionLimitText(u), syslogAccess(u), nil,
				u.SessionTimeout, orNull(u.ExternalID)}
		})),
		"pg_group": relation("groname name, grosysid int4, grolist text", func(n *names) (rows [][]any, err error) {
			err = n.s.lookUp(func(p principals) error {
				rows = nil
				for g := range store.Groups.Lookup(p.tx, "namespace:"+p.ns.ID) {
					rows = append(rows, []any{g.Name, g.SysID, "{" + joinIDs(g.Members) + "}"})
				}
				return nil
			})
			return rows, err
		}),
		"svv_roles": relation("role_id int4, role_name text, role_owner text, external_id text", ofRoles(func(n *names, r blueshift.Role) [][]any {
			owner := systemOwner
			if !isSystemRole(r.Name) {
				owner = n.userName(r.Owner)
			}
			return [][]any{{r.SysID, r.Name, owner, orNull(r.ExternalID)}}
		})),
		"svv_role_grants": relation("role_id int4, role_name text, granted_role_id int4, granted_role_name text", ofRoles(func(n *names, r blueshift.Role) (rows [][]any) {
			for _, g := range r.Members {
				if g.To.Kind == blueshift.ToRole {
					rows = append(rows, []any{g.To.ID, n.holder(g.To), r.SysID, r.Name})
				}
			}
			return rows
		})),
		"svv_user_grants": relation("user_id int4, user_name text, role_id int4, role_name text, admin_option bool", ofRoles(func(n *names, r blueshift.Role) (rows [][]any) {
			for _, g := range r.Members {
				if g.To.Kind == blueshift.ToUser && (n.seesAll() || g.To.ID == n.s.user.SysID) {
					rows = append(rows, []any{g.To.ID, n.userName(g.To.ID), r.SysID, r.Name, g.Admin})
				}
			}
			return rows
		})),
		"svv_system_privileges": relation("system_privilege text, identity_id int4, identity_name text, identity_type text", ofRoles(func(_ *names, r blueshift.Role) (rows [][]any) {
			for _, p := range r.System {
				rows = append(rows, []any{p, r.SysID, r.Name, "role"})
			}
			return rows
		})),
	})
}

// ofUsers makes a row of every user, in the order of their ids. A row of nil is
// left out.
func ofUsers(row func(blueshift.User) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all := []blueshift.User{{Name: systemOwner, SysID: catalog.System, Superuser: true, CreateDB: true}}
		err = n.s.lookUp(func(p principals) error {
			all = all[:1]
			for u := range store.Users.Lookup(p.tx, "namespace:"+p.ns.ID) {
				all = append(all, u)
			}
			return nil
		})
		slices.SortFunc(all, func(a, b blueshift.User) int { return int(a.SysID) - int(b.SysID) })
		for _, u := range all {
			if r := row(u); r != nil {
				rows = append(rows, r)
			}
		}
		return rows, err
	}
}

// ofRoles makes rows of the roles that the session's user may see: its own and
// those that it holds; all of them if it sees everything.
func ofRoles(of func(*names, blueshift.Role) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		r, err := n.s.rights()
		if err != nil {
			return nil, err
		}
		var all []blueshift.Role
		err = n.s.lookUp(func(p principals) error { all = rolesOf(p.tx, p.ns); return nil })
		for _, role := range all {
			if n.seesAll() || r.owns(role.Owner) || r.is(blueshift.Grantee{Kind: blueshift.ToRole, ID: role.SysID}) {
				rows = append(rows, of(n, role)...)
			}
		}
		return rows, err
	}
}

func validUntilText(u blueshift.User) any {
	if u.ValidUntil.IsZero() {
		return nil
	}
	return u.ValidUntil.UTC().Format("2006-01-02 15:04:05")
}

func connectionLimitText(u blueshift.User) string {
	if u.ConnectionLimit == nil {
		return "UNLIMITED"
	}
	return strconv.Itoa(*u.ConnectionLimit)
}

func syslogAccess(u blueshift.User) string {
	if u.SyslogAccess {
		return "UNRESTRICTED"
	}
	return "RESTRICTED"
}

// userConfig is useconfig: the settings that ALTER USER left, as an array.
func userConfig(u blueshift.User) string {
	var items []string
	for _, k := range sortedKeys(u.Settings) {
		items = append(items, `"`+k+"="+u.Settings[k]+`"`)
	}
	if len(items) == 0 {
		return ""
	}
	return "{" + strings.Join(items, ",") + "}"
}

func joinIDs(ids []uint32) string {
	var out []string
	for _, id := range ids {
		out = append(out, strconv.FormatUint(uint64(id), 10))
	}
	return strings.Join(out, ",")
}
