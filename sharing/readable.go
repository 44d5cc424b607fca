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
// the error is a *blueshift.SQLError with the missing steps of Explain as its
// hint: 42501, 3D000 for a share that is gone, 0A000 for a warehouse that lacks
// encryption.
//
// A share that was dropped and created again under its name has another
// ShareID; a database bound to the old one must not read it (Mounted).
func (s *Service) Readable(ctx context.Context, consumer blueshift.Namespace, share blueshift.Key) (blueshift.Datashare, error) {
	return s.read(ctx, consumer, share, 0)
}

// Mounted is Readable for a database made from a share.
func (s *Service) Mounted(ctx context.Context, consumer blueshift.Namespace, db blueshift.Database) (blueshift.Datashare, error) {
	return s.read(ctx, consumer, db.ShareKey, db.ShareID)
}

func (s *Service) read(ctx context.Context, consumer blueshift.Namespace, share blueshift.Key, id uint32) (blueshift.Datashare, error) {
	r := s.reads.Get().(*reading)
	r.s, r.consumer, r.key, r.id = s, consumer, share, id
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
	id       uint32 // ShareID; 0 for whichever has the name
	share    blueshift.Datashare
	run      func(store.Tx) error
}

func newReading() *reading {
	r := &reading{}
	r.run = func(tx store.Tx) (err error) {
		r.share, err = store.Datashares.Get(tx, r.key)
		switch o := access(&r.share, &r.consumer); {
		case err != nil:
			err = gone(err, r.key)
		case r.id != 0 && r.share.ShareID != r.id:
			err = replaced(&r.share, o)
		case o != none:
			err = denied(&r.share, &r.consumer, o)
		default:
			err = checkWarehouses(tx, &r.share, &r.consumer)
		}
		if err != nil {
			return r.s.unfinished(tx, err, r.key, &r.consumer, blueshift.Select)
		}
		return nil
	}
	return r
}

func (s *Service) explained(ctx context.Context, refused *blueshift.SQLError, share blueshift.Key, consumer blueshift.Namespace, wants blueshift.Privileges) error {
	return s.Store.View(ctx, func(tx store.Tx) error { return s.unfinished(tx, refused, share, &consumer, wants) })
}

// Writable returns the share if privileges beyond SELECT count for the consumer
// namespace, as far as the two accounts are concerned.
func (s *Service) Writable(ctx context.Context, consumer blueshift.Namespace, share blueshift.Key) (blueshift.Datashare, error) {
	d, err := s.Readable(ctx, consumer, share)
	if err == nil && !mayWrite(&d, &consumer) {
		refused := blueshift.SQLErrorf(stateDenied, "Datashare writes are not authorized by producer or associated by consumer")
		return d, s.explained(ctx, refused, share, consumer, blueshift.Insert)
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

// InboundShare is Granted for a share that the consumer may read. The error says
// which step of the handshake is missing.
func (s *Service) InboundShare(tx store.Tx, consumer blueshift.Namespace, name string, account blueshift.Account, namespace string) (blueshift.Datashare, error) {
	d, err := s.Granted(tx, consumer, name, account, namespace)
	if err == nil {
		if o := access(&d, &consumer); o != none {
			err = s.unfinished(tx, denied(&d, &consumer, o), d.Key, &consumer, blueshift.Select)
		}
	}
	return d, err
}

// Granted finds a share that was granted to the consumer by the words of DESC
// DATASHARE … OF and CREATE DATABASE … FROM DATASHARE: its name, the producer's
// account ("" for the consumer's own) and namespace.
func (s *Service) Granted(tx store.Tx, consumer blueshift.Namespace, name string, account blueshift.Account, namespace string) (blueshift.Datashare, error) {
	if account != "" && !account.Valid() {
		return blueshift.Datashare{}, blueshift.SQLErrorf(stateBadConsumer, "%q is not an AWS account id", abridge(string(account))).WithHint("An account id has 12 digits.")
	}
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
		switch {
		case n.ID == consumer.ID:
			return d, blueshift.SQLErrorf(stateBadConsumer, "datashare %s belongs to this namespace", d.Name).
				WithHint("Its objects are in database %q, where they can be read directly.", d.Database)
		case access(&d, &consumer) == notGranted: // to whom nothing was said, nothing exists
		case account == "" && d.ManagedBy != "":
			return d, blueshift.SQLErrorf(stateUnknownShare, "datashare %s of namespace %s is managed by %s and is found by its account as well", d.Name, namespace, d.ManagedBy).
				WithHint("Name the account of the producer: OF ACCOUNT '%s' NAMESPACE '%s'", n.Account, namespace)
		case n.Account != asked:
			return d, blueshift.SQLErrorf(stateUnknownShare, "datashare %s of namespace %s is shared from another account", d.Name, namespace).
				WithHint("Name the account of the producer: OF ACCOUNT '%s' NAMESPACE '%s'", n.Account, namespace)
		default:
			return d, nil
		}
	}
	none := blueshift.Datashare{Key: blueshift.Key{Account: asked, Region: consumer.Region}, Namespace: abridge(namespace), Name: abridge(name)}
	return blueshift.Datashare{}, blueshift.SQLErrorf(stateUnknownShare, "datashare %s of account %s, namespace %s does not exist or is not shared with this namespace",
		none.Name, asked, none.Namespace).WithHint("%s", blueshift.NextStep(unknownSteps(none, &consumer)))
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

// replaced refuses a database whose share was dropped when another was made under
// its name. Of that one only those are told to whom it was granted.
func replaced(now *blueshift.Datashare, o obstacle) error {
	if o == notGranted {
		return gone(store.ErrNotFound, now.Key)
	}
	return blueshift.SQLErrorf(stateShareGone, "datashare %s of account %s that the database was made from no longer exists; another of the same name has taken its place", now.Name, now.Account)
}

func gone(err error, share blueshift.Key) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, name, _ := strings.Cut(share.ID, "/")
	return blueshift.SQLErrorf(stateShareGone, "datashare %s of account %s no longer exists: its producer dropped it or was deleted", name, share.Account)
}
