package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/fleet"
)

const owner = "111111111111"

func start(t *testing.T, c Config) *redshift.Client {
	t.Helper()
	c.Listen, c.Logger = "127.0.0.1:0", slog.New(slog.DiscardHandler)
	s, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String("http://" + s.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(owner, "test", "")})
}

func makeCluster(t *testing.T, c *redshift.Client, change func(*redshift.CreateClusterInput)) types.Cluster {
	t.Helper()
	in := &redshift.CreateClusterInput{ClusterIdentifier: aws.String("sales"), NodeType: aws.String("ra3.xlplus"), MasterUsername: aws.String("admin"),
		MasterUserPassword: aws.String("Sh4re-me-well"), AvailabilityZoneRelocation: aws.Bool(true)}
	change(in)
	if _, err := c.CreateCluster(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	out, err := c.DescribeClusters(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Clusters[0]
}

// ping connects, asks for one row and leaves.
func ping(t *testing.T, address string, port int32) error {
	conn, err := pgx.Connect(t.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable&connect_timeout=5", address, port))
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	return conn.Ping(t.Context())
}

// A publicly accessible cluster is reached from where its cluster security
// groups say, from the next connection on.
func TestClusterSecurityGroupsAtAccept(t *testing.T) {
	c := start(t, Config{})
	sales := makeCluster(t, c, func(in *redshift.CreateClusterInput) { in.PubliclyAccessible = aws.Bool(true) })
	knock := func() error { return ping(t, *sales.Endpoint.Address, *sales.Endpoint.Port) }
	if err := knock(); err != nil {
		t.Fatalf("it does not work out of the box: %v", err)
	}
	if _, err := c.CreateClusterSecurityGroup(t.Context(), &redshift.CreateClusterSecurityGroupInput{ClusterSecurityGroupName: aws.String("office"), Description: aws.String("d")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("sales"), ClusterSecurityGroups: []string{"office"}}); err != nil {
		t.Fatal(err)
	}
	if knock() == nil {
		t.Fatal("a group without rules lets somebody in")
	}
	rule := aws.String("127.0.0.0/8")
	if _, err := c.AuthorizeClusterSecurityGroupIngress(t.Context(), &redshift.AuthorizeClusterSecurityGroupIngressInput{ClusterSecurityGroupName: aws.String("office"), CIDRIP: rule}); err != nil {
		t.Fatal(err)
	}
	if err := knock(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RevokeClusterSecurityGroupIngress(t.Context(), &redshift.RevokeClusterSecurityGroupIngressInput{ClusterSecurityGroupName: aws.String("office"), CIDRIP: rule}); err != nil {
		t.Fatal(err)
	}
	if knock() == nil {
		t.Fatal("a revoked rule lets somebody in")
	}
}

// The groups of an endpoint count where the networks file declares their ingress.
func TestDeclaredSecurityGroupsAtAccept(t *testing.T) {
	c := start(t, Config{Networks: fleet.NetworksConfig{owner: {{ID: "vpc-app", Default: true, Subnets: []fleet.SubnetConfig{{ID: "subnet-app"}}, SecurityGroups: []fleet.SecurityGroupConfig{
		{ID: "sg-open"}, {ID: "sg-shut", Ingress: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}}}}})
	makeCluster(t, c, func(*redshift.CreateClusterInput) {})
	name := aws.String("door")
	_, err := c.CreateEndpointAccess(t.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("sales"), EndpointName: name,
		SubnetGroupName: aws.String("default"), VpcSecurityGroupIds: []string{"sg-shut"}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.DescribeEndpointAccess(t.Context(), &redshift.DescribeEndpointAccessInput{EndpointName: name})
	if err != nil {
		t.Fatal(err)
	}
	e := out.EndpointAccessList[0]
	if ping(t, *e.Address, *e.Port) == nil {
		t.Error("a source outside the ingress of sg-shut is let in")
	}
	if _, err := c.ModifyEndpointAccess(t.Context(), &redshift.ModifyEndpointAccessInput{EndpointName: name, VpcSecurityGroupIds: []string{"sg-open"}}); err != nil {
		t.Fatal(err)
	}
	if err := ping(t, *e.Address, *e.Port); err != nil {
		t.Error(err)
	}
}

func TestEC2Endpoint(t *testing.T) {
	answers := map[string]string{
		"DescribeVpcs":           "<vpcSet><item><vpcId>vpc-sky</vpcId></item></vpcSet>",
		"DescribeSubnets":        "<subnetSet><item><subnetId>subnet-sky</subnetId><vpcId>vpc-sky</vpcId><availabilityZone>us-east-1b</availabilityZone></item></subnetSet>",
		"DescribeSecurityGroups": "<securityGroupInfo/>",
	}
	sky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), "Credential="+owner+"/") {
			io.WriteString(w, "<R>"+answers[r.FormValue("Action")]+"</R>")
		}
	}))
	t.Cleanup(sky.Close)
	c := start(t, Config{Flags: Flags{EC2: sky.URL}})
	group := func(subnet string) error {
		_, err := c.CreateClusterSubnetGroup(t.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("sky"), Description: aws.String("d"), SubnetIds: []string{subnet}})
		return err
	}
	var refused smithy.APIError
	if err := group("subnet-none"); !errors.As(err, &refused) || refused.ErrorCode() != "InvalidSubnet" {
		t.Errorf("got %v", err)
	}
	if err := group("subnet-sky"); err != nil {
		t.Fatal(err)
	}
	if sales := makeCluster(t, c, func(in *redshift.CreateClusterInput) { in.ClusterSubnetGroupName = aws.String("sky") }); *sales.VpcId != "vpc-sky" || *sales.AvailabilityZone != "us-east-1b" {
		t.Errorf("got %s in %s", *sales.VpcId, *sales.AvailabilityZone)
	}
	if _, err := Start(t.Context(), Config{Flags: Flags{Listen: "127.0.0.1:0", EC2: "sky"}}); err == nil || !strings.Contains(err.Error(), "--ec2-endpoint") {
		t.Errorf("got %v", err)
	}
}

func TestConnectionLimits(t *testing.T) {
	c := start(t, Config{Flags: Flags{SQLConnections: 1, SQLIdle: 100 * time.Millisecond}})
	sales := makeCluster(t, c, func(*redshift.CreateClusterInput) {})
	dsn := fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable&connect_timeout=5", *sales.Endpoint.Address, *sales.Endpoint.Port)
	first, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close(context.Background())
	if ping(t, *sales.Endpoint.Address, *sales.Endpoint.Port) == nil {
		t.Error("a connection beyond the limit is served")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = first.WaitForNotification(ctx)
	var ended *pgconn.PgError
	if !errors.As(err, &ended) || ended.Code != "57P05" {
		t.Errorf("an idle session ends with %v", err)
	}
}
