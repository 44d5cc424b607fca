package pgwire

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// login speaks Redshift's digest as its drivers do.
func (p *talker) login(params map[string]string, password string) {
	p.r.t.Helper()
	p.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: params})
	p.r.must(p.Flush())
	_, salt, nonce := p.digestRequest()
	first := sha256.Sum256([]byte(password + string(salt)))
	client := "1700000000000" // the Python driver's clock
	answer := sha256.Sum256([]byte(string(first[:]) + string(nonce) + client))
	body := append([]byte{0, 0, 0, 32}, answer[:]...)
	body = append(binary.BigEndian.AppendUint32(body, uint32(len(client))), client...)
	_, err := p.net.Write(append(binary.BigEndian.AppendUint32([]byte{'d'}, uint32(len(body)+4)), body...))
	p.r.must(err)
}

// digestRequest reads authentication request 13 from the bare connection.
func (p *talker) digestRequest() (algorithm uint32, salt, nonce []byte) {
	p.r.t.Helper()
	head := make([]byte, 9)
	_, err := io.ReadFull(p.net, head)
	p.r.must(err)
	if head[0] != 'R' || binary.BigEndian.Uint32(head[5:]) != 13 {
		p.r.t.Fatalf("not a digest request: %x", head)
	}
	rest := make([]byte, binary.BigEndian.Uint32(head[1:])-8)
	_, err = io.ReadFull(p.net, rest)
	p.r.must(err)
	n := binary.BigEndian.Uint32(rest[4:])
	return binary.BigEndian.Uint32(rest), rest[8 : 8+n], rest[8+n+4:]
}

