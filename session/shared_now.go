package session

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// What sharing asks about databases when it explains who may use a share
// (sharing.Objects). It sees what is committed.

// SharedNow tells what a share holds of schema.object, and whether there is such
// a thing on the producer.
func (h *Sessions) SharedNow(tx store.Tx, d blueshift.Datashare, schema, object string) (now blueshift.SharedNow, err error) {
	snap, err := h.producing(tx, d)
	if snap == nil {
		return now, err
	}
	if schema == "" {
		now.Held = d.Held | d.Scope("SCHEMAS", 0)
		return now, nil
	}
	sc, ok := snap.Schema(schema)
	if !ok {
		return now, nil
	}
	now.SchemaExists = true
	_, now.Exists = snap.Relation(sc.ID, object)
	now.Function = !now.Exists && len(snap.Functions(sc.ID, object)) > 0
	now.Exists = now.Exists || now.Function
	in, ok := sharedSchema(&d, snap, schema)
	now.Schema, now.Usable = ok, in.held.Has(blueshift.Usage)
	if object == "" {
		now.Held = in.held
		return now, nil
	}
	for _, o := range sharedThings(&d, snap, sc, object) {
		now.Object, now.Held = true, now.Held|o.held
	}
	if rel, ok := snap.Relation(sc.ID, object); ok {
		now.Secured = secured(snap, rel, map[uint32]bool{})
	}
	return now, nil
}

// sharedThings finds what a share holds by a name: a relation, or functions.
func sharedThings(d sharedContent, snap *catalog.Snapshot, schema *catalog.Schema, name string) []sharedObject {
	if o, ok := sharedRelation(d, snap, schema, name); ok {
		return []sharedObject{o}
	}
	return sharedNamed(d, snap, schema, name)
}

// secured finds the relation under row-level security that keeps a relation from
// consumers: itself, or one that it reads as a view. Late-binding views may read
// each other: each is looked at once.
func secured(snap *catalog.Snapshot, rel *catalog.Relation, seen map[uint32]bool) blueshift.TableName {
	schema, ok := snap.SchemaByID(rel.Schema)
	if !ok || seen[rel.ID] {
		return blueshift.TableName{}
	}
	seen[rel.ID] = true
	if sec := rel.RowSecurity; sec != nil && sec.On && !sec.Open {
		return blueshift.TableName{Schema: schema.Name, Table: rel.Name}
	}
	if rel.Kind != catalog.View {
		return blueshift.TableName{}
	}
	for _, name := range relationsIn(rel.Definition) {
		if read, ok := standsFor(snap, schema.Name, rel, name); ok {
			if found := secured(snap, read, seen); found != (blueshift.TableName{}) {
				return found
			}
		}
	}
	return blueshift.TableName{}
}

// LentNow tells what a user may do with schema.object in a database made from a
// share: db, or the zero one when there is none yet.
func (h *Sessions) LentNow(tx store.Tx, d blueshift.Datashare, n blueshift.Namespace, db blueshift.Database, user, schema, object string) (now blueshift.LentNow, err error) {
	u, err := principals{tx, n}.user(user)
	if err != nil {
		return now, nil // there is no such user
	}
	r, err := readRights(tx, n, u.SysID, nil)
	if err != nil {
		return now, err
	}
	may := lent{db: &db, rights: r}
	held, _ := r.onDatabase(db)
	now.Known, now.Usage = true, r.super || db.Share != "" && held.Has(blueshift.Usage)
	if db.Share == "" || may.everything() {
		now.UsageOfSchema, now.Held = now.Usage, blueshift.AllOnTable|blueshift.AllOnSchema|blueshift.AllOnDatabase|blueshift.Execute
		return now, nil
	}
	if schema == "" {
		now.Held = held
		return now, nil
	}
	snap, err := h.producing(tx, d)
	if snap == nil {
		return now, err
	}
	in, ok := sharedSchema(&d, snap, schema)
	if !ok {
		return now, nil
	}
	now.UsageOfSchema = may.schema(in.schema)
	if object == "" {
		now.Held = may.inSchema(in.schema)
	}
	for _, o := range sharedThings(&d, snap, in.schema, object) {
		now.Held |= may.on(o)
	}
	return now, nil
}

// producing is the catalog of the database that a share draws from; nil when it
// is gone or not open.
func (h *Sessions) producing(tx store.Tx, d blueshift.Datashare) (*catalog.Snapshot, error) {
	key := d.Key
	key.ID = blueshift.DatabaseID(d.Namespace, d.Database)
	db, err := store.Databases.Get(tx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	live, open := h.Catalogs.Live(db.Catalog)
	if err != nil || !open {
		return nil, err
	}
	return live.Snapshot(), nil
}
