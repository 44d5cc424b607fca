package session

import (
	"strconv"
	"strings"
)

// Value answers the context functions.
func (n *names) Value(name string) (string, bool) {
	s := n.s
	if setting, ok := strings.CutPrefix(name, "setting:"); ok {
		_, known := defaults[setting]
		return s.settings.get(setting), known
	}
	switch name {
	case "visible relations":
		return n.visible(), true
	case "version":
		return Version, true
	case "current_database":
		return s.database.Name, true
	case "current_schema":
		if live, ok := s.home.Catalogs.Live(s.database.Catalog); ok {
			for _, p := range n.path {
				if _, exists := live.Snapshot().Schema(p); exists {
					return p, true
				}
			}
		}
		return "", false
	case "current_user", "session_user", "user":
		return s.User, true
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

// Version is what version() answers: the form that Redshift's drivers parse.
const Version = "PostgreSQL 8.0.2 on x86_64-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.70000 (Blueshift)"
