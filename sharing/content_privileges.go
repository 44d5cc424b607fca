package sharing

import (
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// What a share may do with what is in it (Database Developer Guide, "Permissions
// you can grant to datashares"). ADD gives SELECT, EXECUTE or USAGE and nothing
// else; GRANT … TO DATASHARE gives what it says, and adds the object if it is
// not there. Whether a consumer may use more than these three is for both
// accounts to allow (Writable).

// GrantToShare is GRANT … TO DATASHARE. Giving what is held already succeeds.
func (s *Service) GrantToShare(tx store.Tx, producer blueshift.Namespace, database, share string, g blueshift.ShareGrant) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error { return give(d, g) })
}

// RevokeFromShare is REVOKE … FROM DATASHARE. A schema or an object that the
// share may do nothing with any more is no longer in it.
func (s *Service) RevokeFromShare(tx store.Tx, producer blueshift.Namespace, database, share string, g blueshift.ShareGrant) error {
	return s.alter(tx, producer, database, share, func(d *blueshift.Datashare) error { return take(d, g) })
}

func give(d *blueshift.Datashare, g blueshift.ShareGrant) error {
	switch {
	case g.Schema != nil:
		i := schemaIndex(d, g.Schema.ID)
		if i < 0 {
			return addSchema(d, *g.Schema)
		}
		d.Schemas[i].Held = d.Schemas[i].Privileges() | g.Schema.Held
	case g.Object != nil:
		i := objectIndex(d, g.Object.ID)
		if i < 0 {
			return addObject(d, *g.Object)
		}
		d.Objects[i].Held = d.Objects[i].Privileges() | g.Object.Held
	case g.Scope != nil:
		if g.Scope.SchemaID != 0 && !holdsSchema(d, g.Scope.SchemaID) {
			return missingSchema(d, g.Scope.Schema)
		}
		i := scopeIndex(d, *g.Scope)
		if i < 0 {
			d.Scoped = append(d.Scoped, *g.Scope)
			return nil
		}
		d.Scoped[i].Held |= g.Scope.Held
	default:
		d.Held |= g.Database
	}
	return nil
}

func take(d *blueshift.Datashare, g blueshift.ShareGrant) error {
	switch {
	case g.Schema != nil:
		i := schemaIndex(d, g.Schema.ID)
		if i < 0 {
			return unknownSchema(d, g.Schema.Name)
		}
		if d.Schemas[i].Held = d.Schemas[i].Privileges() &^ g.Schema.Held; d.Schemas[i].Held == 0 {
			forgetSchema(d, g.Schema.ID)
		}
	case g.Object != nil:
		i := objectIndex(d, g.Object.ID)
		if i < 0 {
			return unknownObject(d, *g.Object)
		}
		if d.Objects[i].Held = d.Objects[i].Privileges() &^ g.Object.Held; d.Objects[i].Held == 0 {
			d.Objects = slices.Delete(d.Objects, i, i+1)
		}
	case g.Scope != nil:
		i := scopeIndex(d, *g.Scope)
		if i < 0 {
			return nil
		}
		if d.Scoped[i].Held &^= g.Scope.Held; d.Scoped[i].Held == 0 {
			d.Scoped = slices.Delete(d.Scoped, i, i+1)
		}
	default:
		d.Held &^= g.Database
	}
	return nil
}

// holdsSchema reports whether a schema is in the share, by its own name or with
// all others of the database.
func holdsSchema(d *blueshift.Datashare, id uint32) bool {
	return schemaIndex(d, id) >= 0 || d.Scope("SCHEMAS", id) != 0
}

func scopeIndex(d *blueshift.Datashare, of blueshift.SharedScope) int {
	return slices.IndexFunc(d.Scoped, func(s blueshift.SharedScope) bool { return s.For == of.For && s.SchemaID == of.SchemaID })
}
