package session

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// routine is a function of a user that a catalog view shows.
type routine struct {
	*catalog.Function
	db     blueshift.Database
	schema *catalog.Schema
	shared bool
}

// routines lists the functions of a database: of one made from a datashare those
// in the share that the session's user may call.
func (n *names) routines(db blueshift.Database) (out []routine) {
	if db.Share != "" {
		return n.sharedRoutines(db)
	}
	_, snap, err := n.snapshot(db)
	if err != nil {
		return nil
	}
	for _, sc := range snap.Schemas() {
		for _, f := range snap.Functions(sc.ID, "") {
			out = append(out, routine{Function: f, db: db, schema: sc})
		}
	}
	return out
}

func (n *names) sharedRoutines(db blueshift.Database) (out []routine) {
	share, producer, err := n.share(db)
	if err != nil {
		return nil
	}
	_, snap, err := n.snapshot(producer)
	if err != nil {
		return nil
	}
	lent, err := n.lent(db)
	if err != nil {
		return nil
	}
	for _, o := range shareObjects(share, snap) {
		if o.function != nil && lent.calls(o) {
			f := *o.function
			f.Owner, f.Body = n.userID(db.Owner), "" // the producer's own business
			out = append(out, routine{&f, db, o.schema, true})
		}
	}
	return out
}

// types are the types of its arguments, as a list of names.
func (r routine) types() string {
	names := make([]string, len(r.Args))
	for i, t := range r.Args {
		names[i] = baseName(t)
	}
	return strings.Join(names, ", ")
}

// signature is its name with those types.
func (r routine) signature() string { return r.Name + "(" + r.types() + ")" }

// specificName tells functions of one name apart, as the information schema does.
func (r routine) specificName() string { return r.Name + "_" + strconv.FormatUint(uint64(r.ID), 10) }

// ofRoutines makes rows of each function of the databases that are asked for.
func ofRoutines(database string, rows func(n *names, r routine) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (out [][]any, err error) {
		dbs := []blueshift.Database{n.home}
		if database != "" {
			if dbs, err = n.databases(); err != nil {
				return nil, err
			}
		}
		for _, db := range dbs {
			if database != "" && n.skips(database, db.Name) {
				continue
			}
			for _, r := range n.routines(db) {
				out = append(out, rows(n, r)...)
			}
		}
		return out, nil
	}
}

const procedureColumns = "oid oid, proname name, pronamespace oid, proowner int4, prolang oid, proisagg bool, prosecdef bool, proisstrict bool, proretset bool, " +
	"provolatile char(1), pronargs int2, prorettype oid, proargtypes text, proargnames text, prosrc text, probin text, proacl text, proiswindow bool, " +
	"proparallel char(1), proleakproof bool, proresult text, proarguments text, prosignature text, prodef text"

const sqlLanguage = 14 // the oid of LANGUAGE sql in pg_language

// definition is the statement that makes the function, but of what is shared.
func (r routine) definition() string {
	if r.shared {
		return ""
	}
	types := make([]string, len(r.Args))
	for i, t := range r.Args {
		types[i] = t.String()
	}
	quote := "$$"
	for strings.Contains(r.Body, quote) {
		quote = quote[:len(quote)-1] + "_$"
	}
	return "CREATE OR REPLACE FUNCTION " + quotedName(r.schema.Name) + "." + quotedName(r.Name) + "(" + strings.Join(types, ", ") + ")\n RETURNS " + r.Returns.String() + "\n " +
		r.Volatility + "\nAS " + quote + r.Body + quote + " LANGUAGE sql"
}

// found is how oid::regprocedure writes the function: with its schema unless the
// search path finds it.
func (n *names) found(r routine) string {
	if slices.Contains(n.path, r.schema.Name) {
		return signature(redshiftsql.Name{r.Name}, r.Args)
	}
	return signature(redshiftsql.Name{r.schema.Name, r.Name}, r.Args)
}

