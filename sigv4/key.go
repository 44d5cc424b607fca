package sigv4

import (
	"context"
	"errors"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Key is an access key as the server knows it.
type Key struct {
	Secret       string
	SessionToken string              // set for temporary keys; a request must carry it
	Expires      time.Time           // zero for keys that do not expire
	Principal    blueshift.Principal // who the key speaks for; Region is filled from the scope
}

// Keys finds access keys. Lookup returns ErrUnknownKey for a key id that does
// not exist; any other error is the server's own failure.
type Keys interface {
	Lookup(ctx context.Context, accessKeyID string) (Key, error)
}

// ErrUnknownKey says that no account has such an access key.
var ErrUnknownKey = errors.New("sigv4: unknown access key")
