package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// A cluster uses one parameter group. What the group holds when the cluster
// starts is in effect until it starts again: a change in between is pending.

// Families of cluster parameter groups. They differ in require_ssl.
const (
	familyOne = "redshift-1.0"
	familyTwo = "redshift-2.0"
)

// defaultParameterGroup is what clusters get since January 2025.
const defaultParameterGroup = "default." + familyTwo

// CreateParameterGroup makes a group in which nothing is set yet (Redshift API
// Reference, CreateClusterParameterGroup).
func (f *Fleet) CreateParameterGroup(ctx context.Context, p blueshift.Principal, g blueshift.ClusterParameterGroup) (blueshift.ClusterParameterGroup, error) {
	name := g.ID
	g.Key = clusterKey(p, name)
	if len(g.ID) > 255 || !clusterPattern.MatchString(g.ID) {
		return g, blueshift.Errorf("InvalidParameterValue", "The parameter ParameterGroupName is not valid: %q. Names have 1 to 255 letters, digits and hyphens, "+
			"begin with a letter, do not end with a hyphen and do not contain two in a row.", abridge(name))
	}
	if g.Family != familyOne && g.Family != familyTwo {
		return g, unknownFamily(g.Family)
	}
	if len(g.Description) > 2048 {
		return g, blueshift.Errorf("InvalidParameterValue", "Description is longer than 2048 characters.")
	}
	var err error
	if g.Tags, err = mergeTags(nil, g.Tags); err != nil {
		return g, err
	}
	return g, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := store.ClusterParameterGroups.Get(tx, g.Key); err == nil {
			return blueshift.Errorf("ClusterParameterGroupAlreadyExists", "Cluster parameter group %s already exists.", g.ID)
		}
		if n := len(slices.Collect(store.ClusterParameterGroups.Scan(tx, p.Account, p.Region, ""))); n >= f.Quotas.ParameterGroups {
			return blueshift.Errorf("ClusterParameterGroupQuotaExceeded", "Account %s has %d cluster parameter groups in %s already, which is the quota.", p.Account, n, p.Region)
		}
		return store.ClusterParameterGroups.Put(tx, g)
	})
}

// ParameterGroup returns one group of the caller's account and Region, or
// ClusterParameterGroupNotFound.
func (f *Fleet) ParameterGroup(ctx context.Context, p blueshift.Principal, name string) (g blueshift.ClusterParameterGroup, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		g, err = parameterGroup(tx, clusterKey(p, name))
		return err
	})
	return g, err
}

// ParameterGroups returns the groups of the caller's account and Region in
// order of name, the default ones included, as far as they match a tag filter.
func (f *Fleet) ParameterGroups(ctx context.Context, p blueshift.Principal, tagKeys, tagValues []string) (out []blueshift.ClusterParameterGroup, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = slices.Collect(store.ClusterParameterGroups.Scan(tx, p.Account, p.Region, ""))
		for _, family := range []string{familyOne, familyTwo} {
			g, err := parameterGroup(tx, clusterKey(p, "default."+family))
			if err != nil {
				return err
			}
			out = append(out, g)
		}
		return nil
	})
	out = slices.DeleteFunc(out, func(g blueshift.ClusterParameterGroup) bool { return !Tagged(g.Tags, tagKeys, tagValues) })
	slices.SortFunc(out, func(a, b blueshift.ClusterParameterGroup) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}

// SetParameters sets parameters of a group, at most twenty in one call.
// Clusters take them over when they are rebooted.
func (f *Fleet) SetParameters(ctx context.Context, p blueshift.Principal, name string, set []blueshift.ConfigParameter) error {
	if err := checkCount(len(set)); err != nil {
		return err
	}
	return f.changeParameters(ctx, p, name, func(list []blueshift.ConfigParameter) ([]blueshift.ConfigParameter, error) {
		for _, p := range set {
			p, err := checkParameter(p)
			if err != nil {
				return nil, err
			}
			list = setParameter(list, p)
		}
		return list, nil
	})
}

