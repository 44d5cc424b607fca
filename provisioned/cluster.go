package provisioned

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateCluster makes a cluster (Redshift API Reference, CreateCluster).
func (s *Service) CreateCluster(ctx context.Context, in *redshift.CreateClusterInput) (*redshift.CreateClusterOutput, error) {
	if err := refuseCreate(in); err != nil {
		return nil, err
	}
	c, err := s.Fleet.CreateCluster(ctx, blueshift.PrincipalFrom(ctx), fleet.ClusterRequest{
		ID:                         aws.ToString(in.ClusterIdentifier),
		NodeType:                   aws.ToString(in.NodeType),
		ClusterType:                aws.ToString(in.ClusterType),
		NumberOfNodes:              in.NumberOfNodes,
		MasterUsername:             aws.ToString(in.MasterUsername),
		MasterPassword:             aws.ToString(in.MasterUserPassword),
		DBName:                     in.DBName,
		Port:                       in.Port,
		SubnetGroup:                aws.ToString(in.ClusterSubnetGroupName),
		SecurityGroups:             in.VpcSecurityGroupIds,
		ClusterSecurityGroups:      in.ClusterSecurityGroups,
		AvailabilityZone:           aws.ToString(in.AvailabilityZone),
		ParameterGroup:             aws.ToString(in.ClusterParameterGroupName),
		AutomatedSnapshotRetention: in.AutomatedSnapshotRetentionPeriod,
		ManualSnapshotRetention:    in.ManualSnapshotRetentionPeriod,
		MaintenanceWindow:          aws.ToString(in.PreferredMaintenanceWindow),
		MaintenanceTrack:           aws.ToString(in.MaintenanceTrackName),
		Version:                    aws.ToString(in.ClusterVersion),
		AllowVersionUpgrade:        in.AllowVersionUpgrade,
		PubliclyAccessible:         in.PubliclyAccessible,
		Encrypted:                  in.Encrypted,
		KMSKey:                     aws.ToString(in.KmsKeyId),
		EnhancedVPCRouting:         in.EnhancedVpcRouting,
		Relocation:                 in.AvailabilityZoneRelocation,
		IAMRoles:                   in.IamRoles,
		DefaultIAMRole:             aws.ToString(in.DefaultIamRoleArn),
		Tags:                       tagsFrom(in.Tags),
	})
	if err != nil {
		return nil, err
	}
	return &redshift.CreateClusterOutput{Cluster: s.cluster(c, fleet.Creating)}, nil
}

// clusterListing is a DescribeClustersOutput.
type clusterListing = awshttp.Listing[redshift.DescribeClustersOutput, types.Cluster]

