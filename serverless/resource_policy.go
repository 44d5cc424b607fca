package serverless

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// PutResourcePolicy lets other accounts use a workgroup.
func (s *Service) PutResourcePolicy(ctx context.Context, in *api.PutResourcePolicyInput) (*api.PutResourcePolicyOutput, error) {
	r, err := s.Sharing.PutResourcePolicy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn), aws.ToString(in.Policy))
	if err != nil {
		return nil, err
	}
	return &api.PutResourcePolicyOutput{ResourcePolicy: resourcePolicy(r)}, nil
}

// GetResourcePolicy shows a policy.
func (s *Service) GetResourcePolicy(ctx context.Context, in *api.GetResourcePolicyInput) (*api.GetResourcePolicyOutput, error) {
	r, err := s.Sharing.GetResourcePolicy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn))
	if err != nil {
		return nil, err
	}
	return &api.GetResourcePolicyOutput{ResourcePolicy: resourcePolicy(r)}, nil
}

// DeleteResourcePolicy takes it back.
func (s *Service) DeleteResourcePolicy(ctx context.Context, in *api.DeleteResourcePolicyInput) (*api.DeleteResourcePolicyOutput, error) {
	return &api.DeleteResourcePolicyOutput{}, s.Sharing.DeleteResourcePolicy(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn))
}

// resourcePolicy is the API's view of a policy. The service answers the one
// statement of a policy without a list around it, which Terraform relies on.
func resourcePolicy(r blueshift.ResourcePolicy) *types.ResourcePolicy {
	out := &types.ResourcePolicy{Policy: &r.Policy, ResourceArn: &r.ID}
	var doc map[string]json.RawMessage
	var statements []json.RawMessage
	if json.Unmarshal([]byte(r.Policy), &doc) != nil || json.Unmarshal(doc["Statement"], &statements) != nil || len(statements) != 1 {
		return out
	}
	doc["Statement"] = statements[0]
	if text, err := json.Marshal(doc); err == nil {
		out.Policy = new(string(text))
	}
	return out
}
