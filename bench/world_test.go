package bench

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// world is a whole server, in memory, with the networks of the story.
type world struct {
	*server.Server
	b testing.TB
}

func newWorld(b testing.TB, change ...func(*server.Config)) *world {
	b.Helper()
	c := server.Config{Flags: server.Flags{Listen: "127.0.0.1:0"}, Networks: story.Networks(), Logger: slog.New(slog.DiscardHandler)}
	for _, f := range change {
		f(&c)
	}
	s, err := server.Start(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Stop() })
	return &world{s, b}
}

// as is the API client of an account of the development realm.
func (w *world) as(account string) *redshift.Client {
	return redshift.New(redshift.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

// place is where a warehouse or a managed endpoint listens.
type place struct {
	address, namespaceARN string
	port                  int32
}

// cluster makes a cluster and waits until it is available.
func (w *world) cluster(account, id string) place {
	w.b.Helper()
	_, err := w.as(account).CreateCluster(w.b.Context(), &redshift.CreateClusterInput{
		ClusterIdentifier: aws.String(id), NodeType: aws.String("ra3.xlplus"), MasterUsername: aws.String("admin"),
		MasterUserPassword: aws.String("Sh4re-me-well"), AvailabilityZoneRelocation: aws.Bool(true)})
	w.must(err)
	for {
		out, err := w.as(account).DescribeClusters(w.b.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(id)})
		w.must(err)
		if c := out.Clusters[0]; aws.ToString(c.ClusterStatus) == fleet.Available && c.Endpoint != nil {
			return place{aws.ToString(c.Endpoint.Address), aws.ToString(c.ClusterNamespaceArn), aws.ToInt32(c.Endpoint.Port)}
		}
		time.Sleep(time.Millisecond)
	}
}

// workgroup makes a workgroup in front of a namespace, both of one name.
func (w *world) workgroup(account, name string) place {
	w.b.Helper()
	api := redshiftserverless.New(redshiftserverless.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
	n, err := api.CreateNamespace(w.b.Context(), &redshiftserverless.CreateNamespaceInput{NamespaceName: &name, AdminUserPassword: aws.String("Sh4re-me-well")})
	w.must(err)
	_, err = api.CreateWorkgroup(w.b.Context(), &redshiftserverless.CreateWorkgroupInput{NamespaceName: &name, WorkgroupName: &name})
	w.must(err)
	out, err := api.GetWorkgroup(w.b.Context(), &redshiftserverless.GetWorkgroupInput{WorkgroupName: &name})
	w.must(err)
	return place{aws.ToString(out.Workgroup.Endpoint.Address), aws.ToString(n.Namespace.NamespaceArn), aws.ToInt32(out.Workgroup.Endpoint.Port)}
}

// connect opens a SQL session without TLS, so that what is measured is ours.
func (w *world) connect(p place) *pgx.Conn {
	w.b.Helper()
	conn, err := pgx.Connect(w.b.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", p.address, p.port))
	w.must(err)
	w.b.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func (w *world) exec(conn *pgx.Conn, statements ...string) {
	w.b.Helper()
	for _, sql := range statements {
		if _, err := conn.Exec(w.b.Context(), sql); err != nil {
			w.b.Fatalf("%s: %v", sql, err)
		}
	}
}

func (w *world) must(err error) {
	w.b.Helper()
	if err != nil {
		w.b.Fatal(err)
	}
}

// salesRows is how many rows sell makes.
const salesRows = 2_000_000

// sell makes a table of two million ticket sales.
func (w *world) sell(conn *pgx.Conn) {
	w.b.Helper()
	const digits = "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)"
	w.exec(conn, "CREATE TABLE digits (d integer)", digits, "CREATE SCHEMA tickit",
		`CREATE TABLE tickit.sales (salesid integer NOT NULL, eventid integer NOT NULL, buyer varchar(40),
			qtysold smallint NOT NULL, pricepaid decimal(8,2), saletime timestamp)`,
		`INSERT INTO tickit.sales
			SELECT n, n % 8800 + 1, 'buyer ' || CAST(n % 5000 AS varchar), n % 8 + 1, n % 400 + 20.50, DATEADD(second, n, '2026-01-01'::timestamp)
			FROM (SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d + 100000*g.d + 1000000*h.d AS n
				FROM digits a, digits b, digits c, digits e, digits f, digits g, digits h WHERE h.d < 2) numbers`)
	var n int64
	w.must(conn.QueryRow(w.b.Context(), "SELECT count(*) FROM tickit.sales").Scan(&n))
	if n != salesRows {
		w.b.Fatalf("%d rows were made, want %d", n, salesRows)
	}
}
