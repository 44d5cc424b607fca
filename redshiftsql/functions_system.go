package redshiftsql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// systemCall resolves the functions that clients use on the system catalogue.
// They are made of the session's own system relations and of this package's
// table of types, never of the engine's, which know every tenant.
func (a *analyser) systemCall(f *Call, args []node) (n node, result Type, known bool, err error) {
	if f.Name == "current_schemas" && len(args) == 1 {
		all := ""
		if l, ok := f.Args[0].(*Literal); ok && l.Kind == BoolLit {
			all = l.Text
		}
		schemas, known := a.catalog.Value("current_schemas:" + all)
		return &cast{textConst(schemas), Type{ID: Varchar}}, Type{ID: Text}, known, nil
	}
	if n, known, err := a.privilegeCall(f, args); known || err != nil {
		return n, Type{ID: Boolean}, known, err
	}
	if n, result, known, err := a.aclCall(f, args); known {
		return n, result, known, err
	}
	row, known := systemFunctions[f.Name]
	if !known || len(args) < row.min || len(args) > row.max {
		return nil, Type{}, false, nil
	}
	switch {
	case row.relation == "pg_description" && row.rest != nil && len(args) == 2:
		n, err = a.described(row, f.Args[1], args)
	case row.relation != "":
		n, err = a.lookup(row, args)
	case row.made != nil:
		n = row.made(args)
	default:
		n = fill(row.form, args...)
	}
	return n, Type{ID: row.result}, true, err
}

// systemFunction is one function on the catalogue: fixed text with the arguments
// in it, what made makes of them, or what a system relation has in one of its
// columns where keys equal the arguments.
type systemFunction struct {
	min, max int
	result   TypeID
	form     fixed
	made     func(args []node) node
	relation string
	value    string
	keys     []string
	rest     node // what the last key is, if not an argument
}

const noText, noNumber fixed = "CAST(NULL AS VARCHAR)", "CAST(NULL AS BIGINT)"

