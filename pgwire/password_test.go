package pgwire

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/store"
)

// TestLoginMethodFollowsThePassword: a password of which only a hash is known
// can be proved in the way that the hash is of, and in no other.
func TestLoginMethodFollowsThePassword(t *testing.T) {
	r := newRig(t, withTLS)
	for name, text := range map[string]string{"hashed": "sha256|Hashed-1234", "user1": "md5153c434b4b77c89e6b94f12c5393af5b"} {
		v, err := identity.UserPassword(text)
		r.must(err)
		r.must(r.store.Update(t.Context(), func(tx store.Tx) error {
			key := billing.Key
			key.ID = blueshift.UserID(billing.ID, name)
			return store.Users.Put(tx, blueshift.User{Key: key, Namespace: billing.ID, Name: name, SysID: uint32(len(name)), Password: v})
		}))
	}
	connect := func(name, password, mode string) error {
		c, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://%s:%s@%s/dev?sslmode=%s", name, password, r.listener.Addr(), mode))
		if err == nil {
			c.Close(t.Context())
		}
		return err
	}
	for _, ok := range [][3]string{{"hashed", "Hashed-1234", "require"}, {"user1", "ez", "require"}, {"user1", "ez", "disable"}} {
		if err := connect(ok[0], ok[1], ok[2]); err != nil {
			t.Errorf("%s over %s: %v", ok[0], ok[2], err)
		}
	}
	for _, no := range [][4]string{{"hashed", "Hashed-1234", "disable", "Redshift's own drivers only"}, {"hashed", "wrong", "require", "password authentication failed"},
		{"user1", "wrong", "disable", "password authentication failed"}} {
		err := connect(no[0], no[1], no[2])
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != "28000" || !strings.Contains(e.Message, no[3]) {
			t.Errorf("%s over %s: %v", no[0], no[2], err)
		}
	}
	for password, want := range map[string]string{"Hashed-1234": "AuthenticationOk", "Hashed-1235": "ErrorResponse FATAL 28000"} {
		p := r.dial()
		p.login(map[string]string{"user": "hashed", "database": "dev", "driver_version": "Redshift JDBC"}, password)
		var out strings.Builder
		if want == "AuthenticationOk" {
			p.until("ReadyForQuery", 1, &out)
		} else {
			p.until("EOF", 1, &out)
		}
		if !strings.HasPrefix(out.String(), want) {
			t.Errorf("the digest of %s: %s", password, out.String())
		}
	}
}
