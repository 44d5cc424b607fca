package tests

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// besieged is a server with two warehouses and an endpoint in front of the
// first. What is done to the endpoint must not be felt elsewhere.
type besieged struct {
	*testing.T
	*process
	endpoint, elsewhere string
	calm                int // resident memory before the siege, in KB
}

// Limits of the besieged server, low enough to be reached.
const (
	siegeLogin, siegeWrite = 2 * time.Second, 2 * time.Second
	siegeConnections       = 300
	siegeMemory            = 256 << 10   // KB that a siege may cost
	siegePatience          = time.Minute // of a test on a busy machine; only a hang lasts as long
)

func besiege(t *testing.T, addresses string) *besieged {
	p := serve(t, "--sql-range", addresses, "--sql-login", siegeLogin.String(), "--sql-write", siegeWrite.String(),
		"--sql-connections", fmt.Sprint(siegeConnections), "--memory", "512MB")
	b := &besieged{T: t, process: p}
	api := p.api(owner)
	createCluster(t, api, "first")
	b.elsewhere = net.JoinHostPort(createCluster(t, api, "second"))
	if _, err := api.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("first"), AvailabilityZoneRelocation: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := api.CreateEndpointAccess(t.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("first"), EndpointName: aws.String("e1"),
		SubnetGroupName: aws.String("default")}); err != nil {
		t.Fatal(err)
	}
	out, err := api.DescribeEndpointAccess(t.Context(), &redshift.DescribeEndpointAccessInput{})
	if err != nil {
		t.Fatal(err)
	}
	b.endpoint = net.JoinHostPort(aws.ToString(out.EndpointAccessList[0].Address), fmt.Sprint(aws.ToInt32(out.EndpointAccessList[0].Port)))
	b.serves(b.endpoint)
	b.serves(b.elsewhere)
	b.calm = b.resident()
	return b
}

// serves: somebody else logs in and is answered before long.
func (b *besieged) serves(address string) {
	b.Helper()
	var c net.Conn
	until(b.T, "somebody logging in at "+address, func() bool { c = logIn(b.Context(), address); return c != nil })
	defer c.Close()
	c.SetDeadline(time.Now().Add(siegePatience))
	c.Write(query("SELECT 1"))
	reply := make([]byte, 1)
	if _, err := c.Read(reply); err != nil || reply[0] != 'T' {
		b.Fatalf("%s answers %q, %v", address, reply, err)
	}
}

// query is a message of the simple protocol.
func query(sql string) []byte {
	m := append([]byte{'Q'}, binary.BigEndian.AppendUint32(nil, uint32(len(sql)+5))...)
	return append(append(m, sql...), 0)
}

func (b *besieged) bounded() {
	b.Helper()
	if grown := b.resident() - b.calm; grown > siegeMemory {
		b.Errorf("the server has grown by %d KB", grown)
	}
}

// sessions is how many SQL sessions are open.
func (b *besieged) sessions() (n int) {
	r, err := http.Get(b.URL + "/health")
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	var health struct{ Sessions int }
	if err := json.NewDecoder(r.Body).Decode(&health); err != nil {
		b.Fatal(err)
	}
	return health.Sessions
}

func (b *besieged) dial(address string) net.Conn {
	b.Helper()
	c, err := net.DialTimeout("tcp", address, time.Minute)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return c
}

// Clients that take for ever to say who they are: byte by byte, amidst the TLS
// handshake, or with a packet that they say will be huge. Each is hung up on
// when its time is up, however busy it looks.
func TestSlowStartup(t *testing.T) {
	t.Parallel()
	b := besiege(t, "127.79.24.0/24")
	packet := append(binary.BigEndian.AppendUint32(nil, 100_000_000), binary.BigEndian.AppendUint32(nil, 3<<16)...)
	startup := append(binary.BigEndian.AppendUint32(nil, 9000), packet[4:]...)
	startup = append(startup, strings.Repeat("x", 8000)...)
	ssl := append(binary.BigEndian.AppendUint32(nil, 8), binary.BigEndian.AppendUint32(nil, 80877103)...)
	hello := append([]byte{0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3}, make([]byte, 501)...)
	var all sync.WaitGroup
	for i := range 200 {
		c := b.dial(b.endpoint)
		all.Go(func() {
			text := startup
			switch i % 5 {
			case 1:
				text = nil // not a word
			case 2: // TLS, byte by byte
				c.Write(ssl)
				text = hello
			case 3: // TLS without asking, byte by byte
				text = hello
			case 4: // too much, at once
				c.Write(packet)
				text = nil
			}
			var told []byte
			ended := make(chan error, 1)
			go func() {
				c.SetReadDeadline(time.Now().Add(siegePatience))
				var err error
				told, err = io.ReadAll(c)
				ended <- err
			}()
			for tick := time.NewTicker(20 * time.Millisecond); ; {
				select {
				case err := <-ended:
					if errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("client %d was not hung up on", i)
					}
					// What is too much is not waited for: it is refused by its length.
					if i%5 == 4 && !strings.Contains(string(told), "invalid length of startup packet: 100000000 bytes") {
						t.Errorf("a packet of 100 MB was answered %q", told)
					}
					return
				case <-tick.C:
					if len(text) > 0 { // all of it would take longer than the patience
						c.Write(text[:1])
						text = text[1:]
					}
				}
			}
		})
	}
	b.serves(b.endpoint)
	b.serves(b.elsewhere)
	b.bounded()
	all.Wait()
	b.serves(b.endpoint)
	b.bounded()
}

