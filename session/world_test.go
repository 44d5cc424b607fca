package session_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// world is a whole server in memory, reached over the network as users reach it.
type world struct {
	*server.Server
	t        testing.TB
	clusters map[string]cluster
}

// cluster is where one of the warehouses of a test listens.
type cluster struct {
	account, namespace, namespaceARN, address string
	port                                      int32
}

// accounts says who owns the warehouses that tests name. The sibling belongs
// to the producer's account.
var accounts = map[string]string{"producer": story.Producer, "sibling": story.Producer, "consumer": story.Consumer, "second": story.Consumer}

func newWorld(t testing.TB) *world { return newWorldWith(t, func(*server.Config) {}) }

// newWorldWith is a world whose server was told more.
func newWorldWith(t testing.TB, change func(*server.Config)) *world {
	t.Helper()
	c := server.Config{Flags: server.Flags{Listen: "127.0.0.1:0", Memory: "1GB"}, Networks: story.Networks(), Logger: slog.New(slog.DiscardHandler)}
	change(&c)
	s, err := server.Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return &world{s, t, map[string]cluster{}}
}

// api is the management API as an account of the development realm calls it.
func (w *world) api(account string) *redshift.Client {
	return redshift.New(redshift.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

// cluster makes the named warehouse, the first time it is asked for.
func (w *world) cluster(name string) cluster {
	w.t.Helper()
	if c, ok := w.clusters[name]; ok {
		return c
	}
	account, known := accounts[name]
	if !known {
		w.t.Fatalf("there is no warehouse called %q in these tests", name)
	}
	_, err := w.api(account).CreateCluster(context.Background(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String(name),
		NodeType: aws.String("ra3.xlplus"), MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well"),
		AvailabilityZoneRelocation: aws.Bool(true), PubliclyAccessible: aws.Bool(false)})
	w.must(err)
	return w.found(name)
}

// found is a warehouse that has been made, once it is available.
func (w *world) found(name string) cluster {
	w.t.Helper()
	account := accounts[name]
	var c cluster
	w.until(name+" is available", func() bool {
		out, err := w.api(account).DescribeClusters(context.Background(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(name)})
		w.must(err)
		found := out.Clusters[0]
		if aws.ToString(found.ClusterStatus) != "available" || found.Endpoint == nil {
			return false
		}
		arn := aws.ToString(found.ClusterNamespaceArn)
		c = cluster{account, arn[strings.LastIndexByte(arn, ':')+1:], arn, aws.ToString(found.Endpoint.Address), aws.ToInt32(found.Endpoint.Port)}
		return true
	})
	w.clusters[name] = c
	return c
}

// connect opens a session as the master user, in the simple protocol.
func (w *world) connect(name, database string, notice func(*pgconn.Notice)) *pgx.Conn {
	w.t.Helper()
	conn, err := w.login(name, database, "admin", "Sh4re-me-well", notice)
	w.must(err)
	return conn
}

// login opens a session as any user.
func (w *world) login(name, database, user, password string, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
	w.t.Helper()
	c := w.cluster(name)
	config, err := pgx.ParseConfig(fmt.Sprintf("postgres://%s:%d/%s?sslmode=prefer", c.address, c.port, database))
	w.must(err)
	config.User, config.Password = user, password
	if notice != nil {
		config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { notice(n) }
	}
	conn, err := pgx.ConnectConfig(context.Background(), config)
	if err == nil {
		w.t.Cleanup(func() { conn.Close(context.Background()) })
	}
	return conn, err
}

// must is for calls that the test relies on and does not examine.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// until polls a condition that another goroutine brings about.
func (w *world) until(what string, condition func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("a minute passed before %s", what)
		}
	}
}
