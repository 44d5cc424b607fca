package blueshift

import "time"

// DatabaseCredential is a temporary password of a database user, issued by
// GetClusterCredentials, GetClusterCredentialsWithIAM or GetCredentials. It
// logs in until it expires and is worthless afterwards.
type DatabaseCredential struct {
	Key        // account and Region of the namespace; ID is random
	Namespace  string
	Login      string   // user name that goes with it: "IAM:name", "IAMA:name:group", "IAMR:role"
	User       string   // database user that it logs in
	AutoCreate bool     // make the user at login if there is none
	Groups     []string `json:",omitempty"` // joined for the session
	Database   string   `json:",omitempty"` // the only database that it opens; "" for any
	Password   PasswordVerifier
	Issued     time.Time
	Expires    time.Time
}

// LoginTerm is the index term of the credentials that go with a user name.
func LoginTerm(namespace, login string) string { return "login:" + namespace + "/" + login }
