package provisioned_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

// border is the neighbours with short calls that stop the test when the scene
// cannot be set, and answer the error when they are what is tested.
type border struct {
	*neighbours
	ec2 *guard
}

// guard is an EC2 service that the producer's and the consumer's networks are
// asked of, and that may turn them away.
type guard struct{ refuses bool }

func (g *guard) VPCs(context.Context, blueshift.Account, blueshift.Region) ([]blueshift.VPC, error) {
	if g.refuses {
		return nil, blueshift.Errorf("UnauthorizedOperation", "You are not authorized to perform ec2:DescribeSubnets.")
	}
	return nil, nil
}

// must sets the scene, and lets every change come to its end.
func (b *border) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	b.clock.Advance(time.Hour)
}

func (b *border) authorize(cluster, account string, vpcs ...string) error {
	_, err := b.p.AuthorizeEndpointAccess(b.t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: &cluster, Account: &account, VpcIds: vpcs})
	return err
}

func (b *border) revoke(cluster, account string, force bool, vpcs ...string) error {
	_, err := b.p.RevokeEndpointAccess(b.t.Context(), &redshift.RevokeEndpointAccessInput{ClusterIdentifier: &cluster, Account: &account, Force: &force, VpcIds: vpcs})
	return err
}

func (b *border) create(owner, cluster, name, group string, securityGroups ...string) error {
	_, err := b.c.CreateEndpointAccess(b.t.Context(), &redshift.CreateEndpointAccessInput{ResourceOwner: &owner, ClusterIdentifier: &cluster,
		EndpointName: &name, SubnetGroupName: &group, VpcSecurityGroupIds: securityGroups})
	return err
}

func (b *border) modify(name string, securityGroups ...string) error {
	_, err := b.c.ModifyEndpointAccess(b.t.Context(), &redshift.ModifyEndpointAccessInput{EndpointName: &name, VpcSecurityGroupIds: securityGroups})
	return err
}

func (b *border) remove(name string) error {
	_, err := b.c.DeleteEndpointAccess(b.t.Context(), &redshift.DeleteEndpointAccessInput{EndpointName: &name})
	return err
}

func (b *border) describe(in redshift.DescribeEndpointAccessInput) error {
	_, err := b.c.DescribeEndpointAccess(b.t.Context(), &in)
	return err
}

// lent is a scene in which the consumer has an active endpoint e1.
func (b *border) lent() {
	b.t.Helper()
	b.must(b.authorize("sales", consumer, "vpc-one"))
	b.must(b.create(producer, "sales", "e1", "one"))
}

func (b *border) pause() {
	b.t.Helper()
	_, err := b.p.PauseCluster(b.t.Context(), &redshift.PauseClusterInput{ClusterIdentifier: aws.String("sales")})
	b.must(err)
}

