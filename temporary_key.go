package blueshift

import "time"

// TemporaryKey is an access key that STS issued: it signs only together with
// its token, and only until it expires.
type TemporaryKey struct {
	Key             // the account it acts in, no Region; ID is the access key id
	Realm    string // the realm that issued it; worthless in any other
	Secret   string
	Token    string
	ARN      string // of the principal that it speaks for
	UserID   string
	Root     bool     // the root of the account asked for it
	User     string   // name of the user that asked for it, if a user did
	Role     string   // name of the role that was assumed, if one was
	Policies []string // session policies: they narrow what the role allows
	Issued   time.Time
	Expires  time.Time
}
