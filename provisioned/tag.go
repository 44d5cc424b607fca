package provisioned

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateTags adds tags to a cluster or group.
func (s *Service) CreateTags(ctx context.Context, in *redshift.CreateTagsInput) (*redshift.CreateTagsOutput, error) {
	err := s.Fleet.CreateTags(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceName), tagsFrom(in.Tags))
	if err != nil {
		return nil, err
	}
	return &redshift.CreateTagsOutput{}, nil
}

// DeleteTags removes tags; keys that are not there are ignored.
func (s *Service) DeleteTags(ctx context.Context, in *redshift.DeleteTagsInput) (*redshift.DeleteTagsOutput, error) {
	err := s.Fleet.DeleteTags(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ResourceName), in.TagKeys)
	if err != nil {
		return nil, err
	}
	return &redshift.DeleteTagsOutput{}, nil
}

// taggable maps the resource types that DescribeTags accepts to the kind that
// fleet keeps; "none" for those that do not exist here yet and so have no tags.
var taggable = map[string]string{
	"": "", "cluster": "cluster", "subnetgroup": "subnetgroup", "clustersecuritygroup": "securitygroup", "parametergroup": "parametergroup",
	"cidr/ip": "none", "ec2securitygroup": "none", "snapshot": "none", "hsmconnection": "none",
	"hsmcertificate": "none", "snapshotcopygrant": "none",
}

// DescribeTags lists tags by resource, or by kind of resource.
func (s *Service) DescribeTags(ctx context.Context, in *redshift.DescribeTagsInput) (*redshift.DescribeTagsOutput, error) {
	arn, asked := aws.ToString(in.ResourceName), aws.ToString(in.ResourceType)
	if arn != "" && asked != "" {
		return nil, blueshift.Errorf("InvalidParameterValue", "ResourceName and ResourceType cannot be specified together.")
	}
	kind, known := taggable[strings.ReplaceAll(strings.ToLower(asked), " ", "")]
	if !known {
		return nil, blueshift.Errorf("InvalidParameterValue", "Invalid ResourceType. Tagged resources here are of type cluster, subnet group, parameter group or cluster security group.")
	}
	tags, err := s.Fleet.Tags(ctx, blueshift.PrincipalFrom(ctx), arn, kind, in.TagKeys, in.TagValues)
	if err != nil {
		return nil, err
	}
	id := func(t fleet.TaggedResource) string { return t.ARN + "\x00" + t.Tag.Key }
	slices.SortFunc(tags, func(a, b fleet.TaggedResource) int { return strings.Compare(id(a), id(b)) })
	tags, marker, err := pageWithin(10, 50, slices.Values(tags), in.Marker, in.MaxRecords, id)
	if err != nil {
		return nil, err
	}
	out := &redshift.DescribeTagsOutput{Marker: marker, TaggedResources: make([]types.TaggedResource, len(tags))}
	for i := range tags {
		t := &tags[i]
		out.TaggedResources[i] = types.TaggedResource{ResourceName: &t.ARN, ResourceType: &t.Type, Tag: &types.Tag{Key: &t.Tag.Key, Value: &t.Tag.Value}}
	}
	return out, nil
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
