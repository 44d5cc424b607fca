package serverless_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

func (s *server) arn(t *testing.T, c *api.Client, workgroup string) *string {
	t.Helper()
	w, err := c.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: &workgroup})
	if err != nil {
		t.Fatal(err)
	}
	return w.Workgroup.WorkgroupArn
}

const fromVPCOne = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["222222222222"]},"Action":["redshift-serverless:CreateEndpointAccess"],
	"Condition":{"StringEquals":{"aws:SourceVpc":["vpc-one"]}}}]}`

// Two accounts: the policy lets the consumer in, its endpoint admits, the
// policy goes, the endpoint is cut and admits nobody.
func TestEndpointOfAnotherAccount(t *testing.T) {
	s := serve(t)
	p, c := s.client(producer, "us-east-1"), s.client(consumer, "us-east-1")
	s.warehouse(t, p, "shop")
	arn := s.arn(t, p, "shop")
	place := &api.CreateEndpointAccessInput{EndpointName: aws.String("window"), WorkgroupName: aws.String("shop"), OwnerAccount: aws.String(producer), SubnetIds: []string{"subnet-one", "subnet-two"}}
	_, err := c.CreateEndpointAccess(t.Context(), place)
	wantError(t, err, "ResourceNotFoundException")
	if _, err := p.PutResourcePolicy(t.Context(), &api.PutResourcePolicyInput{ResourceArn: arn, Policy: aws.String(fromVPCOne)}); err != nil {
		t.Fatal(err)
	}
	if got, err := p.GetResourcePolicy(t.Context(), &api.GetResourcePolicyInput{ResourceArn: arn}); err != nil || !strings.Contains(*got.ResourcePolicy.Policy, `"Statement":{"Effect":"Allow"`) {
		t.Errorf("policy: %v, %v", got, err)
	}
	if lent, err := c.ListWorkgroups(t.Context(), &api.ListWorkgroupsInput{OwnerAccount: aws.String(producer)}); err != nil || len(lent.Workgroups) != 1 ||
		!slices.Equal(lent.Workgroups[0].CrossAccountVpcs, []string{"vpc-one"}) || *lent.Workgroups[0].WorkgroupArn != *arn {
		t.Errorf("lent: %+v, %v", lent, err)
	}
	if w, err := p.GetWorkgroup(t.Context(), &api.GetWorkgroupInput{WorkgroupName: aws.String("shop")}); err != nil || !slices.Equal(w.Workgroup.CrossAccountVpcs, []string{"vpc-one"}) {
		t.Errorf("the owner sees %+v, %v", w, err)
	}
	made, err := c.CreateEndpointAccess(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	e := made.Endpoint
	if *e.EndpointStatus != "CREATING" || *e.WorkgroupName != "shop" || *e.Port != 5439 || *e.VpcEndpoint.VpcId != "vpc-one" || len(e.SubnetIds) != 2 || e.EndpointCreateTime == nil {
		t.Errorf("created: %+v", e)
	}
	s.clock.Advance(time.Minute)
	if got, err := c.GetEndpointAccess(t.Context(), &api.GetEndpointAccessInput{EndpointName: aws.String("window")}); err != nil || *got.Endpoint.EndpointStatus != "ACTIVE" {
		t.Errorf("after the pace: %+v, %v", got, err)
	}
	target := blueshift.Target{Cluster: blueshift.Key{Account: producer, Region: "us-east-1", ID: blueshift.WorkgroupID("shop")},
		Endpoint: blueshift.Key{Account: consumer, Region: "us-east-1", ID: blueshift.EndpointAccessID(blueshift.WorkgroupID("shop"), "window")}}
	knock := func() error {
		if err := s.Sharing.Admit(t.Context(), target, netip.MustParseAddr("127.9.0.1")); err != nil {
			return err
		}
		return s.Fleet.Admit(t.Context(), target, netip.MustParseAddr("127.9.0.1"))
	}
	if err := knock(); err != nil || s.doors.open[target] != *e.Address {
		t.Fatalf("not admitted: %v", err)
	}
	if err := s.Sharing.Admit(t.Context(), target, netip.MustParseAddr("127.8.0.1")); err == nil {
		t.Error("a source outside the VPC is admitted")
	}
	if _, err := p.DeleteResourcePolicy(t.Context(), &api.DeleteResourcePolicyInput{ResourceArn: arn}); err != nil {
		t.Fatal(err)
	}
	if err := knock(); err == nil || !slices.Contains(s.doors.cut, target) {
		t.Errorf("after the policy: admitted (%v), cut %v", err, s.doors.cut)
	}
	_, err = p.GetResourcePolicy(t.Context(), &api.GetResourcePolicyInput{ResourceArn: arn})
	wantError(t, err, "ResourceNotFoundException")
	if gone, err := c.DeleteEndpointAccess(t.Context(), &api.DeleteEndpointAccessInput{EndpointName: aws.String("window")}); err != nil || *gone.Endpoint.EndpointStatus != "DELETING" {
		t.Errorf("deleted: %+v, %v", gone, err)
	}
	if _, open := s.doors.open[target]; open {
		t.Error("a deleted endpoint listens")
	}
}

func TestEndpointOfTheOwner(t *testing.T) {
	s := serve(t)
	c := s.client(consumer, "us-east-1")
	s.warehouse(t, c, "shop")
	for _, name := range []string{"two", "one"} {
		if _, err := c.CreateEndpointAccess(t.Context(), &api.CreateEndpointAccessInput{EndpointName: &name, WorkgroupName: aws.String("shop"), SubnetIds: []string{"subnet-one"}}); err != nil {
			t.Fatal(err)
		}
	}
	s.clock.Advance(time.Minute)
	var names []string
	for pages := api.NewListEndpointAccessPaginator(c, &api.ListEndpointAccessInput{WorkgroupName: aws.String("shop"), MaxResults: aws.Int32(1)}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Endpoints {
			names = append(names, *e.EndpointName)
		}
	}
	if !slices.Equal(names, []string{"one", "two"}) {
		t.Errorf("endpoints %v", names)
	}
	if moved, err := c.UpdateEndpointAccess(t.Context(), &api.UpdateEndpointAccessInput{EndpointName: aws.String("one"), VpcSecurityGroupIds: []string{"sg-new"}}); err != nil ||
		*moved.Endpoint.EndpointStatus != "MODIFYING" || *moved.Endpoint.VpcSecurityGroups[0].VpcSecurityGroupId != "sg-new" {
		t.Errorf("updated: %+v, %v", moved, err)
	}
	if _, err := c.DeleteWorkgroup(t.Context(), &api.DeleteWorkgroupInput{WorkgroupName: aws.String("shop")}); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Minute)
	_, err := c.GetEndpointAccess(t.Context(), &api.GetEndpointAccessInput{EndpointName: aws.String("one")})
	wantError(t, err, "ResourceNotFoundException")
}

func TestEndpointRefusals(t *testing.T) {
	s := serve(t)
	c, p := s.client(consumer, "us-east-1"), s.client(producer, "us-east-1")
	s.warehouse(t, c, "shop")
	s.warehouse(t, p, "foreign")
	mine := s.arn(t, c, "shop")
	place := func(in api.CreateEndpointAccessInput) error {
		if in.SubnetIds == nil {
			in.SubnetIds = []string{"subnet-one"}
		}
		_, err := c.CreateEndpointAccess(t.Context(), &in)
		return err
	}
	put := func(arn, policy *string) error {
		_, err := c.PutResourcePolicy(t.Context(), &api.PutResourcePolicyInput{ResourceArn: arn, Policy: policy})
		return err
	}
	if err := place(api.CreateEndpointAccessInput{EndpointName: aws.String("taken"), WorkgroupName: aws.String("shop")}); err != nil {
		t.Fatal(err)
	}
	shop, e := aws.String("shop"), aws.String("e")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: aws.String("taken"), WorkgroupName: shop}), "ConflictException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: aws.String("-e"), WorkgroupName: shop}), "ValidationException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: e, WorkgroupName: aws.String("nowhere")}), "ResourceNotFoundException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: e, WorkgroupName: aws.String("foreign")}), "ResourceNotFoundException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: e, WorkgroupName: shop, SubnetIds: []string{}}), "ValidationException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: e, WorkgroupName: shop, SubnetIds: []string{"subnet-none"}}), "ValidationException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: e, WorkgroupName: shop, VpcSecurityGroupIds: []string{"group"}}), "ValidationException")
	wantError(t, place(api.CreateEndpointAccessInput{EndpointName: e, WorkgroupName: aws.String("foreign"), OwnerAccount: aws.String("1")}), "ValidationException")
	wantError(t, put(s.arn(t, p, "foreign"), aws.String(fromVPCOne)), "ResourceNotFoundException")
	wantError(t, put(mine, aws.String("{}")), "ValidationException")
	wantError(t, put(aws.String("arn:aws:redshift:us-east-1:222222222222:cluster:a"), aws.String(fromVPCOne)), "ValidationException")
	_, err := c.DeleteResourcePolicy(t.Context(), &api.DeleteResourcePolicyInput{ResourceArn: mine})
	wantError(t, err, "ResourceNotFoundException")
	_, err = c.UpdateEndpointAccess(t.Context(), &api.UpdateEndpointAccessInput{EndpointName: aws.String("none"), VpcSecurityGroupIds: []string{"sg-1"}})
	wantError(t, err, "ResourceNotFoundException")
}

// The explanation names the calls of this API, one after the other.
func TestExplanationOfAPathToAWorkgroup(t *testing.T) {
	s := serve(t)
	p, c := s.client(producer, "us-east-1"), s.client(consumer, "us-east-1")
	s.warehouse(t, p, "shop")
	missing := func() string {
		t.Helper()
		path, err := s.Sharing.ExplainEndpoint(t.Context(), blueshift.Principal{Account: consumer, Region: "us-east-1"},
			sharing.EndpointPath{Cluster: blueshift.WorkgroupID("shop"), Owner: producer, VPC: "vpc-one"})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range path.Steps {
			if step.State != blueshift.Done {
				return step.Name + " by " + string(step.Who) + ": " + step.Call
			}
		}
		return ""
	}
	want := func(prefix string) {
		t.Helper()
		if got := missing(); !strings.HasPrefix(got, prefix) || prefix == "" && got != "" {
			t.Errorf("missing %q, want %q", got, prefix)
		}
	}
	want("authorize by " + producer + ": PutResourcePolicy(")
	if _, err := p.PutResourcePolicy(t.Context(), &api.PutResourcePolicyInput{ResourceArn: s.arn(t, p, "shop"), Policy: aws.String(fromVPCOne)}); err != nil {
		t.Fatal(err)
	}
	want("create by " + consumer + ": CreateEndpointAccess(workgroupName=shop, ownerAccount=" + producer)
	if _, err := c.CreateEndpointAccess(t.Context(), &api.CreateEndpointAccessInput{EndpointName: aws.String("window"), WorkgroupName: aws.String("shop"), OwnerAccount: aws.String(producer), SubnetIds: []string{"subnet-one"}}); err != nil {
		t.Fatal(err)
	}
	want("connect")
	s.clock.Advance(time.Minute)
	want("")
}
