package bench

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
	"github.com/blueshift-db/blueshift/sharing"
)

// roomy lets one authorization have more of everything than a real one.
func roomy(c *server.Config) {
	c.Lending = sharing.Quotas{EndpointsPerCluster: 2000, AuthorizationsPerCluster: 10, EndpointsPerAuthorization: 2000}
	c.SQLConnections, c.SQLConnectionsAll = 12_000, 12_000
}

// BenchmarkEndpointsListen is a start with 1,000 managed endpoints in the
// records, all of which listen when it is over, against one without any. The
// limit is a second.
func BenchmarkEndpointsListen(b *testing.B) {
	const endpoints = 1000
	start := func(dir string) time.Duration {
		began := time.Now()
		w := newWorld(b, roomy, func(c *server.Config) { c.DataDir = dir })
		took := time.Since(began)
		w.must(w.Stop())
		return took
	}
	full, empty := b.TempDir(), b.TempDir()
	w := newWorld(b, roomy, func(c *server.Config) { c.DataDir = full })
	w.cluster(story.Producer, "sales")
	w.lend()
	for i := range endpoints - 1 {
		_, err := w.as(story.Consumer).CreateEndpointAccess(b.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("sales"),
			ResourceOwner: aws.String(story.Producer), EndpointName: aws.String("e" + strconv.Itoa(i)), SubnetGroupName: aws.String("granted")})
		w.must(err)
	}
	w.must(w.Stop())
	start(empty)
	var with, without []float64
	for b.Loop() {
		with, without = append(with, start(full).Seconds()), append(without, start(empty).Seconds())
	}
	b.ReportMetric(median(with)*1e3, "ms/start")
	b.ReportMetric(median(without)*1e3, "peer-ms/start")
	b.ReportMetric(time.Second.Seconds()/(median(with)-median(without)), "limit/ours")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkForcedRevoke is RevokeEndpointAccess with Force while 1,000 SQL
// sessions are connected through an endpoint, against one with no session. All
// of them are closed when it returns. The limit is 200 ms.
func BenchmarkForcedRevoke(b *testing.B) {
	const sessions = 1000
	w := newWorld(b, roomy)
	w.cluster(story.Producer, "sales")
	revoke := func(live int) time.Duration {
		lent := w.lend()
		var conns []*pgconn.HijackedConn
		for range live {
			conns = append(conns, w.login(lent))
		}
		began := time.Now()
		_, err := w.as(story.Producer).RevokeEndpointAccess(b.Context(), &redshift.RevokeEndpointAccessInput{
			ClusterIdentifier: aws.String("sales"), Account: aws.String(story.Consumer), Force: aws.Bool(true)})
		took := time.Since(began)
		w.must(err)
		for _, c := range conns {
			c.Conn.SetReadDeadline(time.Now().Add(time.Second))
			for buffer := make([]byte, 512); ; {
				if _, err := c.Conn.Read(buffer); os.IsTimeout(err) {
					b.Fatal("a connection is still open")
				} else if err != nil {
					break
				}
			}
			c.Conn.Close()
		}
		_, err = w.as(story.Consumer).DeleteClusterSubnetGroup(b.Context(), &redshift.DeleteClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("granted")})
		w.must(err)
		return took
	}
	revoke(1)
	var with, without []float64
	for b.Loop() {
		with, without = append(with, revoke(sessions).Seconds()), append(without, revoke(0).Seconds())
	}
	b.ReportMetric(median(with)*1e3, "ms/revoke")
	b.ReportMetric(median(without)*1e3, "peer-ms/revoke")
	b.ReportMetric(0.2/median(with), "limit/ours")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkIdleConnections is what 10,000 SQL sessions cost in memory that have
// logged in through an endpoint and are silent. Their clients are another
// process. The limit is 200 MiB.
func BenchmarkIdleConnections(b *testing.B) {
	const connections = 10_000
	w := newWorld(b, roomy)
	w.cluster(story.Producer, "sales")
	lent := w.lend()
	w.login(lent).Conn.Close()
	var grown float64
	for b.Loop() {
		before := resident(b)
		crowd := hold(b, lent, connections)
		grown = resident(b) - before
		crowd()
	}
	b.ReportMetric(grown/(1<<20), "MiB")
	b.ReportMetric(grown/connections/1024, "KiB/connection")
	b.ReportMetric(200*(1<<20)/grown, "limit/ours")
	b.ReportMetric(0, "ns/op")
}

// login opens a session and keeps nothing of it but the connection.
func (w *world) login(p place) *pgconn.HijackedConn {
	w.b.Helper()
	conn, err := pgconn.Connect(context.Background(), p.dsn())
	w.must(err)
	raw, err := conn.Hijack()
	w.must(err)
	return raw
}

func (p place) dsn() string {
	return fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", p.address, p.port)
}

// resident is the memory of this process that is in RAM, in bytes.
func resident(b *testing.B) float64 {
	b.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("no /proc here")
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(text))[1], 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * float64(os.Getpagesize())
}

// hold has another process log in n times and stay; end lets it go.
func hold(b *testing.B, p place, n int) (end func()) {
	b.Helper()
	crowd := exec.Command(os.Args[0], "-test.run", "^TestCrowd$")
	crowd.Env = append(os.Environ(), "CROWD="+strconv.Itoa(n), "CROWD_DSN="+p.dsn())
	leave, err := crowd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	says, err := crowd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := crowd.Start(); err != nil {
		b.Fatal(err)
	}
	line, _ := bufio.NewReader(says).ReadString('\n')
	if line != "here\n" {
		b.Fatalf("the clients say %q", line)
	}
	return func() {
		leave.Close()
		_ = crowd.Wait()
	}
}

// TestCrowd is the other process of BenchmarkIdleConnections.
func TestCrowd(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("CROWD"))
	if n == 0 {
		t.Skip("no crowd is asked for")
	}
	conns := make([]*pgconn.HijackedConn, n)
	for i := range n {
		conn, err := pgconn.Connect(t.Context(), os.Getenv("CROWD_DSN"))
		if err != nil {
			fmt.Println(i, err)
			t.FailNow()
		}
		if conns[i], err = conn.Hijack(); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("here")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	for _, c := range conns {
		c.Conn.Close()
	}
}
