package fleet

import (
	"context"
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Cluster security groups decide who may connect directly to a publicly
// accessible cluster. Every account has one named default, which counts for
// clusters that name none. It has no record until its rules are changed.

// homeCIDRs are the first rules of the default group: this machine and private
// networks, so that a publicly accessible cluster works out of the box, in a
// container too, and is reached from the internet only once somebody says so.
var homeCIDRs = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("fc00::/7"),
}

var securityGroupPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CreateSecurityGroup makes a cluster security group that lets nobody in yet
// (Redshift API Reference, CreateClusterSecurityGroup).
func (f *Fleet) CreateSecurityGroup(ctx context.Context, p blueshift.Principal, name, description string, tags []blueshift.Tag) (blueshift.ClusterSecurityGroup, error) {
	g := blueshift.ClusterSecurityGroup{Key: clusterKey(p, name), Description: description}
	switch {
	case g.ID == defaultGroup:
		return g, blueshift.Errorf("InvalidParameterValue", "A cluster security group cannot be named default: every account has one of that name.")
	case len(g.ID) > 255 || !securityGroupPattern.MatchString(g.ID):
		return g, blueshift.Errorf("InvalidParameterValue", "The parameter ClusterSecurityGroupName is not valid: %q. Names have 1 to 255 letters, digits and hyphens.", abridge(name))
	case len(description) > 2048:
		return g, blueshift.Errorf("InvalidParameterValue", "Description is longer than 2048 characters.")
	}
	var err error
	if g.Tags, err = mergeTags(nil, tags); err != nil {
		return g, err
	}
	return g, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := store.ClusterSecurityGroups.Get(tx, g.Key); err == nil {
			return blueshift.Errorf("ClusterSecurityGroupAlreadyExists", "Cluster security group %s already exists.", g.ID)
		}
		count := 0
		for other := range store.ClusterSecurityGroups.Scan(tx, p.Account, p.Region, "") {
			if other.ID != defaultGroup {
				count++
			}
		}
		if count >= f.Quotas.SecurityGroups {
			return blueshift.Errorf("QuotaExceeded.ClusterSecurityGroup", "Account %s has %d cluster security groups in %s already, which is the quota.", p.Account, count, p.Region)
		}
		return store.ClusterSecurityGroups.Put(tx, g)
	})
}

// SecurityGroup returns one group of the caller's account and Region, or
// ClusterSecurityGroupNotFound.
func (f *Fleet) SecurityGroup(ctx context.Context, p blueshift.Principal, name string) (g blueshift.ClusterSecurityGroup, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		g, err = securityGroup(tx, clusterKey(p, name))
		return err
	})
	return g, err
}

// SecurityGroups returns the groups of the caller's account and Region in order
// of name, "default" included, as far as they match a tag filter.
func (f *Fleet) SecurityGroups(ctx context.Context, p blueshift.Principal, tagKeys, tagValues []string) (out []blueshift.ClusterSecurityGroup, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		g, err := securityGroup(tx, clusterKey(p, defaultGroup))
		if err != nil {
			return err
		}
		out = []blueshift.ClusterSecurityGroup{g}
		for g := range store.ClusterSecurityGroups.Scan(tx, p.Account, p.Region, "") {
			if g.ID != defaultGroup {
				out = append(out, g)
			}
		}
		return nil
	})
	out = slices.DeleteFunc(out, func(g blueshift.ClusterSecurityGroup) bool { return !Tagged(g.Tags, tagKeys, tagValues) })
	slices.SortFunc(out, func(a, b blueshift.ClusterSecurityGroup) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}

// DeleteSecurityGroup removes a group that no cluster names.
func (f *Fleet) DeleteSecurityGroup(ctx context.Context, p blueshift.Principal, name string) error {
	key := clusterKey(p, name)
	if key.ID == defaultGroup {
		return blueshift.Errorf("InvalidClusterSecurityGroupState", "The cluster security group default cannot be deleted. RevokeClusterSecurityGroupIngress takes its rules away.")
	}
	return f.Store.Update(ctx, func(tx store.Tx) error {
		g, err := securityGroup(tx, key)
		if err != nil {
			return err
		}
		for c := range store.Clusters.Scan(tx, p.Account, p.Region, "") {
			if f.status(c) != "" && slices.Contains(c.ClusterSecurityGroups, g.ID) {
				return blueshift.Errorf("InvalidClusterSecurityGroupState", "Cluster security group %s is in use by cluster %s. Give that others with ModifyCluster first.", g.ID, c.ID)
			}
		}
		return store.ClusterSecurityGroups.Delete(tx, g.Key)
	})
}

// securityGroup reads a group; the default one exists without a record.
func securityGroup(tx store.Tx, key blueshift.Key) (blueshift.ClusterSecurityGroup, error) {
	g, err := store.ClusterSecurityGroups.Get(tx, key)
	switch {
	case !errors.Is(err, store.ErrNotFound):
		return g, err
	case key.ID == defaultGroup:
		return blueshift.ClusterSecurityGroup{Key: key, Description: "default", CIDRs: homeCIDRs}, nil
	default:
		return g, blueshift.Errorf("ClusterSecurityGroupNotFound", "Cluster security group %s not found.", abridge(key.ID))
	}
}

// checkClusterSecurityGroups folds the groups that a cluster names, each once,
// and finds them.
func checkClusterSecurityGroups(tx store.Tx, c *blueshift.Cluster) error {
	var names []string
	for _, name := range c.ClusterSecurityGroups {
		g, err := securityGroup(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: strings.ToLower(name)})
		if err != nil {
			return err
		}
		if !slices.Contains(names, g.ID) {
			names = append(names, g.ID)
		}
	}
	c.ClusterSecurityGroups = names
	return nil
}
