package pgwire

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"

	"github.com/blueshift-db/blueshift"
)

// digest is Redshift's own login. The request, authentication code 13, carries
// the algorithm (0 is SHA-256), the user's salt and a nonce, each with its
// length. The answer comes as a message of type d: SHA256(SHA256(password ||
// salt) || server nonce || client nonce), then the client's nonce.
func (c *conn) digest(v blueshift.PasswordVerifier) (bool, error) {
	nonce := []byte(rand.Text())
	c.out = append(c.out, 'R')
	c.out = appendInt32(c.out, int32(4+4+4+4+len(v.DigestSalt)+4+len(nonce)))
	c.out = appendInt32(appendInt32(c.out, 13), 0)
	c.out = append(appendInt32(c.out, int32(len(v.DigestSalt))), v.DigestSalt...)
	c.out = append(appendInt32(c.out, int32(len(nonce))), nonce...)
	body, err := c.answer('d')
	if err != nil {
		return false, err
	}
	got, rest, ok1 := lengthPrefixed(body)
	clientNonce, _, ok2 := lengthPrefixed(rest)
	if !ok1 || !ok2 {
		return false, blueshift.SQLErrorf("08P01", "malformed digest response")
	}
	h := sha256.New()
	h.Write(v.Digest)
	h.Write(nonce)
	h.Write(clientNonce)
	return subtle.ConstantTimeCompare(h.Sum(nil), got) == 1, nil
}

func lengthPrefixed(b []byte) (value, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, false
	}
	return b[4 : 4+n], b[4+n:], true
}
