package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// defaultGroup is the subnet group that every account has: the subnets of its
// default VPC. It has no record.
const defaultGroup = "default"

// SubnetGroupRequest is what CreateClusterSubnetGroup and
// ModifyClusterSubnetGroup were asked for.
type SubnetGroupRequest struct {
	Name        string
	Description *string
	SubnetIDs   []string
	Tags        []blueshift.Tag
}

// CreateSubnetGroup makes a cluster subnet group out of subnets of one VPC.
func (f *Fleet) CreateSubnetGroup(ctx context.Context, p blueshift.Principal, r SubnetGroupRequest) (blueshift.SubnetGroup, error) {
	g := blueshift.SubnetGroup{Key: clusterKey(p, r.Name), Description: or(r.Description, "")}
	switch {
	case g.ID == defaultGroup:
		return g, blueshift.Errorf("InvalidParameterValue", "A subnet group cannot be named default: every account has one of that name.")
	case len(g.ID) > 255 || !subnetGroupPattern.MatchString(g.ID):
		return g, blueshift.Errorf("InvalidParameterValue", "The parameter ClusterSubnetGroupName is not valid: %q. Names have 1 to 255 letters, digits, hyphens, periods, underscores and spaces.", abridge(r.Name))
	case len(g.Description) > 2048:
		return g, blueshift.Errorf("InvalidParameterValue", "Description is longer than 2048 characters.")
	}
	var err error
	if g.Tags, err = mergeTags(nil, r.Tags); err != nil {
		return g, err
	}
	if err := f.Networks.Refresh(ctx, p.Account, p.Region); err != nil {
		return g, err
	}
	if err = f.fill(&g, r.SubnetIDs); err != nil {
		return g, err
	}
	return g, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := store.SubnetGroups.Get(tx, g.Key); err == nil {
			return blueshift.Errorf("ClusterSubnetGroupAlreadyExists", "Subnet group %s already exists.", g.ID)
		}
		count := 0
		for range store.SubnetGroups.Scan(tx, p.Account, p.Region, "") {
			count++
		}
		if count >= f.Quotas.SubnetGroups {
			return blueshift.Errorf("ClusterSubnetGroupQuotaExceeded", "Account %s has %d subnet groups in %s already; the quota is %d.", p.Account, count, p.Region, f.Quotas.SubnetGroups)
		}
		return store.SubnetGroups.Put(tx, g)
	})
}

// ModifySubnetGroup replaces the subnets of a group. A subnet that a cluster or
// a managed endpoint lies in has to stay.
func (f *Fleet) ModifySubnetGroup(ctx context.Context, p blueshift.Principal, r SubnetGroupRequest) (g blueshift.SubnetGroup, err error) {
	if strings.EqualFold(r.Name, defaultGroup) {
		return g, blueshift.Errorf("InvalidParameterValue", "The subnet group default is made of the subnets of the default VPC and cannot be modified.")
	}
	if err := f.Networks.Refresh(ctx, p.Account, p.Region); err != nil {
		return g, err
	}
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if g, err = f.group(tx, p.Account, p.Region, r.Name); err != nil {
			return err
		}
		before := g.VPC
		g.Description = or(r.Description, g.Description)
		if err := f.fill(&g, r.SubnetIDs); err != nil {
			return err
		}
		for user, subnet := range f.users(tx, g.Key) {
			if !slices.ContainsFunc(g.Subnets, func(s blueshift.Subnet) bool { return s.ID == subnet }) {
				return blueshift.Errorf("SubnetAlreadyInUse", "Subnet %s is in use by %s and cannot be removed from subnet group %s.", subnet, user, g.ID)
			}
			if before != g.VPC {
				return blueshift.Errorf("InvalidSubnet", "Subnet group %s is in use by %s in %s and cannot move to %s.", g.ID, user, before, g.VPC)
			}
		}
		return store.SubnetGroups.Put(tx, g)
	})
	return g, err
}

// DeleteSubnetGroup removes a group that nothing uses.
func (f *Fleet) DeleteSubnetGroup(ctx context.Context, p blueshift.Principal, name string) error {
	if strings.EqualFold(name, defaultGroup) {
		return blueshift.Errorf("InvalidClusterSubnetGroupStateFault", "The subnet group default cannot be deleted.")
	}
	return f.Store.Update(ctx, func(tx store.Tx) error {
		g, err := f.group(tx, p.Account, p.Region, name)
		if err != nil {
			return err
		}
		for user := range f.users(tx, g.Key) {
			return blueshift.Errorf("InvalidClusterSubnetGroupStateFault", "Subnet group %s is in use by %s; delete that first.", g.ID, user)
		}
		return store.SubnetGroups.Delete(tx, g.Key)
	})
}

