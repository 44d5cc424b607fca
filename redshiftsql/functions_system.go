package redshiftsql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// systemCall prints the functions that clients use on the system catalogue.
// They are made of the session's own system relations and of this package's
// table of types, never of the engine's, which know every tenant.
func (c *compiler) systemCall(f *Call, a []string) (text string, result Type, known bool, err error) {
	if f.Name == "current_schemas" && len(a) == 1 {
		schemas, known := c.catalog.Value("current_schemas:" + a[0])
		return "CAST(" + quoteText(schemas) + " AS VARCHAR)", Type{ID: Text}, known, nil
	}
	if text, known, err := c.privilegeCall(f, a); known || err != nil {
		return text, Type{ID: Boolean}, known, err
	}
	row, known := systemFunctions[f.Name]
	if !known || len(a) < row.min || len(a) > row.max {
		return "", Type{}, false, nil
	}
	switch {
	case row.relation != "":
		text, err = c.lookup(row, a)
	case row.made != nil:
		text = row.made(a)
	default:
		text = expand(row.print, a)
	}
	return text, Type{ID: row.result}, true, err
}

// systemFunction is one function on the catalogue: a template, text made by
// made, or what a system relation has in one of its columns where keys equal
// the arguments.
type systemFunction struct {
	min, max int
	result   TypeID
	print    string
	made     func(args []string) string
	relation string
	value    string
	keys     []string
	rest     string // what the last key is, if not an argument
}

const noText, noNumber = "CAST(NULL AS VARCHAR)", "CAST(NULL AS BIGINT)"

