package session

import (
	"context"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// altering is an ALTER DATASHARE or a GRANT … TO DATASHARE at work: what is in
// the session's database, and what its user may do with that. Whoever changes
// what is in a share needs ALTER on the share and, on each object, the privilege
// that the share gets: what one may not do oneself, one does not let others do.
type altering struct {
	s      *Session
	ctx    context.Context
	share  string
	snap   *catalog.Snapshot
	rights *rights
	db     blueshift.Database // with its access lists of now
}

func (s *Session) altering(ctx context.Context, share string) (*altering, error) {
	if err := s.mayDatashare(share, blueshift.Alter); err != nil {
		return nil, err
	}
	if s.database.Share != "" {
		return nil, blueshift.SQLErrorf("0A000", "datashares cannot be altered from shared database \"%s\"", s.database.Name).
			WithHint("Connect to the database that the datashare belongs to.")
	}
	_, snap, err := s.names().snapshot(s.database)
	if err != nil {
		return nil, err
	}
	r, err := s.rights()
	if err != nil {
		return nil, err
	}
	db, err := s.databaseNow(s.database)
	return &altering{s, ctx, share, snap, r, db}, err
}

func (a *altering) change(c shareChange) error {
	c.Share, c.Database = a.share, a.s.database.Name
	return a.s.changeShare(a.ctx, c)
}

func (s *Session) alterDatashare(ctx context.Context, stmt *redshiftsql.AlterDatashare) error {
	a, err := s.altering(ctx, stmt.Name)
	if err != nil {
		return err
	}
	switch {
	case stmt.PubliclyAccessible != nil:
		if !*stmt.PubliclyAccessible {
			if err := s.breakGlassOf("Alter", stmt.Name); err != nil {
				return err
			}
		}
		return a.change(shareChange{Op: "set publicaccessible", Value: *stmt.PubliclyAccessible})
	case stmt.IncludeNew != nil:
		if err := s.mustBeSuperuser("set INCLUDENEW"); err != nil {
			return err
		}
		schema, err := a.schema(stmt.Schemas[0], blueshift.Usage)
		if err != nil {
			return err
		}
		return a.change(shareChange{Op: "set includenew", Schema: schema, Value: *stmt.IncludeNew})
	}
	return a.objects(stmt)
}

// objects is ADD and REMOVE.
func (a *altering) objects(stmt *redshiftsql.AlterDatashare) error {
	adds, verb := stmt.Action == "ADD", strings.ToLower(stmt.Action)
	schema := func(schema blueshift.SharedSchema, err error) error {
		if err != nil {
			return err
		}
		return a.change(shareChange{Op: verb + " schema", Schema: schema})
	}
	object := func(o blueshift.SharedObject, err error) error {
		if err != nil {
			return err
		}
		return a.change(shareChange{Op: verb + " object", Object: o})
	}
	objects := func(schema blueshift.SharedSchema, all []blueshift.SharedObject, err error) error {
		if err != nil {
			return err
		}
		return a.change(shareChange{Op: verb + " objects", Schema: schema, Objects: all})
	}
	for _, name := range stmt.Schemas {
		if err := schema(a.schema(name, blueshift.Usage)); err != nil {
			return err
		}
	}
	for _, name := range stmt.Tables {
		if err := object(a.relation(name, blueshift.Select, adds)); err != nil {
			return err
		}
	}
	for i, name := range stmt.Functions {
		if err := object(a.function(name, stmt.Args[i], adds)); err != nil {
			return err
		}
	}
	for _, name := range stmt.AllTablesIn {
		if err := objects(a.allRelations(name, blueshift.Select, adds)); err != nil {
			return err
		}
	}
	for _, name := range stmt.AllFunctionsIn {
		if err := objects(a.allFunctions(name, adds)); err != nil {
			return err
		}
	}
	return nil
}

// schema finds a schema on which the user holds p.
func (a *altering) schema(name string, p blueshift.Privileges) (blueshift.SharedSchema, error) {
	schema, ok := a.snap.Schema(name)
	if !ok {
		return blueshift.SharedSchema{}, blueshift.SQLErrorf("3F000", "Schema \"%s\" does not exist", name)
	}
	if schema.External != nil {
		return blueshift.SharedSchema{}, blueshift.SQLErrorf("0A000", "external schema \"%s\" cannot be added to a datashare", name)
	}
	if held, _ := a.rights.onSchema(a.db, schema); !held.Has(p) {
		return blueshift.SharedSchema{}, a.s.lacks(deniedSchema(name), "GRANT "+privilegesOf(p)+" ON SCHEMA "+quotedName(name))
	}
	return blueshift.SharedSchema{ID: schema.ID, Name: schema.Name}, nil
}

// relation finds a table or view on which the user holds p. Only what is in the
// session's own database can be shared, so nothing shared is shared again.
func (a *altering) relation(name redshiftsql.Name, p blueshift.Privileges, adds bool) (o blueshift.SharedObject, err error) {
	r, err := a.s.names().Relation(name)
	if err != nil {
		return o, err
	}
	rel, ok := a.snap.RelationByID(r.ID)
	switch {
	case r.Kind == redshiftsql.System:
		return o, blueshift.SQLErrorf("0A000", "system relation \"%s\" cannot be added to a datashare", r.Name)
	case r.Shared():
		return o, blueshift.SQLErrorf("0A000", "shared relation \"%s.%s.%s\" cannot be shared again", r.Database, r.Schema, r.Name).
			WithHint("Copy it into a local table first.")
	case !ok || r.Database != a.s.database.Name || r.Schema == "pg_temp":
		return o, a.ofOneDatabase(blueshift.SQLErrorf("0A000", "only tables and views of database \"%s\" can be added to its datashares", a.s.database.Name), r.Database)
	}
	schema, _ := a.snap.SchemaByID(rel.Schema)
	if held, _ := a.rights.onRelation(a.db, schema, rel); !held.Has(p) && (p != blueshift.Select || !r.Readable()) {
		return o, a.s.lacks(redshiftsql.DeniedRelation(rel.Name), "GRANT "+privilegesOf(p)+" ON "+quotedName(schema.Name)+"."+quotedName(rel.Name))
	}
	if adds {
		err = a.s.shareable(a.snap, schema, rel)
	}
	return sharedAs(schema.Name, rel), err
}

// function finds a function that the user may call.
func (a *altering) function(name redshiftsql.Name, args []redshiftsql.Type, adds bool) (o blueshift.SharedObject, err error) {
	found, err := a.s.names().functions(name)
	if err != nil {
		return o, err
	}
	f := withArguments(found, args)
	if f == nil {
		return o, blueshift.SQLErrorf("42883", "function %s does not exist", signature(name, args))
	}
	return a.callable(f, adds)
}

func (a *altering) callable(f *catalog.Function, adds bool) (o blueshift.SharedObject, err error) {
	schema, _ := a.snap.SchemaByID(f.Schema)
	if held, _ := a.rights.onFunction(a.db, schema, f); !held.Has(blueshift.Execute) {
		return o, a.s.lacks(deniedFunction(f.Name), "GRANT EXECUTE ON FUNCTION "+signature(redshiftsql.Name{quotedName(schema.Name), quotedName(f.Name)}, f.Args))
	}
	if adds {
		err = a.s.shareableFunction(f)
	}
	return functionSharedAs(schema.Name, f), err
}

func (a *altering) allRelations(name string, p blueshift.Privileges, adds bool) (schema blueshift.SharedSchema, all []blueshift.SharedObject, err error) {
	if schema, err = a.schema(name, blueshift.Usage); err != nil {
		return schema, nil, err
	}
	for _, r := range a.snap.Relations(schema.ID) {
		o, err := a.relation(redshiftsql.Name{name, r.Name}, p, adds)
		if err != nil {
			return schema, nil, err
		}
		all = append(all, o)
	}
	return schema, all, nil
}

func (a *altering) allFunctions(name string, adds bool) (schema blueshift.SharedSchema, all []blueshift.SharedObject, err error) {
	if schema, err = a.schema(name, blueshift.Usage); err != nil {
		return schema, nil, err
	}
	for _, f := range a.snap.Functions(schema.ID, "") {
		o, err := a.callable(f, adds)
		if err != nil {
			return schema, nil, err
		}
		all = append(all, o)
	}
	return schema, all, nil
}

// ofOneDatabase is a refusal of what is in another database than the share.
func (a *altering) ofOneDatabase(refused *blueshift.SQLError, database string) error {
	return refused.WithHint("Datashare %s holds objects of database \"%s\" and of no other. Connect to database \"%s\" and CREATE DATASHARE there.", a.share, a.s.database.Name, database)
}

// privilegesOf writes privileges as GRANT does.
func privilegesOf(p blueshift.Privileges) string {
	var names []string
	for _, one := range p.Each() {
		names = append(names, one.Name())
	}
	return strings.Join(names, ", ")
}

// sharedAs is a relation as an object of a share.
func sharedAs(schema string, r *catalog.Relation) blueshift.SharedObject {
	return blueshift.SharedObject{ID: r.ID, SchemaID: r.Schema, Schema: schema, Name: r.Name, Kind: sharedKind(r)}
}

// functionSharedAs is a function as an object of a share, under its name and the
// types of its arguments.
func functionSharedAs(schema string, f *catalog.Function) blueshift.SharedObject {
	return blueshift.SharedObject{ID: f.ID, SchemaID: f.Schema, Schema: schema, Name: signature(redshiftsql.Name{f.Name}, f.Args), Kind: "function"}
}

// sharedKind is object_type of SVV_DATASHARE_OBJECTS.
func sharedKind(r *catalog.Relation) string {
	if r.LateBinding {
		return "late binding view"
	}
	return string(r.Kind)
}
