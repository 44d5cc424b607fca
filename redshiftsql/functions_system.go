package redshiftsql

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// systemCall prints the functions that clients use on the system catalogue.
// They are made of the session's own system relations and of this package's
// table of types, never of the engine's, which know every tenant.
func (c *compiler) systemCall(f *Call, a []string) (text string, result Type, known bool, err error) {
	switch f.Name {
	case "pg_table_is_visible":
		if ids, ok := c.catalog.Value("visible relations"); ok && len(a) == 1 {
			if ids == "" {
				return "(" + a[0] + " IS NULL AND false)", Type{ID: Boolean}, true, nil
			}
			return "(" + a[0] + " IN (" + ids + "))", Type{ID: Boolean}, true, nil
		}
		fallthrough
	case "pg_function_is_visible", "pg_type_is_visible":
		if len(a) == 1 {
			return "(" + a[0] + " IS NOT NULL)", Type{ID: Boolean}, true, nil
		}
	case "format_type":
		if len(a) == 2 {
			return formatType(a[0], a[1]), Type{ID: Text}, true, nil
		}
	case "pg_encoding_to_char":
		if len(a) == 1 {
			return "CASE WHEN " + a[0] + " = 6 THEN 'UTF8' END", Type{ID: NameType}, true, nil
		}
	case "obj_description", "col_description", "shobj_description", "pg_get_constraintdef", "pg_get_indexdef":
		if len(a) >= 1 && len(a) <= 3 {
			return "CAST(NULL AS VARCHAR)", Type{ID: Text}, true, nil
		}
	case "pg_get_function_result", "pg_get_function_arguments":
		if len(a) == 1 {
			return "CAST(NULL AS VARCHAR)", Type{ID: Text}, true, nil
		}
	case "pg_table_size", "pg_total_relation_size", "pg_relation_size", "pg_database_size":
		if len(a) == 1 { // not measured: unknown rather than wrong
			return "CAST(NULL AS BIGINT)", Type{ID: BigInt}, true, nil
		}
	case "pg_size_pretty":
		if len(a) == 1 {
			return "(CAST(" + a[0] + " AS VARCHAR) || ' bytes')", Type{ID: Text}, true, nil
		}
	case "pg_get_expr", "array_to_string":
		// The session keeps expressions and access lists as text already.
		if len(a) == 2 || len(a) == 3 {
			return "CAST(" + a[0] + " AS VARCHAR)", Type{ID: Text}, true, nil
		}
	case "array_length":
		if len(a) == 2 {
			return "CAST(NULL AS INTEGER)", Type{ID: Integer}, true, nil
		}
	case "pg_get_viewdef":
		if len(a) == 1 || len(a) == 2 {
			text, err := c.lookup("pg_rewrite", "ev_action", "ev_class", a[0])
			return text, Type{ID: Text}, true, err
		}
	case "pg_get_userbyid":
		if len(a) == 1 {
			text, err := c.lookup("pg_user", "usename", "usesysid", a[0])
			return "coalesce(" + text + ", 'unknown')", Type{ID: NameType}, true, err
		}
	}
	return "", Type{}, false, nil
}

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

// lookup prints a scalar subquery over a system relation.
func (c *compiler) lookup(relation, value, key, is string) (string, error) {
	r, err := c.catalog.Relation([]string{"pg_catalog", relation})
	if err != nil {
		return "", err
	}
	v, k := "", ""
	for i, col := range r.Columns {
		switch col.Name {
		case value:
			v = `"c` + strconv.Itoa(i+1) + `"`
		case key:
			k = `"c` + strconv.Itoa(i+1) + `"`
		}
	}
	if r.Kind != System || v == "" || k == "" {
		return "", refuse("42P01", "relation \"%s\" does not exist", relation)
	}
	c.reads = append(c.reads, r)
	rows, err := c.capture(func() error { return c.system(r) })
	id := quoteIdent(c.fresh("r"))
	return "(SELECT " + id + "." + v + " FROM " + rows + " AS " + id + columnList(len(r.Columns)) + " WHERE " + id + "." + k + " = " + is + " LIMIT 1)", err
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

// registered prints x::regclass and x::regtype of an object id as the name it
// stands for. Names that become ids are refused: a name is resolved in FROM.
func (c *compiler) registered(e *Cast, sc *scope) (Type, error) {
	var t Type
	x, err := c.capture(func() (err error) { t, err = c.expr(e.X, sc); return err })
	switch {
	case err != nil:
		return t, err
	case !t.integer() && t.ID != OID:
		return t, refuse("0A000", "casting a name to %s is not supported yet", e.Type)
	case e.Type.ID == RegType:
		c.w(formatType(x, "-1"))
		return Type{ID: Text}, nil
	}
	text, err := c.lookup("pg_class", "relname", "oid", x)
	c.w(text)
	return Type{ID: Text}, err
}
