package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

const temporaryPrefix = "ASIA"

// How long an expired key is remembered, so that its holder is told
// ExpiredToken and not that the key never was; how often such keys are swept;
// how many keys there may be and how long their tokens.
const (
	rememberExpired = 24 * time.Hour
	sweepEvery      = 10 * time.Minute
	maxTemporary    = 100_000
	maxTokenSize    = 4096
)

// sweep knows how many temporary keys there are since the last count.
type sweep struct {
	mu   sync.Mutex // guards the fields below
	due  time.Time
	keys int
}

// issue makes a temporary key of what k says about its principal and makes it
// durable before anybody learns it.
func (s *Service) issue(ctx context.Context, k blueshift.TemporaryKey, d time.Duration, tokenSize int) (blueshift.TemporaryKey, error) {
	if tokenSize < 0 || tokenSize > maxTokenSize {
		return blueshift.TemporaryKey{}, blueshift.Errorf("ValidationError", "1 validation error detected: Value '%d' at 'minimumSessionTokenSize' failed to satisfy constraint: "+
			"Member must have value between 0 and %d", tokenSize, maxTokenSize)
	}
	if err := s.sweepKeys(ctx); err != nil {
		return blueshift.TemporaryKey{}, err
	}
	now := s.clock.Now().Truncate(time.Second)
	k.ID = temporaryPrefix + random32(16)
	k.Realm = s.realm.name
	k.Secret = random64(30)
	k.Token = random64(max(96, (tokenSize+3)/4*3))
	k.Issued, k.Expires = now, now.Add(d)
	if err := s.store.Update(ctx, func(tx store.Tx) error { return store.TemporaryKeys.Put(tx, k) }); err != nil {
		return blueshift.TemporaryKey{}, err
	}
	return k, nil
}

// temporary finds a key that STS issued. The principal it speaks for is looked
// up anew: a user or role that has left the realm takes its sessions along.
func (s *Service) temporary(ctx context.Context, id string) (Credential, error) {
	var k blueshift.TemporaryKey
	if len(id) != len(temporaryPrefix)+16 || id[:len(temporaryPrefix)] != temporaryPrefix {
		return Credential{}, ErrUnknownKey
	}
	err := s.store.View(ctx, func(tx store.Tx) error {
		for found := range store.TemporaryKeys.Lookup(tx, "accesskey:"+id) {
			k = found
			return nil
		}
		return ErrUnknownKey
	})
	if err != nil {
		return Credential{}, err
	}
	p, ok := s.speaksFor(k)
	if !ok {
		return Credential{}, ErrUnknownKey
	}
	p.Issued = k.Issued
	return Credential{Secret: k.Secret, SessionToken: k.Token, Expires: k.Expires, Principal: p}, nil
}

func (s *Service) speaksFor(k blueshift.TemporaryKey) (blueshift.Principal, bool) {
	if k.Realm != s.realm.name {
		return blueshift.Principal{}, false
	}
	if k.Role != "" {
		r := s.role(k.Account, k.Role)
		if r == nil {
			return blueshift.Principal{}, false
		}
		return blueshift.Principal{Account: k.Account, ARN: k.ARN, UserID: k.UserID, Policies: r.policies, SessionPolicies: k.Policies}, true
	}
	if k.Root {
		return root(k.Account), s.realm.development() || s.realm.accounts[k.Account] != nil
	}
	u := s.users(k.Account)[k.User]
	if u == nil {
		return blueshift.Principal{}, false
	}
	return u.principal(k.Account), true
}

// sweepKeys forgets keys long expired, now and then, and refuses to keep more
// keys than there is room for.
func (s *Service) sweepKeys(ctx context.Context) error {
	now := s.clock.Now()
	s.sweep.mu.Lock()
	defer s.sweep.mu.Unlock()
	if now.Before(s.sweep.due) && s.sweep.keys < maxTemporary {
		s.sweep.keys++
		return nil
	}
	kept := 0
	err := s.store.Update(ctx, func(tx store.Tx) error {
		kept = 0
		for k := range store.TemporaryKeys.All(tx) {
			if now.Sub(k.Expires) < rememberExpired {
				kept++
			} else if err := store.TemporaryKeys.Delete(tx, k.Key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.sweep.due, s.sweep.keys = now.Add(sweepEvery), kept+1
	if kept >= maxTemporary {
		return blueshift.Errorf("Throttling", "Rate exceeded: there are %d temporary keys that have not expired.", kept)
	}
	return nil
}

// uniqueID makes the id of a user or role: the same for the same name, so that
// it need not be kept.
func uniqueID(prefix string, a blueshift.Account, name string) string {
	sum := sha256.Sum256([]byte(prefix + string(a) + "/" + name))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

func random32(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return base32.StdEncoding.EncodeToString(b)[:n]
}

func random64(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}
