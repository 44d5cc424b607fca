package bench

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkEndpoint is SQL through a managed endpoint of another account
// against the cluster's own address: small statements and a large result.
func BenchmarkEndpoint(b *testing.B) {
	w := newWorld(b)
	sales := w.cluster(story.Producer, "sales")
	lent := w.lend()
	w.sell(w.connect(sales))
	b.Run("select 1", func(b *testing.B) {
		statements := func(p place) func(int) {
			conn := w.connect(p)
			return func(n int) {
				for range n {
					rows, err := conn.Query(b.Context(), "SELECT 1")
					w.must(err)
					w.must(one(rows))
				}
			}
		}
		duel(b, 200, statements(lent), statements(sales)).speed(b, "statements/s", 1)
	})
	b.Run("fetch", func(b *testing.B) {
		fetch := func(p place) func(int) {
			conn := w.wire(p)
			return func(n int) {
				for range n {
					ask(b, conn, "SELECT * FROM tickit.sales", 1)
				}
			}
		}
		duel(b, 1, fetch(lent), fetch(sales)).speed(b, "Mrows/s", salesRows/1e6)
	})
}

// lend grants the consumer a network path to cluster sales and takes it up.
func (w *world) lend() place {
	w.b.Helper()
	n := story.InItsNetworks(story.Config{})
	producer, consumer := w.as(story.Producer), w.as(story.Consumer)
	_, err := producer.AuthorizeEndpointAccess(w.b.Context(), &redshift.AuthorizeEndpointAccessInput{
		ClusterIdentifier: aws.String("sales"), Account: aws.String(story.Consumer), VpcIds: []string{n.GrantedVPC}})
	w.must(err)
	_, err = consumer.CreateClusterSubnetGroup(w.b.Context(), &redshift.CreateClusterSubnetGroupInput{
		ClusterSubnetGroupName: aws.String("granted"), Description: aws.String("of the story"), SubnetIds: n.GrantedSubnets})
	w.must(err)
	_, err = consumer.CreateEndpointAccess(w.b.Context(), &redshift.CreateEndpointAccessInput{
		ClusterIdentifier: aws.String("sales"), ResourceOwner: aws.String(story.Producer),
		EndpointName: aws.String("to-sales"), SubnetGroupName: aws.String("granted")})
	w.must(err)
	for {
		out, err := consumer.DescribeEndpointAccess(w.b.Context(), &redshift.DescribeEndpointAccessInput{EndpointName: aws.String("to-sales")})
		w.must(err)
		if e := out.EndpointAccessList[0]; aws.ToString(e.EndpointStatus) == "active" {
			return place{address: aws.ToString(e.Address), port: aws.ToInt32(e.Port)}
		}
		time.Sleep(time.Millisecond)
	}
}
