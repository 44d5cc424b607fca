package session

import (
	"slices"
	"strconv"
	"strings"
)

// Value answers the context functions.
func (n *names) Value(name string) (string, bool) {
	s := n.s
	if setting, ok := strings.CutPrefix(name, "setting:"); ok {
		switch setting = strings.ToLower(setting); setting {
		case "is_superuser", "session_authorization", "transaction_isolation", "transaction_read_only":
			n.deps = append(n.deps, dependency{}) // they change without SET
		}
		return s.Setting(setting)
	}
	switch name {
	case "statement:start":
		return n.started()
	case "version":
		return Version, true
	case "current_database":
		return s.connected.Name, true
	case "current_schema":
		n.deps = append(n.deps, dependency{}) // schemas come and go
		if found := n.searched(); len(found) > 0 {
			return found[0], true
		}
		return "", false
	case "current_schemas:true", "current_schemas:false":
		n.deps = append(n.deps, dependency{})
		return n.currentSchemas(name == "current_schemas:true"), true
	case "pg_last_query_id":
		n.deps = append(n.deps, dependency{}) // another one each time
		if s.lastQuery == 0 {
			return "-1", true
		}
		return strconv.FormatInt(s.lastQuery, 10), true
	case "pg_last_copy_id", "pg_last_copy_count", "pg_last_unload_id", "pg_last_unload_count":
		return "-1", true // nothing was copied in this session
	case "current_user", "session_user", "user":
		return s.user.Name, true
	case "current_user_id":
		return strconv.FormatUint(uint64(s.user.SysID), 10), true
	case "pg_backend_pid":
		return strconv.Itoa(int(s.pid)), true
	case "current_namespace":
		return s.Namespace.ID, true
	case "current_aws_account":
		return string(s.Namespace.Account), true
	}
	return "", false
}

// currentSchemas is the search path as an array: the schemas of it that exist,
// behind those that are searched without being named.
func (n *names) currentSchemas(implicit bool) string {
	var found []string
	if implicit {
		if n.s.temp != nil {
			found = append(found, "pg_temp")
		}
		found = append(found, "pg_catalog")
	}
	return "{" + strings.Join(append(found, n.searched()...), ",") + "}"
}

// searched are the schemas of the search path that exist in the database in
// use; external ones are not searched.
func (n *names) searched() (found []string) {
	all, err := n.schemasOf(n.home)
	if err != nil {
		return nil
	}
	for _, p := range n.path {
		if slices.ContainsFunc(all, func(s schemaOf) bool { return s.schema.Name == p && s.kind != "external" }) {
			found = append(found, p)
		}
	}
	return found
}

// Version is what version() answers: the form that Redshift's drivers parse.
const Version = "PostgreSQL 8.0.2 on x86_64-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.70000 (Blueshift)"

// started is when the statement began, inside a block; elsewhere that is when its
// transaction did, which the engine knows.
func (n *names) started() (string, bool) {
	n.timed = true
	if !n.s.block {
		return "", false
	}
	n.deps = append(n.deps, dependency{}) // another moment each time
	if n.now.IsZero() {
		n.now = n.s.home.now()
	}
	return n.now.UTC().Format("2006-01-02 15:04:05.999999+00"), true
}
