package tests

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
)

// The cast of the crash test.
const (
	owner  = "111111111111"
	friend = "222222222222"
)

// scene is the server of one life and the warehouse that all lives share.
type scene struct {
	t     *testing.T
	url   string
	host  string // of the cluster "sales"
	port  int32
	share string // ARN prefix of its datashares, up to the name
}

func (s scene) api(account string) *redshift.Client {
	return redshift.New(apiAt(s.url, account).Options(), func(o *redshift.Options) { o.RetryMaxAttempts = 1 })
}

func (s scene) connect(ctx context.Context, host string, port int32) (*pgx.Conn, error) {
	return s.connectTo(ctx, host, port, "dev")
}

func (s scene) connectTo(ctx context.Context, host string, port int32, database string) (*pgx.Conn, error) {
	return pgx.Connect(ctx, fmt.Sprintf("postgres://admin:%s@%s/%s?sslmode=disable&connect_timeout=10", password, net.JoinHostPort(host, fmt.Sprint(port)), database))
}

// answers tells whether a warehouse can be used at an address.
func (s scene) answers(what string, e string, port int32) {
	s.t.Helper()
	c, err := s.connect(s.t.Context(), e, port)
	if err == nil {
		defer c.Close(context.Background())
		_, err = c.Exec(s.t.Context(), "select 1")
	}
	if err != nil {
		s.t.Errorf("%s does not answer at %s:%d: %v", what, e, port, err)
	}
}

// writer changes things one after the other and remembers what was
// acknowledged. In its next life it checks what is left.
type writer interface {
	// write makes the next change; nil is the acknowledgement.
	write(ctx context.Context, s scene, c *pgx.Conn) error
	// check compares what is there with what was acknowledged, and from then on
	// takes what is there for the truth.
	check(s scene, c *pgx.Conn)
}

// TestKill kills the binary in the middle of everything, again and again. Each
// change that it acknowledged has to be there afterwards, each change whole,
// and everything back by the time it says that it is ready.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := 10
	if testing.Short() {
		rounds = 3
	}
	flags := []string{"--data-dir", t.TempDir(), "--config", "clients/blueshift.yaml", "--sql-range", sqlRange(6)}
	writers := []writer{&rowWriter{}, &rowWriter{worker: 1}, &tableWriter{shared: map[string]bool{}}, &shareWriter{stage: map[string]int{}},
		&databaseWriter{}, &clusterWriter{}, &endpointWriter{}}
	p := serve(t, flags...)
	s := prepare(t, p)
	total := 0
	for round := range rounds {
		total += s.live(writers, p, 25+23*round%110)
		for range round % 3 { // the way back may be cut short as well
			again := launch(t, flags...)
			select {
			case <-again.ready:
			case <-time.After(time.Duration(15+40*(round%4)) * time.Millisecond):
			}
			again.kill()
		}
		p = serve(t, flags...)
		s.url = p.URL
		s.verify(writers)
		if t.Failed() {
			t.Fatalf("in life %d, after %d acknowledgements", round+2, total)
		}
	}
	t.Logf("%d acknowledged changes in %d lives", total, rounds)
}

// prepare makes what the writers change.
func prepare(t *testing.T, p *process) scene {
	s := scene{t: t, url: p.URL}
	api := s.api(owner)
	createCluster(t, api, "sales")
	out, err := api.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{})
	if err != nil {
		t.Fatal(err)
	}
	c := out.Clusters[0]
	s.host, s.port = *c.Endpoint.Address, *c.Endpoint.Port
	s.share = shareARN(*c.ClusterNamespaceArn, "")
	_, err = api.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("sales"), AvailabilityZoneRelocation: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("sales"), Account: aws.String(friend)}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api(friend).CreateClusterSubnetGroup(t.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("granted"),
		Description: aws.String("of the crash test"), SubnetIds: []string{"subnet-0c0ffee000000001a"}}); err != nil {
		t.Fatal(err)
	}
	conn, err := s.connect(t.Context(), s.host, s.port)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{"create schema work", "create table log0 (n int, part int)", "create table log1 (n int, part int)",
		"create datashare tables", "alter datashare tables add schema work"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return s
}

// live lets the writers work until so many changes are acknowledged, and kills
// the server under them. It returns how many there were.
func (s scene) live(writers []writer, p *process, changes int) int {
	ctx, stop := context.WithTimeout(s.t.Context(), time.Minute)
	defer stop()
	var acknowledged atomic.Int64
	var killed atomic.Bool
	enough := make(chan struct{})
	var once sync.Once
	var all sync.WaitGroup
	for _, w := range writers {
		all.Go(func() {
			defer once.Do(func() { close(enough) })
			c, err := s.connect(ctx, s.host, s.port)
			if err == nil {
				defer c.Close(context.Background())
				for err == nil {
					if err = w.write(ctx, s, c); err == nil && acknowledged.Add(1) >= int64(changes) {
						once.Do(func() { close(enough) })
					}
				}
			}
			if !killed.Load() {
				s.t.Errorf("%T: %v", w, err)
			}
		})
	}
	<-enough
	killed.Store(true)
	p.kill()
	all.Wait()
	return int(acknowledged.Load())
}

// verify is called right after "Ready.": nothing may need more time.
func (s scene) verify(writers []writer) {
	s.answers("the cluster sales", s.host, s.port)
	c, err := s.connect(s.t.Context(), s.host, s.port)
	if err != nil {
		return
	}
	defer c.Close(context.Background())
	for _, w := range writers {
		w.check(s, c)
	}
}

// column reads the values of a query with one column.
func (s scene) column(c *pgx.Conn, sql string) []string {
	s.t.Helper()
	rows, err := c.Query(s.t.Context(), sql)
	if err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
	slices.Sort(list)
	return list
}
