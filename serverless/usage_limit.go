package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// CreateUsageLimit bounds what a workgroup may use.
func (s *Service) CreateUsageLimit(ctx context.Context, in *api.CreateUsageLimitInput) (*api.CreateUsageLimitOutput, error) {
	l, err := s.Fleet.CreateUsageLimit(ctx, blueshift.PrincipalFrom(ctx), blueshift.UsageLimit{ResourceARN: aws.ToString(in.ResourceArn),
		UsageType: string(in.UsageType), Amount: aws.ToInt64(in.Amount), Period: string(in.Period), BreachAction: string(in.BreachAction)})
	if err != nil {
		return nil, err
	}
	return &api.CreateUsageLimitOutput{UsageLimit: usageLimit(l)}, nil
}

// GetUsageLimit shows a usage limit.
func (s *Service) GetUsageLimit(ctx context.Context, in *api.GetUsageLimitInput) (*api.GetUsageLimitOutput, error) {
	l, err := s.Fleet.UsageLimit(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.UsageLimitId))
	if err != nil {
		return nil, err
	}
	return &api.GetUsageLimitOutput{UsageLimit: usageLimit(l)}, nil
}

// ListUsageLimits lists the caller's usage limits.
func (s *Service) ListUsageLimits(ctx context.Context, in *api.ListUsageLimitsInput) (*api.ListUsageLimitsOutput, error) {
	all, err := s.Fleet.UsageLimits(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn), string(in.UsageType))
	if err != nil {
		return nil, err
	}
	found, token, err := take(all, in.NextToken, in.MaxResults, func(l blueshift.UsageLimit) string { return l.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListUsageLimitsOutput{UsageLimits: make([]types.UsageLimit, len(found)), NextToken: token}
	for i, l := range found {
		out.UsageLimits[i] = *usageLimit(l)
	}
	return out, nil
}

// UpdateUsageLimit changes amount and breach action.
func (s *Service) UpdateUsageLimit(ctx context.Context, in *api.UpdateUsageLimitInput) (*api.UpdateUsageLimitOutput, error) {
	l, err := s.Fleet.UpdateUsageLimit(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.UsageLimitId), in.Amount, string(in.BreachAction))
	if err != nil {
		return nil, err
	}
	return &api.UpdateUsageLimitOutput{UsageLimit: usageLimit(l)}, nil
}

// DeleteUsageLimit removes a usage limit.
func (s *Service) DeleteUsageLimit(ctx context.Context, in *api.DeleteUsageLimitInput) (*api.DeleteUsageLimitOutput, error) {
	l, err := s.Fleet.DeleteUsageLimit(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.UsageLimitId))
	if err != nil {
		return nil, err
	}
	return &api.DeleteUsageLimitOutput{UsageLimit: usageLimit(l)}, nil
}

func usageLimit(l blueshift.UsageLimit) *types.UsageLimit {
	return &types.UsageLimit{Amount: &l.Amount, BreachAction: types.UsageLimitBreachAction(l.BreachAction), Period: types.UsageLimitPeriod(l.Period),
		ResourceArn: &l.ResourceARN, UsageLimitArn: new(l.ARN()), UsageLimitId: &l.ID, UsageType: types.UsageLimitUsageType(l.UsageType)}
}
