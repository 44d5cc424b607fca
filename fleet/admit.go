package fleet

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Admit decides whether a connection may enter a cluster now: the cluster has
// to be available and, on its own address, the source has to be let in by the
// security groups that it has in its VPC and by its cluster security groups if
// it is publicly accessible, else by the VPC. What a managed endpoint adds to that is for sharing to decide. The error
// says why not.
func (f *Fleet) Admit(ctx context.Context, t blueshift.Target, remote netip.Addr) error {
	return f.Store.View(ctx, func(tx store.Tx) error {
		c, err := store.Clusters.Get(tx, t.Cluster)
		if err != nil {
			return fmt.Errorf("cluster %s does not exist", t.Cluster.ID)
		}
		switch status := f.status(c); {
		case status == "":
			return fmt.Errorf("cluster %s does not exist", c.ID)
		case status != Available && status != Modifying:
			return fmt.Errorf("cluster %s is %s", c.ID, status)
		case !t.Managed() && !c.PubliclyAccessible && !f.Networks.AllowsSource(c.VPC, remote):
			return fmt.Errorf("%s lies outside the CIDR blocks of %s, and cluster %s is not publicly accessible", remote, c.VPC, c.ID)
		}
		switch {
		case t.Managed():
			return nil
		case !f.Networks.AllowsThrough(c.VPC, c.SecurityGroups, remote):
			return fmt.Errorf("%s is let in by none of the security groups of cluster %s: %s", remote, c.ID, strings.Join(c.SecurityGroups, ", "))
		case !c.PubliclyAccessible:
			return nil
		}
		return f.admitPublic(tx, c, remote)
	})
}

// admitPublic asks the cluster security groups of a publicly accessible
// cluster. As with a stateful firewall, what a group no longer lets in keeps
// the connections it has.
func (f *Fleet) admitPublic(tx store.Tx, c blueshift.Cluster, remote netip.Addr) error {
	names := c.ClusterSecurityGroups
	if len(names) == 0 {
		names = []string{defaultGroup}
	}
	for _, name := range names {
		g, err := securityGroup(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: name})
		if err == nil && g.Admits(remote) {
			return nil
		}
	}
	return fmt.Errorf("%s is let in by none of the cluster security groups of cluster %s: %s", remote, c.ID, strings.Join(names, ", "))
}