func TestWelcome(t *testing.T) {
	r := newRig(t, nil)
	p := r.dial()
	p.login(map[string]string{"user": user, "database": "dev", "driver_version": "Redshift Python Driver 2.1.15", "client_protocol_version": "2",
		"os_version": "x", "driver_discovery_version": "1", "nobody_knows_this": "1", "DateStyle": "ISO, MDY"}, password)
	var out strings.Builder
	p.until("ReadyForQuery", 1, &out)
	got := regexp.MustCompile(`session_id=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`).ReplaceAllString(out.String(), "session_id=uuid")
	got = regexp.MustCompile(`padb_version=1\.0\.\d+\n`).ReplaceAllString(got, "padb_version=1.0.N\n")
	got = regexp.MustCompile(`padb_revision=[0-9a-f]{10}\n`).ReplaceAllString(got, "padb_revision=hex\n")
	want := `AuthenticationOk
ParameterStatus application_name=unset
ParameterStatus case_sensitive=on
ParameterStatus client_encoding=UTF8
ParameterStatus datestyle=ISO, MDY
ParameterStatus integer_datetimes=on
ParameterStatus is_superuser=on
ParameterStatus server_encoding=UNICODE
ParameterStatus server_version=8.0.2
ParameterStatus session_authorization=awsuser
ParameterStatus TimeZone=UTC
ParameterStatus timezone_abbreviations=Default
ParameterStatus padb_version=1.0.N
ParameterStatus padb_revision=hex
ParameterStatus max_numeric_precision=38
ParameterStatus max_varchar_size=65535
ParameterStatus datashare_enabled=on
ParameterStatus session_id=uuid
ParameterStatus server_protocol_version=0
ParameterStatus external_database=off
ParameterStatus show_discovery=4
BackendKeyData
ReadyForQuery I
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestWelcomeToSharedDatabase: in a database made from a datashare drivers are
// told so, and then list the databases of the whole warehouse.
func TestWelcomeToSharedDatabase(t *testing.T) {
	r := newRig(t, nil)
	key := billing.Key
	key.ID = blueshift.DatabaseID(billing.ID, "lent")
	r.must(r.store.Update(t.Context(), func(tx store.Tx) error {
		return store.Databases.Put(tx, blueshift.Database{Key: key, Namespace: billing.ID, Name: "lent", Owner: user, OID: 101, Share: "guid/share", ShareName: "share"})
	}))
	p := r.dial()
	p.login(map[string]string{"user": user, "database": "lent", "driver_version": "Redshift JDBC Driver 2.1.0.30"}, password)
	var out strings.Builder
	p.until("ReadyForQuery", 1, &out)
	for _, want := range []string{"ParameterStatus datashare_enabled=on\n", "ParameterStatus external_database=on\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said in\n%s", want, out.String())
		}
	}
}

func TestWrongPasswordAndUnknownUserLookAlike(t *testing.T) {
	r := newRig(t, withTLS)
	for _, name := range []string{user, "nobody"} {
		for _, mode := range []string{"disable", "require"} {
			_, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://%s:Wr0ng-pass@%s/dev?sslmode=%s", name, r.listener.Addr(), mode))
			var e *pgconn.PgError
			if !errors.As(err, &e) || e.Severity != "FATAL" || e.Code != "28000" || e.Message != `password authentication failed for user "`+name+`"` {
				t.Errorf("%s over %s: %v", name, mode, err)
			}
		}
		p := r.dial()
		p.login(map[string]string{"user": name, "driver_version": "x"}, "Wr0ng-pass")
		var out strings.Builder
		p.until("EOF", 1, &out)
		if want := "ErrorResponse FATAL 28000 password authentication failed for user \"" + name + "\"\nEOF\n"; out.String() != want {
			t.Errorf("digest of %s: %s", name, out.String())
		}
	}
	if n := r.opened.Load(); n != 0 {
		t.Errorf("%d sessions were opened", n)
	}
	// The salt of a user who does not exist looks like one and stays the same.
	salts := map[string]bool{}
	for range 3 {
		p := r.dial()
		p.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "nobody", "driver_version": "x"}})
		r.must(p.Flush())
		algorithm, salt, nonce := p.digestRequest()
		if algorithm != 0 || len(salt) != 16 || len(nonce) < 16 {
			t.Errorf("digest request: algorithm %d, salt %x, nonce %x", algorithm, salt, nonce)
		}
		salts[string(salt)] = true
	}
	if len(salts) != 1 {
		t.Errorf("%d salts for one user", len(salts))
	}
}

func TestUnknownDatabaseAfterTheLogin(t *testing.T) {
	r := newRig(t, nil)
	for pw, want := range map[string]string{password: "3D000", "Wr0ng-pass": "28000"} {
		_, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://%s:%s@%s/nope?sslmode=disable", user, pw, r.listener.Addr()))
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != want || e.Severity != "FATAL" {
			t.Errorf("%v, want %s", err, want)
		}
		if want == "3D000" && e.Message != `database "nope" does not exist` {
			t.Error(e.Message)
		}
	}
}

func TestTLS(t *testing.T) {
	cert, err := SelfSigned(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(c *Config) {
		c.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	})
	root, err := x509.ParseCertificate(cert.Certificate[0])
	r.must(err)
	roots := x509.NewCertPool()
	roots.AddCert(root)
	for _, options := range []string{"sslmode=require", "sslmode=prefer", "sslmode=disable", "sslmode=require&sslnegotiation=direct"} {
		config, err := pgx.ParseConfig(r.url(options))
		r.must(err)
		if config.TLSConfig != nil {
			config.TLSConfig.RootCAs, config.TLSConfig.ServerName, config.TLSConfig.InsecureSkipVerify = roots, "localhost", false
		}
		c, err := pgx.ConnectConfig(t.Context(), config)
		if err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		_, encrypted := c.PgConn().Conn().(*tls.Conn)
		if encrypted == (options == "sslmode=disable") {
			t.Errorf("%s: encrypted is %v", options, encrypted)
		}
		var n int
		if err := c.QueryRow(t.Context(), "select 1").Scan(&n); err != nil {
			t.Errorf("%s: %v", options, err)
		}
		c.Close(t.Context())
	}
}

func TestRequireSSL(t *testing.T) {
	r := newRig(t, func(c *Config) {
		withTLS(c)
		c.RequireSSL = func(t blueshift.Target) bool { return t == sales }
	})
	_, err := pgx.Connect(t.Context(), r.url("sslmode=disable"))
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "28000" || !strings.HasPrefix(e.Message, `no pg_hba.conf entry for host "127.0.0.1", user "awsuser", database "dev", SSL off`) || e.Hint == "" {
		t.Errorf("plain: %v", err)
	}
	if c, err := pgx.Connect(t.Context(), r.url("sslmode=require")); err != nil {
		t.Error(err)
	} else {
		c.Close(t.Context())
	}
}

// What is sent before TLS begins must not be taken for sent inside it.
func TestNothingIsSmuggledBeforeTLS(t *testing.T) {
	r := newRig(t, withTLS)
	p := r.dial()
	p.say("raw 00 00 00 08 04 d2 16 2f 00 00 00 08 04 d2 16 2f", nil)
	var out strings.Builder
	p.until("EOF", 1, &out)
	if out.String() != "ErrorResponse FATAL 08P01 received unencrypted data after SSL request\nEOF\n" {
		t.Error(out.String())
	}
}

func TestGSSIsDeclinedAndTLSAfterIt(t *testing.T) {
	r := newRig(t, nil)
	p := r.dial()
	for _, raw := range []string{"raw 00 00 00 08 04 d2 16 30", "raw 00 00 00 08 04 d2 16 2f"} { // the rig has no TLS: N twice
		p.say(raw, nil)
		b := []byte{0}
		if _, err := io.ReadFull(p.net, b); err != nil || b[0] != 'N' {
			t.Fatal(string(b), err)
		}
	}
	p.login(map[string]string{"user": user, "database": "dev", "driver_version": "x"}, password)
	p.until("ReadyForQuery", 1, io.Discard)
}

func TestStartupRefusals(t *testing.T) {
	r := newRig(t, nil)
	startup := func(version uint32, params ...string) string {
		b := binary.BigEndian.AppendUint32(nil, version)
		for _, p := range params {
			b = append(append(b, p...), 0)
		}
		b = append(b, 0)
		return hex.EncodeToString(append(binary.BigEndian.AppendUint32(nil, uint32(len(b)+4)), b...))
	}
	for name, c := range map[string]struct{ raw, want string }{
		"old protocol":      {startup(0x20000, "user", user), "0A000 unsupported frontend protocol 2.0: server supports 3.0"},
		"no user":           {startup(0x30000, "database", "dev"), "28000 no user name specified in startup packet"},
		"replication":       {startup(0x30000, "user", user, "replication", "database"), "0A000 replication connections are not supported"},
		"not UTF-8":         {startup(0x30000, "user", "\xff"), "22021 invalid byte sequence for encoding \"UTF8\" in startup packet"},
		"odd keys":          {startup(0x30000, "user"), "08P01 invalid startup packet"},
		"too long":          {"00010000", "08P01 invalid length of startup packet: 65536 bytes"},
		"negative":          {"ffffffff", "08P01 invalid length of startup packet: -1 bytes"},
		"an HTTP request":   {hex.EncodeToString([]byte("GET / HTTP/1.1\r\n\r\n")), "08P01 invalid length of startup packet: 1195725856 bytes"},
		"too many requests": {"0000000804d21630" + "0000000804d21630" + "0000000804d21630", "08P01 invalid startup packet"},
	} {
		t.Run(name, func(t *testing.T) {
			p := r.dial()
			p.say("raw "+c.raw, nil)
			all, err := io.ReadAll(p.net)
			if err != nil {
				t.Fatal(err)
			}
			all = bytes.TrimLeft(all, "N")
			m, err := pgproto3.NewFrontend(bytes.NewReader(all), nil).Receive()
			if err != nil {
				t.Fatal(err)
			}
			if got := render(m); got != "ErrorResponse FATAL "+c.want {
				t.Errorf("got  %s\nwant ErrorResponse FATAL %s", got, c.want)
			}
		})
	}
}

func TestNewerMinorProtocolIsNegotiated(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("sslmode=disable&max_protocol_version=3.2")
	var n int
	if err := c.QueryRow(t.Context(), "select 1").Scan(&n); err != nil {
		t.Error(err)
	}
}

func TestOptionsAreSettings(t *testing.T) {
	got, err := options(map[string]string{"user": "u", "database": "d", "DateStyle": "ISO", "options": `-c search_path=a,\ b --query-group=x  -cstatement_timeout=5`, "search_path": "c"})
	if err != nil || fmt.Sprint(got) != "map[datestyle:ISO query_group:x search_path:c statement_timeout:5]" {
		t.Error(got, err)
	}
	for _, bad := range []string{"-c", "-x", "-c novalue", "word"} {
		if _, err := options(map[string]string{"options": bad}); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestStartupTimeout(t *testing.T) {
	r := newRig(t, func(c *Config) { c.StartupTimeout = 50 * time.Millisecond })
	for _, sent := range []string{"", "raw 00 00 00", "raw 16 03 01"} {
		p := r.dial()
		p.say(sent, nil)
		if _, err := io.ReadAll(p.net); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}
}

// Before the login nobody makes the server take more than a little.
func TestLoginMessagesAreSmall(t *testing.T) {
	r := newRig(t, nil)
	p := r.dial()
	p.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": user}})
	r.must(p.Flush())
	p.say("raw 70 00 10 00 00", nil)
	var out strings.Builder
	p.until("EOF", 1, &out)
	if !strings.Contains(out.String(), "FATAL 54000 message of 1048576 bytes is larger than the limit of 10000") {
		t.Error(out.String())
	}
}
