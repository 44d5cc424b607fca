package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// GetRecoveryPoint shows a recovery point.
func (s *Service) GetRecoveryPoint(ctx context.Context, in *api.GetRecoveryPointInput) (*api.GetRecoveryPointOutput, error) {
	point, err := s.Fleet.RecoveryPoint(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.RecoveryPointId))
	if err != nil {
		return nil, err
	}
	return &api.GetRecoveryPointOutput{RecoveryPoint: recoveryPoint(point)}, nil
}

// ListRecoveryPoints lists the caller's recovery points in order of time.
func (s *Service) ListRecoveryPoints(ctx context.Context, in *api.ListRecoveryPointsInput) (*api.ListRecoveryPointsOutput, error) {
	all, err := s.Fleet.RecoveryPoints(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName))
	if err != nil {
		return nil, err
	}
	var shown []blueshift.ServerlessSnapshot
	for _, point := range all {
		if arn := aws.ToString(in.NamespaceArn); (arn == "" || arn == point.NamespaceARN()) && within(point.Created, in.StartTime, in.EndTime) {
			shown = append(shown, point)
		}
	}
	found, token, err := take(shown, in.NextToken, in.MaxResults, func(point blueshift.ServerlessSnapshot) string {
		return point.Created.UTC().Format("20060102150405.000000000") + point.ID
	})
	if err != nil {
		return nil, err
	}
	out := &api.ListRecoveryPointsOutput{RecoveryPoints: make([]types.RecoveryPoint, len(found)), NextToken: token}
	for i, point := range found {
		out.RecoveryPoints[i] = *recoveryPoint(point)
	}
	return out, nil
}

// ConvertRecoveryPointToSnapshot keeps a recovery point as a snapshot.
func (s *Service) ConvertRecoveryPointToSnapshot(ctx context.Context, in *api.ConvertRecoveryPointToSnapshotInput) (*api.ConvertRecoveryPointToSnapshotOutput, error) {
	made, err := s.Fleet.ConvertRecoveryPoint(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.RecoveryPointId),
		fleet.SnapshotRequest{Name: aws.ToString(in.SnapshotName), Retention: in.RetentionPeriod, Tags: tagsFrom(in.Tags)})
	if err != nil {
		return nil, err
	}
	out, err := s.snapshot(ctx, made, fleet.Creating)
	return &api.ConvertRecoveryPointToSnapshotOutput{Snapshot: out}, err
}

// RestoreFromRecoveryPoint makes a namespace what it was at a recovery point.
func (s *Service) RestoreFromRecoveryPoint(ctx context.Context, in *api.RestoreFromRecoveryPointInput) (*api.RestoreFromRecoveryPointOutput, error) {
	n, _, err := s.Fleet.Restore(ctx, blueshift.PrincipalFrom(ctx), fleet.RestoreRequest{Namespace: aws.ToString(in.NamespaceName),
		Workgroup: aws.ToString(in.WorkgroupName), RecoveryPoint: aws.ToString(in.RecoveryPointId)})
	if err != nil {
		return nil, err
	}
	out := s.namespace(n)
	out.Status = types.NamespaceStatusModifying
	return &api.RestoreFromRecoveryPointOutput{Namespace: out, RecoveryPointId: in.RecoveryPointId}, nil
}

// RestoreTableFromRecoveryPoint makes one table of a recovery point anew.
func (s *Service) RestoreTableFromRecoveryPoint(ctx context.Context, in *api.RestoreTableFromRecoveryPointInput) (*api.RestoreTableFromRecoveryPointOutput, error) {
	if aws.ToBool(in.ActivateCaseSensitiveIdentifier) {
		return nil, errCaseSensitive
	}
	r, err := s.Fleet.RestoreTable(ctx, blueshift.PrincipalFrom(ctx), blueshift.TableRestore{
		RecoveryPoint: aws.ToString(in.RecoveryPointId), Namespace: aws.ToString(in.NamespaceName), Workgroup: aws.ToString(in.WorkgroupName),
		SourceDatabase: aws.ToString(in.SourceDatabaseName), SourceSchema: aws.ToString(in.SourceSchemaName), SourceTable: aws.ToString(in.SourceTableName),
		TargetDatabase: aws.ToString(in.TargetDatabaseName), TargetSchema: aws.ToString(in.TargetSchemaName), NewTable: aws.ToString(in.NewTableName)})
	if err != nil {
		return nil, err
	}
	return &api.RestoreTableFromRecoveryPointOutput{TableRestoreStatus: tableRestore(r, "PENDING")}, nil
}

func recoveryPoint(point blueshift.ServerlessSnapshot) *types.RecoveryPoint {
	id, _ := point.RecoveryPoint()
	return &types.RecoveryPoint{NamespaceArn: new(point.NamespaceARN()), NamespaceName: &point.NamespaceName, RecoveryPointCreateTime: &point.Created,
		RecoveryPointId: &id, WorkgroupName: &point.Workgroup}
}
