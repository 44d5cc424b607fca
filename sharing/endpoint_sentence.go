package sharing

import (
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// What keeps an account from a cluster, in the one wording that refusals
// (AccessToClusterDenied, InvalidAuthorizationState) and explanations share.

// notLent says why an account may not place endpoints in a VPC ("" for any) in
// front of a foreign cluster, and who must call what; "" if it may. a is nil
// without an authorization: the words are then the same whether or not the
// cluster exists, so that names cannot be probed.
func notLent(cluster blueshift.Key, grantee blueshift.Account, vpc string, a *blueshift.EndpointAuthorization) string {
	switch {
	case a == nil:
		return fmt.Sprintf("Account %s has no authorization for %s of account %s. That account must call %s.",
			grantee, blueshift.WarehouseWords(cluster.ID), cluster.Account, authorizeWords(cluster, grantee, vpc))
	case a.Revoking:
		return stillRevoking(a)
	case lets(a, vpc):
		return ""
	default:
		return fmt.Sprintf("Account %s may reach %s of account %s from %s, but not from %s. Use subnets of an authorized VPC, or account %s must call %s.",
			grantee, blueshift.WarehouseWords(cluster.ID), cluster.Account, strings.Join(a.VPCs, ", "), vpc, cluster.Account, authorizeWords(cluster, grantee, vpc))
	}
}

func authorizeWords(cluster blueshift.Key, grantee blueshift.Account, vpc string) string {
	if name, workgroup := blueshift.WorkgroupName(cluster.ID); workgroup {
		return fmt.Sprintf("PutResourcePolicy for the ARN of workgroup %s with a statement that allows account %s redshift-serverless:CreateEndpointAccess", name, grantee)
	}
	if vpc == "" {
		return fmt.Sprintf("AuthorizeEndpointAccess with ClusterIdentifier=%s and Account=%s", cluster.ID, grantee)
	}
	return fmt.Sprintf("AuthorizeEndpointAccess with ClusterIdentifier=%s, Account=%s and VpcIds=%s", cluster.ID, grantee, vpc)
}

func stillRevoking(a *blueshift.EndpointAuthorization) string {
	return fmt.Sprintf("The authorization of account %s for cluster %s is Revoking. Authorize again once DescribeEndpointAuthorization no longer lists it.", a.Grantee, a.Cluster)
}
