package provisioned_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

func ofCluster(id string) types.NamespaceIdentifierUnion {
	return &types.NamespaceIdentifierUnionMemberProvisionedIdentifier{Value: types.ProvisionedIdentifier{ClusterIdentifier: &id}}
}

func ofWorkgroup(namespace, workgroup string) types.NamespaceIdentifierUnion {
	return &types.NamespaceIdentifierUnionMemberServerlessIdentifier{Value: types.ServerlessIdentifier{NamespaceIdentifier: &namespace, WorkgroupIdentifier: &workgroup}}
}

// Terraform's aws_redshift_namespace_registration registers, waits for the
// internal share, associates it with the data catalog by its ARN and looks for
// that row, and takes a registration that is gone for deregistered.
func TestNamespaceRegistrationThroughTheSDK(t *testing.T) {
	n, ctx := meet(t, time.Minute), t.Context()
	catalog := []string{"DataCatalog/" + producer}
	register := func(id types.NamespaceIdentifierUnion) error {
		out, err := n.p.RegisterNamespace(ctx, &redshift.RegisterNamespaceInput{NamespaceIdentifier: id, ConsumerIdentifiers: catalog})
		if err == nil && out.Status != types.NamespaceRegistrationStatusRegistering {
			t.Errorf("the status is %q", out.Status)
		}
		return err
	}
	deregister := func(id types.NamespaceIdentifierUnion) error {
		out, err := n.p.DeregisterNamespace(ctx, &redshift.DeregisterNamespaceInput{NamespaceIdentifier: id, ConsumerIdentifiers: catalog})
		if err == nil && out.Status != types.NamespaceRegistrationStatusDeregistering {
			t.Errorf("the status is %q", out.Status)
		}
		return err
	}
	internal := func(guid string) (types.DataShare, error) {
		out, err := n.p.DescribeDataShares(ctx, &redshift.DescribeDataSharesInput{DataShareArn: aws.String(blueshift.DatashareARN("us-east-1", producer, guid, "ds_internal_namespace"))})
		if err != nil {
			return types.DataShare{}, err
		}
		return out.DataShares[0], nil
	}
	n.must(register(ofCluster("sales")))
	_, err := internal(guidOf(n.nsP))
	wantError(t, err, "InvalidDataShareFault", 400)
	wantError(t, deregister(ofCluster("sales")), "InvalidClusterState", 400)
	n.clock.Advance(time.Minute)
	d, err := internal(guidOf(n.nsP))
	n.must(err)
	if d.DataShareType != types.DataShareTypeInternal || *d.ProducerArn != n.nsP || len(d.DataShareAssociations) != 1 ||
		*d.DataShareAssociations[0].ConsumerIdentifier != catalog[0] || d.DataShareAssociations[0].Status != types.DataShareStatusAuthorized {
		t.Errorf("got %s", show(d))
	}
	glue := "arn:aws:glue:us-east-1:" + producer + ":catalog"
	a, err := n.p.AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{DataShareArn: d.DataShareArn, ConsumerArn: &glue})
	if err != nil || a.DataShareType != types.DataShareTypeInternal || *a.DataShareAssociations[0].ConsumerIdentifier != glue {
		t.Errorf("%v, %s", err, show(a))
	}
	if d, err = internal(guidOf(n.nsP)); err != nil || len(d.DataShareAssociations) != 2 || *d.DataShareAssociations[1].ConsumerIdentifier != glue || d.DataShareAssociations[1].Status != types.DataShareStatusActive {
		t.Errorf("%v, %s", err, show(d))
	}
	n.must(deregister(ofCluster("sales")))
	wantError(t, register(ofCluster("sales")), "InvalidClusterState", 400)
	n.clock.Advance(time.Minute)
	_, err = internal(guidOf(n.nsP))
	wantError(t, err, "InvalidDataShareFault", 400)
	wantError(t, deregister(ofCluster("sales")), "InvalidNamespaceFault", 400)

	wantError(t, register(ofCluster("analytics")), "ClusterNotFound", 404) // the consumer's
	wantError(t, register(ofWorkgroup("nosuch", "nosuch")), "InvalidNamespaceFault", 400)
	p := blueshift.Principal{Account: producer, Region: "us-east-1", Root: true}
	lake, err := n.service.Fleet.CreateNamespace(ctx, p, fleet.NamespaceRequest{Name: "lake"})
	n.must(err)
	wantError(t, register(ofWorkgroup("lake", "pond")), "ClusterNotFound", 404)
	pond, err := n.service.Fleet.CreateWorkgroup(ctx, p, fleet.WorkgroupRequest{Name: "pond", Namespace: "lake"})
	n.must(err)
	n.must(register(ofWorkgroup(lake.GUID, "pond")))
	n.must(register(ofWorkgroup("lake", pond.GUID))) // the same again
	n.clock.Advance(time.Minute)
	if d, err = internal(lake.GUID); err != nil || *d.ProducerArn != lake.ARN() {
		t.Errorf("%v, %s", err, show(d))
	}
	made, err := n.p.DescribeDataSharesForProducer(ctx, &redshift.DescribeDataSharesForProducerInput{ProducerArn: aws.String(lake.ARN())})
	if err != nil || len(made.DataShares) != 1 {
		t.Errorf("%v, %s", err, show(made))
	}

	_, err = n.p.PauseCluster(ctx, &redshift.PauseClusterInput{ClusterIdentifier: aws.String("sales")})
	n.must(err)
	wantError(t, register(ofCluster("sales")), "InvalidClusterState", 400)
	body := n.raw("Action=RegisterNamespace&NamespaceIdentifier.ServerlessIdentifier.NamespaceIdentifier=lake&NamespaceIdentifier.ServerlessIdentifier.WorkgroupIdentifier=pond&ConsumerIdentifiers.member.1=" + catalog[0])
	if !strings.Contains(body, "<RegisterNamespaceResult><Status>Registering</Status></RegisterNamespaceResult>") {
		t.Errorf("got %s", body)
	}
}

func (n *neighbours) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}
