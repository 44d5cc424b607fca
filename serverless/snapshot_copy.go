package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// CreateSnapshotCopyConfiguration says to which Region snapshots are copied.
func (s *Service) CreateSnapshotCopyConfiguration(ctx context.Context, in *api.CreateSnapshotCopyConfigurationInput) (*api.CreateSnapshotCopyConfigurationOutput, error) {
	c := blueshift.SnapshotCopyConfiguration{Namespace: aws.ToString(in.NamespaceName), DestinationRegion: blueshift.Region(aws.ToString(in.DestinationRegion)),
		DestinationKMSKey: aws.ToString(in.DestinationKmsKeyId), Retention: -1}
	if in.SnapshotRetentionPeriod != nil {
		c.Retention = int(*in.SnapshotRetentionPeriod)
	}
	c, err := s.Fleet.CreateSnapshotCopy(ctx, blueshift.PrincipalFrom(ctx), c)
	if err != nil {
		return nil, err
	}
	return &api.CreateSnapshotCopyConfigurationOutput{SnapshotCopyConfiguration: snapshotCopy(c)}, nil
}

// ListSnapshotCopyConfigurations lists the caller's configurations.
func (s *Service) ListSnapshotCopyConfigurations(ctx context.Context, in *api.ListSnapshotCopyConfigurationsInput) (*api.ListSnapshotCopyConfigurationsOutput, error) {
	all, err := s.Fleet.SnapshotCopies(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName))
	if err != nil {
		return nil, err
	}
	found, token, err := take(all, in.NextToken, in.MaxResults, func(c blueshift.SnapshotCopyConfiguration) string { return c.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListSnapshotCopyConfigurationsOutput{SnapshotCopyConfigurations: make([]types.SnapshotCopyConfiguration, len(found)), NextToken: token}
	for i, c := range found {
		out.SnapshotCopyConfigurations[i] = *snapshotCopy(c)
	}
	return out, nil
}

// UpdateSnapshotCopyConfiguration sets how long copies are kept.
func (s *Service) UpdateSnapshotCopyConfiguration(ctx context.Context, in *api.UpdateSnapshotCopyConfigurationInput) (*api.UpdateSnapshotCopyConfigurationOutput, error) {
	c, err := s.Fleet.UpdateSnapshotCopy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.SnapshotCopyConfigurationId), in.SnapshotRetentionPeriod)
	if err != nil {
		return nil, err
	}
	return &api.UpdateSnapshotCopyConfigurationOutput{SnapshotCopyConfiguration: snapshotCopy(c)}, nil
}

// DeleteSnapshotCopyConfiguration removes a configuration.
func (s *Service) DeleteSnapshotCopyConfiguration(ctx context.Context, in *api.DeleteSnapshotCopyConfigurationInput) (*api.DeleteSnapshotCopyConfigurationOutput, error) {
	c, err := s.Fleet.DeleteSnapshotCopy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.SnapshotCopyConfigurationId))
	if err != nil {
		return nil, err
	}
	return &api.DeleteSnapshotCopyConfigurationOutput{SnapshotCopyConfiguration: snapshotCopy(c)}, nil
}

func snapshotCopy(c blueshift.SnapshotCopyConfiguration) *types.SnapshotCopyConfiguration {
	out := &types.SnapshotCopyConfiguration{DestinationRegion: new(string(c.DestinationRegion)), NamespaceName: &c.Namespace,
		SnapshotCopyConfigurationArn: new(c.ARN()), SnapshotCopyConfigurationId: &c.ID, SnapshotRetentionPeriod: new(int32(c.Retention))}
	if c.DestinationKMSKey != "" {
		out.DestinationKmsKeyId = &c.DestinationKMSKey
	}
	return out
}
