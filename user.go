package blueshift

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"time"
)

// User is a database user of a namespace. Passwords are kept only as
// verifiers, one per login method a client may speak.
type User struct {
	Key       // ID is NamespaceGUID + "/" + Name
	Namespace string
	Name      string
	SysID     uint32
	Superuser bool
	CreateDB  bool
	Password  PasswordVerifier // the zero value lets no password in
	// ValidUntil is when the password expires; zero: never.
	ValidUntil      time.Time
	ConnectionLimit *int              `json:",omitempty"` // nil: none
	SyslogAccess    bool              `json:",omitempty"` // sees the rows of others in system tables
	SessionTimeout  int               `json:",omitempty"` // seconds of idleness; 0: none of its own
	ExternalID      string            `json:",omitempty"`
	Settings        map[string]string `json:",omitempty"` // ALTER USER … SET
}

// UserID is the record identifier of a database user. Groups and roles are
// named in the same way, each kind in its own table.
func UserID(namespace, name string) string { return namespace + "/" + name }

// PasswordVerifier proves knowledge of a password without holding it. It has
// the parts of the login methods that the password's form allows.
type PasswordVerifier struct {
	// SCRAM-SHA-256 (RFC 5802), for generic PostgreSQL clients.
	Salt       []byte
	Iterations int
	StoredKey  []byte
	ServerKey  []byte
	// Redshift digest (authentication code 13): SHA256(password || DigestSalt).
	DigestSalt []byte
	Digest     []byte
	// MD5 is the hexadecimal MD5(password || user name) of a password that was
	// given as such ("md5…", Database Developer Guide, CREATE USER).
	MD5 string `json:",omitempty"`
}

// Empty reports whether no password is let in (PASSWORD DISABLE).
func (v PasswordVerifier) Empty() bool { return len(v.Digest) == 0 && v.MD5 == "" }

// Proves reports whether a clear text is the password of a user.
func (v PasswordVerifier) Proves(user, password string) bool {
	switch {
	case len(v.Digest) > 0:
		sum := sha256.Sum256(append([]byte(password), v.DigestSalt...))
		return subtle.ConstantTimeCompare(sum[:], v.Digest) == 1
	case v.MD5 != "":
		sum := md5.Sum([]byte(password + user))
		return subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(v.MD5)) == 1
	}
	return false
}

// Group is a group of users of a namespace.
type Group struct {
	Key       // ID is NamespaceGUID + "/" + Name
	Namespace string
	Name      string
	SysID     uint32
	Members   []uint32 `json:",omitempty"` // SysIDs of users
}

// Role is a role of a namespace: a set of privileges that is granted to users
// and to other roles.
type Role struct {
	Key        // ID is NamespaceGUID + "/" + Name
	Namespace  string
	Name       string
	SysID      uint32
	Owner      uint32
	ExternalID string      `json:",omitempty"`
	System     []string    `json:",omitempty"` // system permissions, such as "CREATE USER"
	Members    []RoleGrant `json:",omitempty"`
}

// RoleGrant is a role in somebody's hands.
type RoleGrant struct {
	To    Grantee
	By    uint32
	Admin bool // may hand it on
}
