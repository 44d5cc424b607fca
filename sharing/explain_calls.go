package sharing

import (
	"fmt"

	"github.com/blueshift-db/blueshift"
)

// The calls that an explanation of a path names, in the words of the API that
// the warehouse at its end belongs to.

func createCall(warehouse blueshift.Key) string {
	if name, workgroup := blueshift.WorkgroupName(warehouse.ID); workgroup {
		return fmt.Sprintf("CreateWorkgroup(workgroupName=%s)", name)
	}
	return fmt.Sprintf("CreateCluster(ClusterIdentifier=%s, AvailabilityZoneRelocation=true)", warehouse.ID)
}

func waitCall(warehouse blueshift.Key) string {
	if name, workgroup := blueshift.WorkgroupName(warehouse.ID); workgroup {
		return fmt.Sprintf("GetWorkgroup(workgroupName=%s), until it is AVAILABLE", name)
	}
	return "DescribeClusters, until the cluster is available"
}

func authorizeCall(warehouse blueshift.Key, grantee blueshift.Account, vpc string) string {
	if name, workgroup := blueshift.WorkgroupName(warehouse.ID); workgroup {
		from := "any VPC"
		if vpc != "" {
			from = "aws:SourceVpc " + vpc
		}
		return fmt.Sprintf("PutResourcePolicy(resourceArn=the ARN of workgroup %s, policy=allow %s redshift-serverless:CreateEndpointAccess from %s)", name, grantee, from)
	}
	if vpc == "" {
		return fmt.Sprintf("AuthorizeEndpointAccess(ClusterIdentifier=%s, Account=%s)", warehouse.ID, grantee)
	}
	return fmt.Sprintf("AuthorizeEndpointAccess(ClusterIdentifier=%s, Account=%s, VpcIds=%s)", warehouse.ID, grantee, vpc)
}

func placeCall(path EndpointPath) string {
	in := "one of its VPCs"
	if path.VPC != "" {
		in = path.VPC
	}
	if name, workgroup := blueshift.WorkgroupName(path.Cluster); workgroup {
		return fmt.Sprintf("CreateEndpointAccess(workgroupName=%s, ownerAccount=%s, subnetIds=some in %s)", name, path.Owner, in)
	}
	return fmt.Sprintf("CreateEndpointAccess(ClusterIdentifier=%s, ResourceOwner=%s, SubnetGroupName=one in %s)", path.Cluster, path.Owner, in)
}
