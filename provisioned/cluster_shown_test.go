package provisioned_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

// TestShownClustersFollow asks for the same page again and again while a
// cluster changes, the clock moves, the cluster goes and another takes its name.
func TestShownClustersFollow(t *testing.T) {
	s := serve(t, nil)
	c := s.client(producer, "us-east-1")
	id := aws.String("sales")
	create(t, c, "sales")
	page := func() types.Cluster {
		t.Helper()
		out, err := c.DescribeClusters(t.Context(), nil)
		if err != nil || len(out.Clusters) != 1 {
			t.Fatalf("%d clusters, %v", len(out.Clusters), err)
		}
		return out.Clusters[0]
	}
	first := page()
	if again := page(); show(again) != show(first) {
		t.Errorf("nothing changed, but\n%s\nbecame\n%s", show(first), show(again))
	}
	if _, err := c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, ManualSnapshotRetentionPeriod: aws.Int32(9)}); err != nil {
		t.Fatal(err)
	}
	if got := page(); *got.ManualSnapshotRetentionPeriod != 9 {
		t.Errorf("changed to 9, shown as %d", *got.ManualSnapshotRetentionPeriod)
	}
	s.clock.Advance(8 * 24 * time.Hour)
	if got := page(); !got.NextMaintenanceWindowStartTime.After(s.clock.Now()) {
		t.Errorf("the next maintenance at %v is over at %v", got.NextMaintenanceWindowStartTime, s.clock.Now())
	}
	if _, err := c.DeleteCluster(t.Context(), &redshift.DeleteClusterInput{ClusterIdentifier: id, SkipFinalClusterSnapshot: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	create(t, c, "sales")
	if got := page(); *got.ClusterNamespaceArn == *first.ClusterNamespaceArn {
		t.Error("a new cluster is shown as the deleted one of its name")
	}
}
