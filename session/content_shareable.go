package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// What can be in a datashare (Database Developer Guide, "Considerations for data
// sharing"). What cannot is refused when it is added, and no scope covers it; of what
// was added and then changed, a consumer is refused when it reads it.

// shareable refuses a relation that cannot be in a share: tables with interleaved
// sort keys, and views that read such tables, system relations, or anything of
// another database or share. Their other tables need not be in the share.
func (s *Session) shareable(snap *catalog.Snapshot, schema *catalog.Schema, rel *catalog.Relation) error {
	if interleaved(rel) {
		return notShareable(rel.Name, "has an interleaved sort key")
	}
	if rel.Kind == catalog.Table {
		return nil
	}
	query, context, err := s.names().body(s.database, schema.Name, rel)
	if err != nil {
		return err
	}
	plan, err := redshiftsql.Compile(query, context, nil)
	if err != nil && rel.LateBinding {
		return nil // what it reads need not exist yet
	}
	if err != nil {
		return err
	}
	for _, r := range plan.Reads {
		base, _ := snap.RelationByID(r.ID)
		switch {
		case r.Shared():
			return notShareable(rel.Name, "reads shared relation \""+r.Database+"."+r.Schema+"."+r.Name+"\"")
		case r.Kind == redshiftsql.System:
			return notShareable(rel.Name, "reads system relation \""+r.Name+"\"")
		case r.Database != s.database.Name:
			return notShareable(rel.Name, "reads database \""+r.Database+"\"")
		case base != nil && interleaved(base):
			return notShareable(rel.Name, "reads \""+r.Name+"\", which has an interleaved sort key")
		}
	}
	return nil
}

func interleaved(rel *catalog.Relation) bool { return rel.Attributes.SortStyle == "INTERLEAVED" }

func notShareable(name, why string) error {
	return blueshift.SQLErrorf("0A000", "\"%s\" cannot be added to a datashare: it %s", name, why)
}

// shareableFunction refuses a function in SQL that calls another, or asks the
// system catalog, which is another one where it is called.
func (s *Session) shareableFunction(f *catalog.Function) error {
	n := s.names()
	return redshiftsql.CheckFunction(&redshiftsql.UserFunction{Args: f.Args, Returns: f.Returns, Body: f.Body}, &sharedBody{n, f.Name})
}

// sharedBody is what the names in the body of a shared function mean: what they
// mean on the producer, which must not be functions of users.
type sharedBody struct {
	*names
	function string
}

// Functions refuses every function that there is.
func (b *sharedBody) Functions(parts []string) ([]*redshiftsql.UserFunction, error) {
	found, err := b.names.functions(parts)
	if err == nil && len(found) > 0 {
		err = blueshift.SQLErrorf("0A000", "function \"%s\" cannot be shared: it calls function \"%s\", and a function in SQL that calls another cannot be in a datashare", b.function, found[0].Name)
	}
	return nil, err
}

// Relation refuses what functions such as has_table_privilege answer from.
func (b *sharedBody) Relation(parts []string) (*redshiftsql.Relation, error) {
	return nil, blueshift.SQLErrorf("0A000", "function \"%s\" cannot be shared: it reads the system catalog", b.function)
}
