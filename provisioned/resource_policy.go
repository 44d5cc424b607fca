package provisioned

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
)

// PutResourcePolicy sets the policy of a namespace.
func (s *Service) PutResourcePolicy(ctx context.Context, in *redshift.PutResourcePolicyInput) (*redshift.PutResourcePolicyOutput, error) {
	r, err := s.Sharing.PutNamespacePolicy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn), aws.ToString(in.Policy))
	if err != nil {
		return nil, err
	}
	return &redshift.PutResourcePolicyOutput{ResourcePolicy: resourcePolicy(r)}, nil
}

// GetResourcePolicy shows it.
func (s *Service) GetResourcePolicy(ctx context.Context, in *redshift.GetResourcePolicyInput) (*redshift.GetResourcePolicyOutput, error) {
	r, err := s.Sharing.GetNamespacePolicy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn))
	if err != nil {
		return nil, err
	}
	return &redshift.GetResourcePolicyOutput{ResourcePolicy: resourcePolicy(r)}, nil
}

// DeleteResourcePolicy takes it back.
func (s *Service) DeleteResourcePolicy(ctx context.Context, in *redshift.DeleteResourcePolicyInput) (*redshift.DeleteResourcePolicyOutput, error) {
	return &redshift.DeleteResourcePolicyOutput{}, s.Sharing.DeleteNamespacePolicy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn))
}

func resourcePolicy(r blueshift.ResourcePolicy) *types.ResourcePolicy {
	return &types.ResourcePolicy{ResourceArn: &r.ID, Policy: &r.Policy}
}
