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
		if len(d.Schemas) >= maxSchemas {
			return blueshift.SQLErrorf(stateTooMany, "datashare %s has %d schemas already", d.Name, len(d.Schemas))
		}
		d.Schemas = append(d.Schemas, schema)
		return nil
	})
}

// RemoveSchema is ALTER DATASHARE … REMOVE SCHEMA. The schema's objects leave
// the share with it.
func (s *Service) RemoveSchema(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if !dropSchema(d, schema.ID) {
			return blueshift.SQLErrorf(stateUnknownSchema, "Datashare %s does not contain the Schema %s", d.Name, schema.Name)
		}
		return nil
	})
}

// SetIncludeNew is ALTER DATASHARE … SET INCLUDENEW … FOR SCHEMA. It concerns
// relations created from now on.
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

// AddObject is ALTER DATASHARE … ADD TABLE for one table or view. Its schema
// has to be in the share. Without Privileges it gives SELECT.
func (s *Service) AddObject(tx store.Tx, producer blueshift.Namespace, database, share string, o blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if objectIndex(d, o.ID) >= 0 {
			return blueshift.SQLErrorf(stateKnownRelation, "Relation %s is already added to the datashare %s", o.Name, d.Name)
		}
		return addObject(d, o)
	})
}

// AddObjects is ALTER DATASHARE … ADD ALL TABLES IN SCHEMA, a one-time
// expansion of what exists: those in the share already are left as they are.
func (s *Service) AddObjects(tx store.Tx, producer blueshift.Namespace, database, share string, schema blueshift.SharedSchema, all []blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		if schemaIndex(d, schema.ID) < 0 {
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

// RemoveObject is ALTER DATASHARE … REMOVE TABLE for one table or view.
func (s *Service) RemoveObject(tx store.Tx, producer blueshift.Namespace, database, share string, o blueshift.SharedObject) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error {
		i := objectIndex(d, o.ID)
		if i < 0 {
			return blueshift.SQLErrorf(stateUnknownRelation, "Datashare %s does not contain the Relation %s", d.Name, o.Name)
		}
		d.Objects = slices.Delete(d.Objects, i, i+1)
		return nil
	})
}

// ObjectCreated adds a new table or view to the shares of its database that
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

// ObjectDropped removes a dropped table or view from every share.
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
	return s.everyShare(tx, producer, database, func(d *blueshift.Datashare) (bool, error) { return dropSchema(d, id), nil })
}

// everyShare changes copies of the shares of one database.
func (s *Service) everyShare(tx store.Tx, producer blueshift.Namespace, database string, change func(*blueshift.Datashare) (bool, error)) error {
	for _, d := range slices.Collect(s.Outbound(tx, producer)) {
		if d.Database != database {
			continue
		}
		d.Schemas, d.Objects = slices.Clone(d.Schemas), slices.Clone(d.Objects)
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

func addObject(d *blueshift.Datashare, o blueshift.SharedObject) error {
	if schemaIndex(d, o.SchemaID) < 0 {
		return missingSchema(d, o.Schema)
	}
	if len(d.Objects) >= maxObjects {
		return blueshift.SQLErrorf(stateTooMany, "datashare %s has %d objects already", d.Name, len(d.Objects)).WithHint("Create another datashare for the rest.")
	}
	if len(o.Privileges) == 0 {
		o.Privileges = privilegeOfAdd
	}
	d.Objects = append(d.Objects, o)
	return nil
}

func missingSchema(d *blueshift.Datashare, schema string) error {
	return blueshift.SQLErrorf(stateUnknownSchema, "Schema %s is not added to the datashare %s", schema, d.Name).
		WithHint("Add the schema before its objects: ALTER DATASHARE %s ADD SCHEMA %s", quoteName(d.Name), quoteName(schema))
}

// dropSchema removes a schema with its objects; false if it was not there.
func dropSchema(d *blueshift.Datashare, id uint32) bool {
	i := schemaIndex(d, id)
	if i < 0 {
		return false
	}
	d.Schemas = slices.Delete(d.Schemas, i, i+1)
	d.Objects = slices.DeleteFunc(d.Objects, func(o blueshift.SharedObject) bool { return o.SchemaID == id })
	return true
}

func schemaIndex(d *blueshift.Datashare, id uint32) int {
	return slices.IndexFunc(d.Schemas, func(s blueshift.SharedSchema) bool { return s.ID == id })
}

func objectIndex(d *blueshift.Datashare, id uint32) int {
	return slices.IndexFunc(d.Objects, func(o blueshift.SharedObject) bool { return o.ID == id })
}
