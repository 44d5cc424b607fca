package provisioned

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// CreateClusterParameterGroup makes a group in which nothing is set yet.
func (s *Service) CreateClusterParameterGroup(ctx context.Context, in *redshift.CreateClusterParameterGroupInput) (*redshift.CreateClusterParameterGroupOutput, error) {
	g, err := s.Fleet.CreateParameterGroup(ctx, blueshift.PrincipalFrom(ctx), blueshift.ClusterParameterGroup{Key: blueshift.Key{ID: aws.ToString(in.ParameterGroupName)},
		Family: aws.ToString(in.ParameterGroupFamily), Description: aws.ToString(in.Description), Tags: tagsFrom(in.Tags)})
	if err != nil {
		return nil, err
	}
	return &redshift.CreateClusterParameterGroupOutput{ClusterParameterGroup: new(showParameterGroup(g))}, nil
}

// DescribeClusterParameterGroups lists the caller's groups in order of name,
// the default ones included.
func (s *Service) DescribeClusterParameterGroups(ctx context.Context, in *redshift.DescribeClusterParameterGroupsInput) (*redshift.DescribeClusterParameterGroupsOutput, error) {
	p := blueshift.PrincipalFrom(ctx)
	groups, marker, err := named(in.ParameterGroupName,
		func(name string) (blueshift.ClusterParameterGroup, error) {
			return s.Fleet.ParameterGroup(ctx, p, name)
		},
		func() ([]blueshift.ClusterParameterGroup, error) {
			return s.Fleet.ParameterGroups(ctx, p, in.TagKeys, in.TagValues)
		},
		in.Marker, in.MaxRecords, func(g blueshift.ClusterParameterGroup) string { return g.ID }, showParameterGroup)
	if err != nil {
		return nil, err
	}
	return &redshift.DescribeClusterParameterGroupsOutput{Marker: marker, ParameterGroups: groups}, nil
}

// DescribeClusterParameters lists the parameters of a group: all, or those of
// one source, "user" or "engine-default".
func (s *Service) DescribeClusterParameters(ctx context.Context, in *redshift.DescribeClusterParametersInput) (*redshift.DescribeClusterParametersOutput, error) {
	source := aws.ToString(in.Source)
	if source != "" && source != bySource(true) && source != bySource(false) {
		return nil, blueshift.Errorf("InvalidParameterValue", "Invalid Source: it can be %s or %s.", bySource(true), bySource(false))
	}
	values, err := s.Fleet.GroupParameters(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ParameterGroupName))
	if err != nil {
		return nil, err
	}
	values = slices.DeleteFunc(values, func(v fleet.ParameterValue) bool { return source != "" && source != bySource(v.Set) })
	parameters, marker, err := showParameters(values, in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	return &redshift.DescribeClusterParametersOutput{Parameters: parameters, Marker: marker}, nil
}

// DescribeDefaultClusterParameters lists the parameters of a family.
func (s *Service) DescribeDefaultClusterParameters(ctx context.Context, in *redshift.DescribeDefaultClusterParametersInput) (*redshift.DescribeDefaultClusterParametersOutput, error) {
	values, err := s.Fleet.FamilyParameters(aws.ToString(in.ParameterGroupFamily))
	if err != nil {
		return nil, err
	}
	parameters, marker, err := showParameters(values, in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	return &redshift.DescribeDefaultClusterParametersOutput{DefaultClusterParameters: &types.DefaultClusterParameters{
		ParameterGroupFamily: in.ParameterGroupFamily, Parameters: parameters, Marker: marker}}, nil
}

// ModifyClusterParameterGroup sets parameters.
func (s *Service) ModifyClusterParameterGroup(ctx context.Context, in *redshift.ModifyClusterParameterGroupInput) (*redshift.ModifyClusterParameterGroupOutput, error) {
	set := make([]blueshift.ConfigParameter, len(in.Parameters))
	for i, p := range in.Parameters {
		set[i] = blueshift.ConfigParameter{Key: aws.ToString(p.ParameterName), Value: aws.ToString(p.ParameterValue)}
	}
	if err := s.Fleet.SetParameters(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ParameterGroupName), set); err != nil {
		return nil, err
	}
	return &redshift.ModifyClusterParameterGroupOutput{ParameterGroupName: in.ParameterGroupName, ParameterGroupStatus: &updated}, nil
}

// ResetClusterParameterGroup gives parameters the family's values again.
func (s *Service) ResetClusterParameterGroup(ctx context.Context, in *redshift.ResetClusterParameterGroupInput) (*redshift.ResetClusterParameterGroupOutput, error) {
	var names []string
	for _, p := range in.Parameters {
		names = append(names, aws.ToString(p.ParameterName))
	}
	if err := s.Fleet.ResetParameters(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ParameterGroupName), names, aws.ToBool(in.ResetAllParameters)); err != nil {
		return nil, err
	}
	return &redshift.ResetClusterParameterGroupOutput{ParameterGroupName: in.ParameterGroupName, ParameterGroupStatus: &updated}, nil
}

// DeleteClusterParameterGroup removes a group that no cluster uses.
func (s *Service) DeleteClusterParameterGroup(ctx context.Context, in *redshift.DeleteClusterParameterGroupInput) (*redshift.DeleteClusterParameterGroupOutput, error) {
	if err := s.Fleet.DeleteParameterGroup(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ParameterGroupName)); err != nil {
		return nil, err
	}
	return &redshift.DeleteClusterParameterGroupOutput{}, nil
}

var (
	updated       = "Your parameter group has been updated but changes won't get applied until you reboot the associated Clusters."
	pendingReboot = "pending-reboot"
)

// bySource is where a value comes from.
func bySource(set bool) string {
	if set {
		return "user"
	}
	return "engine-default"
}

func showParameterGroup(g blueshift.ClusterParameterGroup) types.ClusterParameterGroup {
	return types.ClusterParameterGroup{ParameterGroupName: &g.ID, ParameterGroupFamily: &g.Family, Description: &g.Description, Tags: tagsTo(g.Tags)}
}

func showParameters(values []fleet.ParameterValue, marker *string, max *int32) ([]types.Parameter, *string, error) {
	values, next, err := page(slices.Values(values), marker, max, func(v fleet.ParameterValue) string { return v.Name })
	if err != nil {
		return nil, nil, err
	}
	out := make([]types.Parameter, len(values))
	for i := range values {
		v := &values[i]
		out[i] = types.Parameter{ParameterName: &v.Name, ParameterValue: &v.Value, Description: &v.Description, Source: new(bySource(v.Set)), DataType: &v.Type,
			AllowedValues: unlessEmpty(&v.Allowed), ApplyType: types.ParameterApplyTypeStatic, IsModifiable: new(true), MinimumEngineVersion: &clusterVersion}
	}
	return out, next, nil
}

// showGroupOf shows the parameter group of a cluster and, of one that is not a
// default group, what became of each parameter.
func showGroupOf(c *blueshift.Cluster) types.ClusterParameterGroupStatus {
	out := types.ClusterParameterGroupStatus{ParameterGroupName: &c.ParameterGroup, ParameterApplyStatus: choose(len(c.PendingParameters) == 0, &inSync, &pendingReboot)}
	if fleet.DefaultParameterGroup(c.ParameterGroup) {
		return out
	}
	for i := range fleet.Parameters {
		name := &fleet.Parameters[i].Name
		out.ClusterParameterStatusList = append(out.ClusterParameterStatusList, types.ClusterParameterStatus{ParameterName: name,
			ParameterApplyStatus: choose(slices.Contains(c.PendingParameters, *name), &pendingReboot, &inSync)})
	}
	return out
}
