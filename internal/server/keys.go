package server

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/sigv4"
)

// keys lets signatures be verified against the realm's access keys.
type keys struct{ identity *identity.Service }

func (k keys) Lookup(ctx context.Context, accessKeyID string) (sigv4.Key, error) {
	c, err := k.identity.Lookup(ctx, accessKeyID)
	if errors.Is(err, identity.ErrUnknownKey) {
		return sigv4.Key{}, sigv4.ErrUnknownKey
	}
	return sigv4.Key{Secret: c.Secret, SessionToken: c.SessionToken, Expires: c.Expires, Principal: c.Principal}, err
}
