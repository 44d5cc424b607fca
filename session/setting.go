package session

import (
	"maps"
	"sort"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// defaults are the settings a client may read and set, with what a fresh
// session has. A setting that is not here does not exist (42704), as in
// Redshift; none of them is the engine's.
var defaults = map[string]string{
	"analyze_threshold_percent": "10", "application_name": "", "client_encoding": "UTF8", "datestyle": "ISO, MDY",
	"describe_field_name_in_uppercase": "off", "enable_case_sensitive_identifier": "off", "enable_result_cache_for_session": "on",
	"extra_float_digits": "0", "intervalstyle": "postgres", "query_group": "default", "search_path": "$user, public",
	"statement_timeout": "0", "timezone": "UTC", "transaction_isolation": "SERIALIZABLE", "transaction_read_only": "off",
	"server_version": "8.0.2", "server_encoding": "UNICODE", "is_superuser": "on", "max_identifier_length": "127",
	"default_transaction_isolation": "serializable",
}

// fixed are the settings that a client can read and not set.
var fixed = map[string]bool{"server_version": true, "server_encoding": true, "is_superuser": true, "max_identifier_length": true,
	"transaction_isolation": true, "intervalstyle": true}

type settings map[string]string

func newSettings(startup map[string]string) settings {
	s := settings{}
	for k, v := range startup {
		k = strings.ToLower(k)
		if _, known := defaults[k]; known && !fixed[k] && (k != "statement_timeout" || validTimeout(v)) {
			s[k] = v
		}
	}
	return s
}

func (s settings) get(name string) string {
	if v, ok := s[name]; ok {
		return v
	}
	return defaults[name]
}

// searchPath lists the schemas that one-part names are looked up in.
func (s settings) searchPath(user string) (path []string) {
	for _, p := range strings.Split(s.get("search_path"), ",") {
		switch p = strings.Trim(strings.TrimSpace(p), `"'`); p {
		case "":
		case "$user":
			path = append(path, user)
		default:
			path = append(path, p)
		}
	}
	return path
}

// set runs SET and RESET. Inside a block the change is undone by ROLLBACK.
func (s *Session) set(stmt *redshiftsql.Set) error {
	if s.block {
		before, t := maps.Clone(s.settings), s.transaction()
		t.undo = append(t.undo, func() { s.settings = before })
	}
	name := strings.ToLower(stmt.Name)
	if name == "all" && stmt.Reset {
		clear(s.settings)
		return nil
	}
	if _, known := defaults[name]; !known {
		return unknownSetting(name)
	}
	switch {
	case fixed[name]:
		return blueshift.SQLErrorf("55P02", "parameter \"%s\" cannot be changed", name)
	case stmt.Reset:
		delete(s.settings, name)
	case len(stmt.Value) > 4096:
		return blueshift.SQLErrorf("22023", "invalid value for parameter \"%s\": longer than 4096 bytes", name)
	case name == "client_encoding" && !strings.EqualFold(strings.ReplaceAll(stmt.Value, "-", ""), "utf8") && !strings.EqualFold(stmt.Value, "unicode"):
		return blueshift.SQLErrorf("22023", "conversion between UNICODE and %s is not supported", stmt.Value)
	case name == "timezone" && !strings.EqualFold(stmt.Value, "utc"):
		return blueshift.SQLErrorf("0A000", "time zone %q is not supported yet: sessions run in UTC", stmt.Value)
	case name == "statement_timeout" && !validTimeout(stmt.Value):
		return blueshift.SQLErrorf("22023", "invalid value for parameter \"statement_timeout\": %q", stmt.Value)
	case name == "enable_case_sensitive_identifier" && !isOff(stmt.Value):
		return blueshift.SQLErrorf("0A000", "enable_case_sensitive_identifier is not supported yet")
	default:
		s.settings[name] = stmt.Value
	}
	return nil
}

func isOff(v string) bool {
	switch strings.ToLower(v) {
	case "off", "false", "0", "f", "no":
		return true
	}
	return false
}

func unknownSetting(name string) error {
	return blueshift.SQLErrorf("42704", "unrecognized configuration parameter \"%s\"", name)
}

// show turns SHOW into the query that answers it.
func (s *Session) show(name string) (redshiftsql.Statement, error) {
	if name != "all" {
		if _, known := defaults[name]; !known {
			return nil, unknownSetting(name)
		}
		return constantQuery([]string{name}, [][]string{{s.settings.get(name)}}), nil
	}
	var rows [][]string
	for n := range defaults {
		rows = append(rows, []string{n, s.settings.get(n)})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0] < rows[j][0] })
	return constantQuery([]string{"name", "setting"}, rows), nil
}

// constantQuery is SELECT * FROM (VALUES …) AS v(names …).
func constantQuery(names []string, rows [][]string) *redshiftsql.Select {
	values := &redshiftsql.Values{}
	for _, r := range rows {
		var exprs []redshiftsql.Expr
		for _, v := range r {
			exprs = append(exprs, &redshiftsql.Cast{X: &redshiftsql.Literal{Kind: redshiftsql.StringLit, Text: v}, Type: redshiftsql.Type{ID: redshiftsql.Varchar}})
		}
		values.Rows = append(values.Rows, exprs)
	}
	return &redshiftsql.Select{Body: &redshiftsql.Core{
		Items: []redshiftsql.SelectItem{{Star: true}},
		From:  []redshiftsql.TableExpr{&redshiftsql.Derived{Query: &redshiftsql.Select{Body: values}, Alias: "v", Columns: names}},
	}}
}
