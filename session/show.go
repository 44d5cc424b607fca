package session

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// listing is how a SHOW statement is answered: from which relation of pg_show,
// which of its columns the parts of the name are compared with, what LIKE is
// about and in which order.
type listing struct {
	relation string
	of       []string
	like     string
	order    string
}

var listings = map[string]listing{
	"DATABASES": {"databases", nil, "database_name", "database_name"},
	// Nothing here makes databases in an AWS Glue Data Catalog, so it lists none.
	"DATABASES FROM DATA CATALOG": {"catalog_databases", nil, "database_name", "database_name"},
	"SCHEMAS":                     {"schemas", []string{"database_name"}, "schema_name", "schema_name"},
	"TABLES":                      {"tables", []string{"database_name", "schema_name"}, "table_name", "table_name"},
	"COLUMNS":                     {"columns", []string{"database_name", "schema_name", "table_name"}, "column_name", "ordinal_position"},
	"FUNCTIONS":                   {"functions", []string{"database_name", "schema_name"}, "function_name", "function_name"},
	"PROCEDURES":                  {"procedures", []string{"database_name", "schema_name"}, "procedure_name", "procedure_name"},
	"PARAMETERS OF FUNCTION":      {"function_parameters", []string{"database_name", "schema_name", "function_name"}, "parameter_name", "ordinal_position"},
	"PARAMETERS OF PROCEDURE":     {"procedure_parameters", []string{"database_name", "schema_name", "procedure_name"}, "parameter_name", "ordinal_position"},
	"PRIMARY KEYS":                {"primary_keys", []string{"database_name", "schema_name", "table_name"}, "", "key_seq"},
	"FOREIGN KEYS":                {"foreign_keys", []string{"fk_database_name", "fk_schema_name", "fk_table_name"}, "", "pk_database_name, pk_schema_name, pk_table_name, key_seq"},
	"EXPORTED KEYS":               {"foreign_keys", []string{"pk_database_name", "pk_schema_name", "pk_table_name"}, "", "fk_database_name, fk_schema_name, fk_table_name, key_seq"},
	"COLUMN GRANTS":               {"column_grants", []string{"database_name", "schema_name", "table_name"}, "column_name", "column_name, privilege_type, identity_name"},
	"GRANTS ON TABLE":             {"table_grants", []string{"database_name", "schema_name", "object_name"}, "", "privilege_type, identity_name"},
	"GRANTS ON FUNCTION":          {"function_grants", []string{"database_name", "schema_name", "object_name"}, "", "object_name, privilege_type, identity_name"},
	"GRANTS ON SCHEMA":            {"schema_grants", []string{"database_name", "schema_name"}, "", "privilege_type, identity_name"},
	"GRANTS ON DATABASE":          {"database_grants", []string{"database_name"}, "", "privilege_type, identity_name"},
	"GRANTS":                      {"grants", nil, "", "database_name, schema_name, object_name, privilege_type"},
}

// list turns a SHOW statement into the query that answers it.
func (s *Session) list(stmt *redshiftsql.Listing) (redshiftsql.Statement, error) {
	what := stmt.What
	if what == "GRANTS" && stmt.On != "" {
		what += " ON " + stmt.On
	}
	l, known := listings[what]
	if !known {
		return nil, blueshift.SQLErrorf("0A000", "SHOW %s is not supported yet", what)
	}
	for _, account := range stmt.Accounts {
		if !blueshift.Account(account).Valid() {
			return nil, blueshift.SQLErrorf("22023", "\"%s\" is not an AWS account id", account).WithHint("An account id has 12 digits.")
		}
	}
	of, err := s.whole(stmt.Of, len(l.of), len(l.of) == 3 && !strings.Contains(what, "FUNCTION") && !strings.Contains(what, "PROCEDURE"))
	if err != nil {
		return nil, err
	}
	q, core, err := systemQuery("SELECT * FROM pg_show." + l.relation + " ORDER BY " + l.order)
	if err != nil {
		return nil, err
	}
	var terms []redshiftsql.Expr
	for i, name := range l.of {
		l, r := column(name), of[i]
		if name == "object_name" && stmt.On == "FUNCTION" {
			l, r = functionNamed(l, r, stmt.Arguments)
		}
		terms = append(terms, &redshiftsql.Binary{Op: "=", L: l, R: r})
	}
	if strings.HasPrefix(what, "PARAMETERS") {
		terms = append(terms, &redshiftsql.Binary{Op: "=", L: column("argument_list"), R: joined(stmt.Arguments)})
	}
	if stmt.Like != nil && l.like == "" {
		return nil, blueshift.SQLErrorf("42601", "SHOW %s has no LIKE", what)
	}
	if stmt.Like != nil {
		terms = append(terms, &redshiftsql.Like{Op: "LIKE", X: column(l.like), Pattern: stmt.Like})
	}
	if stmt.ForKind != "" {
		terms = append(terms, equals("identity_type", stmt.ForKind))
		if stmt.For != nil {
			terms = append(terms, &redshiftsql.Binary{Op: "=", L: column("identity_name"), R: stmt.For})
		}
	}
	q.Limit = stmt.Limit
	switch len(terms) {
	case 0:
	case 1:
		core.Where = terms[0]
	default:
		core.Where = &redshiftsql.Logical{Op: "AND", Terms: terms}
	}
	return q, nil
}

