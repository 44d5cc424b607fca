package session

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// concerns tells whether any share of a database answers to a description, so
// that most DDL never touches the control plane.
func (s *Session) concerns(w *site, any func(blueshift.Datashare) bool) (found bool, err error) {
	producer := shareChange{Producer: w.producer()}.producer(s.Namespace)
	err = s.shareView(func(tx store.Tx) error {
		for d := range s.home.Sharing.Outbound(tx, producer) {
			found = found || d.Database == w.db.Name && any(d)
		}
		return nil
	})
	return found, err
}

// changeShares adds a change of the shares of a database to the transaction.
func (s *Session) changeShares(ctx context.Context, w *site, c shareChange) error {
	c.Database, c.Producer = w.db.Name, w.producer()
	return s.changeShare(ctx, c)
}

// includeNew adds a relation that was just created to the shares that take new
// objects of its schema. One that cannot be shared stays out.
func (s *Session) includeNew(ctx context.Context, w *site, schema *catalog.Schema, r catalog.Relation) error {
	found, err := s.concerns(w, includesNew(schema))
	if err != nil || !found || s.shareable(w.Snapshot(), schema, &r) != nil {
		return err
	}
	return s.changeShares(ctx, w, shareChange{Op: "object created", Object: sharedAs(schema.Name, &r)})
}

// includeNewFunction is includeNew for a function.
func (s *Session) includeNewFunction(ctx context.Context, w *site, schema *catalog.Schema, f *catalog.Function) error {
	found, err := s.concerns(w, includesNew(schema))
	if err != nil || !found || s.shareableFunction(f) != nil {
		return err
	}
	return s.changeShares(ctx, w, shareChange{Op: "object created", Object: functionSharedAs(schema.Name, f)})
}

func includesNew(schema *catalog.Schema) func(blueshift.Datashare) bool {
	return func(d blueshift.Datashare) bool {
		return slices.ContainsFunc(d.Schemas, func(sc blueshift.SharedSchema) bool { return sc.ID == schema.ID && sc.IncludeNew })
	}
}

// forgetShared removes a dropped relation or function from the shares that hold it.
func (s *Session) forgetShared(ctx context.Context, w *site, id uint32) error {
	found, err := s.concerns(w, func(d blueshift.Datashare) bool {
		return slices.ContainsFunc(d.Objects, func(o blueshift.SharedObject) bool { return o.ID == id })
	})
	if err != nil || !found {
		return err
	}
	return s.changeShares(ctx, w, shareChange{Op: "object dropped", ID: id})
}

// forgetSharedSchema removes a dropped schema from the shares that hold it, or
// something of it.
func (s *Session) forgetSharedSchema(ctx context.Context, w *site, schema *catalog.Schema) error {
	found, err := s.concerns(w, func(d blueshift.Datashare) bool {
		return slices.ContainsFunc(d.Schemas, func(sc blueshift.SharedSchema) bool { return sc.ID == schema.ID }) ||
			slices.ContainsFunc(d.Objects, func(o blueshift.SharedObject) bool { return o.SchemaID == schema.ID }) ||
			slices.ContainsFunc(d.Scoped, func(scope blueshift.SharedScope) bool { return scope.SchemaID == schema.ID })
	})
	if err != nil || !found {
		return err
	}
	return s.changeShares(ctx, w, shareChange{Op: "schema dropped", ID: schema.ID})
}

// shareMade adds what was made through a share to that share, so that whoever
// made it can use it: inferred, the public documentation does not say what
// becomes of it. Where the database was made WITH PERMISSIONS its maker gets the
// privileges, as an owner would have them.
func (s *Session) shareMade(ctx context.Context, w *site, schema *catalog.Schema, r catalog.Relation) error {
	if w.shared == nil {
		return nil
	}
	if interleaved(&r) {
		return notShareable(r.Name, "has an interleaved sort key")
	}
	for _, c := range r.Columns {
		if c.Type.ID == redshiftsql.Varbyte && c.Default != "" {
			return blueshift.SQLErrorf("0A000", "column \"%s\" of type VARBYTE cannot be created with a default value through a datashare", c.Name)
		}
	}
	o := sharedAs(schema.Name, &r)
	o.Held = blueshift.AllOnSharedTable
	if err := s.changeShare(ctx, shareChange{Op: "add object", Share: w.shared.share.Name, Database: w.db.Name, Object: o, Producer: w.producer()}); err != nil {
		return err
	}
	return s.lendMade(ctx, w, r.ID, blueshift.AllOnSharedTable)
}

// shareMadeSchema is shareMade for a schema.
func (s *Session) shareMadeSchema(ctx context.Context, w *site, schema catalog.Schema) error {
	if w.shared == nil {
		return nil
	}
	made := blueshift.SharedSchema{ID: schema.ID, Name: schema.Name, Held: blueshift.AllOnSchema}
	if err := s.changeShare(ctx, shareChange{Op: "add schema", Share: w.shared.share.Name, Database: w.db.Name, Schema: made, Producer: w.producer()}); err != nil {
		return err
	}
	return s.lendMade(ctx, w, schema.ID, blueshift.AllOnSchema)
}

func (s *Session) lendMade(ctx context.Context, w *site, object uint32, p blueshift.Privileges) error {
	if w.shared.lent.everything() {
		return nil
	}
	to := aclChange{To: []blueshift.Grantee{{Kind: blueshift.ToUser, ID: s.user.SysID}}, By: s.user.SysID, Held: p}
	return s.changePrincipals(ctx, principalChange{Op: "database acl", Name: w.name, Object: object, ACL: &to})
}
