package pgwire

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
)

// login authenticates the user, opens the session and announces it. minor is
// the minor version of protocol 3 that the client asked for.
func (c *conn) login(params map[string]string, minor int) (bool, error) {
	if minor > 0 {
		c.send(&pgproto3.NegotiateProtocolVersion{NewestMinorProtocol: 0})
	}
	user, database := params["user"], params["database"]
	if database == "" {
		database = user
	}
	switch replication := strings.ToLower(params["replication"]); {
	case user == "":
		return false, blueshift.SQLErrorf("28000", "no user name specified in startup packet")
	case !utf8.ValidString(user) || !utf8.ValidString(database):
		return false, blueshift.SQLErrorf("22021", "invalid byte sequence for encoding \"UTF8\" in startup packet")
	case replication != "" && replication != "false" && replication != "off" && replication != "no" && replication != "0":
		return false, blueshift.SQLErrorf("0A000", "replication connections are not supported")
	case !c.encrypted() && (temporaryUser(user) || c.server.RequireSSL != nil && c.server.RequireSSL(c.target)):
		host, _, _ := net.SplitHostPort(c.net.RemoteAddr().String())
		return false, blueshift.SQLErrorf("28000", "no pg_hba.conf entry for host %q, user %q, database %q, SSL off", host, user, database).
			WithHint("This warehouse, or this kind of user, is refused without SSL: connect with sslmode=require.")
	}
	c.settings.style.redshift = params["driver_version"] != ""
	proved, err := c.authenticate(user, c.settings.style.redshift)
	if err != nil {
		return false, err
	}
	settings, err := options(params)
	if err != nil {
		return false, err
	}
	opened, err := c.server.open(c.ctx, OpenRequest{c.target, user, proved, database, settings, remoteOf(c.net)})
	if err != nil {
		return false, err
	}
	c.session, c.in.max = opened, c.server.MaxMessage
	c.session.Attach(c.running.cancel, c.cut)
	c.server.enter(c)
	return true, c.welcome()
}

// temporaryUser tells the user names of temporary credentials, for which SSL is
// required (Redshift Management Guide, "Using IAM authentication").
func temporaryUser(user string) bool {
	prefix, _, found := strings.Cut(user, ":")
	return found && (prefix == "IAM" || prefix == "IAMA" || prefix == "IAMR")
}

// remoteOf is the address of the client; zero on what is no TCP connection.
func remoteOf(c net.Conn) netip.AddrPort {
	if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		ap := a.AddrPort()
		return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	}
	return netip.AddrPort{}
}

// authenticate returns the password of the user that the client has proved.
// Redshift's own drivers know its digest, and not all of them SCRAM; a password
// that was given as a hash can be proved in one way only.
func (c *conn) authenticate(user string, driver bool) (Password, error) {
	list, err := c.server.Sessions.Passwords(c.ctx, c.target, user)
	if e, ok := err.(*blueshift.SQLError); ok {
		return Password{}, e
	}
	if err != nil || len(list) == 0 || list[0].Empty() {
		list = nil
	}
	proof := c.scram
	switch {
	case driver && (list == nil || len(list[0].Digest) == sha256.Size):
		proof = c.digest
	case list == nil || len(list[0].StoredKey) == sha256.Size && len(list[0].ServerKey) == sha256.Size:
	case list[0].MD5 != "":
		proof = c.md5
	case c.encrypted():
		proof = c.clearText
	default:
		return Password{}, blueshift.SQLErrorf("28000", "the password of user \"%s\" can be proved by Redshift's own drivers only, or over SSL", user).
			WithHint("It was given as sha256|digest|salt: connect with sslmode=require.")
	}
	known := list != nil
	if !known {
		list = []Password{{PasswordVerifier: c.server.nobody(user)}}
	}
	i, err := proof(user, list, known)
	if err == nil && (i < 0 || !known) {
		err = blueshift.SQLErrorf("28000", "password authentication failed for user \"%s\"", user)
	}
	if err != nil {
		return Password{}, err
	}
	return list[i], nil
}

// nobody is the verifier of a user who does not exist: always the same for the
// same name, so that a guesser learns nothing, and matched by no password.
func (s *Server) nobody(user string) blueshift.PasswordVerifier {
	derive := func(what string) []byte {
		m := hmac.New(sha256.New, s.secret[:])
		m.Write([]byte(what + "\x00" + user))
		return m.Sum(nil)
	}
	return blueshift.PasswordVerifier{Salt: derive("salt")[:16], Iterations: 4096, StoredKey: derive("stored"), ServerKey: derive("server"),
		DigestSalt: derive("digest salt")[:16], Digest: derive("digest")}
}

// answer sends what is waiting and takes the client's answer of that type.
func (c *conn) answer(kind byte) ([]byte, error) {
	if c.flush(); c.broken {
		return nil, errLeft
	}
	got, body, err := c.in.next()
	switch {
	case err != nil && gone(err) == nil:
		return nil, errLeft
	case err != nil:
		return nil, err
	case got != kind:
		return nil, blueshift.SQLErrorf("08P01", "expected a password response, got message type %q", got)
	}
	return body, nil
}

// errLeft says that a client left before its login was complete: nobody is
// there to be told.
var errLeft = fmt.Errorf("the client left during the login")
