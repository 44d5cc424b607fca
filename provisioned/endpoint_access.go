package provisioned

import (
	"context"
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// CreateEndpointAccess places a managed endpoint in front of a cluster.
func (s *Service) CreateEndpointAccess(ctx context.Context, in *redshift.CreateEndpointAccessInput) (*redshift.CreateEndpointAccessOutput, error) {
	v, err := s.Sharing.CreateEndpointAccess(ctx, blueshift.PrincipalFrom(ctx), sharing.EndpointRequest{
		Cluster: aws.ToString(in.ClusterIdentifier), ResourceOwner: aws.ToString(in.ResourceOwner), Name: aws.ToString(in.EndpointName),
		SubnetGroup: aws.ToString(in.SubnetGroupName), SecurityGroups: in.VpcSecurityGroupIds})
	if err != nil {
		return nil, err
	}
	e := s.endpoint(v)
	return &redshift.CreateEndpointAccessOutput{Address: e.Address, ClusterIdentifier: e.ClusterIdentifier, EndpointCreateTime: e.EndpointCreateTime,
		EndpointName: e.EndpointName, EndpointStatus: e.EndpointStatus, Port: e.Port, ResourceOwner: e.ResourceOwner,
		SubnetGroupName: e.SubnetGroupName, VpcEndpoint: e.VpcEndpoint, VpcSecurityGroups: e.VpcSecurityGroups}, nil
}

// ModifyEndpointAccess replaces the security groups of an endpoint.
func (s *Service) ModifyEndpointAccess(ctx context.Context, in *redshift.ModifyEndpointAccessInput) (*redshift.ModifyEndpointAccessOutput, error) {
	v, err := s.Sharing.ModifyEndpointAccess(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.EndpointName), in.VpcSecurityGroupIds)
	if err != nil {
		return nil, err
	}
	e := s.endpoint(v)
	return &redshift.ModifyEndpointAccessOutput{Address: e.Address, ClusterIdentifier: e.ClusterIdentifier, EndpointCreateTime: e.EndpointCreateTime,
		EndpointName: e.EndpointName, EndpointStatus: e.EndpointStatus, Port: e.Port, ResourceOwner: e.ResourceOwner,
		SubnetGroupName: e.SubnetGroupName, VpcEndpoint: e.VpcEndpoint, VpcSecurityGroups: e.VpcSecurityGroups}, nil
}

// DeleteEndpointAccess removes an endpoint and cuts the connections through it.
func (s *Service) DeleteEndpointAccess(ctx context.Context, in *redshift.DeleteEndpointAccessInput) (*redshift.DeleteEndpointAccessOutput, error) {
	v, err := s.Sharing.DeleteEndpointAccess(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.EndpointName))
	if err != nil {
		return nil, err
	}
	e := s.endpoint(v)
	return &redshift.DeleteEndpointAccessOutput{Address: e.Address, ClusterIdentifier: e.ClusterIdentifier, EndpointCreateTime: e.EndpointCreateTime,
		EndpointName: e.EndpointName, EndpointStatus: e.EndpointStatus, Port: e.Port, ResourceOwner: e.ResourceOwner,
		SubnetGroupName: e.SubnetGroupName, VpcEndpoint: e.VpcEndpoint, VpcSecurityGroups: e.VpcSecurityGroups}, nil
}

// DescribeEndpointAccess lists the endpoints of the caller's account.
func (s *Service) DescribeEndpointAccess(ctx context.Context, in *redshift.DescribeEndpointAccessInput) (*redshift.DescribeEndpointAccessOutput, error) {
	p, err := pageOf(in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	views, more, err := s.Sharing.DescribeEndpointAccess(ctx, blueshift.PrincipalFrom(ctx), sharing.EndpointFilter{Name: aws.ToString(in.EndpointName),
		Cluster: aws.ToString(in.ClusterIdentifier), ResourceOwner: aws.ToString(in.ResourceOwner), VPC: aws.ToString(in.VpcId)}, p)
	if err != nil {
		return nil, err
	}
	out := &redshift.DescribeEndpointAccessOutput{EndpointAccessList: make([]types.EndpointAccess, len(views))}
	for i, v := range views {
		out.EndpointAccessList[i] = s.endpoint(v)
	}
	if more {
		out.Marker = nextMarker(views[len(views)-1].ID)
	}
	return out, nil
}

// endpoint shows an endpoint under its name.
func (s *Service) endpoint(v sharing.EndpointView) types.EndpointAccess {
	out := showEndpoint(v)
	s.Names.nameEndpoint(&out, &v)
	return out
}

// showEndpoint leaves out where an endpoint is while it is being created.
func showEndpoint(v sharing.EndpointView) types.EndpointAccess {
	out := types.EndpointAccess{
		ClusterIdentifier:  &v.Cluster,
		ResourceOwner:      new(string(v.ResourceOwner)),
		SubnetGroupName:    &v.SubnetGroup,
		EndpointStatus:     &v.Status,
		EndpointName:       &v.ID,
		EndpointCreateTime: &v.Created,
		Port:               new(int32(v.Port)),
		VpcSecurityGroups:  make([]types.VpcSecurityGroupMembership, len(v.SecurityGroups)),
	}
	membership := "active"
	if v.Status == sharing.EndpointCreating || v.Status == sharing.EndpointModifying {
		membership = "adding"
	}
	for i := range v.SecurityGroups {
		out.VpcSecurityGroups[i] = types.VpcSecurityGroupMembership{VpcSecurityGroupId: &v.SecurityGroups[i], Status: &membership}
	}
	if v.Status == sharing.EndpointCreating {
		return out
	}
	out.Address = &v.Address
	face := types.NetworkInterface{NetworkInterfaceId: &v.InterfaceID, SubnetId: &v.Subnet.ID, AvailabilityZone: &v.Subnet.AvailabilityZone}
	if _, err := netip.ParseAddr(v.Address); err == nil {
		face.PrivateIpAddress = &v.Address
	}
	out.VpcEndpoint = &types.VpcEndpoint{VpcEndpointId: &v.VPCEndpointID, VpcId: &v.VPC, NetworkInterfaces: []types.NetworkInterface{face}}
	return out
}
