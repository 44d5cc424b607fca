package identity_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
)

func sum(parts ...[]byte) []byte {
	s := sha256.Sum256(bytes.Join(parts, nil))
	return s[:]
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// scram plays both sides of RFC 5802 with a verifier.
func scram(v blueshift.PasswordVerifier, password string) bool {
	const transcript = "n=u,r=abc,r=abcdef,s=…,i=4096,c=biws,r=abcdef"
	salted, err := pbkdf2.Key(sha256.New, password, v.Salt, v.Iterations, sha256.Size)
	if err != nil {
		return false
	}
	proof := mac(salted, "Client Key")
	for i, b := range mac(sum(proof), transcript) {
		proof[i] ^= b
	}
	// The server, which knows no password, recovers the client key.
	for i, b := range mac(v.StoredKey, transcript) {
		proof[i] ^= b
	}
	return bytes.Equal(sum(proof), v.StoredKey) && bytes.Equal(mac(v.ServerKey, transcript), mac(mac(salted, "Server Key"), transcript))
}

func TestPassword(t *testing.T) {
	v, err := identity.NewPassword("Ticket-Sales-1")
	if err != nil {
		t.Fatal(err)
	}
	if v.Iterations != 4096 || !scram(v, "Ticket-Sales-1") || scram(v, "ticket-sales-1") {
		t.Error("SCRAM does not tell the password from another")
	}
	if !bytes.Equal(v.Digest, sum([]byte("Ticket-Sales-1"), v.DigestSalt)) {
		t.Error("the digest is not that of password and salt")
	}
	if w, _ := identity.NewPassword("Ticket-Sales-1"); bytes.Equal(w.Salt, v.Salt) || bytes.Equal(w.DigestSalt, v.DigestSalt) {
		t.Error("salts are reused")
	}
}

func TestMasterPassword(t *testing.T) {
	for _, good := range []string{"Passw0rd", "aA1" + strings.Repeat("!", 61), "a1B#$%^&*()_+~`|{}[]:;<>,.?=-"} {
		if err := identity.ValidateMasterPassword(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for bad, says := range map[string]string{
		"":                              "8 to 64",
		"Passw0r":                       "8 to 64",
		"aA1" + strings.Repeat("!", 62): "8 to 64",
		"passw0rd":                      "upper case",
		"PASSW0RD":                      "lower case",
		"Secretword":                    "digit",
		"Passw0rd'":                     "printable",
		`Passw0rd"`:                     "printable",
		`Passw0rd\`:                     "printable",
		"Passw0rd/":                     "printable",
		"Passw0rd@":                     "printable",
		"Pass w0rd":                     "printable",
		"Passw0rd\x00":                  "printable",
		"Passwörd1":                     "printable",
	} {
		err := identity.ValidateMasterPassword(bad)
		refused(t, err, "InvalidParameterValue", says)
		if err != nil && bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("the message repeats the password %q", bad)
		}
	}
}
