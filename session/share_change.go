package session

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// shareChange is one change to datashares made in SQL. It is data rather than
// a function so that it can be written down as part of a commit intent and
// applied after a crash.
type shareChange struct {
	Op        string
	Database  string                   `json:",omitempty"`
	Share     string                   `json:",omitempty"`
	Datashare *blueshift.Datashare     `json:",omitempty"`
	Schema    blueshift.SharedSchema   `json:",omitempty"`
	Object    blueshift.SharedObject   `json:",omitempty"`
	Objects   []blueshift.SharedObject `json:",omitempty"`
	Consumer  blueshift.ConsumerID     `json:",omitzero"`
	Value     bool                     `json:",omitempty"`
	ID        uint32                   `json:",omitempty"`
	Grant     *blueshift.ShareGrant    `json:",omitempty"`
	Principal *principalChange         `json:",omitempty"` // a change to users and privileges instead
	Producer  *blueshift.Namespace     `json:",omitempty"` // whose share it is; nil: that of the session
	By        *author                  `json:",omitempty"` // whom the log names
}

// apply checks and makes the change inside tx, and logs it there.
func (c shareChange) apply(tx store.Tx, sharing Sharing, session blueshift.Namespace) error {
	producer, events := c.producer(session), c.events()
	identify(tx, producer, events) // before the share is gone
	if err := c.change(tx, sharing, producer); err != nil {
		return err
	}
	identify(tx, producer, events) // now that it is made
	return logShareEvents(tx, producer.Key, c.By, events...)
}

func (c shareChange) change(tx store.Tx, sharing Sharing, producer blueshift.Namespace) error {
	if c.Principal != nil {
		return c.Principal.apply(tx, producer)
	}
	switch c.Op {
	case "create":
		return sharing.CreateDatashare(tx, producer, *c.Datashare)
	case "drop":
		return sharing.DropDatashare(tx, producer, c.Share)
	case "set publicaccessible":
		return sharing.SetPubliclyAccessible(tx, producer, c.Database, c.Share, c.Value)
	case "grant usage":
		return sharing.GrantUsage(tx, producer, c.Share, c.Consumer)
	case "revoke usage":
		return sharing.RevokeUsage(tx, producer, c.Share, c.Consumer)
	case "add schema":
		return sharing.AddSchema(tx, producer, c.Database, c.Share, c.Schema)
	case "remove schema":
		return sharing.RemoveSchema(tx, producer, c.Database, c.Share, c.Schema)
	case "set includenew":
		return sharing.SetIncludeNew(tx, producer, c.Database, c.Share, c.Schema, c.Value)
	case "add object":
		return sharing.AddObject(tx, producer, c.Database, c.Share, c.Object)
	case "add objects":
		return sharing.AddObjects(tx, producer, c.Database, c.Share, c.Schema, c.Objects)
	case "remove object":
		return sharing.RemoveObject(tx, producer, c.Database, c.Share, c.Object)
	case "remove objects":
		return sharing.RemoveObjects(tx, producer, c.Database, c.Share, c.Objects)
	case "grant privileges":
		return sharing.GrantToShare(tx, producer, c.Database, c.Share, *c.Grant)
	case "revoke privileges":
		return sharing.RevokeFromShare(tx, producer, c.Database, c.Share, *c.Grant)
	case "object created":
		return sharing.ObjectCreated(tx, producer, c.Database, c.Object)
	case "object dropped":
		return sharing.ObjectDropped(tx, producer, c.Database, c.ID)
	case "schema dropped":
		return sharing.SchemaDropped(tx, producer, c.Database, c.ID)
	}
	return blueshift.SQLErrorf("XX000", "unknown change to a datashare: %s", c.Op)
}

// producer is the namespace whose share changes, session that of whoever changes it.
func (c shareChange) producer(session blueshift.Namespace) blueshift.Namespace {
	if c.Producer != nil {
		return *c.Producer
	}
	return session
}

// errRehearsal undoes a store transaction that was only a rehearsal.
var errRehearsal = errors.New("rehearsal")

// changeShare adds a change to the transaction. It is rehearsed now, after
// those before it, so that it fails where the user wrote it.
func (s *Session) changeShare(ctx context.Context, c shareChange) error {
	t := s.transaction()
	c.By = s.author(c.Producer)
	t.shares = append(t.shares, c)
	return s.shareView(func(store.Tx) error { return nil })
}

// shareView reads records as this transaction sees them: with the changes to
// datashares that it has made and not yet committed.
func (s *Session) shareView(fn func(store.Tx) error) error {
	ctx := s.ctx
	if s.tx == nil || len(s.tx.shares) == 0 {
		return s.home.Store.View(ctx, fn)
	}
	err := s.home.Store.Update(ctx, func(tx store.Tx) error {
		for _, c := range s.tx.shares {
			if err := c.apply(tx, s.home.Sharing, s.Namespace); err != nil {
				return err
			}
		}
		if err := fn(tx); err != nil {
			return err
		}
		return errRehearsal
	})
	if errors.Is(err, errRehearsal) {
		return nil
	}
	return err
}

// applyShares makes the changes durable and tells whoever reads through the
// shares that they may have lost them.
func (s *Session) applyShares(ctx context.Context, changes []shareChange) error {
	if err := s.home.apply(ctx, s.Namespace, changes, nil); err != nil {
		return err
	}
	s.announce(ctx, changes)
	return nil
}

// announce tells whoever reads through a share that it may have lost it.
func (s *Session) announce(ctx context.Context, changes []shareChange) {
	for _, c := range changes {
		switch c.Op {
		case "drop", "revoke usage", "remove schema", "remove object", "remove objects", "revoke privileges", "set publicaccessible":
			producer := c.producer(s.Namespace)
			key := producer.Key
			key.ID = blueshift.DatashareID(producer.ID, c.Share)
			s.home.Sharing.Withdrawn(ctx, key)
		}
	}
}

func (h *Sessions) apply(ctx context.Context, producer blueshift.Namespace, changes []shareChange, intent *blueshift.CommitIntent) error {
	return h.Store.Update(ctx, func(tx store.Tx) error {
		for _, c := range changes {
			if err := c.apply(tx, h.Sharing, producer); err != nil {
				return err
			}
		}
		if intent != nil {
			return store.CommitIntents.Delete(tx, intent.Key)
		}
		return nil
	})
}