// SubnetGroup returns one group of the caller's account and Region, "default"
// included, or ClusterSubnetGroupNotFoundFault.
func (f *Fleet) SubnetGroup(ctx context.Context, p blueshift.Principal, name string) (g blueshift.SubnetGroup, err error) {
	if err := f.Networks.Know(ctx, p.Account, p.Region); err != nil {
		return g, err
	}
	err = f.Store.View(ctx, func(tx store.Tx) error {
		g, err = f.group(tx, p.Account, p.Region, name)
		return err
	})
	return g, err
}

// SubnetGroups returns the groups of the caller's account and Region in order
// of name, "default" included, as far as they match a tag filter.
func (f *Fleet) SubnetGroups(ctx context.Context, p blueshift.Principal, tagKeys, tagValues []string) (out []blueshift.SubnetGroup, err error) {
	if err := f.Networks.Know(ctx, p.Account, p.Region); err != nil {
		return nil, err
	}
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = []blueshift.SubnetGroup{f.defaultSubnetGroup(p.Account, p.Region)}
		for g := range store.SubnetGroups.Scan(tx, p.Account, p.Region, "") {
			out = append(out, g)
		}
		return nil
	})
	out = slices.DeleteFunc(out, func(g blueshift.SubnetGroup) bool { return !Tagged(g.Tags, tagKeys, tagValues) })
	slices.SortFunc(out, func(a, b blueshift.SubnetGroup) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}

func (f *Fleet) group(tx store.Tx, a blueshift.Account, r blueshift.Region, name string) (blueshift.SubnetGroup, error) {
	name = strings.ToLower(name)
	if name == defaultGroup {
		return f.defaultSubnetGroup(a, r), nil
	}
	g, err := store.SubnetGroups.Get(tx, blueshift.Key{Account: a, Region: r, ID: name})
	if errors.Is(err, store.ErrNotFound) {
		return g, blueshift.Errorf("ClusterSubnetGroupNotFoundFault", "Subnet group %s not found.", abridge(name))
	}
	return g, err
}

func (f *Fleet) defaultSubnetGroup(a blueshift.Account, r blueshift.Region) blueshift.SubnetGroup {
	vpc := f.Networks.DefaultVPC(a, r)
	return blueshift.SubnetGroup{Key: blueshift.Key{Account: a, Region: r, ID: defaultGroup},
		Description: "Default subnet group", VPC: vpc, Subnets: f.Networks.Subnets(a, r, vpc)}
}

// fill resolves the subnets of a group.
func (f *Fleet) fill(g *blueshift.SubnetGroup, ids []string) error {
	g.Subnets, g.VPC = nil, ""
	if len(ids) == 0 {
		return blueshift.Errorf("InvalidParameterValue", "SubnetIds is empty: subnet group %s needs at least one subnet.", g.ID)
	}
	if len(ids) > f.Quotas.SubnetsPerGroup {
		return blueshift.Errorf("ClusterSubnetQuotaExceededFault", "Subnet group %s would have %d subnets; the quota is %d.", g.ID, len(ids), f.Quotas.SubnetsPerGroup)
	}
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		s, known := f.Networks.Subnet(g.Account, g.Region, id)
		if !known {
			return blueshift.Errorf("InvalidSubnet", "Subnet %s does not exist in account %s, Region %s. Subnets there: %s. Others are declared under networks in the configuration file, or made in the service named by --ec2-endpoint.",
				abridge(id), g.Account, g.Region, f.knownSubnets(g.Account, g.Region))
		}
		if g.VPC != "" && s.VPC != g.VPC {
			return blueshift.Errorf("InvalidSubnet", "Subnets of one group lie in one VPC: %s lies in %s and %s in %s.", g.Subnets[0].ID, g.VPC, s.ID, s.VPC)
		}
		g.VPC = s.VPC
		g.Subnets = append(g.Subnets, s)
	}
	return nil
}

func (f *Fleet) knownSubnets(a blueshift.Account, r blueshift.Region) string {
	var out []string
	for _, v := range f.Networks.VPCs(a, r) {
		for _, s := range v.in(r) {
			if len(out) == 20 {
				return strings.Join(out, ", ") + ", …"
			}
			out = append(out, s.ID)
		}
	}
	return strings.Join(out, ", ")
}

// users yields what lies in a subnet group, in words, with its subnet.
func (f *Fleet) users(tx store.Tx, group blueshift.Key) func(yield func(user, subnet string) bool) {
	term := "subnetgroup:" + string(group.Account) + "/" + string(group.Region) + "/" + group.ID
	return func(yield func(user, subnet string) bool) {
		for c := range store.Clusters.Lookup(tx, term) {
			if f.status(c) != "" && !yield("cluster "+c.ID, c.Subnet.ID) {
				return
			}
		}
		for e := range store.EndpointAccesses.Lookup(tx, term) {
			if gone := !e.DeletedAt.IsZero() && !f.Clock.Now().Before(e.DeletedAt); !gone && !yield("managed endpoint "+e.ID, e.Subnet.ID) {
				return
			}
		}
	}
}
