package provisioned_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/provisioned"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

// neighbours are two accounts with a cluster each, over HTTP, and the SQL side
// of the producer.
type neighbours struct {
	t        *testing.T
	url      string
	clock    *blueshift.FakeClock
	store    store.Store
	sharing  *sharing.Service
	service  *provisioned.Service
	p, c     *redshift.Client
	nsP, nsC string // namespace ARNs
}

func meet(t *testing.T, pace time.Duration, change ...func(*sharing.Config)) *neighbours {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	networks, err := fleet.NewNetworks(fleet.NetworksConfig{consumer: {
		{ID: "vpc-one", Subnets: []fleet.SubnetConfig{{ID: "subnet-one"}}}, {ID: "vpc-two", Subnets: []fleet.SubnetConfig{{ID: "subnet-two"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	clock := blueshift.NewFakeClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))
	x, quiet := &nothing{}, slog.New(slog.DiscardHandler)
	c := sharing.Config{Store: db, Clock: clock, Networks: networks, Addresses: x, WarehouseStatus: fleet.WarehouseStatus, Pace: pace, Logger: quiet}
	for _, f := range change {
		f(&c)
	}
	sh := sharing.New(c)
	fl := fleet.New(fleet.Config{Store: db, Databases: x, Addresses: x, Networks: networks, Dependents: sh, Clock: clock, Logger: quiet,
		NewPassword:  func(string) (blueshift.PasswordVerifier, error) { return blueshift.PasswordVerifier{}, nil },
		DatabaseUser: func(blueshift.Principal) string { return "admin" }})
	service := &provisioned.Service{Fleet: fl, Sharing: sh}
	front := httptest.NewServer(awshttp.New(awshttp.Config{Services: []awshttp.Service{service.Service()},
		AuthOff: true, Clock: blueshift.SystemClock{}, Logger: quiet}))
	t.Cleanup(front.Close)
	client := func(account string) *redshift.Client {
		return redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: &front.URL, Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
	}
	n := &neighbours{t: t, url: front.URL, clock: clock, store: db, sharing: sh, service: service, p: client(producer), c: client(consumer)}
	n.nsP = *create(t, n.p, "sales", relocating).Cluster.ClusterNamespaceArn
	n.nsC = *create(t, n.c, "analytics").Cluster.ClusterNamespaceArn
	for _, g := range []string{"one", "two"} {
		_, err := n.c.CreateClusterSubnetGroup(t.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: &g, Description: &g, SubnetIds: []string{"subnet-" + g}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// share makes a share that is granted to the consumer, and returns its ARN.
func (n *neighbours) share(name string) string {
	n.t.Helper()
	a, guid, _ := blueshift.ParseNamespaceARN(n.nsP)
	ns := blueshift.Namespace{Key: blueshift.Key{Account: a.Account, Region: a.Region, ID: guid}, Warehouse: "sales"}
	err := n.store.Update(n.t.Context(), func(tx store.Tx) error {
		if err := n.sharing.CreateDatashare(tx, ns, blueshift.Datashare{Name: name, Database: "dev"}); err != nil {
			return err
		}
		return n.sharing.GrantUsage(tx, ns, name, blueshift.ConsumerID{Account: consumer})
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return blueshift.DatashareARN(a.Region, a.Account, guid, name)
}

// raw sends a form as the producer and returns the body of the reply.
func (n *neighbours) raw(form string) string {
	n.t.Helper()
	req, err := http.NewRequest(http.MethodPost, n.url, strings.NewReader(form+"&Version=2012-12-01"))
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Amz-Date", "20260304T120000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+producer+"/20260304/us-east-1/redshift/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0", 64))
	reply, err := http.DefaultClient.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return string(body)
}

func TestDataShareHandshakeThroughTheSDK(t *testing.T) {
	n, ctx := meet(t, 0), t.Context()
	arn := n.share("salesshare")
	mine, err := n.p.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{DataShareArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	d := mine.DataShares[0]
	if *d.DataShareArn != arn || *d.ProducerArn != n.nsP || d.AllowPubliclyAccessibleConsumers == nil || *d.AllowPubliclyAccessibleConsumers || d.ManagedBy != nil ||
		len(d.DataShareAssociations) != 1 || d.DataShareAssociations[0].Status != types.DataShareStatusPendingAuthorization ||
		d.DataShareAssociations[0].CreatedDate == nil || d.DataShareAssociations[0].StatusChangeDate == nil {
		t.Errorf("got %s", show(d))
	}
	_, err = n.c.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{DataShareArn: &arn})
	wantError(t, err, "InvalidDataShareFault", 400)
	_, err = n.c.AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{DataShareArn: &arn})
	wantError(t, err, "InvalidParameterCombination", 400)

	a, err := n.p.AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(consumer)})
	if err != nil || a.DataShareAssociations[0].Status != types.DataShareStatusAuthorized || a.DataShareAssociations[0].ProducerAllowedWrites != nil {
		t.Fatalf("%v, %s", err, show(a))
	}
	a, err = n.p.AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(consumer), AllowWrites: aws.Bool(false)})
	if w := a.DataShareAssociations[0].ProducerAllowedWrites; err != nil || w == nil || *w {
		t.Fatalf("false is not absent: %v, %v", err, w)
	}
	theirs, err := n.c.DescribeDataSharesForConsumer(ctx, &redshift.DescribeDataSharesForConsumerInput{Status: types.DataShareStatusForConsumerAvailable})
	if err != nil || len(theirs.DataShares) != 1 || *theirs.DataShares[0].DataShareAssociations[0].ConsumerIdentifier != consumer {
		t.Fatalf("%v, %s", err, show(theirs))
	}
	as, err := n.c.AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{DataShareArn: &arn, ConsumerArn: &n.nsC, AssociateEntireAccount: aws.Bool(false), AllowWrites: aws.Bool(true)})
	if err != nil || *as.DataShareAssociations[0].ConsumerIdentifier != n.nsC || as.DataShareAssociations[0].Status != types.DataShareStatusActive || !*as.DataShareAssociations[0].ConsumerAcceptedWrites {
		t.Fatalf("%v, %s", err, show(as))
	}
	made, err := n.p.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{ProducerArn: &n.nsP, Status: types.DataShareStatusForProducerActive})
	if err != nil || len(made.DataShares) != 1 {
		t.Fatalf("%v, %s", err, show(made))
	}
	ds, err := n.c.DisassociateDataShareConsumer(ctx, &redshift.DisassociateDataShareConsumerInput{DataShareArn: &arn, ConsumerArn: &n.nsC})
	if err != nil || ds.DataShareAssociations[0].Status != types.DataShareStatusAvailable {
		t.Fatalf("%v, %s", err, show(ds))
	}
	rj, err := n.c.RejectDataShare(ctx, &redshift.RejectDataShareInput{DataShareArn: &arn})
	if err != nil || rj.DataShareAssociations[0].Status != types.DataShareStatusRejected {
		t.Fatalf("%v, %s", err, show(rj))
	}
	_, err = n.p.DeauthorizeDataShare(ctx, &redshift.DeauthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(consumer)})
	wantError(t, err, "InvalidDataShareFault", 400)
	_, err = n.p.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{ProducerArn: &n.nsC})
	wantError(t, err, "InvalidNamespaceFault", 400)
	_, err = n.p.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{MaxRecords: aws.Int32(19)})
	wantError(t, err, "InvalidParameterValue", 400)
}

