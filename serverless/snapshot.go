package serverless

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateSnapshot copies a namespace.
func (s *Service) CreateSnapshot(ctx context.Context, in *api.CreateSnapshotInput) (*api.CreateSnapshotOutput, error) {
	made, err := s.Fleet.CreateSnapshot(ctx, blueshift.PrincipalFrom(ctx), fleet.SnapshotRequest{Namespace: aws.ToString(in.NamespaceName),
		Name: aws.ToString(in.SnapshotName), Retention: in.RetentionPeriod, Tags: tagsFrom(in.Tags)})
	if err != nil {
		return nil, err
	}
	out, err := s.snapshot(ctx, made, fleet.Creating)
	return &api.CreateSnapshotOutput{Snapshot: out}, err
}

// GetSnapshot shows a snapshot of the caller by name, or by ARN one that the
// caller may restore.
func (s *Service) GetSnapshot(ctx context.Context, in *api.GetSnapshotInput) (*api.GetSnapshotOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	name, arn := aws.ToString(in.SnapshotName), aws.ToString(in.SnapshotArn)
	if (name == "") == (arn == "") {
		return nil, blueshift.Errorf("ValidationException", "Exactly one of snapshotName and snapshotArn has to be given.")
	}
	found, err := s.Fleet.SnapshotByARN(ctx, p, arn)
	if name != "" {
		found, err = s.Fleet.Snapshot(ctx, p, name)
	}
	if err != nil {
		return nil, err
	}
	out, err := s.snapshot(ctx, found, s.Fleet.SnapshotStatus(found))
	return &api.GetSnapshotOutput{Snapshot: out}, err
}

// ListSnapshots lists the caller's snapshots in order of name.
func (s *Service) ListSnapshots(ctx context.Context, in *api.ListSnapshotsInput) (*api.ListSnapshotsOutput, error) {
	all, err := s.Fleet.Snapshots(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName))
	if err != nil {
		return nil, err
	}
	var shown []blueshift.ServerlessSnapshot
	for _, snapshot := range all {
		if arn := aws.ToString(in.NamespaceArn); (arn == "" || arn == snapshot.NamespaceARN()) && within(snapshot.Created, in.StartTime, in.EndTime) {
			shown = append(shown, snapshot)
		}
	}
	found, token, err := take(shown, in.NextToken, in.MaxResults, func(snapshot blueshift.ServerlessSnapshot) string { return snapshot.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListSnapshotsOutput{Snapshots: make([]types.Snapshot, len(found)), NextToken: token}
	for i, snapshot := range found {
		one, err := s.snapshot(ctx, snapshot, s.Fleet.SnapshotStatus(snapshot))
		if err != nil {
			return nil, err
		}
		out.Snapshots[i] = *one
	}
	return out, nil
}

func within(at time.Time, from, to *time.Time) bool {
	return (from == nil || !at.Before(*from)) && (to == nil || !at.After(*to))
}

// UpdateSnapshot sets how long a snapshot is kept.
func (s *Service) UpdateSnapshot(ctx context.Context, in *api.UpdateSnapshotInput) (*api.UpdateSnapshotOutput, error) {
	kept, err := s.Fleet.RetainSnapshot(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.SnapshotName), in.RetentionPeriod)
	if err != nil {
		return nil, err
	}
	out, err := s.snapshot(ctx, kept, s.Fleet.SnapshotStatus(kept))
	return &api.UpdateSnapshotOutput{Snapshot: out}, err
}

// DeleteSnapshot removes a snapshot. It is gone at once, as clients expect
// that wait for it.
func (s *Service) DeleteSnapshot(ctx context.Context, in *api.DeleteSnapshotInput) (*api.DeleteSnapshotOutput, error) {
	gone, err := s.Fleet.DeleteSnapshot(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.SnapshotName))
	if err != nil {
		return nil, err
	}
	out, err := s.snapshot(ctx, gone, "deleted")
	return &api.DeleteSnapshotOutput{Snapshot: out}, err
}

// RestoreFromSnapshot makes a namespace what a snapshot holds.
func (s *Service) RestoreFromSnapshot(ctx context.Context, in *api.RestoreFromSnapshotInput) (*api.RestoreFromSnapshotOutput, error) {
	if err := refuseSecrets(in.ManageAdminPassword, in.AdminPasswordSecretKmsKeyId); err != nil {
		return nil, err
	}
	if (aws.ToString(in.SnapshotName) == "") == (aws.ToString(in.SnapshotArn) == "") {
		return nil, blueshift.Errorf("ValidationException", "Exactly one of snapshotName and snapshotArn has to be given.")
	}
	n, from, err := s.Fleet.Restore(ctx, blueshift.PrincipalFrom(ctx), fleet.RestoreRequest{Namespace: aws.ToString(in.NamespaceName),
		Workgroup: aws.ToString(in.WorkgroupName), Snapshot: aws.ToString(in.SnapshotName), ARN: aws.ToString(in.SnapshotArn)})
	if err != nil {
		return nil, err
	}
	out := s.namespace(n)
	out.Status = types.NamespaceStatusModifying
	return &api.RestoreFromSnapshotOutput{Namespace: out, OwnerAccount: new(string(from.Account)), SnapshotName: &from.ID}, nil
}

// snapshot is the API's view of a snapshot in a status.
func (s *Service) snapshot(ctx context.Context, from blueshift.ServerlessSnapshot, status string) (*types.Snapshot, error) {
	restorers, err := s.Fleet.Restorers(ctx, from)
	if err != nil {
		return nil, err
	}
	out := &types.Snapshot{
		AccountsWithRestoreAccess:            []string{},
		AccountsWithProvisionedRestoreAccess: []string{},
		AdminUsername:                        &from.AdminUsername,
		KmsKeyId:                             &from.KMSKey,
		NamespaceArn:                         new(from.NamespaceARN()),
		NamespaceName:                        &from.NamespaceName,
		OwnerAccount:                         new(string(from.Account)),
		SnapshotArn:                          new(from.ARN()),
		SnapshotCreateTime:                   &from.Created,
		SnapshotName:                         &from.ID,
		SnapshotRetentionPeriod:              new(int32(from.Retention)),
		SnapshotRetentionStartTime:           &from.RetainedFrom,
		Status:                               types.SnapshotStatus(strings.ToUpper(status)),
	}
	for _, a := range restorers {
		out.AccountsWithRestoreAccess = append(out.AccountsWithRestoreAccess, string(a))
	}
	if expires := from.Expires(); !expires.IsZero() {
		out.SnapshotRemainingDays = new(int32(max(expires.Sub(s.Fleet.Clock.Now()).Hours()/24, 0)))
	}
	return out, nil
}
