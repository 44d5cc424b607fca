package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Config is what a Service stands on.
type Config struct {
	Realm *RealmConfig // nil, or without accounts: the development realm
	Store store.Store  // keeps temporary keys
	Clock blueshift.Clock
}

// Service answers who a key belongs to and what its holder may do. It is safe
// for concurrent use.
type Service struct {
	realm *realm
	store store.Store
	clock blueshift.Clock
	sweep sweep
	cache policyCache
}

// New checks the realm and returns the service, or an error that names the
// account, the principal and the statement that are wrong.
func New(c Config) (*Service, error) {
	r, err := newRealm(c.Realm)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	if c.Clock == nil {
		c.Clock = blueshift.SystemClock{}
	}
	return &Service{realm: r, store: c.Store, clock: c.Clock}, nil
}

// Development reports whether this is the development realm.
func (s *Service) Development() bool { return s.realm.development() }

// Credential is an access key as the realm knows it.
type Credential struct {
	Secret       string
	SessionToken string              // set for temporary keys
	Expires      time.Time           // zero for keys that do not expire
	Principal    blueshift.Principal // who the key speaks for
}

// ErrUnknownKey says that the realm has no such access key.
var ErrUnknownKey = errors.New("identity: unknown access key")

// Lookup finds an access key, or ErrUnknownKey. A temporary key past its
// expiry is still found for a while, so that its holder can be told.
func (s *Service) Lookup(ctx context.Context, accessKeyID string) (Credential, error) {
	if c, ok := s.realm.keys[accessKeyID]; ok {
		return c, nil
	}
	if a := blueshift.Account(accessKeyID); s.realm.development() && a.Valid() {
		return Credential{Secret: DevelopmentSecret, Principal: root(a)}, nil
	}
	return s.temporary(ctx, accessKeyID)
}
