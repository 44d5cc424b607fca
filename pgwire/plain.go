package pgwire

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"

	"github.com/jackc/pgx/v5/pgproto3"
)

// The older logins, for passwords of which only a hash was given.

// md5 asks for "md5" and MD5(MD5(password || user) || salt), authentication
// code 5.
func (c *conn) md5(_ string, list []Password, _ bool) (int, error) {
	var salt [4]byte
	_, _ = rand.Read(salt[:]) // crypto/rand does not fail
	c.send(&pgproto3.AuthenticationMD5Password{Salt: salt})
	answer, err := c.answer('p')
	if err != nil {
		return -1, err
	}
	for i, p := range list {
		sum := md5.Sum(append([]byte(p.MD5), salt[:]...))
		want := "md5" + hex.EncodeToString(sum[:])
		if subtle.ConstantTimeCompare(bytes.TrimSuffix(answer, []byte{0}), []byte(want)) == 1 {
			return i, nil
		}
	}
	return -1, nil
}

// clearText asks for the password itself, authentication code 3. Only inside
// TLS.
func (c *conn) clearText(user string, list []Password, _ bool) (int, error) {
	c.send(&pgproto3.AuthenticationCleartextPassword{})
	answer, err := c.answer('p')
	if err != nil {
		return -1, err
	}
	for i, p := range list {
		if p.Proves(user, string(bytes.TrimSuffix(answer, []byte{0}))) {
			return i, nil
		}
	}
	return -1, nil
}
