package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// CreateEndpointAccess places a managed endpoint in front of a workgroup.
func (s *Service) CreateEndpointAccess(ctx context.Context, in *api.CreateEndpointAccessInput) (*api.CreateEndpointAccessOutput, error) {
	v, err := s.Sharing.CreateWorkgroupEndpoint(ctx, blueshift.PrincipalFrom(ctx), sharing.WorkgroupEndpointRequest{
		Workgroup: aws.ToString(in.WorkgroupName), OwnerAccount: aws.ToString(in.OwnerAccount), Name: aws.ToString(in.EndpointName),
		SubnetIDs: in.SubnetIds, SecurityGroups: in.VpcSecurityGroupIds})
	if err != nil {
		return nil, err
	}
	return &api.CreateEndpointAccessOutput{Endpoint: s.endpoint(v)}, nil
}

// GetEndpointAccess shows an endpoint of the caller.
func (s *Service) GetEndpointAccess(ctx context.Context, in *api.GetEndpointAccessInput) (*api.GetEndpointAccessOutput, error) {
	v, err := s.Sharing.WorkgroupEndpoint(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.EndpointName))
	if err != nil {
		return nil, err
	}
	return &api.GetEndpointAccessOutput{Endpoint: s.endpoint(v)}, nil
}

// ListEndpointAccess lists the endpoints of the caller in order of name.
func (s *Service) ListEndpointAccess(ctx context.Context, in *api.ListEndpointAccessInput) (*api.ListEndpointAccessOutput, error) {
	all, err := s.Sharing.WorkgroupEndpoints(ctx, blueshift.PrincipalFrom(ctx), sharing.EndpointFilter{
		Cluster: aws.ToString(in.WorkgroupName), ResourceOwner: aws.ToString(in.OwnerAccount), VPC: aws.ToString(in.VpcId)})
	if err != nil {
		return nil, err
	}
	found, token, err := take(all, in.NextToken, in.MaxResults, func(v sharing.EndpointView) string { return v.Name() })
	if err != nil {
		return nil, err
	}
	out := &api.ListEndpointAccessOutput{Endpoints: make([]types.EndpointAccess, len(found)), NextToken: token}
	for i, v := range found {
		out.Endpoints[i] = *s.endpoint(v)
	}
	return out, nil
}

// UpdateEndpointAccess replaces the security groups of an endpoint.
func (s *Service) UpdateEndpointAccess(ctx context.Context, in *api.UpdateEndpointAccessInput) (*api.UpdateEndpointAccessOutput, error) {
	v, err := s.Sharing.UpdateWorkgroupEndpoint(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.EndpointName), in.VpcSecurityGroupIds)
	if err != nil {
		return nil, err
	}
	return &api.UpdateEndpointAccessOutput{Endpoint: s.endpoint(v)}, nil
}

// DeleteEndpointAccess removes an endpoint and cuts the connections through it.
func (s *Service) DeleteEndpointAccess(ctx context.Context, in *api.DeleteEndpointAccessInput) (*api.DeleteEndpointAccessOutput, error) {
	v, err := s.Sharing.DeleteWorkgroupEndpoint(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.EndpointName))
	if err != nil {
		return nil, err
	}
	return &api.DeleteEndpointAccessOutput{Endpoint: s.endpoint(v)}, nil
}

// endpoint is the API's view of a managed endpoint. Its statuses are words in
// upper case, like those of workgroups. Clients wait for ACTIVE. Its ARN ends
// in the id of its VPC endpoint (inferred).
func (s *Service) endpoint(v sharing.EndpointView) *types.EndpointAccess {
	workgroup, _ := blueshift.WorkgroupName(v.Cluster)
	out := &types.EndpointAccess{
		Address:            new(s.address(workgroup+"-endpoint-"+v.Name()+"-"+v.VPCEndpointID[len("vpce-"):], v.ResourceOwner, v.Region, v.Address)),
		EndpointArn:        new(blueshift.ServerlessARN(v.Region, v.Account, "managedvpcendpoint/"+v.VPCEndpointID[len("vpce-"):])),
		EndpointCreateTime: &v.Created,
		EndpointName:       new(v.Name()),
		EndpointStatus:     new(statuses[v.Status]),
		Port:               new(int32(v.Port)),
		SubnetIds:          v.SubnetIDs,
		VpcEndpoint: &types.VpcEndpoint{VpcEndpointId: &v.VPCEndpointID, VpcId: &v.VPC, NetworkInterfaces: []types.NetworkInterface{{
			NetworkInterfaceId: &v.InterfaceID, SubnetId: &v.Subnet.ID, AvailabilityZone: &v.Subnet.AvailabilityZone, PrivateIpAddress: ip(v.Address)}}},
		VpcSecurityGroups: make([]types.VpcSecurityGroupMembership, len(v.SecurityGroups)),
		WorkgroupName:     &workgroup,
	}
	for i := range v.SecurityGroups {
		out.VpcSecurityGroups[i] = types.VpcSecurityGroupMembership{VpcSecurityGroupId: &v.SecurityGroups[i], Status: new("active")}
	}
	return out
}

var statuses = map[string]string{sharing.EndpointCreating: "CREATING", sharing.EndpointActive: "ACTIVE",
	sharing.EndpointModifying: "MODIFYING", sharing.EndpointDeleting: "DELETING"}