// pausing holds the cluster in a transition.
func (b *border) pausing() {
	b.t.Helper()
	err := b.store.Update(b.t.Context(), func(tx store.Tx) error {
		c, err := store.Clusters.Get(tx, blueshift.Key{Account: producer, Region: "us-east-1", ID: "sales"})
		if err != nil {
			return err
		}
		c.Transition, c.TransitionAt = fleet.Pausing, b.clock.Now().Add(time.Hour)
		return store.Clusters.Put(tx, c)
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// plain makes a cluster without relocation, which cannot have endpoints.
func (b *border) plain() {
	b.t.Helper()
	create(b.t, b.p, "plain")
	b.clock.Advance(time.Hour)
}

// TestEndpointExceptions provokes every exception that the Redshift API
// Reference lists for the seven operations, through the SDK. Those listed there
// and absent here cannot happen:
//
//   - RevokeEndpointAccess EndpointNotFound: endpoints are found through the
//     authorization that is revoked, never named.
//   - RevokeEndpointAccess and DeleteEndpointAccess
//     InvalidClusterSecurityGroupState: deleting an endpoint touches no group.
//   - DescribeEndpointAuthorization UnsupportedOperation: every cluster may be
//     asked about, also one that cannot have endpoints.
//   - ModifyEndpointAccess and DeleteEndpointAccess ClusterNotFound: an endpoint
//     ends with its cluster, so that EndpointNotFound comes first.
//   - DeleteEndpointAccess InvalidClusterState: a path may be given up whatever
//     state its cluster is in.
//   - DescribeEndpointAccess InvalidClusterState: reading needs no state.
func TestEndpointExceptions(t *testing.T) {
	for _, c := range []struct {
		operation, code string
		status          int
		provoke         func(*border) error
	}{
		{"AuthorizeEndpointAccess", "ClusterNotFound", 404, func(b *border) error { return b.authorize("nosuch", consumer) }},
		{"AuthorizeEndpointAccess", "EndpointAuthorizationAlreadyExists", 400, func(b *border) error {
			b.must(b.authorize("sales", consumer, "vpc-one"))
			return b.authorize("sales", consumer, "vpc-two", "vpc-one")
		}},
		{"AuthorizeEndpointAccess", "EndpointAuthorizationsPerClusterLimitExceeded", 400, func(b *border) error {
			b.must(b.authorize("sales", consumer))
			b.must(b.authorize("sales", "333333333333"))
			return b.authorize("sales", "444444444444")
		}},
		{"AuthorizeEndpointAccess", "InvalidAuthorizationState", 400, func(b *border) error { // from all VPCs to one
			b.must(b.authorize("sales", consumer))
			return b.authorize("sales", consumer, "vpc-one")
		}},
		{"AuthorizeEndpointAccess", "InvalidAuthorizationState", 400, func(b *border) error { // Revoking
			b.lent()
			if err := b.revoke("sales", consumer, true); err != nil {
				return err
			}
			return b.authorize("sales", consumer)
		}},
		{"AuthorizeEndpointAccess", "InvalidClusterState", 400, func(b *border) error { b.pause(); return b.authorize("sales", consumer) }},
		{"AuthorizeEndpointAccess", "UnsupportedOperation", 400, func(b *border) error { b.plain(); return b.authorize("plain", consumer) }},
		{"AuthorizeEndpointAccess", "UnsupportedOperation", 400, func(b *border) error { return b.authorize("sales", producer) }},
		{"AuthorizeEndpointAccess", "InvalidParameterValue", 400, func(b *border) error { return b.authorize("sales", "123") }},
		{"AuthorizeEndpointAccess", "InvalidParameterValue", 400, func(b *border) error { return b.authorize("sales", consumer, "one") }},

		{"RevokeEndpointAccess", "ClusterNotFound", 404, func(b *border) error { return b.revoke("nosuch", consumer, false) }},
		{"RevokeEndpointAccess", "EndpointAuthorizationNotFound", 404, func(b *border) error { return b.revoke("sales", consumer, false) }},
		{"RevokeEndpointAccess", "EndpointAuthorizationNotFound", 404, func(b *border) error { // not this VPC
			b.must(b.authorize("sales", consumer, "vpc-one"))
			return b.revoke("sales", consumer, false, "vpc-two")
		}},
		{"RevokeEndpointAccess", "InvalidAuthorizationState", 400, func(b *border) error { b.lent(); return b.revoke("sales", consumer, false) }},
		{"RevokeEndpointAccess", "InvalidEndpointState", 400, func(b *border) error { // while e1 is creating
			b.must(b.authorize("sales", consumer))
			if err := b.create(producer, "sales", "e1", "one"); err != nil {
				b.t.Fatal(err)
			}
			return b.revoke("sales", consumer, true)
		}},
		{"RevokeEndpointAccess", "InvalidClusterState", 400, func(b *border) error {
			b.lent()
			b.pausing()
			return b.revoke("sales", consumer, true)
		}},

		{"DescribeEndpointAuthorization", "ClusterNotFound", 404, func(b *border) error {
			_, err := b.p.DescribeEndpointAuthorization(b.t.Context(), &redshift.DescribeEndpointAuthorizationInput{ClusterIdentifier: aws.String("nosuch")})
			return err
		}},
		{"DescribeEndpointAuthorization", "InvalidParameterValue", 400, func(b *border) error {
			_, err := b.p.DescribeEndpointAuthorization(b.t.Context(), &redshift.DescribeEndpointAuthorizationInput{Marker: aws.String("!")})
			return err
		}},

		{"CreateEndpointAccess", "AccessToClusterDenied", 400, func(b *border) error { return b.create(producer, "sales", "e1", "one") }},
		{"CreateEndpointAccess", "AccessToClusterDenied", 400, func(b *border) error { return b.create(producer, "nosuch", "e1", "one") }},
		{"CreateEndpointAccess", "AccessToClusterDenied", 400, func(b *border) error { // lent to another VPC
			b.must(b.authorize("sales", consumer, "vpc-one"))
			return b.create(producer, "sales", "e1", "two")
		}},
		{"CreateEndpointAccess", "ClusterNotFound", 404, func(b *border) error { return b.create(consumer, "nosuch", "e1", "one") }},
		{"CreateEndpointAccess", "ClusterSubnetGroupNotFoundFault", 400, func(b *border) error { return b.create(producer, "sales", "e1", "nosuch") }},
		{"CreateEndpointAccess", "EndpointAlreadyExists", 400, func(b *border) error { b.lent(); return b.create(producer, "sales", "E1", "one") }},
		{"CreateEndpointAccess", "EndpointsPerAuthorizationLimitExceeded", 400, func(b *border) error {
			b.lent()
			return b.create(producer, "sales", "e2", "one")
		}},
		{"CreateEndpointAccess", "EndpointsPerClusterLimitExceeded", 400, func(b *border) error {
			b.lent()
			for _, name := range []string{"own1", "own2", "own3"} { // the owner's count too
				_, err := b.p.CreateEndpointAccess(b.t.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("sales"), EndpointName: &name, SubnetGroupName: aws.String("default")})
				if name == "own3" {
					return err
				}
				b.must(err)
			}
			return nil
		}},
		{"CreateEndpointAccess", "InvalidClusterSecurityGroupState", 400, func(b *border) error {
			b.must(b.authorize("sales", consumer))
			return b.create(producer, "sales", "e1", "one", "nosuch")
		}},
		{"CreateEndpointAccess", "InvalidClusterState", 400, func(b *border) error {
			b.must(b.authorize("sales", consumer))
			b.pause()
			return b.create(producer, "sales", "e1", "one")
		}},
		{"CreateEndpointAccess", "UnauthorizedOperation", 400, func(b *border) error {
			b.must(b.authorize("sales", consumer))
			b.ec2.refuses = true
			return b.create(producer, "sales", "e1", "one")
		}},
		{"CreateEndpointAccess", "UnsupportedOperation", 400, func(b *border) error { return b.create(consumer, "analytics", "e1", "one") }},
		{"CreateEndpointAccess", "InvalidParameterValue", 400, func(b *border) error { return b.create(producer, "sales", "a--b", "one") }},

		{"ModifyEndpointAccess", "EndpointNotFound", 404, func(b *border) error { return b.modify("nosuch", "sg-1") }},
		{"ModifyEndpointAccess", "InvalidClusterSecurityGroupState", 400, func(b *border) error { b.lent(); return b.modify("e1", "nosuch") }},
		{"ModifyEndpointAccess", "InvalidClusterState", 400, func(b *border) error { b.lent(); b.pause(); return b.modify("e1", "sg-1") }},
		{"ModifyEndpointAccess", "InvalidEndpointState", 400, func(b *border) error {
			b.lent()
			return errors.Join(b.modify("e1", "sg-1"), b.modify("e1", "sg-2"))
		}},
		{"ModifyEndpointAccess", "UnauthorizedOperation", 400, func(b *border) error { b.lent(); b.ec2.refuses = true; return b.modify("e1", "sg-1") }},
		{"ModifyEndpointAccess", "InvalidParameterValue", 400, func(b *border) error { b.lent(); return b.modify("e1") }}, // nothing changes

		{"DeleteEndpointAccess", "EndpointNotFound", 404, func(b *border) error { return b.remove("nosuch") }},
		{"DeleteEndpointAccess", "InvalidEndpointState", 400, func(b *border) error { b.lent(); return errors.Join(b.remove("e1"), b.remove("e1")) }},

		{"DescribeEndpointAccess", "ClusterNotFound", 404, func(b *border) error {
			return b.describe(redshift.DescribeEndpointAccessInput{ClusterIdentifier: aws.String("nosuch")})
		}},
		{"DescribeEndpointAccess", "EndpointNotFound", 404, func(b *border) error {
			return b.describe(redshift.DescribeEndpointAccessInput{EndpointName: aws.String("nosuch")})
		}},
		{"DescribeEndpointAccess", "InvalidParameterValue", 400, func(b *border) error {
			return b.describe(redshift.DescribeEndpointAccessInput{MaxRecords: aws.Int32(19)})
		}},
	} {
		t.Run(c.operation+"/"+c.code, func(t *testing.T) {
			ec2 := &guard{}
			n := meet(t, time.Minute, func(s *sharing.Config) {
				s.Quotas = sharing.Quotas{EndpointsPerCluster: 3, AuthorizationsPerCluster: 2, EndpointsPerAuthorization: 1}
				s.Networks.(*fleet.Networks).Ask(ec2)
			})
			wantError(t, c.provoke(&border{n, ec2}), c.code, c.status)
		})
	}
}
