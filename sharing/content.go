package sharing

import (
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// What is in a share. Schemas and objects are known by id, so that renames and
// drops on the producer do not confuse them; ids are unique per database.

// AddSchema is ALTER DATASHARE … ADD SCHEMA. It adds none of its objects.
func (s *Service) AddSchema(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if schemaIndex(d, schema.ID) >= 0 {
			return blueshift.SQLErrorf(stateKnownSchema, "Schema %s is already added to the datashare %s", schema.Name, d.Name)
		}
		return addSchema(d, schema)
	})
}

// RemoveSchema is ALTER DATASHARE … REMOVE SCHEMA. The schema's objects leave
// the share with it.
func (s *Service) RemoveSchema(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if schemaIndex(d, schema.ID) < 0 {
			return unknownSchema(d, schema.Name)
		}
		forgetSchema(d, schema.ID)
		return nil
	})
}

// SetIncludeNew is ALTER DATASHARE … SET INCLUDENEW … FOR SCHEMA. It concerns
// what is created from now on.
func (s *Service) SetIncludeNew(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema, to bool) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		i := schemaIndex(d, schema.ID)
		if i < 0 {
			return missingSchema(d, schema.Name)
		}
		d.Schemas[i].IncludeNew = to
		return nil
	})
}

// AddObject is ALTER DATASHARE … ADD TABLE or FUNCTION for one table, view or
// function. Its schema has to be in the share.
func (s *Service) AddObject(tx store.Tx, producer blueshift.Namespace, database, share string, o blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if objectIndex(d, o.ID) >= 0 {
			return knownObject(d, o)
		}
		return addObject(d, o)
	})
}

// AddObjects is ALTER DATASHARE … ADD ALL TABLES or FUNCTIONS IN SCHEMA, a
// one-time expansion of what exists: those in the share already are left as
// they are.
func (s *Service) AddObjects(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema, all []blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if !holdsSchema(d, schema.ID) {
			return missingSchema(d, schema.Name)
		}
		known := make(map[uint32]bool, len(d.Objects))
		for _, o := range d.Objects {
			known[o.ID] = true
		}
		for _, o := range all {
			if known[o.ID] {
				continue
			}
			o.SchemaID, o.Schema, known[o.ID] = schema.ID, schema.Name, true
			if err := addObject(d, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveObject is ALTER DATASHARE … REMOVE TABLE or FUNCTION for one of them,
// whatever the share may do with it.
func (s *Service) RemoveObject(tx store.Tx, producer blueshift.Namespace, database, share string, o blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		i := objectIndex(d, o.ID)
		if i < 0 {
			return unknownObject(d, o)
		}
		d.Objects = slices.Delete(d.Objects, i, i+1)
		return nil
	})
}

// RemoveObjects is ALTER DATASHARE … REMOVE ALL TABLES or FUNCTIONS IN SCHEMA:
// those that are in the share.
func (s *Service) RemoveObjects(tx store.Tx, producer blueshift.Namespace, database, share string, all []blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		gone := make(map[uint32]bool, len(all))
		for _, o := range all {
			gone[o.ID] = true
		}
		d.Objects = slices.DeleteFunc(d.Objects, func(o blueshift.SharedObject) bool { return gone[o.ID] })
		return nil
	})
}

// ObjectCreated adds a new table, view or function to the shares of its database that
// include new objects of its schema. Session runs it with the CREATE.
func (s *Service) ObjectCreated(tx store.Tx, producer blueshift.Namespace, database string, o blueshift.SharedObject) error {
	return s.everyShare(tx, producer, database, func(d *blueshift.Datashare) (bool, error) {
		i := schemaIndex(d, o.SchemaID)
		if i < 0 || !d.Schemas[i].IncludeNew || objectIndex(d, o.ID) >= 0 {
			return false, nil
		}
		return true, addObject(d, o)
	})
}

// ObjectDropped removes a dropped table, view or function from every share.
func (s *Service) ObjectDropped(tx store.Tx, producer blueshift.Namespace, database string, id uint32) error {
	return s.everyShare(tx, producer, database, func(d *blueshift.Datashare) (bool, error) {
		i := objectIndex(d, id)
		if i < 0 {
			return false, nil
		}
		d.Objects = slices.Delete(d.Objects, i, i+1)
		return true, nil
	})
}

// SchemaDropped removes a dropped schema and its objects from every share.
func (s *Service) SchemaDropped(tx store.Tx, producer blueshift.Namespace, database string, id uint32) error {
	return s.everyShare(tx, producer, database, func(d *blueshift.Datashare) (bool, error) { return forgetSchema(d, id), nil })
}

