package fleet

import (
	"context"
	"net/netip"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// IngressRule is what Authorize- and RevokeClusterSecurityGroupIngress were
// asked for: a range of addresses, or a security group of EC2-Classic.
type IngressRule struct {
	CIDR     string
	EC2Group string
	EC2Owner string
}

// AuthorizeIngress lets a source in through a cluster security group (Redshift
// API Reference, AuthorizeClusterSecurityGroupIngress). It counts from the next
// connection on.
func (f *Fleet) AuthorizeIngress(ctx context.Context, p blueshift.Principal, group string, r IngressRule) (blueshift.ClusterSecurityGroup, error) {
	return f.changeRules(ctx, p, group, r, func(g *blueshift.ClusterSecurityGroup, cidr netip.Prefix, ec2 blueshift.EC2SecurityGroup) error {
		switch {
		case slices.Contains(g.CIDRs, cidr) || slices.Contains(g.EC2Groups, ec2):
			return blueshift.Errorf("AuthorizationAlreadyExists", "Cluster security group %s lets %s in already.", g.ID, r)
		case len(g.CIDRs)+len(g.EC2Groups) >= f.Quotas.IngressRules:
			return blueshift.Errorf("AuthorizationQuotaExceeded", "Cluster security group %s has %d ingress rules, which is the quota. Revoke one, or cover several with a wider range.", g.ID, len(g.CIDRs)+len(g.EC2Groups))
		case cidr.IsValid():
			g.CIDRs = append(slices.Clone(g.CIDRs), cidr)
		default:
			g.EC2Groups = append(slices.Clone(g.EC2Groups), ec2)
		}
		return nil
	})
}

// RevokeIngress takes a rule away. Connections that it let in stay.
func (f *Fleet) RevokeIngress(ctx context.Context, p blueshift.Principal, group string, r IngressRule) (blueshift.ClusterSecurityGroup, error) {
	return f.changeRules(ctx, p, group, r, func(g *blueshift.ClusterSecurityGroup, cidr netip.Prefix, ec2 blueshift.EC2SecurityGroup) error {
		if !slices.Contains(g.CIDRs, cidr) && !slices.Contains(g.EC2Groups, ec2) {
			return blueshift.Errorf("AuthorizationNotFound", "Cluster security group %s has no rule for %s. DescribeClusterSecurityGroups lists its rules.", g.ID, r)
		}
		g.CIDRs = slices.DeleteFunc(slices.Clone(g.CIDRs), func(o netip.Prefix) bool { return o == cidr })
		g.EC2Groups = slices.DeleteFunc(slices.Clone(g.EC2Groups), func(o blueshift.EC2SecurityGroup) bool { return o == ec2 })
		return nil
	})
}

func (f *Fleet) changeRules(ctx context.Context, p blueshift.Principal, group string, r IngressRule, change func(*blueshift.ClusterSecurityGroup, netip.Prefix, blueshift.EC2SecurityGroup) error) (g blueshift.ClusterSecurityGroup, err error) {
	cidr, ec2, err := r.parse()
	if err != nil {
		return g, err
	}
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if g, err = securityGroup(tx, clusterKey(p, group)); err != nil {
			return err
		}
		if err := change(&g, cidr, ec2); err != nil {
			return err
		}
		return store.ClusterSecurityGroups.Put(tx, g)
	})
	return g, err
}

// parse reads a rule: exactly one of its two forms, whole. The other answer is
// a value that no rule has.
func (r IngressRule) parse() (cidr netip.Prefix, ec2 blueshift.EC2SecurityGroup, err error) {
	asked := r.EC2Group != "" || r.EC2Owner != ""
	switch {
	case r.CIDR != "" && asked:
		return cidr, ec2, blueshift.Errorf("InvalidParameterCombination", "A rule has either CIDRIP, or EC2SecurityGroupName and EC2SecurityGroupOwnerId.")
	case r.CIDR == "" && !asked:
		return cidr, ec2, blueshift.Errorf("MissingParameter", "The request must contain the parameter CIDRIP, or EC2SecurityGroupName and EC2SecurityGroupOwnerId.")
	case r.CIDR != "":
		if cidr, err = netip.ParsePrefix(r.CIDR); err != nil || cidr.Addr().Is4In6() {
			return cidr, ec2, blueshift.Errorf("InvalidParameterValue", "CIDRIP %q is not a range of addresses such as 192.168.100.0/24.", abridge(r.CIDR))
		}
		return cidr.Masked(), ec2, nil
	case r.EC2Group == "" || r.EC2Owner == "":
		return cidr, ec2, blueshift.Errorf("InvalidParameterCombination", "EC2SecurityGroupName and EC2SecurityGroupOwnerId have to be specified together.")
	case len(r.EC2Group) > 255:
		return cidr, ec2, blueshift.Errorf("InvalidParameterValue", "EC2SecurityGroupName is longer than 255 characters.")
	}
	ec2 = blueshift.EC2SecurityGroup{Name: r.EC2Group, Owner: blueshift.Account(r.EC2Owner)}
	if !ec2.Owner.Valid() {
		return cidr, ec2, blueshift.Errorf("InvalidParameterValue", "EC2SecurityGroupOwnerId %q is not an AWS account id of 12 digits.", abridge(r.EC2Owner))
	}
	return cidr, ec2, nil
}

func (r IngressRule) String() string {
	if r.CIDR != "" {
		return abridge(r.CIDR)
	}
	return "EC2 security group " + abridge(r.EC2Group) + " of account " + abridge(r.EC2Owner)
}
