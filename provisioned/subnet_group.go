package provisioned

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateClusterSubnetGroup makes a group out of subnets of one VPC.
func (s *Service) CreateClusterSubnetGroup(ctx context.Context, in *redshift.CreateClusterSubnetGroupInput) (*redshift.CreateClusterSubnetGroupOutput, error) {
	g, err := s.Fleet.CreateSubnetGroup(ctx, blueshift.PrincipalFrom(ctx), fleet.SubnetGroupRequest{
		Name: aws.ToString(in.ClusterSubnetGroupName), Description: in.Description, SubnetIDs: in.SubnetIds, Tags: tagsFrom(in.Tags)})
	if err != nil {
		return nil, err
	}
	return &redshift.CreateClusterSubnetGroupOutput{ClusterSubnetGroup: new(showSubnetGroup(g))}, nil
}

// DescribeClusterSubnetGroups lists the caller's groups in order of name.
func (s *Service) DescribeClusterSubnetGroups(ctx context.Context, in *redshift.DescribeClusterSubnetGroupsInput) (*redshift.DescribeClusterSubnetGroupsOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	groups, marker, err := named(in.ClusterSubnetGroupName,
		func(name string) (blueshift.SubnetGroup, error) { return s.Fleet.SubnetGroup(ctx, p, name) },
		func() ([]blueshift.SubnetGroup, error) { return s.Fleet.SubnetGroups(ctx, p, in.TagKeys, in.TagValues) },
		in.Marker, in.MaxRecords, func(g blueshift.SubnetGroup) string { return g.ID }, showSubnetGroup)
	if err != nil {
		return nil, err
	}
	return &redshift.DescribeClusterSubnetGroupsOutput{Marker: marker, ClusterSubnetGroups: groups}, nil
}

// ModifyClusterSubnetGroup replaces the subnets of a group.
func (s *Service) ModifyClusterSubnetGroup(ctx context.Context, in *redshift.ModifyClusterSubnetGroupInput) (*redshift.ModifyClusterSubnetGroupOutput, error) {
	g, err := s.Fleet.ModifySubnetGroup(ctx, blueshift.PrincipalFrom(ctx), fleet.SubnetGroupRequest{
		Name: aws.ToString(in.ClusterSubnetGroupName), Description: in.Description, SubnetIDs: in.SubnetIds})
	if err != nil {
		return nil, err
	}
	return &redshift.ModifyClusterSubnetGroupOutput{ClusterSubnetGroup: new(showSubnetGroup(g))}, nil
}

// DeleteClusterSubnetGroup removes a group that nothing uses.
func (s *Service) DeleteClusterSubnetGroup(ctx context.Context, in *redshift.DeleteClusterSubnetGroupInput) (*redshift.DeleteClusterSubnetGroupOutput, error) {
	err := s.Fleet.DeleteSubnetGroup(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterSubnetGroupName))
	if err != nil {
		return nil, err
	}
	return &redshift.DeleteClusterSubnetGroupOutput{}, nil
}

func showSubnetGroup(g blueshift.SubnetGroup) types.ClusterSubnetGroup {
	out := types.ClusterSubnetGroup{
		ClusterSubnetGroupName:         &g.ID,
		Description:                    &g.Description,
		VpcId:                          &g.VPC,
		SubnetGroupStatus:              new("Complete"),
		Subnets:                        make([]types.Subnet, len(g.Subnets)),
		Tags:                           tagsTo(g.Tags),
		SupportedClusterIpAddressTypes: []string{ipv4},
	}
	for i := range g.Subnets {
		out.Subnets[i] = types.Subnet{SubnetIdentifier: &g.Subnets[i].ID, SubnetStatus: new("Active"),
			SubnetAvailabilityZone: &types.AvailabilityZone{Name: &g.Subnets[i].AvailabilityZone}}
	}
	return out
}
