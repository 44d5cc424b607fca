package fleet

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Admit decides whether a connection may enter a warehouse now: it has to be
// available and, on its own address, the source has to be let in by the
// security groups that it has in its VPC and, if it is publicly accessible, by
// its cluster security groups, else by the VPC. What a managed endpoint adds to
// that is for sharing to decide. The error says why not.
func (f *Fleet) Admit(ctx context.Context, t blueshift.Target, remote netip.Addr) error {
	return f.Store.View(ctx, func(tx store.Tx) error {
		w, err := store.Warehouse(tx, t.Cluster)
		if err != nil {
			return fmt.Errorf("%s does not exist", blueshift.WarehouseWords(t.Cluster.ID))
		}
		switch status := WarehouseStatus(w, f.Clock.Now()); {
		case status == "":
			return fmt.Errorf("%s does not exist", w.Words())
		case status != Available && status != Modifying:
			return fmt.Errorf("%s is %s", w.Words(), status)
		case t.Managed():
			return nil
		case !w.PubliclyAccessible && !f.Networks.AllowsSource(w.VPC, remote):
			return fmt.Errorf("%s lies outside the CIDR blocks of %s, and %s is not publicly accessible", remote, w.VPC, w.Words())
		case !f.Networks.AllowsThrough(w.VPC, w.SecurityGroups, remote):
			return fmt.Errorf("%s is let in by none of the security groups of %s: %s", remote, w.Words(), strings.Join(w.SecurityGroups, ", "))
		case !w.PubliclyAccessible:
			return nil
		}
		c, err := store.Clusters.Get(tx, t.Cluster)
		if errors.Is(err, store.ErrNotFound) { // workgroups have no cluster security groups
			return nil
		}
		if err != nil {
			return err
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