// DescribeClusters lists the caller's clusters in order of identifier.
func (s *Service) DescribeClusters(ctx context.Context, in *redshift.DescribeClustersInput) (*clusterListing, error) {
	p := blueshift.PrincipalFrom(ctx)
	now := s.Fleet.Clock.Now()
	if id := aws.ToString(in.ClusterIdentifier); id != "" {
		if aws.ToString(in.Marker) != "" {
			return nil, blueshift.Errorf("InvalidParameterCombination", "ClusterIdentifier and Marker cannot be specified together.")
		}
		c, err := s.Fleet.ClusterShared(ctx, p, id)
		if err != nil {
			return nil, err
		}
		return &clusterListing{Elements: s.shown.list([]*blueshift.Cluster{c}, s.Names, now)}, nil
	}
	after, limit, err := bounds(20, 100, in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	clusters, more, err := s.Fleet.Clusters(ctx, p, fleet.ClusterFilter{TagKeys: in.TagKeys, TagValues: in.TagValues}, after, limit)
	if err != nil {
		return nil, err
	}
	out := &clusterListing{Elements: s.shown.list(clusters, s.Names, now)}
	if more {
		out.Output.Marker = nextMarker(clusters[limit-1].ID)
	}
	return out, nil
}

// ModifyCluster changes settings of a cluster.
func (s *Service) ModifyCluster(ctx context.Context, in *redshift.ModifyClusterInput) (*redshift.ModifyClusterOutput, error) {
	if err := refuseModify(in); err != nil {
		return nil, err
	}
	change := fleet.ClusterChange{
		ID:                         aws.ToString(in.ClusterIdentifier),
		NewID:                      aws.ToString(in.NewClusterIdentifier),
		MasterPassword:             aws.ToString(in.MasterUserPassword),
		NodeType:                   strings.ToLower(aws.ToString(in.NodeType)),
		ClusterType:                aws.ToString(in.ClusterType),
		NumberOfNodes:              in.NumberOfNodes,
		Port:                       in.Port,
		AvailabilityZone:           aws.ToString(in.AvailabilityZone),
		ParameterGroup:             strings.ToLower(aws.ToString(in.ClusterParameterGroupName)),
		AutomatedSnapshotRetention: in.AutomatedSnapshotRetentionPeriod,
		ManualSnapshotRetention:    in.ManualSnapshotRetentionPeriod,
		MaintenanceWindow:          aws.ToString(in.PreferredMaintenanceWindow),
		MaintenanceTrack:           aws.ToString(in.MaintenanceTrackName),
		Version:                    aws.ToString(in.ClusterVersion),
		AllowVersionUpgrade:        in.AllowVersionUpgrade,
		PubliclyAccessible:         in.PubliclyAccessible,
		Encrypted:                  in.Encrypted,
		KMSKey:                     aws.ToString(in.KmsKeyId),
		EnhancedVPCRouting:         in.EnhancedVpcRouting,
		Relocation:                 in.AvailabilityZoneRelocation,
	}
	if len(in.VpcSecurityGroupIds) > 0 {
		change.SecurityGroups = in.VpcSecurityGroupIds
	}
	if len(in.ClusterSecurityGroups) > 0 {
		change.ClusterSecurityGroups = in.ClusterSecurityGroups
	}
	c, err := s.Fleet.ModifyCluster(ctx, blueshift.PrincipalFrom(ctx), change)
	if err != nil {
		return nil, err
	}
	return &redshift.ModifyClusterOutput{Cluster: s.cluster(c, c.Transition)}, nil
}

// DeleteCluster deletes a cluster and everything that hangs on it.
func (s *Service) DeleteCluster(ctx context.Context, in *redshift.DeleteClusterInput) (*redshift.DeleteClusterOutput, error) {
	c, err := s.Fleet.DeleteCluster(ctx, blueshift.PrincipalFrom(ctx), fleet.DeleteRequest{
		ID:                aws.ToString(in.ClusterIdentifier),
		SkipFinalSnapshot: aws.ToBool(in.SkipFinalClusterSnapshot),
		FinalSnapshot:     aws.ToString(in.FinalClusterSnapshotIdentifier),
	})
	if err != nil {
		return nil, err
	}
	return &redshift.DeleteClusterOutput{Cluster: s.cluster(c, fleet.Deleting)}, nil
}

// RebootCluster cuts the sessions of a cluster.
func (s *Service) RebootCluster(ctx context.Context, in *redshift.RebootClusterInput) (*redshift.RebootClusterOutput, error) {
	c, err := s.Fleet.RebootCluster(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier))
	if err != nil {
		return nil, err
	}
	return &redshift.RebootClusterOutput{Cluster: s.cluster(c, fleet.Rebooting)}, nil
}

// PauseCluster stops a cluster and keeps its data.
func (s *Service) PauseCluster(ctx context.Context, in *redshift.PauseClusterInput) (*redshift.PauseClusterOutput, error) {
	c, err := s.Fleet.PauseCluster(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier))
	if err != nil {
		return nil, err
	}
	return &redshift.PauseClusterOutput{Cluster: s.cluster(c, fleet.Pausing)}, nil
}

// ResumeCluster starts a paused cluster.
func (s *Service) ResumeCluster(ctx context.Context, in *redshift.ResumeClusterInput) (*redshift.ResumeClusterOutput, error) {
	c, err := s.Fleet.ResumeCluster(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier))
	if err != nil {
		return nil, err
	}
	return &redshift.ResumeClusterOutput{Cluster: s.cluster(c, fleet.Resuming)}, nil
}

// ModifyClusterIamRoles adds and removes the IAM roles of a cluster.
func (s *Service) ModifyClusterIamRoles(ctx context.Context, in *redshift.ModifyClusterIamRolesInput) (*redshift.ModifyClusterIamRolesOutput, error) {
	c, err := s.Fleet.ModifyIAMRoles(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier), in.AddIamRoles, in.RemoveIamRoles, in.DefaultIamRoleArn)
	if err != nil {
		return nil, err
	}
	return &redshift.ModifyClusterIamRolesOutput{Cluster: s.cluster(c, fleet.Available)}, nil
}

// DescribeLoggingStatus says that audit logging, which is not built, is off.
func (s *Service) DescribeLoggingStatus(ctx context.Context, in *redshift.DescribeLoggingStatusInput) (*redshift.DescribeLoggingStatusOutput, error) {
	if _, err := s.Fleet.Cluster(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ClusterIdentifier)); err != nil {
		return nil, err
	}
	return &redshift.DescribeLoggingStatusOutput{LoggingEnabled: new(false)}, nil
}

// cluster shows a cluster in the status that the call itself brought about.
func (s *Service) cluster(c blueshift.Cluster, status string) *types.Cluster {
	out := &types.Cluster{}
	showCluster(out, &c, status, s.Fleet.Clock.Now())
	s.Names.nameCluster(out, &c)
	return out
}