// everyShare changes copies of the shares of one database.
func (s *Service) everyShare(tx store.Tx, producer blueshift.Namespace, database string, change func(*blueshift.Datashare) (bool, error)) error {
	for _, d := range slices.Collect(s.Outbound(tx, producer)) {
		if d.Database != database {
			continue
		}
		ownContent(&d)
		changed, err := change(&d)
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		d.Content++
		if err := writes(tx, func() error { return store.Datashares.Put(tx, d) }); err != nil {
			return err
		}
	}
	return nil
}

// ownContent gives d, a copy of a record, content that may be changed.
func ownContent(d *blueshift.Datashare) {
	d.Schemas, d.Objects, d.Scoped = slices.Clone(d.Schemas), slices.Clone(d.Objects), slices.Clone(d.Scoped)
}

func addSchema(d *blueshift.Datashare, schema blueshift.SharedSchema) error {
	if len(d.Schemas) >= maxSchemas {
		return blueshift.SQLErrorf(stateTooMany, "datashare %s has %d schemas already", d.Name, len(d.Schemas))
	}
	d.Schemas = append(d.Schemas, schema)
	return nil
}

func addObject(d *blueshift.Datashare, o blueshift.SharedObject) error {
	if !holdsSchema(d, o.SchemaID) {
		return missingSchema(d, o.Schema)
	}
	if len(d.Objects) >= maxObjects {
		return blueshift.SQLErrorf(stateTooMany, "datashare %s has %d objects already", d.Name, len(d.Objects)).WithHint("Create another datashare for the rest.")
	}
	d.Objects = append(d.Objects, o)
	return nil
}

// forgetSchema removes a schema, its objects and what holds for all of them;
// false if there was nothing of the kind.
func forgetSchema(d *blueshift.Datashare, id uint32) bool {
	had := len(d.Schemas) + len(d.Objects) + len(d.Scoped)
	d.Schemas = slices.DeleteFunc(d.Schemas, func(s blueshift.SharedSchema) bool { return s.ID == id })
	d.Objects = slices.DeleteFunc(d.Objects, func(o blueshift.SharedObject) bool { return o.SchemaID == id })
	d.Scoped = slices.DeleteFunc(d.Scoped, func(s blueshift.SharedScope) bool { return s.SchemaID == id })
	return len(d.Schemas)+len(d.Objects)+len(d.Scoped) < had
}

func schemaIndex(d *blueshift.Datashare, id uint32) int {
	return slices.IndexFunc(d.Schemas, func(s blueshift.SharedSchema) bool { return s.ID == id })
}

func objectIndex(d *blueshift.Datashare, id uint32) int {
	return slices.IndexFunc(d.Objects, func(o blueshift.SharedObject) bool { return o.ID == id })
}

// The refusals, in Redshift's words as far as they are known.

func missingSchema(d *blueshift.Datashare, schema string) error {
	return blueshift.SQLErrorf(stateUnknownSchema, "Schema %s is not added to the datashare %s", schema, d.Name).
		WithHint("%s", blueshift.NextStep([]blueshift.Step{schemaStep(d, &blueshift.AccessQuestion{Schema: schema}, blueshift.SharedNow{SchemaExists: true})}))
}

func unknownSchema(d *blueshift.Datashare, schema string) error {
	return blueshift.SQLErrorf(stateUnknownSchema, "Datashare %s does not contain the Schema %s", d.Name, schema)
}

func knownObject(d *blueshift.Datashare, o blueshift.SharedObject) error {
	state, kind := stateKnownRelation, "Relation"
	if o.Kind == "function" {
		state, kind = stateKnownFunction, "Function"
	}
	known := blueshift.SQLErrorf(state, "%s %s is already added to the datashare %s", kind, o.Name, d.Name)
	if i := schemaIndex(d, o.SchemaID); i >= 0 && d.Schemas[i].IncludeNew {
		return known.WithHint("INCLUDENEW is set for schema %s: what is made in it is in the datashare from then on.", o.Schema)
	}
	return known
}

func unknownObject(d *blueshift.Datashare, o blueshift.SharedObject) error {
	state, kind := stateUnknownRelation, "Relation"
	if o.Kind == "function" {
		state, kind = stateUnknownFunction, "Function"
	}
	return blueshift.SQLErrorf(state, "Datashare %s does not contain the %s %s", d.Name, kind, o.Name)
}
