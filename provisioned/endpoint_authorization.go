package provisioned

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// AuthorizeEndpointAccess lets a grantee place endpoints in front of a cluster.
func (s *Service) AuthorizeEndpointAccess(ctx context.Context, in *redshift.AuthorizeEndpointAccessInput) (*redshift.AuthorizeEndpointAccessOutput, error) {
	v, err := s.Sharing.AuthorizeEndpointAccess(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier), aws.ToString(in.Account), in.VpcIds)
	if err != nil {
		return nil, err
	}
	a := showEndpointAuthorization(v)
	return &redshift.AuthorizeEndpointAccessOutput{Grantor: a.Grantor, Grantee: a.Grantee, ClusterIdentifier: a.ClusterIdentifier,
		AuthorizeTime: a.AuthorizeTime, ClusterStatus: a.ClusterStatus, Status: a.Status, AllowedAllVPCs: a.AllowedAllVPCs,
		AllowedVPCs: a.AllowedVPCs, EndpointCount: a.EndpointCount}, nil
}

// RevokeEndpointAccess takes the permission back, with Force the endpoints too.
func (s *Service) RevokeEndpointAccess(ctx context.Context, in *redshift.RevokeEndpointAccessInput) (*redshift.RevokeEndpointAccessOutput, error) {
	v, err := s.Sharing.RevokeEndpointAccess(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier), aws.ToString(in.Account), in.VpcIds, aws.ToBool(in.Force))
	if err != nil {
		return nil, err
	}
	a := showEndpointAuthorization(v)
	return &redshift.RevokeEndpointAccessOutput{Grantor: a.Grantor, Grantee: a.Grantee, ClusterIdentifier: a.ClusterIdentifier,
		AuthorizeTime: a.AuthorizeTime, ClusterStatus: a.ClusterStatus, Status: a.Status, AllowedAllVPCs: a.AllowedAllVPCs,
		AllowedVPCs: a.AllowedVPCs, EndpointCount: a.EndpointCount}, nil
}

// DescribeEndpointAuthorization lists what was given or, as grantee, received.
func (s *Service) DescribeEndpointAuthorization(ctx context.Context, in *redshift.DescribeEndpointAuthorizationInput) (*redshift.DescribeEndpointAuthorizationOutput, error) {
	p, err := pageOf(in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	views, more, err := s.Sharing.DescribeEndpointAuthorization(ctx, blueshift.PrincipalFrom(ctx), sharing.EndpointAuthorizationFilter{
		Cluster: aws.ToString(in.ClusterIdentifier), Account: aws.ToString(in.Account), Grantee: aws.ToBool(in.Grantee)}, p)
	if err != nil {
		return nil, err
	}
	out := &redshift.DescribeEndpointAuthorizationOutput{EndpointAuthorizationList: make([]types.EndpointAuthorization, len(views))}
	for i, v := range views {
		out.EndpointAuthorizationList[i] = showEndpointAuthorization(v)
	}
	if more {
		out.Marker = nextMarker(views[len(views)-1].ID())
	}
	return out, nil
}

func showEndpointAuthorization(v sharing.EndpointAuthorizationView) types.EndpointAuthorization {
	return types.EndpointAuthorization{
		Grantor:           new(string(v.Account)),
		Grantee:           new(string(v.Grantee)),
		ClusterIdentifier: &v.Cluster,
		AuthorizeTime:     &v.AuthorizeTime,
		ClusterStatus:     &v.ClusterStatus,
		Status:            types.AuthorizationStatus(v.Status),
		AllowedAllVPCs:    &v.AllVPCs,
		AllowedVPCs:       append([]string{}, v.VPCs...), // an empty list, not an absent one
		EndpointCount:     new(int32(v.EndpointCount)),
	}
}