func TestDataSharesPageThroughTheSDK(t *testing.T) {
	n := meet(t, 0)
	for i := range 45 {
		n.share(fmt.Sprintf("share%02d", i))
	}
	var sizes []int
	for p := redshift.NewDescribeDataSharesPaginator(n.p, &redshift.DescribeDataSharesInput{MaxRecords: aws.Int32(20)}); p.HasMorePages(); {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(out.DataShares))
	}
	if got := fmt.Sprint(sizes); got != "[20 20 5]" {
		t.Errorf("pages of %s", got)
	}
}

func TestEndpointHandshakeThroughTheSDK(t *testing.T) {
	n, ctx := meet(t, time.Minute), t.Context()
	sales, other := aws.String("sales"), aws.String(consumer)
	a, err := n.p.AuthorizeEndpointAccess(ctx, &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: sales, Account: other, VpcIds: []string{"vpc-one"}})
	if err != nil || *a.Grantor != producer || *a.Grantee != consumer || a.Status != types.AuthorizationStatusAuthorized || *a.AllowedAllVPCs ||
		len(a.AllowedVPCs) != 1 || *a.EndpointCount != 0 || *a.ClusterStatus != "available" || a.AuthorizeTime == nil {
		t.Fatalf("%v, %s", err, show(a))
	}
	in := &redshift.CreateEndpointAccessInput{ClusterIdentifier: sales, ResourceOwner: aws.String(producer), EndpointName: aws.String("e1"), SubnetGroupName: aws.String("two")}
	_, err = n.c.CreateEndpointAccess(ctx, in)
	wantError(t, err, "AccessToClusterDenied", 400)
	in.SubnetGroupName = aws.String("nosuch")
	_, err = n.c.CreateEndpointAccess(ctx, in)
	wantError(t, err, "ClusterSubnetGroupNotFoundFault", 400)
	in.SubnetGroupName = aws.String("one")
	e, err := n.c.CreateEndpointAccess(ctx, in)
	if err != nil || *e.EndpointStatus != "creating" || e.Address != nil || e.VpcEndpoint != nil || *e.Port != 5439 || *e.ResourceOwner != producer ||
		len(e.VpcSecurityGroups) != 1 || *e.VpcSecurityGroups[0].Status != "adding" {
		t.Fatalf("%v, %s", err, show(e))
	}
	describe := func(c *redshift.Client) (types.EndpointAccess, error) {
		out, err := c.DescribeEndpointAccess(ctx, &redshift.DescribeEndpointAccessInput{EndpointName: aws.String("E1")})
		if err != nil {
			return types.EndpointAccess{}, err
		}
		return out.EndpointAccessList[0], nil
	}
	_, err = n.p.DeleteEndpointAccess(ctx, &redshift.DeleteEndpointAccessInput{EndpointName: aws.String("e1")})
	wantError(t, err, "EndpointNotFound", 404)
	_, err = n.c.DeleteEndpointAccess(ctx, &redshift.DeleteEndpointAccessInput{EndpointName: aws.String("e1")})
	wantError(t, err, "InvalidEndpointState", 400)
	n.clock.Advance(time.Minute)
	live, err := describe(n.c)
	if err != nil || *live.EndpointStatus != "active" || aws.ToString(live.Address) == "" || *live.VpcEndpoint.VpcId != "vpc-one" || !strings.HasPrefix(*live.VpcEndpoint.VpcEndpointId, "vpce-") ||
		len(live.VpcEndpoint.NetworkInterfaces) != 1 || *live.VpcEndpoint.NetworkInterfaces[0].SubnetId != "subnet-one" || *live.VpcEndpoint.NetworkInterfaces[0].PrivateIpAddress != *live.Address {
		t.Fatalf("%v, %s", err, show(live))
	}
	_, err = n.c.ModifyEndpointAccess(ctx, &redshift.ModifyEndpointAccessInput{EndpointName: aws.String("e1"), VpcSecurityGroupIds: []string{*live.VpcSecurityGroups[0].VpcSecurityGroupId}})
	wantError(t, err, "InvalidParameterValue", 400)
	m, err := n.c.ModifyEndpointAccess(ctx, &redshift.ModifyEndpointAccessInput{EndpointName: aws.String("e1"), VpcSecurityGroupIds: []string{"sg-0123", "sg-4567"}})
	if err != nil || *m.EndpointStatus != "modifying" || len(m.VpcSecurityGroups) != 2 {
		t.Fatalf("%v, %s", err, show(m))
	}
	n.clock.Advance(time.Minute)
	revoke := &redshift.RevokeEndpointAccessInput{ClusterIdentifier: sales, Account: other}
	_, err = n.p.RevokeEndpointAccess(ctx, revoke)
	wantError(t, err, "InvalidAuthorizationState", 400)
	revoke.Force = aws.Bool(true)
	r, err := n.p.RevokeEndpointAccess(ctx, revoke)
	if err != nil || r.Status != types.AuthorizationStatusRevoking || *r.EndpointCount != 1 {
		t.Fatalf("%v, %s", err, show(r))
	}
	n.clock.Advance(time.Minute)
	_, err = describe(n.c)
	wantError(t, err, "EndpointNotFound", 404)
	list, err := n.c.DescribeEndpointAuthorization(ctx, &redshift.DescribeEndpointAuthorizationInput{Grantee: aws.Bool(true)})
	if err != nil || len(list.EndpointAuthorizationList) != 0 || list.Marker != nil {
		t.Fatalf("%v, %s", err, show(list))
	}
	_, err = n.p.RevokeEndpointAccess(ctx, revoke)
	wantError(t, err, "EndpointAuthorizationNotFound", 404)
	_, err = n.p.DescribeEndpointAuthorization(ctx, &redshift.DescribeEndpointAuthorizationInput{ClusterIdentifier: aws.String("nosuch")})
	wantError(t, err, "ClusterNotFound", 404)
}

// What SDKs that cannot tell absent from empty depend on.
func TestEndpointAuthorizationOnTheWire(t *testing.T) {
	n := meet(t, 0)
	body := n.raw("Action=AuthorizeEndpointAccess&ClusterIdentifier=sales&Account=" + consumer + "&VpcIds=")
	for _, want := range []string{"<AuthorizeEndpointAccessResult><", "<AllowedAllVPCs>true</AllowedAllVPCs>", "<AllowedVPCs", "<EndpointCount>0</EndpointCount>"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	body = n.raw("Action=DescribeEndpointAuthorization")
	if !strings.Contains(body, "<EndpointAuthorizationList><member>") {
		t.Errorf("got %s", body)
	}
	body = n.raw("Action=RevokeEndpointAccess&ClusterIdentifier=sales&Account=" + consumer)
	if !strings.Contains(body, "<Status>Revoking</Status>") {
		t.Errorf("got %s", body)
	}
}
