package session

import (
	"context"
	"maps"
	"sort"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// settings are the parameters of a session that are not as they are initially.
type settings map[string]string

// newSettings are what a session begins with: the configuration parameters of
// its workgroup that are settings, under what the client asked for at startup.
// What is no setting, or no value of it, is ignored.
func newSettings(configured []blueshift.ConfigParameter, startup map[string]string) settings {
	s := settings{}
	for _, p := range configured {
		s.put(p.Key, p.Value)
	}
	for k, v := range startup {
		s.put(strings.ToLower(k), v)
	}
	return s
}

func (s settings) put(name, value string) {
	if kept, err := checked(name, value); err == nil && kept != parameters[name].initial {
		s[name] = kept
	}
}

func (s settings) get(name string) string {
	if v, ok := s[name]; ok {
		return v
	}
	return parameters[name].initial
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

// Setting is the value of a parameter in force, and whether there is one of
// that name.
func (s *Session) Setting(name string) (string, bool) {
	p, known := parameters[name]
	switch {
	case name == "session_authorization":
		return s.user.Name, true
	case name == "is_superuser":
		return onOff(s.superuser()), true
	case name == "transaction_read_only":
		return onOff(s.currentMode().readOnly), true
	case name == "transaction_isolation":
		return s.currentMode().isolation, true
	case contextVariable(name):
		value, set := s.settings[name]
		return value, set
	case !known:
		return "", false
	case p.fixed:
		return p.initial, true
	}
	return s.settings.get(name), true
}

// SettingsVersion grows whenever a setting may have changed.
func (s *Session) SettingsVersion() int { return s.changes }

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// set runs SET and RESET. Inside a block ROLLBACK undoes the change; that of
// SET LOCAL is undone by any end of the transaction.
func (s *Session) set(stmt *redshiftsql.Set) error {
	name := strings.ToLower(stmt.Name)
	next := maps.Clone(s.settings)
	switch {
	case stmt.Reset && name == "all":
		next = s.initial
	case stmt.Reset:
		if _, err := checked(name, parameters[name].initial); err != nil {
			return err
		}
		next.copy(name, s.initial)
	default:
		kept, err := checked(name, stmt.Value)
		if err != nil {
			return err
		}
		next[name] = kept
		if contextVariable(name) && len(next) > maxContextVariables {
			return blueshift.SQLErrorf("54000", "a session can have at most %d context variables", maxContextVariables).WithHint("RESET those that are no longer needed.")
		}
	}
	if stmt.Local && !s.block {
		s.warn("25P01", "SET LOCAL can only be used in transaction blocks")
		return nil
	}
	before := s.settings
	s.adopt(next)
	if !s.block {
		return nil
	}
	t := s.transaction()
	t.undo = append(t.undo, func() { s.adopt(before) })
	if stmt.Local {
		t.ends = append(t.ends, func() {
			after := maps.Clone(s.settings)
			after.copy(name, before)
			s.adopt(after)
		})
	}
	return nil
}

// seed is SET SEED, for RANDOM.
func (s *Session) seed(ctx context.Context, value string) error {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(0 <= n && n <= 1) {
		return blueshift.SQLErrorf("22023", "invalid value for parameter \"seed\": \"%s\"", value).WithHint("It is a number between 0 and 1.")
	}
	return s.conn.Seed(ctx, n)
}

// copy gives a parameter the value that it has in from.
func (s settings) copy(name string, from settings) {
	delete(s, name)
	if v, ok := from[name]; ok {
		s[name] = v
	}
}

// adopt makes settings, which are not changed after it, those of the session.
func (s *Session) adopt(next settings) {
	if !maps.Equal(next, s.settings) { // of which some are in the text of plans
		s.dialect++
	}
	s.settings = next
	s.changes++
}

// checkSetting refuses what SET would refuse.
func (s *Session) checkSetting(name, value string) error {
	_, err := checked(name, value)
	return err
}

// show turns SHOW into the query that answers it.
func (s *Session) show(name string) (redshiftsql.Statement, error) {
	if name == "use" {
		return constantQuery([]string{"Use Database"}, [][]string{{s.used()}}), nil
	}
	if name != "all" {
		value, known := s.Setting(name)
		if !known {
			return nil, unknownSetting(name)
		}
		return constantQuery([]string{name}, [][]string{{value}}), nil
	}
	var rows [][]string
	for n := range parameters {
		value, _ := s.Setting(n)
		rows = append(rows, []string{n, value})
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
