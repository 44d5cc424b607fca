package provisioned_test

import (
	"net"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift/provisioned"
)

func TestAddressesUnderADomain(t *testing.T) {
	n := meet(t, time.Minute)
	var err error
	if n.service.Names, err = provisioned.NewNames("Example.test"); err != nil {
		t.Fatal(err)
	}
	out, err := n.p.DescribeClusters(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := out.Clusters[0]
	if got := *c.Endpoint.Address; !regexp.MustCompile(`^sales\.[a-z2-7]{12}\.us-east-1\.redshift\.127-77-0-[0-9]+\.example\.test$`).MatchString(got) {
		t.Errorf("got %s", got)
	}
	if ip := c.ClusterNodes[0].PrivateIPAddress; ip == nil || net.ParseIP(*ip) == nil {
		t.Errorf("got %s", show(c.ClusterNodes))
	}
	if _, err := n.p.AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("sales"), Account: aws.String(consumer)}); err != nil {
		t.Fatal(err)
	}
	e, err := n.c.CreateEndpointAccess(t.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("sales"), ResourceOwner: aws.String(producer),
		EndpointName: aws.String("door"), SubnetGroupName: aws.String("one")})
	if err != nil || e.Address != nil {
		t.Fatalf("%v, %s", err, show(e))
	}
	n.clock.Advance(time.Hour)
	live, err := n.c.DescribeEndpointAccess(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	door := live.EndpointAccessList[0]
	if got := *door.Address; !regexp.MustCompile(`^door-endpoint-[a-z2-7]{20}\.[a-z2-7]{12}\.us-east-1\.redshift\.127-77-0-[0-9]+\.example\.test$`).MatchString(got) {
		t.Errorf("got %s", got)
	}
	if ip := door.VpcEndpoint.NetworkInterfaces[0].PrivateIpAddress; ip == nil || net.ParseIP(*ip) == nil {
		t.Errorf("got %s", show(door))
	}
	for _, bad := range []string{"-x", "a..b", "a b", ".", "a/b"} {
		if _, err := provisioned.NewNames(bad); err == nil {
			t.Errorf("%q is taken for a domain", bad)
		}
	}
}
