package identity

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Bounds of a database credential's life, and what it has when nothing was
// asked for (Redshift API Reference, GetClusterCredentials).
const (
	MinDatabaseCredential = 15 * time.Minute
	MaxDatabaseCredential = time.Hour
)

// The prefixes of the user name that a credential goes with: of a user that
// exists, of one that is made at login, and of the one that a role stands for.
const (
	IAMUser       = "IAM:"
	IAMAutoCreate = "IAMA:"
	IAMRole       = "IAMR:"
)

// maxDatabaseCredentials bounds how many credentials of a namespace live at once.
const maxDatabaseCredentials = 10_000

// IssueDatabaseCredential makes a temporary password for c.User of c.Namespace
// and makes it durable before anybody learns it. The caller has authorized
// the principal and checked c and d; Login, Password and the times are filled
// in here. The password is returned once and kept nowhere.
func (s *Service) IssueDatabaseCredential(ctx context.Context, c blueshift.DatabaseCredential, d time.Duration) (blueshift.DatabaseCredential, string, error) {
	if c.Login == "" {
		c.Login = loginName(c)
	}
	now := s.clock.Now().Truncate(time.Second)
	c.ID, c.Issued, c.Expires = random32(26), now, now.Add(d)
	password := random64(120)
	var err error
	if c.Password, err = newPassword(password, salt(c, "scram"), salt(c, "digest")); err != nil {
		return c, "", err
	}
	err = s.store.Update(ctx, func(tx store.Tx) error {
		live := 0
		for _, other := range slices.Collect(store.DatabaseCredentials.Lookup(tx, "namespace:"+c.Namespace)) {
			if now.Before(other.Expires) {
				live++
			} else if err := store.DatabaseCredentials.Delete(tx, other.Key); err != nil {
				return err
			}
		}
		if live >= maxDatabaseCredentials {
			return blueshift.Errorf("Throttling", "Rate exceeded: the warehouse has %d database credentials that have not expired.", live)
		}
		return store.DatabaseCredentials.Put(tx, c)
	})
	return c, password, err
}

// DatabaseCredentials finds the credentials that a login name goes with now.
// They share their salts, so that one login exchange can prove any of them.
func DatabaseCredentials(tx store.Tx, namespace, login string, now time.Time) (live []blueshift.DatabaseCredential) {
	for c := range store.DatabaseCredentials.Lookup(tx, blueshift.LoginTerm(namespace, login)) {
		if now.Before(c.Expires) {
			live = append(live, c)
		}
	}
	return live
}

// NextRefresh is when a client should ask for its next credential: five
// minutes before this one expires (inferred).
func NextRefresh(c blueshift.DatabaseCredential) time.Time { return c.Expires.Add(-5 * time.Minute) }

// DatabaseUser is the database user that a principal stands for where a call
// names none: "IAMR:" and the role's name, "IAM:" and the user's name
// (Redshift API Reference, GetClusterCredentialsWithIAM). The root of an
// account is "IAM:root" (inferred).
func DatabaseUser(p blueshift.Principal) string {
	if role, _, ok := sessionRole(p.ARN); ok {
		return IAMRole + role[strings.LastIndexByte(role, '/')+1:]
	}
	if _, name, ok := strings.Cut(p.ARN, ":user/"); ok {
		return IAMUser + name[strings.LastIndexByte(name, '/')+1:]
	}
	return IAMUser + "root"
}

// loginName spells what a client has to send as its user. Groups are part of
// it (Redshift API Reference, ClusterCredentials). A user whose name has the
// prefix in it, as DatabaseUser has, is sent as it is.
func loginName(c blueshift.DatabaseCredential) string {
	switch {
	case strings.HasPrefix(c.User, IAMUser), strings.HasPrefix(c.User, IAMRole):
		return c.User
	case c.AutoCreate, len(c.Groups) > 0:
		return IAMAutoCreate + strings.Join(append([]string{c.User}, c.Groups...), ":")
	}
	return IAMUser + c.User
}

// salt is the same for every credential of a login name. It need not be
// secret, only different from that of any other name.
func salt(c blueshift.DatabaseCredential, method string) []byte {
	sum := sha256.Sum256([]byte(method + "\x00" + c.Namespace + "\x00" + c.Login))
	return sum[:16]
}
