package redshiftsql

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// privilegeFunctions are the functions that ask about privileges, with the kind
// of object and what is asked about besides the user and the privilege.
var privilegeFunctions = map[string]struct {
	kind    string
	objects int
}{"has_table_privilege": {"table", 1}, "has_schema_privilege": {"schema", 1}, "has_database_privilege": {"database", 1}, "has_column_privilege": {"column", 2}}

// askable are the privileges that those functions know.
var askable = map[string]blueshift.Privileges{"table": blueshift.AllOnTable, "column": blueshift.AllOnTable, "schema": blueshift.AllOnSchema, "database": blueshift.AllOnDatabase}

// privilegeCall prints has_table_privilege([user,] table, privilege) and its
// like over what the session knows of the user's privileges.
func (c *compiler) privilegeCall(f *Call, args []string) (text string, known bool, err error) {
	if f.Name == "user_is_member_of" || f.Name == "role_is_member_of" {
		return c.memberCall(f, args)
	}
	row, known := privilegeFunctions[f.Name]
	if !known || len(args) < row.objects+1 || len(args) > row.objects+2 {
		return "", false, nil
	}
	who, asked := "", f.Args
	if len(args) == row.objects+2 {
		l, constant := f.Args[0].(*Literal)
		if call, ok := f.Args[0].(*Call); ok && (call.Name == "current_user" || call.Name == "session_user" || call.Name == "user") && len(call.Args) == 0 {
			l, constant = &Literal{Kind: StringLit}, true
		}
		if !constant || l.Kind != StringLit {
			return "", true, at(blueshift.SQLErrorf("0A000", "%s for a user that is not a constant is not supported yet", f.Name), f.Pos)
		}
		who, asked, args = l.Text, asked[1:], args[1:]
	}
	words, err := c.askedPrivileges(asked[row.objects], args[row.objects], row.kind)
	if err != nil {
		return "", true, err
	}
	if name, ok := asked[0].(*Literal); ok && name.Kind == StringLit && row.kind == "table" {
		if err := c.mustExist(name.Text); err != nil {
			return "", true, at(err, f.Pos)
		}
	}
	object := "CAST(" + args[0] + " AS VARCHAR)"
	if row.objects == 2 {
		object += " || '/' || CAST(" + args[1] + " AS VARCHAR)"
	}
	r, err := c.catalog.Relation([]string{"pg_show", "held"})
	if err != nil {
		return "", true, err
	}
	id := c.fresh("r")
	from, _ := c.capture(func() error { c.system(r, id, Where{"kind": {row.kind}, "usename": {who}}); return nil })
	var tests []string
	for _, w := range words {
		tests = append(tests, "contains("+quoteIdent(id)+`."c4", `+w+")")
	}
	return "(SELECT " + strings.Join(tests, " OR ") + " FROM " + from + " WHERE " + quoteIdent(id) + `."c3" = lower(` + object + ") LIMIT 1)", true, nil
}

// askedPrivileges prints the privileges that are asked about, each between
// commas. Constants are checked; any of several is enough.
func (c *compiler) askedPrivileges(e Expr, printed, kind string) (words []string, err error) {
	l, ok := e.(*Literal)
	if !ok || l.Kind != StringLit {
		return []string{"',' || upper(trim(" + printed + ")) || ','"}, nil
	}
	for _, w := range strings.Split(l.Text, ",") {
		w = strings.ToUpper(strings.Join(strings.Fields(w), " "))
		p, known := blueshift.ParsePrivilege(strings.TrimSuffix(w, " WITH GRANT OPTION"))
		if kind == "database" && w == "CONNECT" { // newer PostgreSQL has it, and psql asks
			known, p = true, askable[kind]
		}
		if !known || p&askable[kind] == 0 {
			return nil, blueshift.SQLErrorf("22023", "unrecognized privilege type: \"%s\"", clip(l.Text))
		}
		words = append(words, quoteText(","+w+","))
	}
	return words, nil
}

// mustExist refuses the name of a relation that there is none of. One that may
// not be looked up exists all the same.
func (c *compiler) mustExist(name string) *blueshift.SQLError {
	_, err := c.catalog.Relation(strings.Split(foldASCII(strings.ReplaceAll(name, `"`, "")), "."))
	if e, ok := err.(*blueshift.SQLError); ok && slices.Contains([]string{"42P01", "3F000", "3D000"}, e.State) {
		return e
	}
	return nil
}

// memberCall prints user_is_member_of(user, role or group) and
// role_is_member_of(role, granted role).
func (c *compiler) memberCall(f *Call, args []string) (string, bool, error) {
	if len(args) != 2 {
		return "", false, nil
	}
	r, err := c.catalog.Relation([]string{"pg_show", "member"})
	if err != nil {
		return "", true, err
	}
	id := c.fresh("r")
	from, _ := c.capture(func() error { c.system(r, id, nil); return nil })
	kind, _, _ := strings.Cut(f.Name, "_")
	column := func(n string) string { return quoteIdent(id) + `."c` + n + `"` }
	return "(SELECT count(*) > 0 FROM " + from + " WHERE " + column("1") + " = " + quoteText(kind) + " AND " + column("2") + " = " + args[0] + " AND " + column("3") + " = " + args[1] + ")", true, nil
}
