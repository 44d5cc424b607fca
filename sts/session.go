package sts

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
)

// GetCallerIdentity says who the caller is (STS API Reference,
// GetCallerIdentity).
func (s *Service) GetCallerIdentity(ctx context.Context, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	return &sts.GetCallerIdentityOutput{Account: aws.String(string(p.Account)), Arn: aws.String(p.ARN), UserId: aws.String(p.UserID)}, nil
}

// AssumeRole gives the caller a session of a role (STS API Reference,
// AssumeRole). Session tags and provided contexts have nothing to act on yet:
// conditions on them are never taken for fulfilled (see identity).
func (s *Service) AssumeRole(ctx context.Context, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	a := identity.AssumeRole{
		RoleARN:     aws.ToString(in.RoleArn),
		SessionName: aws.ToString(in.RoleSessionName),
		ExternalID:  aws.ToString(in.ExternalId),
		MFA:         in.SerialNumber != nil || in.TokenCode != nil,
		TokenSize:   int(aws.ToInt32(in.MinimumSessionTokenSize)),
	}
	var err error
	if a.Duration, err = seconds(in.DurationSeconds); err != nil {
		return nil, err
	}
	if in.Policy != nil {
		a.Policies = []string{*in.Policy}
	}
	for _, p := range in.PolicyArns {
		a.PolicyARNs = append(a.PolicyARNs, aws.ToString(p.Arn))
	}
	k, err := s.Sessions.AssumeRole(ctx, blueshift.PrincipalFrom(ctx), a)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleOutput{
		AssumedRoleUser:  &types.AssumedRoleUser{Arn: aws.String(k.ARN), AssumedRoleId: aws.String(k.UserID)},
		Credentials:      credentials(k),
		SourceIdentity:   in.SourceIdentity,
		SessionTokenSize: size(k),
	}, nil
}

// GetSessionToken gives the caller a temporary key of its own (STS API
// Reference, GetSessionToken).
func (s *Service) GetSessionToken(ctx context.Context, in *sts.GetSessionTokenInput) (*sts.GetSessionTokenOutput, error) {
	d, err := seconds(in.DurationSeconds)
	if err != nil {
		return nil, err
	}
	k, err := s.Sessions.SessionToken(ctx, blueshift.PrincipalFrom(ctx), identity.GetSessionToken{
		Duration:  d,
		MFA:       in.SerialNumber != nil || in.TokenCode != nil,
		TokenSize: int(aws.ToInt32(in.MinimumSessionTokenSize)),
	})
	if err != nil {
		return nil, err
	}
	return &sts.GetSessionTokenOutput{Credentials: credentials(k), SessionTokenSize: size(k)}, nil
}