// ResetParameters gives parameters of a group, or all, the family's values.
func (f *Fleet) ResetParameters(ctx context.Context, p blueshift.Principal, name string, names []string, all bool) error {
	if all && len(names) > 0 {
		return blueshift.Errorf("InvalidParameterCombination", "ResetAllParameters and Parameters cannot be specified together.")
	}
	if !all {
		if err := checkCount(len(names)); err != nil {
			return err
		}
	}
	return f.changeParameters(ctx, p, name, func(list []blueshift.ConfigParameter) ([]blueshift.ConfigParameter, error) {
		if all {
			return nil, nil
		}
		for _, n := range names {
			known, err := parameter(n)
			if err != nil {
				return nil, err
			}
			list = unsetParameter(list, known.Name)
		}
		return list, nil
	})
}

func checkCount(n int) error {
	if n < 1 || n > 20 {
		return blueshift.Errorf("InvalidParameterValue", "A call changes 1 to 20 parameters, not %d.", n)
	}
	return nil
}

func (f *Fleet) changeParameters(ctx context.Context, p blueshift.Principal, name string, change func([]blueshift.ConfigParameter) ([]blueshift.ConfigParameter, error)) error {
	return f.Store.Update(ctx, func(tx store.Tx) error {
		g, err := changeableGroup(tx, clusterKey(p, name))
		if err != nil {
			return err
		}
		if g.Parameters, err = change(g.Parameters); err != nil {
			return err
		}
		for _, c := range f.usedBy(tx, g) {
			c.PendingParameters = f.pending(c, g)
			if err := store.Clusters.Put(tx, c); err != nil {
				return err
			}
		}
		return store.ClusterParameterGroups.Put(tx, g)
	})
}

// DeleteParameterGroup removes a group that no cluster uses.
func (f *Fleet) DeleteParameterGroup(ctx context.Context, p blueshift.Principal, name string) error {
	return f.Store.Update(ctx, func(tx store.Tx) error {
		g, err := changeableGroup(tx, clusterKey(p, name))
		if err != nil {
			return err
		}
		if users := f.usedBy(tx, g); len(users) > 0 {
			return blueshift.Errorf("InvalidClusterParameterGroupState", "Cluster parameter group %s is in use by cluster %s. Give that another with ModifyCluster first.", g.ID, users[0].ID)
		}
		return store.ClusterParameterGroups.Delete(tx, g.Key)
	})
}

// usedBy are the clusters that use a group.
func (f *Fleet) usedBy(tx store.Tx, g blueshift.ClusterParameterGroup) (out []blueshift.Cluster) {
	for c := range store.Clusters.Scan(tx, g.Account, g.Region, "") {
		if c.ParameterGroup == g.ID && f.status(c) != "" {
			out = append(out, c)
		}
	}
	return out
}

// parameterGroup reads a group; the default ones exist without a record.
func parameterGroup(tx store.Tx, key blueshift.Key) (blueshift.ClusterParameterGroup, error) {
	if family, found := strings.CutPrefix(key.ID, "default."); found && (family == familyOne || family == familyTwo) {
		return blueshift.ClusterParameterGroup{Key: key, Family: family, Description: "Default parameter group for " + family}, nil
	}
	g, err := store.ClusterParameterGroups.Get(tx, key)
	if errors.Is(err, store.ErrNotFound) {
		err = blueshift.Errorf("ClusterParameterGroupNotFound", "ClusterParameterGroup not found: %s", abridge(key.ID))
	}
	return g, err
}

// DefaultParameterGroup reports whether a group is one of those that every
// account has and nobody can change.
func DefaultParameterGroup(name string) bool { return strings.HasPrefix(name, "default.") }

func changeableGroup(tx store.Tx, key blueshift.Key) (blueshift.ClusterParameterGroup, error) {
	g, err := parameterGroup(tx, key)
	if err == nil && DefaultParameterGroup(g.ID) {
		err = blueshift.Errorf("InvalidClusterParameterGroupState", "The default parameter group %s cannot be changed or deleted. Create one of family %s and give it to the cluster with ModifyCluster.", g.ID, g.Family)
	}
	return g, err
}

func unknownFamily(family string) error {
	return blueshift.Errorf("InvalidParameterValue", "Invalid ParameterGroupFamily: %q. It can be %s or %s.", abridge(family), familyOne, familyTwo)
}
