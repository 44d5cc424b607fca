package identity

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// iterations of SCRAM-SHA-256, as PostgreSQL has it.
const iterations = 4096

// NewPassword makes the verifiers of a database password, with fresh salts.
// It takes milliseconds on purpose: keep it outside transactions.
func NewPassword(password string) (blueshift.PasswordVerifier, error) {
	salts := make([]byte, 32)
	rand.Read(salts) // never fails (crypto/rand)
	return newPassword(password, salts[:16], salts[16:])
}

func newPassword(password string, salt, digestSalt []byte) (blueshift.PasswordVerifier, error) {
	v := blueshift.PasswordVerifier{Salt: salt, Iterations: iterations, DigestSalt: digestSalt}
	salted, err := pbkdf2.Key(sha256.New, password, v.Salt, iterations, sha256.Size)
	if err != nil {
		return blueshift.PasswordVerifier{}, err
	}
	client := sha256.Sum256(keyed(salted, "Client Key"))
	v.StoredKey = client[:]
	v.ServerKey = keyed(salted, "Server Key")
	digest := sha256.Sum256(append([]byte(password), v.DigestSalt...))
	v.Digest = digest[:]
	return v, nil
}

func keyed(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// ValidateMasterPassword checks a master user password against the rules of
// CreateCluster: 8 to 64 printable ASCII characters with at least one upper
// case letter, one lower case letter and one digit, and none of ' " \ / @ or
// space. The error is InvalidParameterValue and never repeats the password.
func ValidateMasterPassword(password string) error {
	const member = "The parameter MasterUserPassword is not a valid password: "
	if n := len(password); n < 8 || n > 64 {
		return blueshift.Errorf("InvalidParameterValue", member+"it must contain 8 to 64 characters.")
	}
	var upper, lower, digit bool
	for _, c := range password {
		if c <= ' ' || c > '~' || strings.ContainsRune(`'"\/@`, c) {
			return blueshift.Errorf("InvalidParameterValue", member+`only printable ASCII characters besides ' (single quote), " (double quote), \, /, @ and space may be used.`)
		}
		upper = upper || c >= 'A' && c <= 'Z'
		lower = lower || c >= 'a' && c <= 'z'
		digit = digit || c >= '0' && c <= '9'
	}
	switch {
	case !upper:
		return blueshift.Errorf("InvalidParameterValue", member+"it must contain at least one upper case letter.")
	case !lower:
		return blueshift.Errorf("InvalidParameterValue", member+"it must contain at least one lower case letter.")
	case !digit:
		return blueshift.Errorf("InvalidParameterValue", member+"it must contain at least one decimal digit.")
	}
	return nil
}
