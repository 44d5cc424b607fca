package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// TagResource adds tags to what an ARN names.
func (s *Service) TagResource(ctx context.Context, in *api.TagResourceInput) (*api.TagResourceOutput, error) {
	err := s.Fleet.TagServerless(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn), tagsFrom(in.Tags), nil)
	return &api.TagResourceOutput{}, err
}

// UntagResource removes tags; keys that are not there are ignored.
func (s *Service) UntagResource(ctx context.Context, in *api.UntagResourceInput) (*api.UntagResourceOutput, error) {
	err := s.Fleet.TagServerless(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn), nil, in.TagKeys)
	return &api.UntagResourceOutput{}, err
}

// ListTagsForResource lists the tags of what an ARN names.
func (s *Service) ListTagsForResource(ctx context.Context, in *api.ListTagsForResourceInput) (*api.ListTagsForResourceOutput, error) {
	tags, err := s.Fleet.ServerlessTags(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceArn))
	if err != nil {
		return nil, err
	}
	return &api.ListTagsForResourceOutput{Tags: tagsTo(tags)}, nil
}

func tagsFrom(in []types.Tag) []blueshift.Tag {
	out := make([]blueshift.Tag, len(in))
	for i, t := range in {
		out[i] = blueshift.Tag{Key: aws.ToString(t.Key), Value: aws.ToString(t.Value)}
	}
	return out
}

func tagsTo(in []blueshift.Tag) []types.Tag {
	out := make([]types.Tag, len(in))
	for i := range in {
		out[i] = types.Tag{Key: &in[i].Key, Value: &in[i].Value}
	}
	return out
}
