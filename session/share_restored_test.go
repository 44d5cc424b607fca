package session_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift/internal/story"
)

// TestDroppedShareComesBack: a share that was dropped and came back from a
// snapshot has the id that it had, and holds what it held then and what was added
// since, whatever a consumer's session remembers of it.
func TestDroppedShareComesBack(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	api := redshiftserverless.New(redshiftserverless.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(story.Producer, "test", "")})
	shop := aws.String("shop")
	made, err := api.CreateNamespace(ctx, &redshiftserverless.CreateNamespaceInput{NamespaceName: shop, AdminUsername: aws.String("admin"), AdminUserPassword: aws.String("Sh4re-me-well")})
	w.must(err)
	_, err = api.CreateWorkgroup(ctx, &redshiftserverless.CreateWorkgroupInput{NamespaceName: shop, WorkgroupName: shop})
	w.must(err)
	available := func() {
		w.until("the workgroup is available", func() bool {
			out, err := api.GetWorkgroup(ctx, &redshiftserverless.GetWorkgroupInput{WorkgroupName: shop})
			w.must(err)
			if e := out.Workgroup.Endpoint; e != nil && e.Address != nil {
				w.clusters["shop"] = cluster{story.Producer, aws.ToString(made.Namespace.NamespaceId), "", aws.ToString(e.Address), aws.ToInt32(e.Port)}
			}
			return out.Workgroup.Status == types.WorkgroupStatusAvailable
		})
	}
	available()
	grant := "GRANT USAGE ON DATASHARE s TO NAMESPACE '" + w.cluster("sibling").namespace + "'"
	producer, consumer := w.connect("shop", "dev", nil), w.connect("sibling", "dev", nil)
	w.exec(producer, "CREATE TABLE a (x int)", "CREATE TABLE b (x int)", "CREATE TABLE c (x int)",
		"CREATE DATASHARE s", "ALTER DATASHARE s ADD SCHEMA public", "ALTER DATASHARE s ADD TABLE a", grant)
	w.until("the snapshot is made", func() bool {
		_, err := api.CreateSnapshot(ctx, &redshiftserverless.CreateSnapshotInput{NamespaceName: shop, SnapshotName: aws.String("before")})
		out, found := api.GetSnapshot(ctx, &redshiftserverless.GetSnapshotInput{SnapshotName: aws.String("before")})
		return (err == nil || found == nil) && out != nil && out.Snapshot.Status == types.SnapshotStatusAvailable
	})
	w.exec(producer, "ALTER DATASHARE s ADD TABLE b")
	w.exec(consumer, "CREATE DATABASE d FROM DATASHARE s OF NAMESPACE '"+w.cluster("shop").namespace+"'", "SELECT * FROM d.public.b", "PREPARE p AS SELECT * FROM d.public.b", "EXECUTE p")
	w.exec(producer, "DROP DATASHARE s")
	_, err = api.RestoreFromSnapshot(ctx, &redshiftserverless.RestoreFromSnapshotInput{NamespaceName: shop, WorkgroupName: shop, SnapshotName: aws.String("before")})
	w.must(err)
	available()
	producer = w.connect("shop", "dev", nil)
	w.exec(producer, "ALTER DATASHARE s ADD TABLE c", grant)
	for _, sql := range []string{"SELECT count(*) FROM d.public.b", "EXECUTE p"} {
		if _, _, err := run(consumer, sql); err == nil {
			t.Errorf("%s: answers, though the share does not hold the table", sql)
		}
	}
	w.exec(consumer, "SELECT * FROM d.public.a", "SELECT * FROM d.public.c")
}
