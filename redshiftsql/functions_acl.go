package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// aclFunctions are the functions with which administrators search access lists:
// makeaclitem(user, group, grantor, privilege, grantable), which writes an entry as
// the lists have it, and aclcontains(list, entry).
var aclFunctions = map[string]struct {
	args   int
	result TypeID
}{"aclcontains": {2, Boolean}, "makeaclitem": {5, Text}}

// aclCall resolves them.
func (a *analyser) aclCall(f *Call, args []node) (n node, result Type, known bool, err error) {
	row, known := aclFunctions[f.Name]
	switch {
	case !known || len(args) != row.args:
		return nil, Type{}, false, nil
	case f.Name == "aclcontains":
		n = aclContains(args[0], args[1])
	default:
		n, err = a.aclItem(f, args)
	}
	return n, Type{ID: row.result}, true, err
}

// aclItem is an entry of an access list: who=letter/grantor. Whom the session
// cannot see, there is no entry for.
func (a *analyser) aclItem(f *Call, args []node) (node, error) {
	l, ok := f.Args[3].(*Literal)
	if !ok || l.Kind != StringLit {
		return nil, refuse("0A000", "makeaclitem with anything but a constant privilege is not supported yet")
	}
	p, ok := blueshift.ParsePrivilege(l.Text)
	if !ok {
		return nil, at(blueshift.SQLErrorf("22023", "unrecognized privilege type: \"%s\"", clip(l.Text)), f.Pos)
	}
	letter, err := p.MarshalText()
	if err != nil {
		return nil, err
	}
	users, err := a.lookupAll("pg_user", "usesysid", "usename")
	if err != nil {
		return nil, err
	}
	groups, err := a.lookupAll("pg_group", "grosysid", "groname")
	if err != nil {
		return nil, err
	}
	named := func(all, id node) node {
		return aclName(fill("map_extract($1, CAST($2 AS BIGINT))[1]", all, id))
	}
	return fill("(CASE WHEN $1 <> 0 THEN 'group ' || $2 WHEN $3 <> 0 THEN $4 ELSE '' END || '=' || $5 || CASE WHEN $6 THEN '*' ELSE '' END || '/' || $7)",
		args[1], named(groups, args[1]), args[0], named(users, args[0]), textConst(string(letter)), args[4], named(users, args[2])), nil
}

// lookupAll is a system relation as a map from one of its columns to another. It
// is made once for a query, where looking each name up would be a join for each:
// administrators ask about every user and every grantor.
func (a *analyser) lookupAll(relation, key, value string) (node, error) {
	r, err := a.catalog.Relation([]string{"pg_catalog", relation})
	if err != nil {
		return nil, err
	}
	a.reads = append(a.reads, r)
	read := a.system(r, a.fresh("r"), nil)
	column := func(name string) node {
		return read.column(1 + slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name }))
	}
	all := fill("map(list(CAST($1 AS BIGINT)), list(CAST($2 AS VARCHAR)))", column(key), column(value))
	return fill("($1)", &block{items: []node{all}, from: []node{read.source()}}), nil
}

// aclName is a name as entries of access lists have it: in quotes, unless it is of
// letters, digits and underscores.
func aclName(name node) node {
	return fill(`CASE WHEN regexp_full_match($1, $2) THEN $1 ELSE '"' || replace($1, '"', '""') || '"' END`, name, textConst(`[\pL\pN_]*`))
}

// aclContains tells whether a list has an entry of the same grantee and grantor
// with at least the privileges of the one that is asked about. The letters of
// both stand in the same order, so this is one pattern.
func aclContains(list, item node) node {
	part := func(n string) node {
		return fill("regexp_replace($1, $2, $3)", item, textConst(`^(.*)=([A-Za-z*]*)/(.*)$`), textConst(n))
	}
	letters := fill("regexp_replace(replace($1, '*', '[*]'), '([A-Za-z])', $2, 'g')", part(`\2`), textConst(`[A-Za-z*]*\1`))
	return fill("regexp_matches(array_to_string($1, chr(10)), '(^|\n)' || regexp_escape($2) || '=' || $3 || '[A-Za-z*]*/' || regexp_escape($4) || '(\n|$)')",
		elements(list), part(`\1`), letters, part(`\3`))
}
