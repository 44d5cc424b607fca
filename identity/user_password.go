package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/blueshift-db/blueshift"
)

var (
	md5Form    = blueshift.Pattern(`^md5[0-9A-Za-z]{32}$`)
	sha256Form = blueshift.Pattern(`^sha256\|([0-9A-Fa-f]{64})\|([0-9A-Fa-f]{64})$`)
)

// UserPassword reads the password of CREATE USER and ALTER USER (Database
// Developer Guide, CREATE USER): in clear text, as "md5" and the hash of
// password and user name, as "sha256|" and a clear text, or as
// "sha256|digest|salt". A hash serves the login methods that it can serve: of
// a clear text all of them, of the others one. Errors are SQL errors and never
// repeat the password. It takes milliseconds on purpose.
func UserPassword(text string) (blueshift.PasswordVerifier, error) {
	if md5Form().MatchString(text) {
		return blueshift.PasswordVerifier{MD5: strings.ToLower(text[3:])}, nil
	}
	if m := sha256Form().FindStringSubmatch(text); m != nil {
		digest, err1 := hex.DecodeString(m[1])
		salt, err2 := hex.DecodeString(m[2])
		if err1 == nil && err2 == nil {
			return blueshift.PasswordVerifier{DigestSalt: salt, Digest: digest}, nil
		}
	}
	clear, hashed := strings.CutPrefix(text, "sha256|")
	if err := validateUserPassword(clear); err != nil {
		return blueshift.PasswordVerifier{}, err
	}
	if hashed {
		salt := make([]byte, 32)
		rand.Read(salt) // never fails (crypto/rand)
		digest := sha256.Sum256(append([]byte(clear), salt...))
		return blueshift.PasswordVerifier{DigestSalt: salt, Digest: digest[:]}, nil
	}
	return NewPassword(clear)
}

// validateUserPassword holds a clear text to the rules of the guide. They
// forbid the at sign, which the guide's own example uses; it is allowed here.
func validateUserPassword(password string) error {
	refuse := func(why string) error {
		return blueshift.SQLErrorf("28P01", "Password must contain %s", why)
	}
	if n := len(password); n < 8 || n > 64 {
		return refuse("8 to 64 characters")
	}
	for _, c := range password {
		if c <= ' ' || c > '~' || strings.ContainsRune(`'"\/`, c) {
			return refuse(`only printable ASCII characters, without spaces, quotation marks, \ and /`)
		}
	}
	switch {
	case !strings.ContainsAny(password, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
		return refuse("at least one upper case letter")
	case !strings.ContainsAny(password, "abcdefghijklmnopqrstuvwxyz"):
		return refuse("at least one lower case letter")
	case !strings.ContainsAny(password, "0123456789"):
		return refuse("at least one decimal digit")
	}
	return nil
}
