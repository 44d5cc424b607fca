package provisioned_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

func TestSubnetGroupLife(t *testing.T) {
	c := serve(t, nil).client(consumer, "us-east-1")
	out, err := c.CreateClusterSubnetGroup(t.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("Mine"), Description: aws.String("d"),
		SubnetIds: []string{"subnet-one", "subnet-two"}, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("red")}}})
	if err != nil {
		t.Fatal(err)
	}
	g := out.ClusterSubnetGroup
	if *g.ClusterSubnetGroupName != "mine" || *g.VpcId != "vpc-one" || *g.SubnetGroupStatus != "Complete" || len(g.Subnets) != 2 || *g.Subnets[1].SubnetIdentifier != "subnet-two" ||
		*g.Subnets[1].SubnetStatus != "Active" || *g.Subnets[1].SubnetAvailabilityZone.Name != "us-east-1b" || len(g.Tags) != 1 {
		t.Error(show(g))
	}
	create(t, c, "analytics", func(in *redshift.CreateClusterInput) { in.ClusterSubnetGroupName = aws.String("mine") })
	_, err = c.DeleteClusterSubnetGroup(t.Context(), &redshift.DeleteClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("mine")})
	wantError(t, err, "InvalidClusterSubnetGroupStateFault", 400)
	_, err = c.ModifyClusterSubnetGroup(t.Context(), &redshift.ModifyClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("mine"), SubnetIds: []string{"subnet-none"}})
	wantError(t, err, "InvalidSubnet", 400)
	all, err := c.DescribeClusterSubnetGroups(t.Context(), nil)
	if err != nil || len(all.ClusterSubnetGroups) != 2 || *all.ClusterSubnetGroups[0].ClusterSubnetGroupName != "default" {
		t.Error(show(all), err)
	}
	red, err := c.DescribeClusterSubnetGroups(t.Context(), &redshift.DescribeClusterSubnetGroupsInput{TagValues: []string{"red"}})
	if err != nil || len(red.ClusterSubnetGroups) != 1 {
		t.Error(show(red), err)
	}
}

func TestTagsAcrossResources(t *testing.T) {
	c := serve(t, nil).client(consumer, "us-east-1")
	create(t, c, "a", func(in *redshift.CreateClusterInput) {
		in.Tags = []types.Tag{{Key: aws.String("team"), Value: aws.String("red")}, {Key: aws.String("cost"), Value: aws.String("")}}
	})
	arn := "arn:aws:redshift:us-east-1:222222222222:cluster:a"
	if _, err := c.CreateTags(t.Context(), &redshift.CreateTagsInput{ResourceName: &arn, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("blue")}}}); err != nil {
		t.Fatal(err)
	}
	out, err := c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceType: aws.String("Cluster")})
	if err != nil || len(out.TaggedResources) != 2 || *out.TaggedResources[1].Tag.Value != "blue" || *out.TaggedResources[1].ResourceName != arn || *out.TaggedResources[1].ResourceType != "cluster" {
		t.Error(show(out), err)
	}
	if _, err := c.DeleteTags(t.Context(), &redshift.DeleteTagsInput{ResourceName: &arn, TagKeys: []string{"team"}}); err != nil {
		t.Fatal(err)
	}
	if out, err = c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceName: &arn}); err != nil || len(out.TaggedResources) != 1 || *out.TaggedResources[0].Tag.Key != "cost" {
		t.Error(show(out), err)
	}
	if out, err := c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceType: aws.String("snapshot")}); err != nil || len(out.TaggedResources) != 0 {
		t.Error(show(out), err)
	}
}
