package awshttp

import (
	"context"
	"log/slog"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// Config is what a front door needs.
type Config struct {
	Services   []Service
	Keys       sigv4.Keys  // who holds which access key
	Authorizer Authorizer  // nil allows everything
	Replay     ReplayStore // nil remembers in memory only
	Clock      blueshift.Clock
	Logger     *slog.Logger
	// AuthOff accepts any signature or none: an access key id of twelve digits
	// is the account, everything else is account 000000000000.
	AuthOff bool
	// BodyTimeout is how long the body of a request may take to arrive; default a
	// minute.
	BodyTimeout time.Duration
	// Observe, if set, is told of every finished call; code is "" on success.
	Observe func(service, operation, code string, d time.Duration)
}

// Authorizer decides whether p may perform action ("redshift:CreateCluster")
// on resource ("*" unless the operation says otherwise). conditions are the
// values of condition keys such as "aws:RequestedRegion". A denial is a
// *blueshift.Error with code AccessDenied.
type Authorizer interface {
	Authorize(ctx context.Context, p blueshift.Principal, action, resource string, conditions map[string]string) error
}

// ReplayStore keeps the first answers of mutating calls where a restart does
// not lose them. Keys are opaque and at most 64 bytes. An answer may be
// forgotten once it is older than ReplayFor.
type ReplayStore interface {
	Load(ctx context.Context, key string) (Answer, bool, error)
	Save(ctx context.Context, key string, a Answer) error
}

// ReplayFor is how long the answer of a mutating call is given again.
const ReplayFor = 10 * time.Minute

// Answer is a finished reply, before compression.
type Answer struct {
	Status      int
	ContentType string
	Code        string // error code, "" on success
	RequestID   string
	Body        []byte
	Created     time.Time
}
