package identity

import (
	"context"
	"time"

	"github.com/blueshift-db/blueshift"
)

// GetSessionToken is a request for a temporary key of the caller's own (STS
// API Reference, GetSessionToken).
type GetSessionToken struct {
	Duration  time.Duration // 0: twelve hours, or one for a root
	MFA       bool          // whether the request claims a second factor
	TokenSize int           // the token has at least so many bytes
}

// SessionToken gives caller, a user or the root of an account, a temporary key
// that speaks for the same principal. A root that asks for more than an hour
// gets an hour.
func (s *Service) SessionToken(ctx context.Context, caller blueshift.Principal, g GetSessionToken) (blueshift.TemporaryKey, error) {
	if !caller.Issued.IsZero() {
		return blueshift.TemporaryKey{}, blueshift.Errorf("AccessDenied", "Cannot call GetSessionToken with session credentials.")
	}
	if g.MFA {
		return blueshift.TemporaryKey{}, errMFA
	}
	d, err := duration(g.Duration, 12*time.Hour, MaxToken, "the 36 hour limit of session tokens")
	if err != nil {
		return blueshift.TemporaryKey{}, err
	}
	k := blueshift.TemporaryKey{Key: blueshift.Key{Account: caller.Account}, ARN: caller.ARN, UserID: caller.UserID, Root: caller.Root}
	if caller.Root {
		d = min(d, MaxRootToken)
	} else {
		for name, u := range s.users(caller.Account) {
			if u.arn == caller.ARN {
				k.User = name
			}
		}
	}
	return s.issue(ctx, k, d, g.TokenSize)
}

func (s *Service) users(a blueshift.Account) map[string]*user {
	if account := s.realm.accounts[a]; account != nil {
		return account.users
	}
	return nil
}

// duration checks a requested lifetime in the words of the service.
func duration(asked, usual, longest time.Duration, limit string) (time.Duration, error) {
	switch {
	case asked == 0:
		return min(usual, longest), nil
	case asked < MinDuration:
		return 0, blueshift.Errorf("ValidationError", "1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: "+
			"Member must have value greater than or equal to %d", int(asked.Seconds()), int(MinDuration.Seconds()))
	case asked > longest:
		return 0, blueshift.Errorf("ValidationError", "The requested DurationSeconds exceeds %s: it is at most %d.", limit, int(longest.Seconds()))
	}
	return asked, nil
}
