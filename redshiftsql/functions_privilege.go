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
}{"has_table_privilege": {"table", 1}, "has_schema_privilege": {"schema", 1}, "has_database_privilege": {"database", 1}, "has_column_privilege": {"column", 2},
	"has_function_privilege": {"function", 1}}

// askable are the privileges that those functions know.
var askable = map[string]blueshift.Privileges{"table": blueshift.AllOnTable, "column": blueshift.AllOnTable, "schema": blueshift.AllOnSchema, "database": blueshift.AllOnDatabase,
	"function": blueshift.AllOnFunction}

// privilegeCall resolves has_table_privilege([user,] table, privilege) and its
// like over what the session knows of the user's privileges.
func (a *analyser) privilegeCall(f *Call, args []node) (n node, known bool, err error) {
	if f.Name == "user_is_member_of" || f.Name == "role_is_member_of" {
		return a.memberCall(f, args)
	}
	row, known := privilegeFunctions[f.Name]
	if !known || len(args) < row.objects+1 || len(args) > row.objects+2 {
		return nil, false, nil
	}
	who, asked := "", f.Args
	var anyone node // the user, when it is not a constant
	if len(args) == row.objects+2 {
		l, constant := f.Args[0].(*Literal)
		if call, ok := f.Args[0].(*Call); ok && (call.Name == "current_user" || call.Name == "session_user" || call.Name == "user") && len(call.Args) == 0 {
			l, constant = &Literal{Kind: StringLit}, true
		}
		if constant && l.Kind == StringLit {
			who = l.Text
		} else {
			anyone = args[0]
		}
		asked, args = asked[1:], args[1:]
	}
	privileges, err := askedPrivileges(asked[row.objects], args[row.objects], row.kind)
	if err != nil {
		return nil, true, err
	}
	var about []string
	if l, ok := asked[0].(*Literal); ok && l.Kind == StringLit {
		column := &Literal{}
		if c, ok := asked[1].(*Literal); ok && row.objects == 2 {
			column = c
		}
		name, err := a.objectNamed(l.Text, row.kind, column)
		if err != nil {
			return nil, true, at(err, f.Pos)
		}
		if args[0], about = textConst(name), []string{name}; column.Text != "" {
			about = append(about, name+"/"+foldASCII(column.Text))
		}
	}
	var object node = &cast{args[0], Type{ID: Varchar}}
	if about == nil && row.kind != "function" {
		object = fill("regexp_replace($1, $2, $3, 'g')", object, textConst(`"([^".]+)"`), textConst(`\1`)) // as Quoted would write it
	}
	if row.objects == 2 {
		object = fill("$1 || '/' || CAST($2 AS VARCHAR)", object, args[1])
	}
	from, which := "held", Where{"kind": {row.kind}, "usename": {who}}
	if anyone != nil {
		from, which = "held_by", Where{"kind": {row.kind}}
	}
	if about != nil {
		which[AskedAbout] = about
	}
	r, err := a.catalog.Relation([]string{"pg_show", from})
	if err != nil {
		return nil, true, err
	}
	read := a.system(r, a.fresh("r"), which)
	tests := make([]node, len(privileges))
	for i, p := range privileges {
		tests[i] = fill("contains($1, $2)", read.column(4), p)
	}
	where := fill("$1 = lower($2)", read.column(3), object)
	if anyone != nil {
		where = fill("$1 AND $2 = CAST($3 AS VARCHAR)", where, read.column(2), anyone)
	}
	return fill("($1 LIMIT 1)", &block{items: []node{&listOf{" OR ", tests}}, from: []node{read.source()}, where: where}), true, nil
}

// askedPrivileges are the privileges that are asked about, each between commas.
// Constants are checked; any of several is enough.
func askedPrivileges(e Expr, n node, kind string) (out []node, err error) {
	l, ok := e.(*Literal)
	if !ok || l.Kind != StringLit {
		return []node{fill("',' || upper(trim($1)) || ','", n)}, nil
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
		out = append(out, textConst(","+w+","))
	}
	return out, nil
}

// AskedAbout is the key in Where of what a call of has_table_privilege and its
// like is about, when that is a constant: the object's name, and with its column's
// behind a stroke. It names no column, so it keeps no row away.
const AskedAbout = "asked about"

// objectNamed writes the name of an object as those that are listed are written.
// It has to exist, and so has the column that is named in it; what may not be
// looked up does.
func (a *analyser) objectNamed(text, kind string, column *Literal) (string, *blueshift.SQLError) {
	switch kind {
	case "function":
		return a.functionNamed(text)
	case "schema":
		return a.schemaNamed(text)
	case "database":
		name := SplitName(text).String()
		_, err := a.catalog.Relation([]string{name, "", ""})
		return name, missing(err, "3D000")
	}
	name := SplitName(text)
	if len(name) > 3 {
		return "", blueshift.SQLErrorf("42601", "improper qualified name (too many dotted names): %s", clip(text))
	}
	r, err := a.catalog.Relation(name)
	if e := missing(err, "42P01", "3F000", "3D000"); e != nil {
		return "", e
	}
	is := func(c Column) bool { return c.Name == foldASCII(column.Text) }
	if err == nil && column.Kind == StringLit && column.Text != "" && !r.LateBinding && !slices.ContainsFunc(r.Columns, is) {
		return "", blueshift.SQLErrorf("42703", "column \"%s\" of relation \"%s\" does not exist", clip(column.Text), r.Name)
	}
	return name.Quoted(), nil
}