var systemFunctions = map[string]systemFunction{
	"pg_table_is_visible":                {min: 1, max: 1, result: Boolean, relation: "pg_visible", value: "", keys: []string{"oid"}},
	"pg_type_is_visible":                 {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_function_is_visible":             {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_operator_is_visible":             {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_relation_is_publishable":         {min: 1, max: 1, result: Boolean, form: "false"},
	"pg_conversion_is_visible":           {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_collation_is_visible":            {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_opclass_is_visible":              {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_opfamily_is_visible":             {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_ts_config_is_visible":            {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_ts_dict_is_visible":              {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_ts_parser_is_visible":            {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_ts_template_is_visible":          {min: 1, max: 1, result: Boolean, form: "($1 IS NOT NULL)"},
	"pg_is_in_recovery":                  {result: Boolean, form: "false"},
	"pg_is_other_temp_schema":            {min: 1, max: 1, result: Boolean, form: "false"},
	"pg_my_temp_schema":                  {result: OID, form: "13"},
	"format_type":                        {min: 2, max: 2, result: Text, made: func(a []node) node { return formatType(a[0], a[1]) }},
	"format_encoding":                    {min: 1, max: 1, result: Text, made: func(a []node) node { return formatEncoding(a[0]) }},
	"pg_encoding_to_char":                {min: 1, max: 1, result: NameType, form: "CASE WHEN $1 = 6 THEN 'UTF8' END"},
	"pg_char_to_encoding":                {min: 1, max: 1, result: Integer, form: "CASE WHEN lower($1) IN ('utf8', 'unicode') THEN 6 ELSE -1 END"},
	"pg_client_encoding":                 {result: NameType, form: "'UTF8'"},
	"getdatabaseencoding":                {result: NameType, form: "'UNICODE'"},
	"obj_description":                    {min: 1, max: 2, result: Text, relation: "pg_description", value: "description", keys: []string{"objoid", "objsubid"}, rest: intConst(0)},
	"col_description":                    {min: 2, max: 2, result: Text, relation: "pg_description", value: "description", keys: []string{"objoid", "objsubid"}},
	"shobj_description":                  {min: 2, max: 2, result: Text, relation: "pg_description", value: "description", keys: []string{"objoid", "objsubid"}, rest: intConst(0)},
	"pg_get_constraintdef":               {min: 1, max: 2, result: Text, relation: "pg_constraint", value: "condef", keys: []string{"oid"}},
	"pg_get_userbyid":                    {min: 1, max: 1, result: NameType, relation: "pg_user", value: "usename", keys: []string{"usesysid"}},
	"pg_get_indexdef":                    {min: 1, max: 3, result: Text, relation: "pg_index", value: "indexdef", keys: []string{"indexrelid"}},
	"pg_get_triggerdef":                  {min: 1, max: 2, result: Text, form: noText},
	"pg_get_ruledef":                     {min: 1, max: 2, result: Text, form: noText},
	"pg_get_statisticsobjdef":            {min: 1, max: 1, result: Text, form: noText},
	"pg_get_partkeydef":                  {min: 1, max: 1, result: Text, form: noText},
	"pg_get_serial_sequence":             {min: 2, max: 2, result: Text, form: noText},
	"pg_tablespace_location":             {min: 1, max: 1, result: Text, form: noText},
	"pg_relation_filenode":               {min: 1, max: 1, result: OID, form: noNumber},
	"pg_tablespace_size":                 {min: 1, max: 1, result: BigInt, form: noNumber},
	"pg_table_size":                      {min: 1, max: 1, result: BigInt, form: noNumber}, // not measured: unknown rather than wrong
	"pg_total_relation_size":             {min: 1, max: 1, result: BigInt, form: noNumber},
	"pg_relation_size":                   {min: 1, max: 1, result: BigInt, form: noNumber},
	"pg_database_size":                   {min: 1, max: 1, result: BigInt, form: noNumber},
	"pg_size_pretty":                     {min: 1, max: 1, result: Text, form: sizePretty},
	"pg_get_expr":                        {min: 2, max: 3, result: Text, form: "CAST($1 AS VARCHAR)"}, // kept as text already
	"array_to_string":                    {min: 2, max: 3, result: Text, made: func(a []node) node { return fill("array_to_string($1, $2)", elements(a[0]), a[1]) }},
	"array_upper":                        {min: 2, max: 2, result: Integer, made: func(a []node) node { return fill("CAST(nullif(len($1), 0) AS INTEGER)", elements(a[0])) }},
	"array_length":                       {min: 2, max: 2, result: Integer, made: func(a []node) node { return fill("CAST(nullif(len($1), 0) AS INTEGER)", elements(a[0])) }},
	"array_lower":                        {min: 2, max: 2, result: Integer, made: func(a []node) node { return fill("CASE WHEN len($1) > 0 THEN 1 END", elements(a[0])) }},
	"unnest":                             {min: 1, max: 1, result: Text, made: func(a []node) node { return fill("unnest($1)", elements(a[0])) }},
	"string_to_array":                    {min: 2, max: 2, result: Text, form: "('{' || array_to_string(string_split($1, $2), ',') || '}')"},
	"inet_server_addr":                   {result: Text, form: noText},
	"inet_server_port":                   {result: Integer, form: "5439"},
	"pg_get_viewdef":                     {min: 1, max: 2, result: Text, relation: "pg_rewrite", value: "ev_action", keys: []string{"ev_class"}},
	"pg_get_function_result":             {min: 1, max: 1, result: Text, relation: "pg_proc", value: "proresult", keys: []string{"oid"}},
	"pg_get_function_arguments":          {min: 1, max: 1, result: Text, relation: "pg_proc", value: "proarguments", keys: []string{"oid"}},
	"pg_get_function_identity_arguments": {min: 1, max: 1, result: Text, relation: "pg_proc", value: "proarguments", keys: []string{"oid"}},
	"pg_get_functiondef":                 {min: 1, max: 1, result: Text, relation: "pg_proc", value: "prodef", keys: []string{"oid"}},
	"regprocedureout":                    {min: 1, max: 1, result: Text, form: "CAST($1 AS VARCHAR)"}, // a name already
	"textin":                             {min: 1, max: 1, result: Text, form: "CAST($1 AS VARCHAR)"},
	"pg_get_function_sqlbody":            {min: 1, max: 1, result: Text, form: noText},
	"pg_get_function_arg_default":        {min: 2, max: 2, result: Text, form: noText},
}

// elements are the elements of an array or a vector, which the catalogue keeps in
// their text form, {1,2} and 1 2, as a list of texts. An element with commas,
// blanks or braces in it stands in quotes, as the group of an access list does.
func elements(text node) node {
	whole := &cast{text, Type{ID: Varchar}}
	bare := fill("trim(CASE WHEN $1 LIKE '{%' THEN $1 ELSE replace($1, ' ', ',') END, '{}')", whole)
	quoted := fill("list_transform(regexp_extract_all($1, $2), lambda w: CASE WHEN starts_with(w, '\"') THEN regexp_replace(w[2:-2], $3, $4, 'g') ELSE w END)",
		bare, textConst(`"(?:[^"\\]|\\.)*"|[^,]+`), textConst(`\\(.)`), textConst(`\1`))
	return fill("CASE WHEN $1 = '' THEN list_slice([''], 2, 1) WHEN contains($1, '\"') THEN $2 ELSE string_split($1, ',') END", bare, quoted)
}

const sizePretty fixed = "CASE WHEN abs($1) < 10240 THEN CAST($1 AS VARCHAR) || ' bytes'" +
	" WHEN abs($1) < 10485760 THEN CAST(round($1 / 1024.0, 0) AS BIGINT) || ' kB'" +
	" WHEN abs($1) < 10737418240 THEN CAST(round($1 / 1048576.0, 0) AS BIGINT) || ' MB'" +
	" ELSE CAST(round($1 / 1073741824.0, 0) AS BIGINT) || ' GB' END"

// setting is current_setting(name) from the session's settings. A name that is no
// constant is looked up in them, and there is nothing under an unknown one.
func (a *analyser) setting(f *Call, sc *scope) (node, error) {
	l, ok := f.Args[0].(*Literal)
	if !ok || l.Kind != StringLit {
		name, t, err := a.expr(f.Args[0], sc)
		if err != nil {
			return nil, err
		}
		if !t.text() && t.ID != Unknown {
			return nil, at(blueshift.SQLErrorf("42883", "function current_setting(%s) does not exist", t), f.Pos)
		}
		return a.lookup(systemFunction{relation: "pg_settings", value: "setting", keys: []string{"name"}}, []node{fill("lower($1)", name)})
	}
	v, ok := a.catalog.Value("setting:" + foldASCII(l.Text))
	if !ok {
		return nil, at(blueshift.SQLErrorf("42704", "unrecognized configuration parameter \"%s\"", clip(l.Text)), f.Pos)
	}
	return &cast{textConst(v), Type{ID: Varchar}}, nil
}

// lookup is a scalar subquery over a system relation: the value where its keys
// equal the arguments, or whether there is such a row if no value is named.
func (a *analyser) lookup(f systemFunction, args []node) (node, error) {
	r, err := a.catalog.Relation([]string{"pg_catalog", f.relation})
	if err != nil {
		return nil, err
	}
	if r.Kind != System {
		return nil, refuse("42P01", "relation \"%s\" does not exist", f.relation)
	}
	a.reads = append(a.reads, r)
	read := a.system(r, a.fresh("r"), nil)
	column := func(name string) node {
		return read.column(1 + slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name }))
	}
	from := []node{read.source()}
	if f.value == "" {
		return fill("($1 IN ($2))", args[0], &block{items: []node{column(f.keys[0])}, from: from}), nil
	}
	if f.rest != nil {
		args = []node{args[0], f.rest}
	}
	where := make([]node, len(f.keys))
	for i, key := range f.keys {
		where[i] = fill("$1 = $2", column(key), args[i])
	}
	return fill("($1 LIMIT 1)", &block{items: []node{column(f.value)}, from: from, where: &listOf{" AND ", where}}), nil
}

// described is obj_description(id, catalog) and its like. Objects of different
// catalogs may have the same id; a catalog of which nothing is described may be
// one that is not there.
func (a *analyser) described(f systemFunction, of Expr, args []node) (node, error) {
	l, ok := of.(*Literal)
	if !ok || l.Kind != StringLit {
		return a.lookup(f, args)
	}
	r, err := a.catalog.Relation([]string{"pg_catalog", foldASCII(l.Text)})
	if err != nil || r.Kind != System {
		return null(Type{ID: f.result}), nil
	}
	f.keys, f.rest = append(slices.Clip(f.keys), "classoid"), nil
	return a.lookup(f, []node{args[0], intConst(0), intConst(r.ID)})
}

// formatType is format_type(oid, typmod) over the types there are.
func formatType(oid, mod node) node {
	out := &caseWhen{operand: oid, otherwise: textConst("???")}
	for _, t := range OtherTypes {
		name := t.Name
		if name == "char" || name == "any" { // which are other types without the quotes
			name = `"` + name + `"`
		}
		out.branches = append(out.branches, branch{intConst(t.OID), textConst(name)})
	}
	for id, t := range typeFacts {
		var name node = textConst(t.name)
		switch TypeID(id) {
		case Char, Varchar:
			name = fill("$1 || CASE WHEN $2 > 4 THEN '(' || CAST($2 - 4 AS VARCHAR) || ')' ELSE '' END", name, mod)
		case Numeric:
			name = fill("$1 || CASE WHEN $2 > 4 THEN '(' || CAST((($2 - 4) >> 16) AS VARCHAR) || ',' || CAST((($2 - 4) & 65535) AS VARCHAR) || ')' ELSE '' END", name, mod)
		}
		out.branches = append(out.branches, branch{intConst(t.oid), name})
	}
	return out
}

// encodings are the compression encodings as attencodingtype numbers them.
var encodings = []string{"none", "bytedict", "delta", "delta32k", "runlength", "mostly8", "mostly16", "mostly32", "text255", "text32k", "lzo", "zstd", "az64", "auto"}

func formatEncoding(n node) node {
	out := &caseWhen{operand: n}
	for i, name := range encodings {
		out.branches = append(out.branches, branch{intConst(i), textConst(name)})
	}
	return out
}

// registered resolves x::regclass and its kin. A constant name becomes the object
// id that it has for this session; an id becomes the name that it stands for,
// which is also how the engine sees it: as text.
func (a *analyser) registered(e *Cast, sc *scope) (node, Type, error) {
	if l, ok := e.X.(*Literal); ok && l.Kind == StringLit {
		return a.registeredName(e.Type, l.Text)
	}
	x, t, err := a.expr(e.X, sc)
	switch {
	case err != nil:
		return nil, t, err
	case e.Type.ID == RegProc && !t.text():
		n, err := a.lookup(systemFunction{relation: "pg_proc", value: "prosignature", keys: []string{"oid"}}, []node{x})
		return n, Type{ID: Text}, err
	case t.text() && e.Type.ID != RegClass: // the catalogue keeps functions and types by name
		return x, Type{ID: Text}, nil
	case !t.integer() && t.ID != OID:
		return nil, t, blueshift.SQLErrorf("42846", "cannot cast type %s to %s", t, e.Type).
			WithHint("An object id or a constant name can be cast: 'schema.name'::regclass. Look up other names in pg_class, joined to pg_namespace.")
	case e.Type.ID != RegClass:
		return formatType(x, intConst(-1)), Type{ID: Text}, nil
	}
	n, err := a.lookup(systemFunction{relation: "pg_class", value: "relname", keys: []string{"oid"}}, []node{x})
	return n, Type{ID: Text}, err
}

// OtherTypes are the types that only the catalogue, functions or Redshift itself
// have, by object id and size on the wire.
var OtherTypes = []struct {
	OID  uint32
	Name string
	Size int16
}{{18, "char", 1}, {22, "int2vector", -1}, {30, "oidvector", -1}, {702, "abstime", 4}, {1033, "aclitem", 12}, {1790, "refcursor", -1}, {2249, "record", -1},
	{2275, "cstring", -2}, {2276, "any", 4}, {2278, "void", 4}, {2279, "trigger", 4}, {2281, "internal", 4}, {2935, "hllsketch", -1}, {3000, "geometry", -1},
	{3001, "geography", -1}, {4000, "super", -1}}

// typeOID finds a type by its spelling, with pg_catalog before it or without.
func typeOID(text string) (uint32, error) {
	name := strings.TrimPrefix(strings.ToLower(text), "pg_catalog.")
	if id, ok := typeNames[name]; ok {
		return Type{ID: id}.OID(), nil
	}
	for _, t := range OtherTypes {
		if t.Name == name {
			return t.OID, nil
		}
	}
	return 0, refuse("42704", "type \"%s\" does not exist", clip(text))
}

// registeredName is a constant name as what it registers.
func (a *analyser) registeredName(t Type, text string) (node, Type, error) {
	if t.ID == RegProc { // the catalogue keeps functions by name
		return textConst(text), Type{ID: Text}, nil
	}
	if id, err := strconv.ParseUint(text, 10, 32); err == nil {
		return intConst(id), Type{ID: OID}, nil
	}
	if t.ID == RegType {
		id, err := typeOID(text)
		return intConst(id), Type{ID: OID}, err
	}
	parts, err := ParseName(text)
	if err != nil {
		return nil, t, err
	}
	r, err := a.catalog.Relation(parts)
	if err != nil {
		return nil, t, err
	}
	return intConst(r.ID), Type{ID: OID}, nil
}