// functionNames are the functions under each name that they go by, alone and with
// the types of their arguments.
func functionNames(n *names, r routine) (rows [][]any) {
	names := []redshiftsql.Name{{r.schema.Name, r.Name}, {r.db.Name, r.schema.Name, r.Name}}
	if slices.Contains(n.path, r.schema.Name) {
		names = append(names, redshiftsql.Name{r.Name})
	}
	for _, name := range names {
		bare := strings.Join(name, ".")
		rows = append(rows, []any{r.ID, bare, bare + "(" + r.types() + ")"})
	}
	return rows
}

func procedure(n *names, r routine) []any {
	oids := make([]string, len(r.Args))
	for i, t := range r.Args {
		oids[i] = strconv.FormatUint(uint64(t.OID()), 10)
	}
	return []any{r.ID, r.Name, r.schema.ID, r.Owner, sqlLanguage, false, false, false, false, strings.ToLower(r.Volatility[:1]), len(r.Args), int64(r.Returns.OID()),
		strings.Join(oids, " "), nil, orNull(r.Body), nil, orNull(n.acl(r.ACL, r.Owner, blueshift.AllOnFunction)), false, "u", false, baseName(r.Returns), r.types(),
		n.found(r), orNull(r.definition())}
}

func functionRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"pg_proc": relation(procedureColumns, withBuiltIns("oid", ofRoutines("", func(n *names, r routine) [][]any { return [][]any{procedure(n, r)} }),
			func([]any) []any { return nil })),
		"pg_proc_info": relation(procedureColumns+", prooid oid, prokind char(1), proargmodes text, proallargtypes text",
			withBuiltIns("prooid", ofRoutines("", func(n *names, r routine) [][]any { return [][]any{append(procedure(n, r), r.ID, "f", nil, nil)} }),
				func(row []any) []any { return []any{row[0], "f", nil, nil} })),
		"svv_redshift_functions": relation("database_name varchar(128), schema_name varchar(128), function_name varchar(128), function_type varchar(128), argument_type varchar(512), "+
			"result_type varchar(128)",
			ofRoutines("database_name", func(_ *names, r routine) [][]any {
				return [][]any{{r.db.Name, r.schema.Name, r.Name, "REGULAR FUNCTION", r.types(), baseName(r.Returns)}}
			})),
	}
}

// shownFunctions are what SHOW FUNCTIONS and SHOW PARAMETERS answer from.
// Procedures do not exist here yet.
func shownFunctions() map[string]systemRelation {
	none := func(*names) ([][]any, error) { return nil, nil }
	const parameters = "parameter_name varchar(128), ordinal_position int4, parameter_type varchar(16), data_type varchar(128), character_maximum_length int4, " +
		"numeric_precision int4, numeric_scale int4, argument_list varchar(65535)"
	return map[string]systemRelation{
		"function_names": relation("oid oid, name text, signature text", ofRoutines("", functionNames)),
		"functions": relation("database_name varchar(128), schema_name varchar(128), function_name varchar(128), return_type varchar(128), argument_list varchar(65535)",
			ofRoutines("database_name", func(_ *names, r routine) [][]any {
				return [][]any{{r.db.Name, r.schema.Name, r.Name, baseName(r.Returns), r.types()}}
			})),
		"procedures": relation("database_name varchar(128), schema_name varchar(128), procedure_name varchar(128), return_type varchar(128), argument_list varchar(65535)", none),
		"function_parameters": relation("database_name varchar(128), schema_name varchar(128), function_name varchar(128), "+parameters,
			ofRoutines("database_name", func(_ *names, r routine) (rows [][]any) {
				for i, t := range append([]redshiftsql.Type{r.Returns}, r.Args...) {
					way, name := "IN", "$"+strconv.Itoa(i)
					if i == 0 {
						way, name = "RETURN", ""
					}
					length, precision, scale := sizes(t)
					rows = append(rows, []any{r.db.Name, r.schema.Name, r.Name, name, i, way, baseName(t), length, precision, scale, r.types()})
				}
				return rows
			})),
		"procedure_parameters": relation("database_name varchar(128), schema_name varchar(128), procedure_name varchar(128), "+parameters, none),
	}
}
