package pgwire

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift/session"
)

// version is that of version(), so that the two never disagree.
var version = session.Version[strings.LastIndex(session.Version, "Redshift ")+len("Redshift "):]

// welcome sends what a client expects before its first query: the parameters
// of a Redshift session in their order, the cancel key, and readiness. The
// encoding is always called UTF8: psycopg 3 knows no UNICODE.
func (c *conn) welcome() error {
	c.settings.version = -1 // nothing is known yet
	c.learn()
	c.send(&pgproto3.AuthenticationOk{})
	release, _, _ := strings.Cut(version, " ")
	external := "off" // of a database made from a datashare, drivers list all databases
	if c.session.Shared() {
		external = "on"
	}
	for _, p := range [][2]string{
		{"application_name", c.setting("application_name")}, {"case_sensitive", "on"}, {"client_encoding", c.setting("client_encoding")},
		{"datestyle", c.setting("datestyle")}, {"integer_datetimes", "on"}, {"is_superuser", c.setting("is_superuser")},
		{"server_encoding", "UNICODE"}, {"server_version", "8.0.2"}, {"session_authorization", c.setting("session_authorization")},
		{"TimeZone", c.setting("timezone")}, {"timezone_abbreviations", "Default"}, {"padb_version", release},
		{"padb_revision", "b1e5417000"}, {"max_numeric_precision", "38"}, {"max_varchar_size", "65535"}, {"datashare_enabled", "on"},
		{"session_id", uuid()}, {"server_protocol_version", "0"}, {"external_database", external}, {"show_discovery", "4"},
	} {
		c.send(&pgproto3.ParameterStatus{Name: p[0], Value: p[1]})
	}
	c.send(&pgproto3.BackendKeyData{ProcessID: uint32(c.session.PID()), SecretKey: binary.BigEndian.AppendUint32(nil, c.session.Secret())})
	c.notices()
	return c.ready()
}

func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