var systemFunctions = map[string]systemFunction{
	"pg_table_is_visible":                {min: 1, max: 1, result: Boolean, relation: "pg_visible", value: "", keys: []string{"oid"}},
	"pg_type_is_visible":                 {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_function_is_visible":             {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_operator_is_visible":             {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_relation_is_publishable":         {min: 1, max: 1, result: Boolean, print: "false"},
	"pg_conversion_is_visible":           {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_collation_is_visible":            {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_opclass_is_visible":              {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_opfamily_is_visible":             {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_ts_config_is_visible":            {min: 1, max: 1, result: Boolean, print: "($1 IS NOT NULL)"},
	"pg_is_in_recovery":                  {result: Boolean, print: "false"},
	"pg_is_other_temp_schema":            {min: 1, max: 1, result: Boolean, print: "false"},
	"pg_my_temp_schema":                  {result: OID, print: "13"},
	"format_type":                        {min: 2, max: 2, result: Text, made: func(a []string) string { return formatType(a[0], a[1]) }},
	"format_encoding":                    {min: 1, max: 1, result: Text, made: func(a []string) string { return formatEncoding(a[0]) }},
	"pg_encoding_to_char":                {min: 1, max: 1, result: NameType, print: "CASE WHEN $1 = 6 THEN 'UTF8' END"},
	"pg_char_to_encoding":                {min: 1, max: 1, result: Integer, print: "CASE WHEN lower($1) IN ('utf8', 'unicode') THEN 6 ELSE -1 END"},
	"pg_client_encoding":                 {result: NameType, print: "'UTF8'"},
	"getdatabaseencoding":                {result: NameType, print: "'UNICODE'"},
	"obj_description":                    {min: 1, max: 2, result: Text, relation: "pg_description", value: "description", keys: []string{"objoid", "objsubid"}, rest: "0"},
	"col_description":                    {min: 2, max: 2, result: Text, relation: "pg_description", value: "description", keys: []string{"objoid", "objsubid"}},
	"shobj_description":                  {min: 2, max: 2, result: Text, relation: "pg_description", value: "description", keys: []string{"objoid", "objsubid"}, rest: "0"},
	"pg_get_constraintdef":               {min: 1, max: 2, result: Text, relation: "pg_constraint", value: "condef", keys: []string{"oid"}},
	"pg_get_userbyid":                    {min: 1, max: 1, result: NameType, relation: "pg_user", value: "usename", keys: []string{"usesysid"}},
	"pg_get_indexdef":                    {min: 1, max: 3, result: Text, relation: "pg_index", value: "indexdef", keys: []string{"indexrelid"}},
	"pg_get_triggerdef":                  {min: 1, max: 2, result: Text, print: noText},
	"pg_get_ruledef":                     {min: 1, max: 2, result: Text, print: noText},
	"pg_get_statisticsobjdef":            {min: 1, max: 1, result: Text, print: noText},
	"pg_get_partkeydef":                  {min: 1, max: 1, result: Text, print: noText},
	"pg_get_serial_sequence":             {min: 2, max: 2, result: Text, print: noText},
	"pg_tablespace_location":             {min: 1, max: 1, result: Text, print: noText},
	"pg_relation_filenode":               {min: 1, max: 1, result: OID, print: noNumber},
	"pg_tablespace_size":                 {min: 1, max: 1, result: BigInt, print: noNumber},
	"pg_table_size":                      {min: 1, max: 1, result: BigInt, print: noNumber}, // not measured: unknown rather than wrong
	"pg_total_relation_size":             {min: 1, max: 1, result: BigInt, print: noNumber},
	"pg_relation_size":                   {min: 1, max: 1, result: BigInt, print: noNumber},
	"pg_database_size":                   {min: 1, max: 1, result: BigInt, print: noNumber},
	"pg_size_pretty":                     {min: 1, max: 1, result: Text, print: sizePretty},
	"pg_get_expr":                        {min: 2, max: 3, result: Text, print: "CAST($1 AS VARCHAR)"}, // kept as text already
	"array_to_string":                    {min: 2, max: 3, result: Text, print: "array_to_string(" + elements("$1") + ", $2)"},
	"array_upper":                        {min: 2, max: 2, result: Integer, print: "CAST(nullif(len(" + elements("$1") + "), 0) AS INTEGER)"},
	"array_length":                       {min: 2, max: 2, result: Integer, print: "CAST(nullif(len(" + elements("$1") + "), 0) AS INTEGER)"},
	"array_lower":                        {min: 2, max: 2, result: Integer, print: "CASE WHEN len(" + elements("$1") + ") > 0 THEN 1 END"},
	"unnest":                             {min: 1, max: 1, result: Text, print: "unnest(" + elements("$1") + ")"},
	"string_to_array":                    {min: 2, max: 2, result: Text, print: "('{' || array_to_string(string_split($1, $2), ',') || '}')"},
	"inet_server_addr":                   {result: Text, print: noText},
	"inet_server_port":                   {result: Integer, print: "5439"},
	"pg_get_viewdef":                     {min: 1, max: 2, result: Text, relation: "pg_rewrite", value: "ev_action", keys: []string{"ev_class"}},
	"pg_get_function_result":             {min: 1, max: 1, result: Text, relation: "pg_proc", value: "proresult", keys: []string{"oid"}},
	"pg_get_function_arguments":          {min: 1, max: 1, result: Text, relation: "pg_proc", value: "proarguments", keys: []string{"oid"}},
	"pg_get_function_identity_arguments": {min: 1, max: 1, result: Text, relation: "pg_proc", value: "proarguments", keys: []string{"oid"}},
	"pg_get_functiondef":                 {min: 1, max: 1, result: Text, relation: "pg_proc", value: "prosrc", keys: []string{"oid"}},
	"pg_get_function_sqlbody":            {min: 1, max: 1, result: Text, print: noText},
	"pg_get_function_arg_default":        {min: 2, max: 2, result: Text, print: noText},
}

// elements prints the elements of an array or a vector, which the catalogue
// keeps in their text form, {1,2} and 1 2, as a list of texts.
func elements(text string) string {
	bare := "trim(replace(CAST(" + text + " AS VARCHAR), ' ', ','), '{}')"
	return "CASE WHEN " + bare + " = '' THEN list_slice([''], 2, 1) ELSE string_split(" + bare + ", ',') END"
}

const sizePretty = "CASE WHEN abs($1) < 10240 THEN CAST($1 AS VARCHAR) || ' bytes'" +
	" WHEN abs($1) < 10485760 THEN CAST(round($1 / 1024.0, 0) AS BIGINT) || ' kB'" +
	" WHEN abs($1) < 10737418240 THEN CAST(round($1 / 1048576.0, 0) AS BIGINT) || ' MB'" +
	" ELSE CAST(round($1 / 1073741824.0, 0) AS BIGINT) || ' GB' END"

// setting prints current_setting('name') from the session's settings.
func (c *compiler) setting(f *Call) error {
	l, ok := f.Args[0].(*Literal)
	if !ok || l.Kind != StringLit {
		return refuse("0A000", "current_setting of anything but a constant is not supported yet")
	}
	v, ok := c.catalog.Value("setting:" + foldASCII(l.Text))
	if !ok {
		return at(blueshift.SQLErrorf("42704", "unrecognized configuration parameter \"%s\"", clip(l.Text)), f.Pos)
	}
	c.w("CAST(", quoteText(v), " AS VARCHAR)")
	return nil
}

// lookup prints a scalar subquery over a system relation: the value where its
// keys equal the arguments, or whether there is such a row if no value is named.
func (c *compiler) lookup(f systemFunction, args []string) (string, error) {
	r, err := c.catalog.Relation([]string{"pg_catalog", f.relation})
	if err != nil {
		return "", err
	}
	if r.Kind != System {
		return "", refuse("42P01", "relation \"%s\" does not exist", f.relation)
	}
	c.reads = append(c.reads, r)
	id := c.fresh("r")
	from, _ := c.capture(func() error { c.system(r, id, nil); return nil })
	column := func(name string) string {
		i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name })
		return quoteIdent(id) + `."c` + strconv.Itoa(i+1) + `"`
	}
	if f.value == "" {
		return "(" + args[0] + " IN (SELECT " + column(f.keys[0]) + " FROM " + from + "))", nil
	}
	var where []string
	if f.rest != "" {
		args = []string{args[0], f.rest}
	}
	for i, key := range f.keys {
		where = append(where, column(key)+" = "+args[i])
	}
	return "(SELECT " + column(f.value) + " FROM " + from + " WHERE " + strings.Join(where, " AND ") + " LIMIT 1)", nil
}

// formatType prints format_type(oid, typmod) over the types there are.
func formatType(oid, mod string) string {
	var b strings.Builder
	b.WriteString("CASE " + oid)
	for id, t := range typeFacts {
		name := quoteText(t.name)
		switch TypeID(id) {
		case Char, Varchar:
			name += " || CASE WHEN " + mod + " > 4 THEN '(' || CAST(" + mod + " - 4 AS VARCHAR) || ')' ELSE '' END"
		case Numeric:
			name += " || CASE WHEN " + mod + " > 4 THEN '(' || CAST(((" + mod + " - 4) >> 16) AS VARCHAR) || ',' || CAST(((" + mod + " - 4) & 65535) AS VARCHAR) || ')' ELSE '' END"
		}
		b.WriteString(" WHEN " + strconv.Itoa(int(t.oid)) + " THEN " + name)
	}
	return b.String() + " ELSE '???' END"
}

// encodings are the compression encodings as attencodingtype numbers them.
var encodings = []string{"none", "bytedict", "delta", "delta32k", "runlength", "mostly8", "mostly16", "mostly32", "text255", "text32k", "lzo", "zstd", "az64", "auto"}

func formatEncoding(n string) string {
	var b strings.Builder
	b.WriteString("CASE " + n)
	for i, name := range encodings {
		b.WriteString(" WHEN " + strconv.Itoa(i) + " THEN " + quoteText(name))
	}
	return b.String() + " END"
}

// registered prints x::regclass and its kin. A constant name becomes the object
// id that it has for this session; an id becomes the name that it stands for,
// which is also how the engine sees it: as text.
func (c *compiler) registered(e *Cast, sc *scope) (Type, error) {
	if l, ok := e.X.(*Literal); ok && l.Kind == StringLit {
		return c.named(e.Type, l.Text)
	}
	var t Type
	x, err := c.capture(func() (err error) { t, err = c.expr(e.X, sc); return err })
	switch {
	case err != nil:
		return t, err
	case t.text() && e.Type.ID != RegClass: // the catalogue keeps functions and types by name
		c.w(x)
		return Type{ID: Text}, nil
	case !t.integer() && t.ID != OID:
		return t, refuse("0A000", "casting an expression to %s is not supported yet: it takes an object id or a constant name", e.Type)
	case e.Type.ID != RegClass:
		c.w(formatType(x, "-1"))
		return Type{ID: Text}, nil
	}
	text, err := c.lookup(systemFunction{relation: "pg_class", value: "relname", keys: []string{"oid"}}, []string{x})
	c.w(text)
	return Type{ID: Text}, err
}

// named prints a name as what it registers.
func (c *compiler) named(t Type, text string) (Type, error) {
	if t.ID != RegClass {
		c.w(quoteText(text))
		return Type{ID: Text}, nil
	}
	if _, err := strconv.ParseUint(text, 10, 32); err == nil {
		c.w(text)
		return Type{ID: OID}, nil
	}
	parts, err := ParseName(text)
	if err != nil {
		return t, err
	}
	r, err := c.catalog.Relation(parts)
	if err != nil {
		return t, err
	}
	c.w(strconv.FormatUint(uint64(r.ID), 10))
	return Type{ID: OID}, nil
}
