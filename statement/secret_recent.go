package statement

import (
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
)

// How long a secret that was read is good for, and how many are remembered.
const (
	secretLife = 30 * time.Second
	maxSecrets = 1000
)

// secrets are the declared ones and, beside them, those of another service.
type secrets struct {
	declared map[string]Secret // by ARN
	upstream SecretsManager    // nil: there is none
	clock    blueshift.Clock
	logger   *slog.Logger

	mu     sync.Mutex              // guards recent
	recent map[string]recentSecret // by the ARN that was asked for
}

type recentSecret struct {
	Secret
	read time.Time
}

func newSecrets(c Config) (*secrets, error) {
	s := &secrets{declared: map[string]Secret{}, upstream: c.SecretsManager, clock: c.Clock, logger: c.Logger, recent: map[string]recentSecret{}}
	for _, secret := range c.Secrets {
		if err := secret.check(); err != nil {
			return nil, err
		}
		s.declared[secret.ARN] = secret
	}
	return s, nil
}

func (s *secrets) recall(arn string) (Secret, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.recent[arn]
	return r.Secret, ok && s.clock.Now().Sub(r.read) < secretLife
}

func (s *secrets) remember(secret Secret, arns ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	maps.DeleteFunc(s.recent, func(_ string, r recentSecret) bool { return now.Sub(r.read) >= secretLife })
	for _, arn := range arns {
		if len(s.recent) < maxSecrets {
			s.recent[arn] = recentSecret{secret, now}
		}
	}
}

// forget has a secret read anew: it may have been rotated.
func (s *secrets) forget(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.recent, arn)
}
