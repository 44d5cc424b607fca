package session

import (
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// What a scope covers (GRANT … FOR TABLES IN … TO DATASHARE) is what could be
// added to the share. shareable compiles a definition and says why it cannot be;
// here it is read only, since it is asked for names in statements and by what has
// no session. What is a table is told without that.

// origin is the database that a share draws from.
type origin struct {
	database string
	snap     *catalog.Snapshot
}

func originOf(share sharedContent, snap *catalog.Snapshot) origin {
	switch d := share.(type) {
	case *contentIndex:
		return origin{d.Database, snap}
	case *blueshift.Datashare:
		return origin{d.Database, snap}
	}
	return origin{"", snap}
}

// covers reports whether a scope covers a relation.
func (o origin) covers(rel *catalog.Relation) bool {
	return !interleaved(rel) && (rel.Definition == "" || !o.barred(rel, map[uint32]bool{}))
}

// barred reports whether a relation, or what it reads as a view, keeps it out of
// every share. Late-binding views may read each other: each is looked at once.
func (o origin) barred(rel *catalog.Relation, seen map[uint32]bool) (found bool) {
	schema, ok := o.snap.SchemaByID(rel.Schema)
	if interleaved(rel) || !ok || seen[rel.ID] || rel.Definition == "" {
		return interleaved(rel)
	}
	seen[rel.ID] = true
	query := queryOf(rel.Definition)
	redshiftsql.Tables(query, func(t *redshiftsql.TableName) { found = found || o.barredName(schema.Name, rel, t.Name, seen) })
	redshiftsql.Calls(query, func(c *redshiftsql.Call) { found = found || len(c.Schema) == 0 && redshiftsql.AsksCatalogue(c.Name) })
	return found
}

// barredName is barred for a name in the definition of a view of a schema: system
// relations, and what is in another database or behind an external schema, are.
func (o origin) barredName(schema string, view *catalog.Relation, name redshiftsql.Name, seen map[uint32]bool) bool {
	if i := slices.IndexFunc(view.Uses, func(u catalog.Use) bool { return slices.Equal(u.Name, name) }); i >= 0 {
		read, ok := o.snap.RelationByID(view.Uses[i].ID)
		return view.Uses[i].ID == 0 || ok && o.barred(read, seen)
	}
	if len(name) == 3 && name[0] != o.database {
		return true
	}
	in := "pg_catalog"
	if len(name) > 1 {
		in = name[len(name)-2]
		if sc, ok := o.snap.Schema(in); ok && sc.External != nil {
			return true
		}
	}
	if _, ok := system.declare().relations[in][name[len(name)-1]]; ok {
		return true
	}
	read, ok := standsFor(o.snap, schema, view, name)
	return ok && o.barred(read, seen)
}

// coversFunction reports whether a scope covers a function (shareableFunction).
func (o origin) coversFunction(schema *catalog.Schema, f *catalog.Function) bool {
	b := &ownBody{origin: o, schema: schema.Name}
	err := redshiftsql.CheckFunction(&redshiftsql.UserFunction{Args: f.Args, Returns: f.Returns, Body: f.Body}, b)
	return err == nil || !b.leads
}

// ownBody is what the names in the body of a function mean to those who ask only
// whether it leads to anything else.
type ownBody struct {
	origin
	schema string
	leads  bool
}

var errLeads = errors.New("the function leads to something else")

// Relation is asked for by functions such as has_table_privilege.
func (b *ownBody) Relation([]string) (*redshiftsql.Relation, error) {
	b.leads = true
	return nil, errLeads
}

// Functions refuses every function that there is.
func (b *ownBody) Functions(parts []string) ([]*redshiftsql.UserFunction, error) {
	path, last := []string{b.schema, "public"}, len(parts)-1
	if last > 0 {
		path = parts[last-1 : last]
	}
	b.leads = last > 1 && parts[0] != b.database || slices.ContainsFunc(path, func(p string) bool {
		in, ok := b.snap.Schema(p)
		return ok && len(b.snap.Functions(in.ID, parts[last])) > 0
	})
	if b.leads {
		return nil, errLeads
	}
	return nil, nil
}

// Value knows every setting, and nothing of it.
func (b *ownBody) Value(string) (string, bool) { return "", true }