// Thousands of connections that never say anything. As many as an endpoint
// takes are held until their time is up; the others are turned away at once,
// and neither keeps others from the other warehouse.
func TestFloodOfHalfOpenConnections(t *testing.T) {
	t.Parallel()
	b := besiege(t, "127.79.25.0/24")
	const flood = 4000
	var mu sync.Mutex
	var conns []net.Conn
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range flood / 8 {
				c, err := net.DialTimeout("tcp", b.endpoint, time.Minute)
				if err != nil {
					if isReset(err) {
						continue // so fast
					}
					t.Errorf("dial: %v", err)
					return
				}
				mu.Lock()
				conns = append(conns, c)
				mu.Unlock()
			}
		})
	}
	b.serves(b.elsewhere)
	all.Wait()
	b.serves(b.elsewhere)
	b.bounded()
	until(t, "no more connections being held than the limit", func() bool {
		held := 0
		for _, c := range conns {
			c.SetReadDeadline(time.Now().Add(time.Millisecond))
			n, err := c.Read(make([]byte, 1))
			if errors.Is(err, os.ErrDeadlineExceeded) {
				held++
			} else if n != 0 || err == nil {
				t.Error("a connection that said nothing was told something")
			}
		}
		return held <= siegeConnections
	})
	if !strings.Contains(b.log.String(), fmt.Sprintf("limit of %d connections", siegeConnections)) {
		t.Error("the log does not tell of the limit")
	}
	// Without anybody hanging up, the endpoint is free again when their time is up.
	until(t, "the endpoint being free again", func() bool {
		c := logIn(t.Context(), b.endpoint)
		if c != nil {
			c.Close()
		}
		return c != nil
	})
	for _, c := range conns {
		c.Close()
	}
	b.serves(b.endpoint)
	b.bounded()
}

func isReset(err error) bool { return strings.Contains(err.Error(), syscall.ECONNRESET.Error()) }

// Clients that ask for a result of a terabyte and read none of it. What is kept
// for them is bounded, their statements end when their time is up, and until
// then others are served.
func TestNeverReading(t *testing.T) {
	t.Parallel()
	b := besiege(t, "127.79.26.0/24")
	c, err := scene{t: t}.connect(t.Context(), strings.TrimSuffix(b.endpoint, ":5439"), 5439)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, sql := range []string{"CREATE TABLE wide (n int, text varchar(1000))",
		"INSERT INTO wide VALUES (0, '" + strings.Repeat("x", 1000) + "')" + strings.Repeat(", (1, '"+strings.Repeat("y", 1000)+"')", 999)} {
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	b.calm = b.resident()
	const readers = 30
	conns := make([]net.Conn, readers)
	for i := range conns {
		if conns[i] = logIn(t.Context(), b.endpoint); conns[i] == nil {
			t.Fatal("cannot log in")
		}
		conns[i].(*net.TCPConn).SetReadBuffer(4096)
		conns[i].Write(query("SELECT a.text, b.text, c.n FROM wide a, wide b, wide c"))
	}
	if n := b.sessions(); n < readers {
		t.Errorf("%d sessions are open", n)
	}
	for deadline := time.Now().Add(siegeWrite / 2); time.Now().Before(deadline); {
		b.serves(b.endpoint)
		b.serves(b.elsewhere)
		b.bounded()
	}
	until(t, "the end of those who do not read", func() bool { b.bounded(); return b.sessions() <= 1 })
	for _, c := range conns {
		if err := dead(c); err != nil {
			t.Errorf("a connection that was not read from lives on: %v", err)
		}
		c.Close()
	}
	b.serves(b.endpoint)
	b.bounded()
}
