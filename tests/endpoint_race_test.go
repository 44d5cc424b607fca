package tests

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
)

// caught are connections that clients have got, in whatever state.
type caught struct {
	mu    sync.Mutex
	told  map[string]bool // every address that an endpoint ever had
	conns []net.Conn      // established, at the first byte or amidst a session
}

func (c *caught) address(a string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[a] = true
}

func (c *caught) keep(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conn)
}

func (c *caught) addresses() (out []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for a := range c.told {
		out = append(out, a)
	}
	return out
}

// Grantees create endpoints and clients connect through them, some only to the
// first byte and some as far as a session, while the grantor authorizes and
// revokes. Whenever the forced revoke returns, nobody listens and no connection
// lives, although nobody has stopped trying.
func TestRevokeAmidstCreatingAndConnecting(t *testing.T) {
	s := startServer(t, server.Flags{SQLConnections: 100_000, SQLConnectionsAll: 100_000})
	grantor, grantee := apiAt("http://"+s.Addr(), owner), apiAt("http://"+s.Addr(), friend)
	host, port := createCluster(t, grantor, "c1")
	if _, err := grantor.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("c1"), AvailabilityZoneRelocation: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	direct := logIn(t.Context(), net.JoinHostPort(host, port))
	if direct == nil {
		t.Fatal("no session past the endpoints")
	}
	defer direct.Close()

	c := &caught{told: map[string]bool{}}
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	for i := range 4 {
		all.Go(func() { // takes its endpoint down at times, but mostly makes it
			name := aws.String(fmt.Sprintf("e%d", i))
			for ctx.Err() == nil {
				_, err := grantee.CreateEndpointAccess(ctx, &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("c1"), ResourceOwner: aws.String(owner),
					EndpointName: name, SubnetGroupName: aws.String("default")})
				switch code := codeOf(err); {
				case ctx.Err() != nil:
				case code != "" && code != "AccessToClusterDenied" && code != "EndpointAlreadyExists":
					t.Errorf("create: %v", err)
				case i == 0:
					grantee.DeleteEndpointAccess(ctx, &redshift.DeleteEndpointAccessInput{EndpointName: name})
				}
			}
		})
		all.Go(func() { // connects to whatever is there
			for n := 0; ctx.Err() == nil; n++ {
				out, err := grantee.DescribeEndpointAccess(ctx, &redshift.DescribeEndpointAccessInput{})
				if err != nil {
					continue
				}
				for _, e := range out.EndpointAccessList {
					address := net.JoinHostPort(aws.ToString(e.Address), fmt.Sprint(aws.ToInt32(e.Port)))
					c.address(address)
					if n%4 == 0 {
						if conn := logIn(ctx, address); conn != nil {
							c.keep(conn)
						}
					} else if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
						c.keep(conn)
					}
				}
			}
		})
	}

	revoked, cut := 0, 0
	for deadline := time.Now().Add(4 * time.Second); time.Now().Before(deadline) || revoked < 5; revoked++ {
		if _, err := grantor.AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend)}); err != nil {
			t.Fatal(err)
		}
		until(t, "some connections", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return len(c.conns) > 10+20*(revoked%4) })
		if _, err := grantor.RevokeEndpointAccess(t.Context(), &redshift.RevokeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend),
			Force: aws.Bool(true)}); err != nil {
			t.Fatal(err)
		}
		for _, a := range c.addresses() {
			conn, err := net.DialTimeout("tcp", a, time.Minute)
			if err == nil {
				conn.Close()
			}
			if !isRefused(err) {
				t.Errorf("after revocation %d %s listens: %v", revoked, a, err)
			}
		}
		c.mu.Lock()
		conns := c.conns
		c.conns = nil
		c.mu.Unlock()
		for _, conn := range conns {
			if err := dead(conn); err != nil {
				t.Errorf("after revocation %d a connection to %s lives: %v", revoked, conn.RemoteAddr(), err)
			}
			conn.Close()
		}
		cut += len(conns)
		if t.Failed() {
			return
		}
	}
	if err := dead(direct); err == nil {
		t.Error("the session past the endpoints was cut as well")
	}
	t.Logf("%d revocations cut %d connections at %d addresses", revoked, cut, len(c.told))
}

// logIn goes as far as a session and returns the bare connection under it, nil
// if it did not come to that.
func logIn(ctx context.Context, address string) net.Conn {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("admin", password), Host: address, Path: "/dev", RawQuery: "sslmode=disable&connect_timeout=60"}
	c, err := pgconn.Connect(ctx, u.String())
	if err != nil {
		return nil
	}
	h, err := c.Hijack()
	if err != nil {
		return nil
	}
	return h.Conn
}

// dead returns nil if the other side has hung up already. Two seconds are for
// the goodbye to be read on a busy machine; none of it is for the server.
func dead(c net.Conn) error {
	c.SetReadDeadline(time.Now().Add(2 * time.Second))
	b := make([]byte, 4096)
	for {
		_, err := c.Read(b)
		if e, ok := err.(net.Error); ok && e.Timeout() {
			return err
		}
		if err != nil {
			return nil
		}
	}
}
