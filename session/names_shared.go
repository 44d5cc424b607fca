package session

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// throughShare is a datashare that a statement reads through, as it was when
// the statement was compiled.
type throughShare struct {
	key     blueshift.Key
	id      uint32
	content uint64
}

// check tells whether the share may be read now, and whether what is in it is
// still what the statement was compiled against.
func (s *Session) check(ctx context.Context, t throughShare) (same bool, err error) {
	d, err := s.home.Sharing.Readable(ctx, s.Namespace, t.key)
	return d.ShareID == t.id && d.Content == t.content, err
}

// shared resolves inside a database made from a datashare: only what the share
// holds exists, under the names its objects have today on the producer.
func (n *names) shared(db blueshift.Database, schema, name string) (*redshiftsql.Relation, error) {
	share, producer, err := n.share(db)
	if err != nil {
		return nil, err
	}
	live, snap, err := n.snapshot(producer)
	if err != nil {
		return nil, err
	}
	lent, err := n.lent(db)
	if err != nil {
		return nil, err
	}
	for _, o := range shareObjects(share, snap) {
		if o.schema.Name != schema || o.relation == nil || o.relation.Name != name {
			continue
		}
		r, err := n.bind(producer, live, o.schema.Name, o.relation)
		if err != nil {
			return nil, err
		}
		if r.Rights, err = lent.to(o); err != nil {
			return nil, err
		}
		r.Database, r.Share = db.Name, share.Key
		r.ReadOnly = blueshift.SQLErrorf("0A000", "relation \"%s.%s.%s\" is read only: writing through a datashare is not supported yet", db.Name, schema, name)
		return r, nil
	}
	for _, o := range shareObjects(share, snap) {
		if o.schema.Name == schema {
			return nil, nil
		}
	}
	return nil, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist in shared database \"%s\"", schema, db.Name)
}

// share is the datashare behind a shared database, if it may be read now.
func (n *names) share(db blueshift.Database) (blueshift.Datashare, blueshift.Database, error) {
	share, err := n.s.home.Sharing.Mounted(n.s.ctx, n.s.Namespace, db)
	if err != nil {
		return share, blueshift.Database{}, err
	}
	n.shares = append(n.shares, throughShare{db.ShareKey, share.ShareID, share.Content})
	var producer blueshift.Database
	err = n.s.home.Store.View(n.s.ctx, func(tx store.Tx) (err error) {
		key := share.Key
		key.ID = blueshift.DatabaseID(share.Namespace, share.Database)
		producer, err = store.Databases.Get(tx, key)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = blueshift.SQLErrorf("3D000", "the database that datashare %s draws from no longer exists", share.Name)
	}
	return share, producer, err
}

// sharedObject is an object of a share as it exists on the producer now.
// relation is nil for the schema's own entry.
type sharedObject struct {
	schema     *catalog.Schema
	relation   *catalog.Relation
	includeNew bool
}

// shareObjects matches a share's content with the producer's catalog. Objects
// that were dropped since are no longer there.
func shareObjects(share blueshift.Datashare, snap *catalog.Snapshot) (out []sharedObject) {
	for _, sc := range share.Schemas {
		schema, ok := snap.SchemaByID(sc.ID)
		if !ok {
			continue
		}
		out = append(out, sharedObject{schema: schema, includeNew: sc.IncludeNew})
		for _, o := range share.Objects {
			if rel, ok := snap.RelationByID(o.ID); ok && rel.Schema == sc.ID {
				out = append(out, sharedObject{schema: schema, relation: rel})
			}
		}
	}
	return out
}
