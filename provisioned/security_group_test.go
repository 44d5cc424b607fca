package provisioned_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

func TestClusterSecurityGroupLife(t *testing.T) {
	c := serve(t, nil).client(consumer, "us-east-1")
	made, err := c.CreateClusterSecurityGroup(t.Context(), &redshift.CreateClusterSecurityGroupInput{ClusterSecurityGroupName: aws.String("Office"), Description: aws.String("d"),
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("red")}}})
	if err != nil {
		t.Fatal(err)
	}
	if g := made.ClusterSecurityGroup; *g.ClusterSecurityGroupName != "office" || *g.Description != "d" || len(g.IPRanges)+len(g.EC2SecurityGroups) != 0 || len(g.Tags) != 1 {
		t.Error(show(g))
	}
	_, err = c.CreateClusterSecurityGroup(t.Context(), &redshift.CreateClusterSecurityGroupInput{ClusterSecurityGroupName: aws.String("office"), Description: aws.String("d")})
	wantError(t, err, "ClusterSecurityGroupAlreadyExists", 400)

	in := &redshift.AuthorizeClusterSecurityGroupIngressInput{ClusterSecurityGroupName: aws.String("office"), CIDRIP: aws.String("203.0.113.0/24")}
	lent, err := c.AuthorizeClusterSecurityGroupIngress(t.Context(), in)
	if err != nil || len(lent.ClusterSecurityGroup.IPRanges) != 1 || *lent.ClusterSecurityGroup.IPRanges[0].CIDRIP != "203.0.113.0/24" || *lent.ClusterSecurityGroup.IPRanges[0].Status != "authorized" {
		t.Fatal(show(lent), err)
	}
	_, err = c.AuthorizeClusterSecurityGroupIngress(t.Context(), in)
	wantError(t, err, "AuthorizationAlreadyExists", 400)
	lent, err = c.AuthorizeClusterSecurityGroupIngress(t.Context(), &redshift.AuthorizeClusterSecurityGroupIngressInput{ClusterSecurityGroupName: aws.String("office"),
		EC2SecurityGroupName: aws.String("web"), EC2SecurityGroupOwnerId: aws.String(producer)})
	if err != nil || len(lent.ClusterSecurityGroup.EC2SecurityGroups) != 1 || *lent.ClusterSecurityGroup.EC2SecurityGroups[0].EC2SecurityGroupOwnerId != producer {
		t.Fatal(show(lent), err)
	}
	in.EC2SecurityGroupName = aws.String("web")
	_, err = c.AuthorizeClusterSecurityGroupIngress(t.Context(), in)
	wantError(t, err, "InvalidParameterCombination", 400)

	out := create(t, c, "a", func(in *redshift.CreateClusterInput) { in.ClusterSecurityGroups = []string{"office"} })
	if g := out.Cluster.ClusterSecurityGroups; len(g) != 1 || *g[0].ClusterSecurityGroupName != "office" || *g[0].Status != "active" {
		t.Error(show(g))
	}
	_, err = c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("a"), ClusterSecurityGroups: []string{"none"}})
	wantError(t, err, "ClusterSecurityGroupNotFound", 404)
	_, err = c.DeleteClusterSecurityGroup(t.Context(), &redshift.DeleteClusterSecurityGroupInput{ClusterSecurityGroupName: aws.String("office")})
	wantError(t, err, "InvalidClusterSecurityGroupState", 400)
	if _, err := c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("a"), ClusterSecurityGroups: []string{"default"}}); err != nil {
		t.Fatal(err)
	}

	all, err := c.DescribeClusterSecurityGroups(t.Context(), nil)
	if err != nil || len(all.ClusterSecurityGroups) != 2 || *all.ClusterSecurityGroups[0].ClusterSecurityGroupName != "default" || len(all.ClusterSecurityGroups[1].EC2SecurityGroups) != 1 {
		t.Error(show(all), err)
	}
	red, err := c.DescribeClusterSecurityGroups(t.Context(), &redshift.DescribeClusterSecurityGroupsInput{TagKeys: []string{"team"}})
	if err != nil || len(red.ClusterSecurityGroups) != 1 {
		t.Error(show(red), err)
	}
	tags, err := c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceType: aws.String("cluster security group")})
	if err != nil || len(tags.TaggedResources) != 1 || *tags.TaggedResources[0].ResourceName != "arn:aws:redshift:us-east-1:222222222222:securitygroup:office" {
		t.Error(show(tags), err)
	}
	_, err = c.DescribeClusterSecurityGroups(t.Context(), &redshift.DescribeClusterSecurityGroupsInput{ClusterSecurityGroupName: aws.String("none")})
	wantError(t, err, "ClusterSecurityGroupNotFound", 404)
	_, err = c.DescribeClusterSecurityGroups(t.Context(), &redshift.DescribeClusterSecurityGroupsInput{ClusterSecurityGroupName: aws.String("office"), Marker: aws.String("x")})
	wantError(t, err, "InvalidParameterCombination", 400)

	revoke := &redshift.RevokeClusterSecurityGroupIngressInput{ClusterSecurityGroupName: aws.String("office"), CIDRIP: aws.String("203.0.113.0/24")}
	taken, err := c.RevokeClusterSecurityGroupIngress(t.Context(), revoke)
	if err != nil || len(taken.ClusterSecurityGroup.IPRanges) != 0 {
		t.Fatal(show(taken), err)
	}
	_, err = c.RevokeClusterSecurityGroupIngress(t.Context(), revoke)
	wantError(t, err, "AuthorizationNotFound", 404)
	if _, err := c.DeleteClusterSecurityGroup(t.Context(), &redshift.DeleteClusterSecurityGroupInput{ClusterSecurityGroupName: aws.String("office")}); err != nil {
		t.Error(err)
	}
	_, err = c.DeleteClusterSecurityGroup(t.Context(), &redshift.DeleteClusterSecurityGroupInput{ClusterSecurityGroupName: aws.String("default")})
	wantError(t, err, "InvalidClusterSecurityGroupState", 400)
}
