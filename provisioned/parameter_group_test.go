package provisioned_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

func TestParameterGroupLife(t *testing.T) {
	s := serve(t, nil)
	c, ctx, name := s.client(producer, "us-east-1"), t.Context(), aws.String("strict")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	made, err := c.CreateClusterParameterGroup(ctx, &redshift.CreateClusterParameterGroupInput{ParameterGroupName: aws.String("Strict"), ParameterGroupFamily: aws.String("redshift-1.0"),
		Description: aws.String("TLS only"), Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("data")}}})
	if err != nil || *made.ClusterParameterGroup.ParameterGroupName != "strict" {
		t.Fatal(show(made), err)
	}
	groups, err := c.DescribeClusterParameterGroups(ctx, nil)
	must(err)
	var names []string
	for _, g := range groups.ParameterGroups {
		names = append(names, *g.ParameterGroupName+" of "+*g.ParameterGroupFamily)
	}
	if got := strings.Join(names, ", "); got != "default.redshift-1.0 of redshift-1.0, default.redshift-2.0 of redshift-2.0, strict of redshift-1.0" {
		t.Error(got)
	}
	if tagged, err := c.DescribeClusterParameterGroups(ctx, &redshift.DescribeClusterParameterGroupsInput{TagKeys: []string{"team"}}); err != nil || len(tagged.ParameterGroups) != 1 {
		t.Error(show(tagged), err)
	}
	if tags, err := c.DescribeTags(ctx, &redshift.DescribeTagsInput{ResourceType: aws.String("parameter group")}); err != nil || len(tags.TaggedResources) != 1 ||
		*tags.TaggedResources[0].ResourceName != "arn:aws:redshift:us-east-1:111111111111:parametergroup:strict" {
		t.Error(show(tags), err)
	}
	in := &redshift.CreateClusterInput{ClusterIdentifier: aws.String("sales"), NodeType: aws.String("ra3.xlplus"), MasterUsername: aws.String("admin"),
		MasterUserPassword: aws.String("Passw0rd-1"), ClusterParameterGroupName: name}
	_, err = c.CreateCluster(ctx, in)
	must(err)

	// applies is the status of the group, and of the parameter require_ssl in it.
	applies := func() string {
		t.Helper()
		out, err := c.DescribeClusters(ctx, &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("sales")})
		must(err)
		g := out.Clusters[0].ClusterParameterGroups[0]
		for _, p := range g.ClusterParameterStatusList {
			if *p.ParameterName == "require_ssl" {
				return *g.ParameterGroupName + " " + *g.ParameterApplyStatus + ", " + *p.ParameterApplyStatus
			}
		}
		return *g.ParameterGroupName + " " + *g.ParameterApplyStatus
	}
	// value is what a parameter is in the group, and where from.
	value := func(parameter, source string) (all int, is string) {
		t.Helper()
		in := &redshift.DescribeClusterParametersInput{ParameterGroupName: name}
		if source != "" {
			in.Source = &source
		}
		out, err := c.DescribeClusterParameters(ctx, in)
		must(err)
		for _, p := range out.Parameters {
			if *p.ParameterName == parameter {
				is = *p.ParameterValue + " by " + *p.Source + " (" + *p.DataType + ", " + string(p.ApplyType) + ")"
			}
		}
		return len(out.Parameters), is
	}
	if got := applies(); got != "strict in-sync, in-sync" {
		t.Error(got)
	}
	if n, is := value("require_ssl", ""); n != 14 || is != "false by engine-default (boolean, static)" {
		t.Error(n, is)
	}
	set, err := c.ModifyClusterParameterGroup(ctx, &redshift.ModifyClusterParameterGroupInput{ParameterGroupName: name,
		Parameters: []types.Parameter{{ParameterName: aws.String("require_ssl"), ParameterValue: aws.String("true")}}})
	if err != nil || *set.ParameterGroupName != "strict" || !strings.Contains(*set.ParameterGroupStatus, "reboot") {
		t.Fatal(show(set), err)
	}
	if n, is := value("require_ssl", "user"); n != 1 || is != "true by user (boolean, static)" {
		t.Error(n, is)
	}
	if got := applies(); got != "strict pending-reboot, pending-reboot" {
		t.Error(got)
	}
	_, err = c.RebootCluster(ctx, &redshift.RebootClusterInput{ClusterIdentifier: aws.String("sales")})
	must(err)
	if got := applies(); got != "strict in-sync, in-sync" {
		t.Error(got)
	}
	_, err = c.ResetClusterParameterGroup(ctx, &redshift.ResetClusterParameterGroupInput{ParameterGroupName: name, ResetAllParameters: aws.Bool(true)})
	must(err)
	if got := applies(); got != "strict pending-reboot, pending-reboot" {
		t.Error(got)
	}
	_, err = c.DeleteClusterParameterGroup(ctx, &redshift.DeleteClusterParameterGroupInput{ParameterGroupName: name})
	wantError(t, err, "InvalidClusterParameterGroupState", 400)
	_, err = c.ModifyCluster(ctx, &redshift.ModifyClusterInput{ClusterIdentifier: aws.String("sales"), ClusterParameterGroupName: aws.String("default.redshift-2.0")})
	must(err)
	if got := applies(); got != "default.redshift-2.0 pending-reboot" {
		t.Error(got)
	}
	_, err = c.DeleteClusterParameterGroup(ctx, &redshift.DeleteClusterParameterGroupInput{ParameterGroupName: name})
	must(err)
	_, err = c.DescribeClusterParameters(ctx, &redshift.DescribeClusterParametersInput{ParameterGroupName: name})
	wantError(t, err, "ClusterParameterGroupNotFound", 404)
	_, err = c.CreateClusterParameterGroup(ctx, &redshift.CreateClusterParameterGroupInput{ParameterGroupName: name, ParameterGroupFamily: aws.String("redshift-9"), Description: name})
	wantError(t, err, "InvalidParameterValue", 400)
	if d, err := c.DescribeDefaultClusterParameters(ctx, &redshift.DescribeDefaultClusterParametersInput{ParameterGroupFamily: aws.String("redshift-2.0")}); err != nil ||
		len(d.DefaultClusterParameters.Parameters) != 14 || *d.DefaultClusterParameters.ParameterGroupFamily != "redshift-2.0" {
		t.Error(show(d), err)
	}
}