// whole completes a name to the parts that it has to have and refuses one that
// leads nowhere. What a parameter names is known only when it runs: it then
// lists nothing.
func (s *Session) whole(of []redshiftsql.Expr, parts int, table bool) ([]redshiftsql.Expr, error) {
	if table && len(of) == 1 && textOf(of[0]) != "" {
		n := s.names()
		r, err := n.Relation([]string{textOf(of[0])})
		if err != nil {
			return nil, err
		}
		of = []redshiftsql.Expr{textLiteral(r.Schema), of[0]}
	}
	if len(of) == parts-1 {
		of = append([]redshiftsql.Expr{textLiteral(s.database.Name)}, of...)
	}
	if len(of) != parts {
		return nil, blueshift.SQLErrorf("42601", "the name of this object has %d parts", parts).WithHint("Write database.schema.table, from the database down to what is shown.")
	}
	if parts == 0 || slices.ContainsFunc(of, func(e redshiftsql.Expr) bool { return textOf(e) == "" }) {
		return of, nil
	}
	n := s.names()
	db, err := n.database(textOf(of[0]))
	if err != nil || parts == 1 {
		return of, err
	}
	schema, name, wants := textOf(of[1]), []string{db.Name, textOf(of[1]), ""}, blueshift.Usage
	if table {
		name[2], wants = textOf(of[2]), blueshift.Select
	}
	if db.Share != "" { // of which whoever may not use it is told nothing
		if _, err := n.lent(db); err != nil {
			return nil, n.explained(err, name, wants)
		}
	}
	all, err := n.schemas(keys{})
	if err != nil || systemSchemas[schema] != nil && db.Name == s.database.Name {
		return of, err
	}
	if !slices.ContainsFunc(all, func(o schemaOf) bool { return o.db.Name == db.Name && o.schema.Name == schema }) {
		return nil, n.explained(blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist in database \"%s\"", schema, db.Name), name, wants)
	}
	if !table {
		return of, nil
	}
	n.asked = redshiftsql.Where{"name": {textOf(of[2])}, "database": {db.Name}}
	found, err := n.everywhere(keys{database: "database", relation: "name"})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(found, func(l listed) bool { return l.schema.Name == schema && l.relation.Name == textOf(of[2]) }) {
		return nil, n.explained(blueshift.SQLErrorf("42P01", "relation \"%s\" does not exist", strings.Join(name, ".")), name, wants)
	}
	return of, nil
}

// functionNamed is the comparison of a column that holds f(integer, …) with the
// name of a function, whatever its arguments, or with these.
func functionNamed(column, name redshiftsql.Expr, arguments []redshiftsql.Expr) (l, r redshiftsql.Expr) {
	if arguments == nil {
		return &redshiftsql.Call{Name: "split_part", Args: []redshiftsql.Expr{column, textLiteral("("), &redshiftsql.Literal{Kind: redshiftsql.NumberLit, Text: "1"}}}, name
	}
	r = name
	for _, part := range []redshiftsql.Expr{textLiteral("("), joined(arguments), textLiteral(")")} {
		r = &redshiftsql.Binary{Op: "||", L: r, R: part}
	}
	return column, r
}

// joined is a list of types, some of which may be parameters, as one text.
func joined(types []redshiftsql.Expr) redshiftsql.Expr {
	if len(types) == 0 {
		return textLiteral("")
	}
	list := types[0]
	for _, t := range types[1:] {
		list = &redshiftsql.Binary{Op: "||", L: &redshiftsql.Binary{Op: "||", L: list, R: textLiteral(", ")}, R: t}
	}
	return list
}

// textOf is what a part of a name says; "" for a parameter.
func textOf(e redshiftsql.Expr) string {
	if l, ok := e.(*redshiftsql.Literal); ok {
		return l.Text
	}
	return ""
}