// schemaNamed is objectNamed of a schema. PostgreSQL takes the whole text for its
// name; names in quotes, and with a database before them, are read besides.
func (a *analyser) schemaNamed(text string) (string, *blueshift.SQLError) {
	var first *blueshift.SQLError
	names := []Name{{foldASCII(text)}}
	if name := SplitName(text); len(name) <= 2 {
		names = append(names, name)
	}
	for _, name := range names {
		// No relation has an empty name: only the schema can be found or not.
		_, err := a.catalog.Relation(append(slices.Clip(name), ""))
		e := missing(err, "3F000", "3D000")
		if e == nil {
			return name.Quoted(), nil
		}
		if first == nil || len(name) > 1 {
			first = e
		}
	}
	return "", first
}

// missing is err when it is of one of the states that tell that there is no such
// thing.
func missing(err error, states ...string) *blueshift.SQLError {
	if e, ok := err.(*blueshift.SQLError); ok && slices.Contains(states, e.State) {
		return e
	}
	return nil
}

// SplitName reads a name as it is written in a text, a."b.c".d.
func SplitName(text string) (name Name) {
	var part strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' && quoted && i+1 < len(text) && text[i+1] == '"':
			part.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case c == '.' && !quoted:
			name = append(name, foldASCII(part.String()))
			part.Reset()
		default:
			part.WriteByte(c)
		}
	}
	return append(name, foldASCII(part.String()))
}

// Quoted writes a name so that SplitName reads it: parts with a dot or a quote in
// them stand in quotes.
func (n Name) Quoted() string {
	parts := make([]string, len(n))
	for i, part := range n {
		if parts[i] = part; strings.ContainsAny(part, `."`) {
			parts[i] = `"` + strings.ReplaceAll(part, `"`, `""`) + `"`
		}
	}
	return strings.Join(parts, ".")
}

// functionNamed reads a function as has_function_privilege names it, f(int), and
// writes it with the types in full. One that may not be called exists all the same.
func (a *analyser) functionNamed(text string) (string, *blueshift.SQLError) {
	missing := blueshift.SQLErrorf("42883", "function \"%s\" does not exist", clip(text))
	p := &parser{scanner: scanner{src: text}}
	if p.advance() != nil {
		return "", missing
	}
	name, err := p.name(3)
	if err != nil {
		return "", missing
	}
	args, err := p.functionArguments()
	known, ok := a.catalog.(FunctionCatalog)
	if err != nil || p.tok.kind != eof || !ok {
		return "", missing
	}
	found, err := known.Functions(name)
	denied, _ := err.(*blueshift.SQLError)
	if (denied == nil || denied.State != "42501") && !slices.ContainsFunc(found, func(u *UserFunction) bool { return sameTypes(u.Args, args) }) {
		switch {
		case denied != nil: // which says how the function is to be had
			missing.Hint = denied.Hint
		case len(found) > 0:
			missing.Hint = "There is " + strings.Join(signatures(name, found), ", ") + "."
		}
		return "", missing
	}
	return name.Quoted() + signature(nil, args), nil
}

// signature is a function's name with the types of its arguments in full.
func signature(name Name, args []Type) string {
	types := make([]string, len(args))
	for i, t := range args {
		types[i] = Type{ID: t.ID}.String()
	}
	return strings.Join(name, ".") + "(" + strings.Join(types, ", ") + ")"
}

func signatures(name Name, of []*UserFunction) (out []string) {
	for _, u := range of {
		out = append(out, signature(name, u.Args))
	}
	return out
}

func sameTypes(a, b []Type) bool {
	return slices.EqualFunc(a, b, func(a, b Type) bool { return a.ID == b.ID })
}

// memberCall resolves user_is_member_of(user, role or group) and
// role_is_member_of(role, granted role).
func (a *analyser) memberCall(f *Call, args []node) (node, bool, error) {
	if len(args) != 2 {
		return nil, false, nil
	}
	r, err := a.catalog.Relation([]string{"pg_show", "member"})
	if err != nil {
		return nil, true, err
	}
	read := a.system(r, a.fresh("r"), nil)
	kind, _, _ := strings.Cut(f.Name, "_")
	where := fill("$1 = $2 AND $3 = $4 AND $5 = $6", read.column(1), textConst(kind), read.column(2), args[0], read.column(3), args[1])
	return fill("($1)", &block{items: []node{fixed("count(*) > 0")}, from: []node{read.source()}, where: where}), true, nil
}
