package differential

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// newWarehouse is a session on a cluster of a server of its own.
func newWarehouse(t *testing.T) *pgx.Conn {
	t.Helper()
	return newServer(t)(t, "sales")
}

// newServer makes clusters of one server, with a session on each.
func newServer(t *testing.T) func(t *testing.T, id string) *pgx.Conn {
	t.Helper()
	s, err := server.Start(t.Context(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0"}, Networks: story.Networks(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	api := redshift.New(redshift.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + s.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(story.Producer, "test", "")})
	return func(t *testing.T, id string) *pgx.Conn { return newCluster(t, api, id) }
}

func newCluster(t *testing.T, api *redshift.Client, id string) *pgx.Conn {
	t.Helper()
	if _, err := api.CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String(id), NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well")}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		out, err := api.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(id)})
		if err != nil {
			t.Fatal(err)
		}
		c := out.Clusters[0]
		if aws.ToString(c.ClusterStatus) != fleet.Available || c.Endpoint == nil {
			continue
		}
		conn, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", aws.ToString(c.Endpoint.Address), aws.ToInt32(c.Endpoint.Port)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		return conn
	}
	t.Fatal("the cluster is not available within a minute")
	return nil
}
