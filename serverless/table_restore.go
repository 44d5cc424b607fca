package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// RestoreTableFromSnapshot makes one table of a snapshot anew.
func (s *Service) RestoreTableFromSnapshot(ctx context.Context, in *api.RestoreTableFromSnapshotInput) (*api.RestoreTableFromSnapshotOutput, error) {
	if aws.ToBool(in.ActivateCaseSensitiveIdentifier) {
		return nil, errCaseSensitive
	}
	r, err := s.Fleet.RestoreTable(ctx, blueshift.PrincipalFrom(ctx), blueshift.TableRestore{
		Snapshot: aws.ToString(in.SnapshotName), Namespace: aws.ToString(in.NamespaceName), Workgroup: aws.ToString(in.WorkgroupName),
		SourceDatabase: aws.ToString(in.SourceDatabaseName), SourceSchema: aws.ToString(in.SourceSchemaName), SourceTable: aws.ToString(in.SourceTableName),
		TargetDatabase: aws.ToString(in.TargetDatabaseName), TargetSchema: aws.ToString(in.TargetSchemaName), NewTable: aws.ToString(in.NewTableName)})
	if err != nil {
		return nil, err
	}
	return &api.RestoreTableFromSnapshotOutput{TableRestoreStatus: tableRestore(r, "PENDING")}, nil
}

var errCaseSensitive = blueshift.Errorf("ValidationException", "Blueshift does not support case-sensitive identifiers yet: leave activateCaseSensitiveIdentifier out.")

// GetTableRestoreStatus shows what has become of a table restore.
func (s *Service) GetTableRestoreStatus(ctx context.Context, in *api.GetTableRestoreStatusInput) (*api.GetTableRestoreStatusOutput, error) {
	r, err := s.Fleet.TableRestore(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.TableRestoreRequestId))
	if err != nil {
		return nil, err
	}
	return &api.GetTableRestoreStatusOutput{TableRestoreStatus: tableRestore(r, s.Fleet.TableRestoreStatus(r))}, nil
}

// ListTableRestoreStatus lists the caller's table restores.
func (s *Service) ListTableRestoreStatus(ctx context.Context, in *api.ListTableRestoreStatusInput) (*api.ListTableRestoreStatusOutput, error) {
	all, err := s.Fleet.TableRestores(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName), aws.ToString(in.WorkgroupName))
	if err != nil {
		return nil, err
	}
	found, token, err := take(all, in.NextToken, in.MaxResults, func(r blueshift.TableRestore) string { return r.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListTableRestoreStatusOutput{TableRestoreStatuses: make([]types.TableRestoreStatus, len(found)), NextToken: token}
	for i, r := range found {
		out.TableRestoreStatuses[i] = *tableRestore(r, s.Fleet.TableRestoreStatus(r))
	}
	return out, nil
}

func tableRestore(r blueshift.TableRestore, status string) *types.TableRestoreStatus {
	out := &types.TableRestoreStatus{NamespaceName: &r.Namespace, NewTableName: &r.NewTable, RequestTime: &r.Requested,
		SourceDatabaseName: &r.SourceDatabase, SourceSchemaName: &r.SourceSchema, SourceTableName: &r.SourceTable, Status: &status,
		TableRestoreRequestId: &r.ID, TargetDatabaseName: &r.TargetDatabase, TargetSchemaName: &r.TargetSchema, WorkgroupName: &r.Workgroup}
	if r.RecoveryPoint != "" {
		out.RecoveryPointId = &r.RecoveryPoint
	} else {
		out.SnapshotName = &r.Snapshot
	}
	if status == "FAILED" {
		out.Message = &r.Failure
	}
	return out
}
