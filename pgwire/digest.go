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
// salt) || server nonce || client nonce), then the client's nonce. It answers
// which of the passwords was proved, -1 for none.
func (c *conn) digest(_ string, list []Password, _ bool) (int, error) {
	salt := list[0].DigestSalt
	nonce := []byte(rand.Text())
	c.out = append(c.out, 'R')
	c.out = appendInt32(c.out, int32(4+4+4+4+len(salt)+4+len(nonce)))
	c.out = appendInt32(appendInt32(c.out, 13), 0)
	c.out = append(appendInt32(c.out, int32(len(salt))), salt...)
	c.out = append(appendInt32(c.out, int32(len(nonce))), nonce...)
	body, err := c.answer('d')
	if err != nil {
		return -1, err
	}
	got, rest, ok1 := lengthPrefixed(body)
	clientNonce, _, ok2 := lengthPrefixed(rest)
	if !ok1 || !ok2 {
		return -1, blueshift.SQLErrorf("08P01", "malformed digest response")
	}
	for i, p := range list {
		h := sha256.New()
		h.Write(p.Digest)
		h.Write(nonce)
		h.Write(clientNonce)
		if subtle.ConstantTimeCompare(h.Sum(nil), got) == 1 {
			return i, nil
		}
	}
	return -1, nil
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
