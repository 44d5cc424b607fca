package session

import (
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// What a session may define at a site. In a local database owners and access
// lists decide (privilege.go). Through a datashare the share has to have the
// privilege, the consumer has to have given it to its user, and the accounts have
// to have allowed writing.

// entry is what the share holds of a schema; false if it does not hold it.
func (w *site) entry(schema uint32) (sharedObject, bool) {
	all := shareSchemas(w.shared.share, w.Snapshot())
	i := slices.IndexFunc(all, func(o sharedObject) bool { return o.schema.ID == schema })
	if i < 0 {
		return sharedObject{}, false
	}
	return all[i], true
}

// sees reports whether the names in a schema exist for the session.
func (w *site) sees(schema *catalog.Schema) bool {
	if w.shared == nil {
		return true
	}
	_, held := w.entry(schema.ID)
	return held
}

// onSchema checks a privilege on a schema through the share.
func (w *site) onSchema(schema *catalog.Schema, p blueshift.Privileges) error {
	entry, _ := w.entry(schema.ID)
	if entry.held.Has(p) && (w.shared.lent.everything() || w.shared.lent.inSchema(schema).Has(p)) {
		return w.shared.refused
	}
	return w.missing(deniedSchema(schema.Name), schema.Name, p)
}

// missing explains the refusal to define something in a schema, or with "" in the
// database. In a local one there is nothing to explain.
func (w *site) missing(denied *blueshift.SQLError, schema string, p blueshift.Privileges) error {
	if w.shared == nil {
		return denied
	}
	return w.shared.names.missing(denied, w.shared.mounted, "", schema, "", p)
}

// mayCreateIn checks for CREATE on a schema.
func (s *Session) mayCreateIn(w *site, schema *catalog.Schema) error {
	if w.shared != nil {
		return w.onSchema(schema, blueshift.Create)
	}
	if schema.External != nil {
		return blueshift.SQLErrorf("0A000", "nothing can be created in external schema \"%s\"", schema.Name)
	}
	return s.mayUse(w.db, schema, blueshift.Create)
}

// mayCreateSchema checks for CREATE on the database.
func (s *Session) mayCreateSchema(w *site) error {
	if w.shared == nil {
		return s.mayInDatabase(w.db, blueshift.Create)
	}
	held := w.shared.share.Held | w.shared.share.Scope("SCHEMAS", 0)
	mine, _ := w.shared.lent.rights.onDatabase(w.shared.mounted)
	if held.Has(blueshift.Create) && (w.shared.lent.everything() || mine.Has(blueshift.Create)) {
		return w.shared.refused
	}
	return w.missing(deniedDatabase(w.name), "", blueshift.Create)
}

// mayAlterSchema checks for the owner of a schema, or the privilege to alter it.
func (s *Session) mayAlterSchema(w *site, schema *catalog.Schema) error {
	return s.mayToSchema(w, schema, blueshift.Alter)
}

// mayDropSchema checks for the owner of a schema, or the privilege to drop it.
func (s *Session) mayDropSchema(w *site, schema *catalog.Schema) error {
	return s.mayToSchema(w, schema, blueshift.Drop)
}

func (s *Session) mayToSchema(w *site, schema *catalog.Schema, p blueshift.Privileges) error {
	if w.shared != nil {
		return w.onSchema(schema, p)
	}
	r, err := s.rights()
	if err != nil || r.owns(schema.Owner) {
		return err
	}
	db, err := s.databaseNow(w.db)
	if err != nil {
		return err
	}
	if held, _ := r.onSchema(db, schema); held.Has(p) {
		return nil
	}
	return notOwner("schema", schema.Name)
}

// mayChange checks a change to a relation that its owner may make, and whoever
// holds p on it. Through a share the relation is the one that relationForChange
// has found.
func (s *Session) mayChange(w *site, rel *catalog.Relation, p blueshift.Privileges) error {
	if w.shared != nil {
		if found := w.shared.found; !found.May(p) {
			return found.Denied(p)
		}
		return w.shared.refused
	}
	r, err := s.rights()
	if err != nil || r.owns(rel.Owner) {
		return err
	}
	schema, ok := w.Snapshot().SchemaByID(rel.Schema)
	if !ok {
		return notOwner("relation", rel.Name)
	}
	if held, _ := r.onRelation(w.db, schema, rel); p != 0 && held.Has(p) {
		return nil
	}
	if p == blueshift.Drop && r.owns(schema.Owner) {
		return nil
	}
	return notOwner("relation", rel.Name)
}

// mayDropAll refuses DROP SCHEMA … CASCADE through a share for what is in the
// schema and cannot be dropped one by one.
func (s *Session) mayDropAll(w *site, schema *catalog.Schema, inside []*catalog.Relation, functions int) error {
	if w.shared == nil {
		return nil
	}
	refused := blueshift.SQLErrorf("2BP01", "schema \"%s\" cannot be dropped because other objects depend on it", schema.Name)
	if functions > 0 {
		return refused.WithHint("It holds functions, which their producer drops.")
	}
	for _, rel := range inside {
		_, err := s.relationForChange(w, redshiftsql.Name{w.name, schema.Name, rel.Name})
		if err == nil {
			err = s.mayChange(w, rel, blueshift.Drop)
		}
		var why *blueshift.SQLError
		if errors.As(err, &why) {
			return refused.WithHint("%s", why.Hint)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
