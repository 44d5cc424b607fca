package awshttp

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

// TestListingIsAnsweredLikeTheOutput answers the same clusters whole and apart,
// the latter twice: the first time encodes them, the second takes what was kept.
func TestListingIsAnsweredLikeTheOutput(t *testing.T) {
	for _, n := range []int{0, 3} {
		out := page(n)
		apart := &Listing[redshift.DescribeClustersOutput, types.Cluster]{Output: redshift.DescribeClustersOutput{Marker: out.Marker}}
		for _, c := range out.Clusters {
			c.DBName = aws.String("a<b>&")
			apart.Elements = append(apart.Elements, &Element[types.Cluster]{Value: c})
		}
		for i := range out.Clusters {
			out.Clusters[i].DBName = aws.String("a<b>&")
		}
		ask := func(row Operation) string {
			t.Helper()
			d := open(t, whole(map[string]Operation{"DescribeClusters": row}), nil)
			status, reply := d.post(t, "redshift", "Action=DescribeClusters&Version=2012-12-01")
			if status != 200 {
				t.Fatalf("status %d: %s", status, reply)
			}
			return requestIDs.ReplaceAllString(reply, "REQUEST-ID")
		}
		want := ask(Op(func(context.Context, *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
			return out, nil
		}))
		for _, when := range []string{"first", "kept"} {
			got := ask(List(func(context.Context, *redshift.DescribeClustersInput) (*Listing[redshift.DescribeClustersOutput, types.Cluster], error) {
				return apart, nil
			}))
			if got != want {
				t.Errorf("%d clusters, %s: got\n%s\nwant\n%s", n, when, got, want)
			}
		}
	}
}
