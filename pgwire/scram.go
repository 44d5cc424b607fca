package pgwire

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
)

const mechanism = "SCRAM-SHA-256"

var errSCRAM = &blueshift.SQLError{State: "08P01", Message: "malformed SCRAM message"}

// scram is SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. It goes
// through the same steps whether the user is known or not, and answers which of
// the passwords was proved, -1 for none.
func (c *conn) scram(_ string, list []Password, known bool) (int, error) {
	v := list[0] // salt and iterations are those of all
	c.send(&pgproto3.AuthenticationSASL{AuthMechanisms: []string{mechanism}})
	body, err := c.answer('p')
	if err != nil {
		return -1, err
	}
	name, data, ok := bytes.Cut(body, []byte{0})
	if !ok || string(name) != mechanism || len(data) < 4 || int(int32(binary.BigEndian.Uint32(data))) != len(data)-4 {
		return -1, errSCRAM
	}
	header, bare, ok := cutHeader(string(data[4:]))
	if !ok {
		return -1, errSCRAM
	}
	clientNonce, ok := attribute(bare, "r=")
	if !ok || clientNonce == "" || len(clientNonce) > 256 || strings.HasPrefix(bare, "m=") {
		return -1, errSCRAM
	}
	nonce := clientNonce + rand.Text()
	challenge := "r=" + nonce + ",s=" + base64.StdEncoding.EncodeToString(v.Salt) + ",i=" + strconv.Itoa(v.Iterations)
	c.send(&pgproto3.AuthenticationSASLContinue{Data: []byte(challenge)})
	if body, err = c.answer('p'); err != nil {
		return -1, err
	}
	final := string(body)
	cut := strings.LastIndex(final, ",p=")
	if cut < 0 {
		return -1, errSCRAM
	}
	binding, ok1 := attribute(final, "c=")
	echoed, ok2 := attribute(final, "r=")
	proof, err := base64.StdEncoding.DecodeString(final[cut+3:])
	if !ok1 || !ok2 || err != nil || len(proof) != sha256.Size || echoed != nonce ||
		binding != base64.StdEncoding.EncodeToString([]byte(header)) {
		return -1, errSCRAM
	}
	message := bare + "," + challenge + "," + final[:cut]
	client := make([]byte, len(proof))
	for i, p := range list {
		subtle.XORBytes(client, proof, sign(p.StoredKey, message)) // the client's key, if it has it
		stored := sha256.Sum256(client)
		if subtle.ConstantTimeCompare(stored[:], p.StoredKey) == 1 && known {
			c.send(&pgproto3.AuthenticationSASLFinal{Data: []byte("v=" + base64.StdEncoding.EncodeToString(sign(p.ServerKey, message)))})
			return i, nil
		}
	}
	return -1, nil
}

func sign(key []byte, message string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(message))
	return m.Sum(nil)
}

// cutHeader splits a client-first message after its GS2 header ("n,," or "y,,").
func cutHeader(s string) (header, bare string, ok bool) {
	if len(s) < 3 || s[0] != 'n' && s[0] != 'y' || s[1] != ',' {
		return "", "", false
	}
	end := strings.IndexByte(s[2:], ',')
	if end < 0 {
		return "", "", false
	}
	return s[:end+3], s[end+3:], true
}

func attribute(s, name string) (string, bool) {
	for part := range strings.SplitSeq(s, ",") {
		if v, ok := strings.CutPrefix(part, name); ok {
			return v, true
		}
	}
	return "", false
}
