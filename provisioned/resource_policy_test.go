package provisioned_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

const inbound = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"redshift.amazonaws.com"},"Action":"redshift:AuthorizeInboundIntegration"}]}`

// A namespace has a resource policy. A datashare has none, and gets no consumer
// through one.
func TestResourcePoliciesThroughTheSDK(t *testing.T) {
	n, ctx := meet(t, 0), t.Context()
	put := func(c *redshift.Client, arn, policy string) error {
		_, err := c.PutResourcePolicy(ctx, &redshift.PutResourcePolicyInput{ResourceArn: &arn, Policy: &policy})
		return err
	}
	get := func(c *redshift.Client, arn string) (string, error) {
		out, err := c.GetResourcePolicy(ctx, &redshift.GetResourcePolicyInput{ResourceArn: &arn})
		if err != nil {
			return "", err
		}
		if *out.ResourcePolicy.ResourceArn != arn {
			t.Errorf("got the policy of %s", *out.ResourcePolicy.ResourceArn)
		}
		return *out.ResourcePolicy.Policy, nil
	}
	remove := func(c *redshift.Client, arn string) error {
		_, err := c.DeleteResourcePolicy(ctx, &redshift.DeleteResourcePolicyInput{ResourceArn: &arn})
		return err
	}
	_, err := get(n.p, n.nsP)
	wantError(t, err, "ResourceNotFoundFault", 404)
	wantError(t, remove(n.p, n.nsP), "ResourceNotFoundFault", 404)
	wantError(t, put(n.p, n.nsP, "no JSON"), "InvalidPolicyFault", 400)
	wantError(t, put(n.p, n.nsP, `{"Version":"2012-10-17"}`), "InvalidPolicyFault", 400)
	wantError(t, put(n.p, n.nsP, `{"Statement":[]}`), "InvalidPolicyFault", 400)
	wantError(t, put(n.p, n.nsP, `{"Statement":{"Sid":"`+strings.Repeat("x", 30_000)+`"}}`), "InvalidPolicyFault", 400)
	n.must(put(n.p, n.nsP, inbound))
	if got, err := get(n.p, n.nsP); err != nil || got != inbound {
		t.Errorf("got %s, %v", got, err)
	}
	for name, arn := range map[string]string{"a namespace of another account": n.nsC, "no namespace": n.nsP[:len(n.nsP)-1] + "x", "a cluster": "arn:aws:redshift:us-east-1:" + producer + ":cluster:sales"} {
		t.Log(name)
		wantError(t, put(n.p, arn, inbound), "ResourceNotFoundFault", 404)
		_, err := get(n.p, arn)
		wantError(t, err, "ResourceNotFoundFault", 404)
		wantError(t, remove(n.p, arn), "ResourceNotFoundFault", 404)
	}
	_, err = get(n.c, n.nsP)
	wantError(t, err, "ResourceNotFoundFault", 404)

	share := n.share("salesshare")
	wantError(t, put(n.p, share, inbound), "UnsupportedOperation", 400)
	wantError(t, put(n.p, share, "{}"), "UnsupportedOperation", 400)
	_, err = get(n.p, share)
	wantError(t, err, "UnsupportedOperation", 400)
	wantError(t, remove(n.p, share), "UnsupportedOperation", 400)

	n.must(remove(n.p, n.nsP))
	_, err = get(n.p, n.nsP)
	wantError(t, err, "ResourceNotFoundFault", 404)

	// What a namespace had goes with it.
	n.must(put(n.p, n.nsP, inbound))
	_, err = n.p.DeleteCluster(ctx, &redshift.DeleteClusterInput{ClusterIdentifier: aws.String("sales"), SkipFinalClusterSnapshot: aws.Bool(true)})
	n.must(err)
	_, err = get(n.p, n.nsP)
	wantError(t, err, "ResourceNotFoundFault", 404)
}
