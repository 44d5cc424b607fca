package provisioned

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateClusterSecurityGroup makes a group that lets nobody in yet.
func (s *Service) CreateClusterSecurityGroup(ctx context.Context, in *redshift.CreateClusterSecurityGroupInput) (*redshift.CreateClusterSecurityGroupOutput, error) {
	g, err := s.Fleet.CreateSecurityGroup(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterSecurityGroupName), aws.ToString(in.Description), tagsFrom(in.Tags))
	if err != nil {
		return nil, err
	}
	return &redshift.CreateClusterSecurityGroupOutput{ClusterSecurityGroup: new(showSecurityGroup(g))}, nil
}

// DescribeClusterSecurityGroups lists the caller's groups in order of name, the
// default one included.
func (s *Service) DescribeClusterSecurityGroups(ctx context.Context, in *redshift.DescribeClusterSecurityGroupsInput) (*redshift.DescribeClusterSecurityGroupsOutput, error) {
	if aws.ToString(in.ClusterSecurityGroupName) != "" && aws.ToString(in.Marker) != "" {
		return nil, blueshift.Errorf("InvalidParameterCombination", "ClusterSecurityGroupName and Marker cannot be specified together.")
	}
	p := blueshift.PrincipalFrom(ctx)
	groups, marker, err := named(in.ClusterSecurityGroupName,
		func(name string) (blueshift.ClusterSecurityGroup, error) { return s.Fleet.SecurityGroup(ctx, p, name) },
		func() ([]blueshift.ClusterSecurityGroup, error) {
			return s.Fleet.SecurityGroups(ctx, p, in.TagKeys, in.TagValues)
		},
		in.Marker, in.MaxRecords, func(g blueshift.ClusterSecurityGroup) string { return g.ID }, showSecurityGroup)
	if err != nil {
		return nil, err
	}
	return &redshift.DescribeClusterSecurityGroupsOutput{Marker: marker, ClusterSecurityGroups: groups}, nil
}

// DeleteClusterSecurityGroup removes a group that no cluster names.
func (s *Service) DeleteClusterSecurityGroup(ctx context.Context, in *redshift.DeleteClusterSecurityGroupInput) (*redshift.DeleteClusterSecurityGroupOutput, error) {
	if err := s.Fleet.DeleteSecurityGroup(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterSecurityGroupName)); err != nil {
		return nil, err
	}
	return &redshift.DeleteClusterSecurityGroupOutput{}, nil
}

// AuthorizeClusterSecurityGroupIngress lets a source in.
func (s *Service) AuthorizeClusterSecurityGroupIngress(ctx context.Context, in *redshift.AuthorizeClusterSecurityGroupIngressInput) (*redshift.AuthorizeClusterSecurityGroupIngressOutput, error) {
	g, err := s.Fleet.AuthorizeIngress(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterSecurityGroupName), fleet.IngressRule{
		CIDR: aws.ToString(in.CIDRIP), EC2Group: aws.ToString(in.EC2SecurityGroupName), EC2Owner: aws.ToString(in.EC2SecurityGroupOwnerId)})
	if err != nil {
		return nil, err
	}
	return &redshift.AuthorizeClusterSecurityGroupIngressOutput{ClusterSecurityGroup: new(showSecurityGroup(g))}, nil
}

// RevokeClusterSecurityGroupIngress takes a rule away.
func (s *Service) RevokeClusterSecurityGroupIngress(ctx context.Context, in *redshift.RevokeClusterSecurityGroupIngressInput) (*redshift.RevokeClusterSecurityGroupIngressOutput, error) {
	g, err := s.Fleet.RevokeIngress(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterSecurityGroupName), fleet.IngressRule{
		CIDR: aws.ToString(in.CIDRIP), EC2Group: aws.ToString(in.EC2SecurityGroupName), EC2Owner: aws.ToString(in.EC2SecurityGroupOwnerId)})
	if err != nil {
		return nil, err
	}
	return &redshift.RevokeClusterSecurityGroupIngressOutput{ClusterSecurityGroup: new(showSecurityGroup(g))}, nil
}

func showSecurityGroup(g blueshift.ClusterSecurityGroup) types.ClusterSecurityGroup {
	out := types.ClusterSecurityGroup{
		ClusterSecurityGroupName: &g.ID,
		Description:              &g.Description,
		IPRanges:                 make([]types.IPRange, len(g.CIDRs)),
		EC2SecurityGroups:        make([]types.EC2SecurityGroup, len(g.EC2Groups)),
		Tags:                     tagsTo(g.Tags),
	}
	for i, cidr := range g.CIDRs {
		out.IPRanges[i] = types.IPRange{CIDRIP: new(cidr.String()), Status: &authorized, Tags: []types.Tag{}}
	}
	for i, e := range g.EC2Groups {
		out.EC2SecurityGroups[i] = types.EC2SecurityGroup{EC2SecurityGroupName: &g.EC2Groups[i].Name, EC2SecurityGroupOwnerId: new(string(e.Owner)), Status: &authorized, Tags: []types.Tag{}}
	}
	return out
}

var authorized = "authorized"
