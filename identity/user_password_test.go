package identity

import (
	"errors"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

func TestUserPassword(t *testing.T) {
	const zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	for text, want := range map[string]struct {
		scram, digest, md5 bool
		proves             string
	}{
		"Passw0rd-1":                          {true, true, false, "Passw0rd-1"},
		"@AbC4321!":                           {true, true, false, "@AbC4321!"},
		"sha256|Mypassword1":                  {false, true, false, "Mypassword1"},
		"md5153c434b4b77c89e6b94f12c5393af5b": {false, false, true, "ez"},
		"md5A1234567890123456780123456789012": {false, false, true, ""},
		"sha256|" + zeros + "|" + zeros:       {false, true, false, ""},
	} {
		v, err := UserPassword(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if (len(v.StoredKey) > 0) != want.scram || (len(v.Digest) > 0) != want.digest || (v.MD5 != "") != want.md5 || v.Empty() {
			t.Errorf("%s: %+v", text, v)
		}
		if want.proves != "" && !v.Proves("user1", want.proves) || v.Proves("user1", "another") || v.Proves("user1", "") {
			t.Errorf("%s is not proved by its password alone", text)
		}
	}
	for _, text := range []string{"Short-1", "nouppercase1", "NOLOWERCASE1", "NoDigits-", "with space1A", `back\slash1A`, "quo'te1Abc", "sha256|weak",
		strings.Repeat("Aa1", 22), "sha256|zz|" + zeros} {
		var e *blueshift.SQLError
		if _, err := UserPassword(text); !errors.As(err, &e) || e.State != "28P01" || strings.Contains(e.Message, text) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestDatabaseUser: who a principal is in a database.
func TestDatabaseUser(t *testing.T) {
	for arn, want := range map[string]string{"arn:aws:iam::111111111111:root": "IAM:root", "arn:aws:iam::111111111111:user/ann": "IAM:ann",
		"arn:aws:iam::111111111111:user/sales/ann": "IAM:ann", "arn:aws:sts::111111111111:assumed-role/reports/session": "IAMR:reports"} {
		if got := DatabaseUser(blueshift.Principal{ARN: arn}); got != want {
			t.Errorf("%s is %s, want %s", arn, got, want)
		}
	}
}
