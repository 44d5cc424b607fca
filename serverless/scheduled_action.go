package serverless

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// shownInvocations is how many of the next runs of an action are shown.
const shownInvocations = 5

// CreateScheduledAction makes a schedule by which snapshots are taken.
func (s *Service) CreateScheduledAction(ctx context.Context, in *api.CreateScheduledActionInput) (*api.CreateScheduledActionOutput, error) {
	a := blueshift.ScheduledAction{Key: blueshift.Key{ID: aws.ToString(in.ScheduledActionName)}, Namespace: aws.ToString(in.NamespaceName),
		RoleARN: aws.ToString(in.RoleArn), Description: aws.ToString(in.ScheduledActionDescription), Disabled: in.Enabled != nil && !*in.Enabled,
		Start: aws.ToTime(in.StartTime), End: aws.ToTime(in.EndTime)}
	schedule(&a, in.Schedule)
	if err := target(&a, in.TargetAction); err != nil {
		return nil, err
	}
	a, err := s.Fleet.CreateScheduledAction(ctx, blueshift.PrincipalFrom(ctx), a)
	if err != nil {
		return nil, err
	}
	return &api.CreateScheduledActionOutput{ScheduledAction: s.scheduledAction(a)}, nil
}

// GetScheduledAction shows a scheduled action.
func (s *Service) GetScheduledAction(ctx context.Context, in *api.GetScheduledActionInput) (*api.GetScheduledActionOutput, error) {
	a, err := s.Fleet.ScheduledAction(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ScheduledActionName))
	if err != nil {
		return nil, err
	}
	return &api.GetScheduledActionOutput{ScheduledAction: s.scheduledAction(a)}, nil
}

// ListScheduledActions lists the caller's scheduled actions.
func (s *Service) ListScheduledActions(ctx context.Context, in *api.ListScheduledActionsInput) (*api.ListScheduledActionsOutput, error) {
	all, err := s.Fleet.ScheduledActions(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.NamespaceName))
	if err != nil {
		return nil, err
	}
	found, token, err := take(all, in.NextToken, in.MaxResults, func(a blueshift.ScheduledAction) string { return a.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListScheduledActionsOutput{ScheduledActions: make([]types.ScheduledActionAssociation, len(found)), NextToken: token}
	for i := range found {
		out.ScheduledActions[i] = types.ScheduledActionAssociation{NamespaceName: &found[i].Namespace, ScheduledActionName: &found[i].ID}
	}
	return out, nil
}

// UpdateScheduledAction changes a scheduled action.
func (s *Service) UpdateScheduledAction(ctx context.Context, in *api.UpdateScheduledActionInput) (*api.UpdateScheduledActionOutput, error) {
	a, err := s.Fleet.UpdateScheduledAction(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ScheduledActionName), func(a *blueshift.ScheduledAction) error {
		if in.Schedule != nil {
			schedule(a, in.Schedule)
		}
		if in.Enabled != nil {
			a.Disabled = !*in.Enabled
		}
		if in.RoleArn != nil {
			a.RoleARN = *in.RoleArn
		}
		if in.ScheduledActionDescription != nil {
			a.Description = *in.ScheduledActionDescription
		}
		if in.StartTime != nil {
			a.Start = *in.StartTime
		}
		if in.EndTime != nil {
			a.End = *in.EndTime
		}
		if in.TargetAction == nil {
			return nil
		}
		return target(a, in.TargetAction)
	})
	if err != nil {
		return nil, err
	}
	return &api.UpdateScheduledActionOutput{ScheduledAction: s.scheduledAction(a)}, nil
}

// DeleteScheduledAction removes a scheduled action.
func (s *Service) DeleteScheduledAction(ctx context.Context, in *api.DeleteScheduledActionInput) (*api.DeleteScheduledActionOutput, error) {
	a, err := s.Fleet.DeleteScheduledAction(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ScheduledActionName))
	if err != nil {
		return nil, err
	}
	return &api.DeleteScheduledActionOutput{ScheduledAction: s.scheduledAction(a)}, nil
}

func schedule(a *blueshift.ScheduledAction, from types.Schedule) {
	switch from := from.(type) {
	case *types.ScheduleMemberAt:
		a.At, a.Cron = from.Value, ""
	case *types.ScheduleMemberCron:
		a.At, a.Cron = time.Time{}, from.Value
	}
}

func target(a *blueshift.ScheduledAction, from types.TargetAction) error {
	create, ok := from.(*types.TargetActionMemberCreateSnapshot)
	if !ok {
		return blueshift.Errorf("ValidationException", "The targetAction is createSnapshot.")
	}
	a.TargetNamespace, a.Prefix, a.Tags, a.Retention = aws.ToString(create.Value.NamespaceName), aws.ToString(create.Value.SnapshotNamePrefix), tagsFrom(create.Value.Tags), -1
	if create.Value.RetentionPeriod != nil {
		a.Retention = int(*create.Value.RetentionPeriod)
	}
	return nil
}

func (s *Service) scheduledAction(a blueshift.ScheduledAction) *types.ScheduledActionResponse {
	out := &types.ScheduledActionResponse{NamespaceName: &a.Namespace, RoleArn: &a.RoleARN, ScheduledActionName: &a.ID, ScheduledActionUuid: &a.GUID,
		State: types.StateActive, NextInvocations: []time.Time{}, Schedule: &types.ScheduleMemberCron{Value: a.Cron},
		TargetAction: &types.TargetActionMemberCreateSnapshot{Value: types.CreateSnapshotScheduleActionParameters{NamespaceName: &a.TargetNamespace,
			SnapshotNamePrefix: &a.Prefix, RetentionPeriod: new(int32(a.Retention)), Tags: tagsTo(a.Tags)}}}
	if a.Description != "" {
		out.ScheduledActionDescription = &a.Description
	}
	if !a.At.IsZero() {
		out.Schedule = &types.ScheduleMemberAt{Value: a.At}
	}
	if !a.Start.IsZero() {
		out.StartTime = &a.Start
	}
	if !a.End.IsZero() {
		out.EndTime = &a.End
	}
	if a.Disabled {
		out.State = types.StateDisabled
	}
	for at := fleet.NextInvocation(a, s.Fleet.Clock.Now()); !at.IsZero() && len(out.NextInvocations) < shownInvocations; at = fleet.NextInvocation(a, at) {
		out.NextInvocations = append(out.NextInvocations, at)
	}
	return out
}
