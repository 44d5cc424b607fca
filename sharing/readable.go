package sharing

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Readable returns the share if the consumer namespace may read it now. It is
// asked for every statement that touches a shared relation, so it is a few
// lookups in memory and allocates nothing when the answer is yes. Otherwise
// the error is a *blueshift.SQLError that names the missing step and who has to
// take it: 42501, 3D000 for a share that is gone, 0A000 for a warehouse that
// lacks encryption.
//
// A share that was dropped and created again under its name has another
// ShareID; a database bound to the old one must not read it (Mounted).
func (s *Service) Readable(ctx context.Context, consumer blueshift.Namespace, share blueshift.Key) (blueshift.Datashare, error) {
	r := s.reads.Get().(*reading)
	r.s, r.consumer, r.key = s, consumer, share
	err := s.Store.View(ctx, r.run)
	d := r.share
	*r = reading{run: r.run}
	s.reads.Put(r)
	if err != nil {
		return blueshift.Datashare{}, err
	}
	return d, nil
}

// reading is one question, kept for the next so that asking is free.
type reading struct {
	s        *Service
	consumer blueshift.Namespace
	key      blueshift.Key
	share    blueshift.Datashare
	run      func(store.Tx) error
}

func newReading() *reading {
	r := &reading{}
	r.run = func(tx store.Tx) (err error) {
		if r.share, err = store.Datashares.Get(tx, r.key); err != nil {
			return gone(err, r.key)
		}
		if o := access(&r.share, &r.consumer); o != none {
			return denied(&r.share, &r.consumer, o)
		}
		return r.s.checkWarehouses(tx, &r.share, &r.consumer)
	}
	return r
}

// Mounted is Readable for a database made from a share.
func (s *Service) Mounted(ctx context.Context, consumer blueshift.Namespace, db blueshift.Database) (blueshift.Datashare, error) {
	d, err := s.Readable(ctx, consumer, db.ShareKey)
	if err == nil && d.ShareID != db.ShareID {
		return blueshift.Datashare{}, blueshift.SQLErrorf(stateShareGone, "datashare %s that database %s was made from no longer exists; another of the same name has taken its place", db.ShareName, db.Name).
			WithHint("DROP DATABASE %s and create it again FROM DATASHARE %s.", quoteName(db.Name), quoteName(db.ShareName))
	}
	return d, err
}

// Writable returns the share if privileges beyond SELECT count for the consumer
// namespace, as far as the two accounts are concerned.
func (s *Service) Writable(ctx context.Context, consumer blueshift.Namespace, share blueshift.Key) (blueshift.Datashare, error) {
	d, err := s.Readable(ctx, consumer, share)
	if err == nil && !mayWrite(&d, &consumer) {
		return d, blueshift.SQLErrorf(stateDenied, "Datashare writes are not authorized by producer or associated by consumer").
			WithHint("Account %s must call AuthorizeDataShare and account %s AssociateDataShareConsumer, both with AllowWrites=true, for %s.", d.Account, consumer.Account, d.ARN())
	}
	return d, err
}

// Inbound yields the shares of others that a namespace may read as far as the
// handshake goes, as SVV_DATASHARES and SHOW DATASHARES list them: first those
// granted to the namespace, then those granted to its account.
func (s *Service) Inbound(tx store.Tx, consumer blueshift.Namespace) iter.Seq[blueshift.Datashare] {
	return func(yield func(blueshift.Datashare) bool) {
		for d := range store.Datashares.Lookup(tx, "consumernamespace:"+consumer.ID) {
			if access(&d, &consumer) == none && !yield(d) {
				return
			}
		}
		for d := range store.Datashares.Lookup(tx, "consumer:"+string(consumer.Account)) {
			if d.Namespace != consumer.ID && namespaceConsumer(&d, consumer.ID) < 0 && access(&d, &consumer) == none && !yield(d) {
				return
			}
		}
	}
}

// InboundShare finds a share by the words of DESC DATASHARE … OF and CREATE
// DATABASE … FROM DATASHARE: its name, the producer's account ("" for the
// consumer's own) and namespace. The error says which step of the handshake is
// missing.
func (s *Service) InboundShare(tx store.Tx, consumer blueshift.Namespace, name string, account blueshift.Account, namespace string) (blueshift.Datashare, error) {
	namespace = strings.ToLower(namespace)
	asked := account
	if asked == "" {
		asked = consumer.Account
	}
	for n := range store.Namespaces.Lookup(tx, "guid:"+namespace) {
		d, err := store.Datashares.Get(tx, keyOf(n, name))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return d, err
		}
		if err != nil {
			break
		}
		o := access(&d, &consumer)
		switch {
		case n.ID == consumer.ID:
			return d, blueshift.SQLErrorf(stateBadConsumer, "datashare %s belongs to this namespace", d.Name).
				WithHint("Its objects are in database %q, where they can be read directly.", d.Database)
		case o == notGranted: // to whom nothing was said, nothing exists
		case n.Account != asked:
			return d, blueshift.SQLErrorf(stateUnknownShare, "datashare %s of namespace %s is shared from another account", d.Name, namespace).
				WithHint("Name the account of the producer: OF ACCOUNT '%s' NAMESPACE '%s'", n.Account, namespace)
		case o != none:
			return d, denied(&d, &consumer, o)
		default:
			return d, nil
		}
	}
	return blueshift.Datashare{}, blueshift.SQLErrorf(stateUnknownShare, "datashare %s of account %s, namespace %s does not exist or is not shared with this namespace",
		abridge(name), asked, abridge(namespace)).WithHint("The producer must run GRANT USAGE ON DATASHARE %s TO ACCOUNT '%s' and call AuthorizeDataShare; then account %s calls AssociateDataShareConsumer.",
		quoteName(abridge(name)), consumer.Account, consumer.Account)
}

// MountShare checks CREATE DATABASE … FROM DATASHARE and returns the share. A
// namespace has at most one database per share. PUBLICACCESSIBLE and encryption
// are not looked at here but when the database is read.
func (s *Service) MountShare(tx store.Tx, consumer blueshift.Namespace, name string, account blueshift.Account, namespace string) (blueshift.Datashare, error) {
	d, err := s.InboundShare(tx, consumer, name, account, namespace)
	if err != nil {
		return d, err
	}
	for db := range store.Databases.Lookup(tx, "namespace:"+consumer.ID) {
		if db.ShareKey == d.Key && db.ShareID == d.ShareID {
			return d, blueshift.SQLErrorf(stateMounted, "datashare %s already has database %q in this namespace", d.Name, db.Name).
				WithHint("A namespace has at most one database per datashare: use %s, or DROP DATABASE it first.", quoteName(db.Name))
		}
	}
	return d, nil
}

func gone(err error, share blueshift.Key) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, name, _ := strings.Cut(share.ID, "/")
	return blueshift.SQLErrorf(stateShareGone, "datashare %s of account %s no longer exists", name, share.Account).
		WithHint("Its producer dropped it or was deleted. The database made from it is empty; DROP DATABASE removes it.")
}
