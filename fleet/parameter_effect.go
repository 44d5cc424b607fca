package fleet

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ParameterValue is a parameter with the value it has in a group.
type ParameterValue struct {
	Parameter
	Value string
	Set   bool // in the group; otherwise the value is the family's
}

// FamilyParameters are the parameters of a family, in order of name.
func (f *Fleet) FamilyParameters(family string) ([]ParameterValue, error) {
	if family != familyOne && family != familyTwo {
		return nil, unknownFamily(family)
	}
	return f.values(blueshift.ClusterParameterGroup{Family: family}), nil
}

// GroupParameters are the parameters of a group of the caller's account and
// Region, in order of name.
func (f *Fleet) GroupParameters(ctx context.Context, p blueshift.Principal, name string) ([]ParameterValue, error) {
	g, err := f.ParameterGroup(ctx, p, name)
	if err != nil {
		return nil, err
	}
	return f.values(g), nil
}

// values are what a cluster has that starts with a group.
func (f *Fleet) values(g blueshift.ClusterParameterGroup) []ParameterValue {
	out := make([]ParameterValue, len(Parameters))
	for i, p := range Parameters {
		v := ParameterValue{Parameter: p, Value: p.Default}
		if p.Name == "require_ssl" && g.Family == familyTwo && f.RequireSSL {
			v.Value = "true"
		}
		if set, found := parameterValue(g.Parameters, p.Name); found {
			v.Value, v.Set = set, true
		}
		out[i] = v
	}
	return out
}

// regroup notes what another parameter group will change at the next reboot.
func (f *Fleet) regroup(tx store.Tx, c *blueshift.Cluster) error {
	g, err := parameterGroup(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: c.ParameterGroup})
	if err != nil {
		return err
	}
	c.PendingParameters = f.pending(*c, g)
	return nil
}

// start puts the parameters of its group in effect for a cluster.
func (f *Fleet) start(tx store.Tx, c *blueshift.Cluster) error {
	g, err := parameterGroup(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: c.ParameterGroup})
	if err != nil {
		return err
	}
	c.ConfigParameters, c.PendingParameters = nil, nil
	for _, v := range f.values(g) {
		if v.Value != v.Default {
			c.ConfigParameters = append(c.ConfigParameters, blueshift.ConfigParameter{Key: v.Name, Value: v.Value})
		}
	}
	return nil
}

// pending names the parameters that a group would change if the cluster were
// rebooted now.
func (f *Fleet) pending(c blueshift.Cluster, g blueshift.ClusterParameterGroup) (names []string) {
	for _, v := range f.values(g) {
		now, found := parameterValue(c.ConfigParameters, v.Name)
		if !found {
			now = v.Default
		}
		if now != v.Value {
			names = append(names, v.Name)
		}
	}
	return names
}
