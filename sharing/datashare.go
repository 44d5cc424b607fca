package sharing

import (
	"errors"
	"regexp"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// The producer's statements about datashares. Session runs them inside its own
// store transaction at COMMIT, or inside a View to learn early whether they
// would succeed: they check everything before they write. Refusals are
// *blueshift.SQLError. Who may run them (superuser, owner) is for session to
// check; Datashare tells the owner.

// CreateDatashare makes d.Name over d.Database for d.Owner, empty, granted to
// nobody, or with MANAGEDBY ADX to AWS Data Exchange. Of d only these, PubliclyAccessible and ManagedBy are read.
func (s *Service) CreateDatashare(tx store.Tx, producer blueshift.Namespace, d blueshift.Datashare) error {
	if d.Name == "" || len(d.Name) > maxShareName {
		return blueshift.SQLErrorf("42622", "datashare name %q must have 1 to %d bytes", abridge(d.Name), maxShareName)
	}
	if d.Name == blueshift.InternalShareName {
		return blueshift.SQLErrorf(stateReservedName, "datashare name \"%s\" is reserved for the one that RegisterNamespace makes", d.Name)
	}
	if _, err := store.Datashares.Get(tx, keyOf(producer, d.Name)); err == nil {
		return blueshift.SQLErrorf(stateDuplicateShare, "share %q already exists", d.Name)
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	now, err := store.Namespaces.Get(tx, producer.Key) // the session's copy may be old
	if err != nil {
		return err
	}
	d = blueshift.Datashare{Key: keyOf(producer, d.Name), Namespace: producer.ID, Name: d.Name, ShareID: now.NextOID,
		Database: d.Database, Owner: d.Owner, PubliclyAccessible: d.PubliclyAccessible, ManagedBy: d.ManagedBy, Created: s.Clock.Now()}
	if d.ManagedBy == blueshift.ViaDataExchange {
		d.Consumers = []blueshift.Consumer{exchange(d.Created)}
	}
	now.NextOID++
	return writes(tx, func() error { return errors.Join(store.Namespaces.Put(tx, now), store.Datashares.Put(tx, d)) })
}

// DropDatashare ends a share for everybody, irrevocably.
func (s *Service) DropDatashare(tx store.Tx, producer blueshift.Namespace, name string) error {
	d, err := s.Datashare(tx, producer, name)
	if err != nil {
		return err
	}
	return writes(tx, func() error { return store.Datashares.Delete(tx, d.Key) })
}

// Datashare finds a share of a producing namespace by name. SQL does not know
// the internal one.
func (s *Service) Datashare(tx store.Tx, producer blueshift.Namespace, name string) (blueshift.Datashare, error) {
	d, err := store.Datashares.Get(tx, keyOf(producer, name))
	if errors.Is(err, store.ErrNotFound) || d.Type == blueshift.InternalShare {
		return blueshift.Datashare{}, blueshift.NoDatashare(abridge(name))
	}
	return d, err
}

// SetPubliclyAccessible is ALTER DATASHARE … SET PUBLICACCESSIBLE.
func (s *Service) SetPubliclyAccessible(tx store.Tx, producer blueshift.Namespace, database, name string, to bool) error {
	return s.alter(tx, producer, database, name, func(d *blueshift.Datashare) error {
		d.PubliclyAccessible = to
		return nil
	})
}

// GrantUsage is GRANT USAGE ON DATASHARE … TO ACCOUNT, with VIA DATA CATALOG or
// without, or TO NAMESPACE. A namespace of the producer's own account is ACTIVE
// at once; an account, the own one too, has to be authorized and to associate.
// Repeating a grant changes nothing.
func (s *Service) GrantUsage(tx store.Tx, producer blueshift.Namespace, name string, to blueshift.ConsumerID) error {
	d, err := s.Datashare(tx, producer, name)
	if err != nil {
		return err
	}
	to.Namespace = strings.ToLower(to.Namespace)
	next, changed, err := grant(d, to, s.Clock.Now())
	if err != nil || !changed {
		return err
	}
	if to.Namespace != "" && arns(tx, d.Account)(to.Namespace) == "" {
		return blueshift.SQLErrorf(stateBadConsumer, "namespace %q does not exist in account %s", abridge(to.Namespace), d.Account).
			WithHint("TO NAMESPACE is for namespaces of the producer's own account. For another account run: GRANT USAGE ON DATASHARE %s TO ACCOUNT '<account id>'", quoteName(name))
	}
	return writes(tx, func() error { return store.Datashares.Put(tx, next) })
}

// RevokeUsage is REVOKE USAGE ON DATASHARE … FROM ACCOUNT or FROM NAMESPACE.
// It removes the consumer with its authorization and associations: a later
// grant begins at PENDING_AUTHORIZATION. Revoking from somebody who was not
// granted succeeds, as REVOKE does elsewhere.
func (s *Service) RevokeUsage(tx store.Tx, producer blueshift.Namespace, name string, from blueshift.ConsumerID) error {
	d, err := s.Datashare(tx, producer, name)
	if err != nil {
		return err
	}
	from.Namespace = strings.ToLower(from.Namespace)
	next, changed, err := revoke(d, from)
	if err != nil || !changed {
		return err
	}
	return writes(tx, func() error { return store.Datashares.Put(tx, next) })
}

// Outbound yields the shares of a namespace that SQL knows, in order of name.
func (s *Service) Outbound(tx store.Tx, producer blueshift.Namespace) func(yield func(blueshift.Datashare) bool) {
	return func(yield func(blueshift.Datashare) bool) {
		for d := range store.Datashares.Lookup(tx, "namespace:"+producer.ID) {
			if d.Type == "" && !yield(d) {
				return
			}
		}
	}
}

// alter changes a copy of a share of the database that a session is connected to.
func (s *Service) alter(tx store.Tx, producer blueshift.Namespace, database, name string, change func(*blueshift.Datashare) error) error {
	d, err := s.Datashare(tx, producer, name)
	if err != nil {
		return err
	}
	if d.Database != database {
		return blueshift.SQLErrorf(stateNotSupported, "datashare %s belongs to database %q and cannot be altered from database %q", d.Name, d.Database, database).
			WithHint("Connect to database %q and repeat the statement.", d.Database)
	}
	ownContent(&d)
	if err := change(&d); err != nil {
		return err
	}
	d.Content++
	return writes(tx, func() error { return store.Datashares.Put(tx, d) })
}

// writes lets a statement be checked inside a View, where nothing is kept.
func writes(_ store.Tx, fn func() error) error {
	err := fn()
	if errors.Is(err, store.ErrReadOnly) {
		return nil
	}
	return err
}

func keyOf(n blueshift.Namespace, share string) blueshift.Key {
	return blueshift.Key{Account: n.Account, Region: n.Region, ID: blueshift.DatashareID(n.ID, share)}
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_$]*$`)

// quoteName writes a name as it has to be typed.
func quoteName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
