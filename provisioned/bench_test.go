package provisioned_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/provisioned"
	"github.com/blueshift-db/blueshift/store"
)

// BenchmarkDescribeClusters is what the handler itself costs, without HTTP and
// the codec.
func BenchmarkDescribeClusters(b *testing.B) {
	db, err := store.Open(b.Context(), store.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	networks, err := fleet.NewNetworks(nil)
	if err != nil {
		b.Fatal(err)
	}
	x := &nothing{}
	s := &provisioned.Service{Fleet: fleet.New(fleet.Config{Store: db, Databases: x, Addresses: x, Networks: networks, Clock: blueshift.SystemClock{},
		Logger: slog.New(slog.DiscardHandler), Quotas: fleet.Quotas{Nodes: 1000},
		NewPassword: func(string) (blueshift.PasswordVerifier, error) { return blueshift.PasswordVerifier{}, nil }})}
	ctx := blueshift.WithPrincipal(context.Background(), blueshift.Principal{Account: producer, Region: "us-east-1"})
	for i := range 1000 {
		_, err := s.CreateCluster(ctx, &redshift.CreateClusterInput{ClusterIdentifier: aws.String(fmt.Sprintf("c-%04d", i)), NodeType: aws.String("ra3.xlplus"),
			MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Passw0rd-1"), AvailabilityZoneRelocation: aws.Bool(true)})
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, in := range map[string]*redshift.DescribeClustersInput{
		"one":                 {ClusterIdentifier: aws.String("c-0500")},
		"page of 100 of 1000": {},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.DescribeClusters(ctx, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
