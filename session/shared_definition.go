package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// ifShared adds a change to the transaction if any share of the session's
// database concerns it, so that most DDL never touches the control plane.
func (s *Session) ifShared(ctx context.Context, concerns func(blueshift.Datashare) bool, c shareChange) error {
	found := false
	err := s.shareView(func(tx store.Tx) error {
		for d := range s.home.Sharing.Outbound(tx, s.Namespace) {
			found = found || d.Database == s.database.Name && concerns(d)
		}
		return nil
	})
	if err != nil || !found {
		return err
	}
	return s.changeShare(ctx, c)
}

// includeNew adds a relation that was just created to the shares that take new
// objects of its schema.
func (s *Session) includeNew(ctx context.Context, c *catalog.Change, schema *catalog.Schema, r catalog.Relation) error {
	return s.ifShared(ctx, func(d blueshift.Datashare) bool {
		for _, sc := range d.Schemas {
			if sc.ID == schema.ID && sc.IncludeNew {
				return true
			}
		}
		return false
	}, shareChange{Op: "object created", Database: s.database.Name, Object: sharedAs(schema.Name, &r)})
}

// forgetShared removes a dropped relation from the shares that hold it.
func (s *Session) forgetShared(ctx context.Context, r *catalog.Relation) error {
	return s.ifShared(ctx, func(d blueshift.Datashare) bool {
		for _, o := range d.Objects {
			if o.ID == r.ID {
				return true
			}
		}
		return false
	}, shareChange{Op: "object dropped", Database: s.database.Name, ID: r.ID})
}

// forgetSharedSchema removes a dropped schema from the shares that hold it.
func (s *Session) forgetSharedSchema(ctx context.Context, schema *catalog.Schema) error {
	return s.ifShared(ctx, func(d blueshift.Datashare) bool {
		for _, sc := range d.Schemas {
			if sc.ID == schema.ID {
				return true
			}
		}
		return false
	}, shareChange{Op: "schema dropped", Database: s.database.Name, ID: schema.ID})
}
