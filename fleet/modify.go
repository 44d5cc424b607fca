package fleet

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ClusterChange is what ModifyCluster was asked for; nil and empty members stay
// as they are.
type ClusterChange struct {
	ID                         string
	NewID                      string
	MasterPassword             string
	NodeType                   string
	ClusterType                string
	NumberOfNodes              *int32
	Port                       *int32
	SecurityGroups             []string
	ClusterSecurityGroups      []string
	AvailabilityZone           string
	ParameterGroup             string
	AutomatedSnapshotRetention *int32
	ManualSnapshotRetention    *int32
	MaintenanceWindow          string
	MaintenanceTrack           string
	Version                    string
	AllowVersionUpgrade        *bool
	PubliclyAccessible         *bool
	Encrypted                  *bool
	KMSKey                     string
	EnhancedVPCRouting         *bool
	Relocation                 *bool
}

// ModifyCluster changes settings of an available cluster. They apply at once;
// "modifying" (or "renaming") and the pending values are visible for the pace.
// With a new identifier or port the cluster moves: its sessions are cut.
// Changing nodes is refused until resize is built.
func (f *Fleet) ModifyCluster(ctx context.Context, p blueshift.Principal, r ClusterChange) (blueshift.Cluster, error) {
	var password *blueshift.PasswordVerifier
	if r.MasterPassword != "" {
		if err := checkPassword("MasterUserPassword", r.MasterPassword); err != nil {
			return blueshift.Cluster{}, err
		}
		v, err := f.NewPassword(r.MasterPassword)
		if err != nil {
			return blueshift.Cluster{}, err
		}
		password = &v
	}
	if len(r.SecurityGroups) > 0 || r.AvailabilityZone != "" {
		if err := f.Networks.Refresh(ctx, p.Account, p.Region); err != nil {
			return blueshift.Cluster{}, err
		}
	}
	destination := clusterKey(p, cmp.Or(r.NewID, r.ID))
	defer f.lockBoth(clusterKey(p, r.ID), destination)()
	if err := f.sweepDeleted(ctx, destination); err != nil {
		return blueshift.Cluster{}, err
	}
	var before blueshift.Cluster
	var endpoints func(context.Context)
	c, err := f.change(ctx, p, r.ID, func(tx store.Tx, c *blueshift.Cluster) (err error) {
		before = *c
		if err := f.modify(tx, c, r); err != nil {
			return err
		}
		if moves(before, *c) {
			if endpoints, err = f.carry(tx, before, *c); err != nil {
				return err
			}
		}
		if password == nil {
			return nil
		}
		key := blueshift.Key{Account: c.Account, Region: c.Region, ID: blueshift.UserID(c.Namespace, c.MasterUsername)}
		master, err := store.Users.Get(tx, key)
		if err != nil {
			return err
		}
		master.Password = *password
		return store.Users.Put(tx, master)
	})
	if err != nil || !moves(before, c) {
		return c, err
	}
	return f.moveDoors(ctx, before, c, endpoints)
}

// modify makes of a cluster what was asked for, or says why it cannot be.
func (f *Fleet) modify(tx store.Tx, c *blueshift.Cluster, r ClusterChange) error {
	if status := f.status(*c); status != Available {
		return wrongState(*c, status, "modified", Available)
	}
	if err := r.unsupported(*c); err != nil {
		return err
	}
	before := *c
	f.begin(c, Modifying)
	if err := r.apply(c); err != nil {
		return err
	}
	if before.Relocation && !c.Relocation {
		if err := f.checkUnlent(tx, *c); err != nil {
			return err
		}
	}
	if r.AvailabilityZone != "" {
		if err := f.relocate(tx, c, r); err != nil {
			return err
		}
	}
	if err := checkSettings(c); err != nil {
		return err
	}
	if c.ParameterGroup != before.ParameterGroup {
		if err := f.regroup(tx, c); err != nil {
			return err
		}
	}
	if c.Transition == Renaming { // which reboots it
		if err := f.start(tx, c); err != nil {
			return err
		}
	}
	if len(r.SecurityGroups) > 0 {
		if err := f.checkSecurityGroups(c); err != nil {
			return err
		}
	}
	return checkClusterSecurityGroups(tx, c)
}

// unsupported refuses changes that would need a resize.
func (r ClusterChange) unsupported(c blueshift.Cluster) error {
	kind := "single-node"
	if c.NumberOfNodes > 1 {
		kind = "multi-node"
	}
	if r.NodeType != "" && r.NodeType != c.NodeType ||
		r.NumberOfNodes != nil && int(*r.NumberOfNodes) != c.NumberOfNodes ||
		r.ClusterType != "" && r.ClusterType != kind {
		return blueshift.Errorf("UnsupportedOperation", "Blueshift does not resize clusters yet: cluster %s stays at %d nodes of type %s.", c.ID, c.NumberOfNodes, c.NodeType)
	}
	return checkVersion(r.Version)
}

// apply writes the change into the record and notes what PendingModifiedValues
// has a member for.
func (r ClusterChange) apply(c *blueshift.Cluster) (err error) {
	pending := func(member string) { c.Pending = append(c.Pending, member) }
	if id := strings.ToLower(r.NewID); id != "" && id != c.ID {
		c.ID, c.Transition = id, Renaming
		pending("ClusterIdentifier")
	}
	if r.Port != nil && int(*r.Port) != c.Port {
		if err := checkPort(c.NodeType, int(*r.Port)); err != nil {
			return err
		}
		c.Port = int(*r.Port)
	}
	if r.MasterPassword != "" {
		pending("MasterUserPassword")
	}
	if v := r.AutomatedSnapshotRetention; v != nil {
		c.AutomatedSnapshotRetention = int(*v)
		pending("AutomatedSnapshotRetentionPeriod")
	}
	if v := r.PubliclyAccessible; v != nil {
		c.PubliclyAccessible = *v
		pending("PubliclyAccessible")
	}
	if v := r.EnhancedVPCRouting; v != nil {
		c.EnhancedVPCRouting = *v
		pending("EnhancedVpcRouting")
	}
	if r.MaintenanceTrack != "" {
		c.MaintenanceTrack = r.MaintenanceTrack
		pending("MaintenanceTrackName")
	}
	if r.Encrypted != nil || r.KMSKey != "" {
		if c.Encrypted, c.KMSKey, err = encryption(r.Encrypted, r.KMSKey, c.Encrypted); err != nil {
			return err
		}
		pending("EncryptionType")
	}
	if r.MaintenanceWindow != "" {
		if c.MaintenanceWindow, err = checkWindow(r.MaintenanceWindow); err != nil {
			return err
		}
	}
	if r.ParameterGroup != "" {
		c.ParameterGroup = r.ParameterGroup
	}
	if len(r.SecurityGroups) > 0 {
		c.SecurityGroups = slices.Clone(r.SecurityGroups)
	}
	if len(r.ClusterSecurityGroups) > 0 {
		c.ClusterSecurityGroups = slices.Clone(r.ClusterSecurityGroups)
	}
	c.ManualSnapshotRetention = int(or(r.ManualSnapshotRetention, int32(c.ManualSnapshotRetention)))
	c.AllowVersionUpgrade = or(r.AllowVersionUpgrade, c.AllowVersionUpgrade)
	c.Relocation = or(r.Relocation, c.Relocation)
	return nil
}

// checkUnlent refuses to turn relocation off under managed endpoints, which
// need it (inferred).
func (f *Fleet) checkUnlent(tx store.Tx, c blueshift.Cluster) error {
	now := f.Clock.Now()
	for e := range store.EndpointAccesses.Lookup(tx, "cluster:"+string(c.Account)+"/"+string(c.Region)+"/"+c.ID) {
		if e.DeletedAt.IsZero() || now.Before(e.DeletedAt) {
			return blueshift.Errorf("InvalidClusterState", "Cluster %s has managed endpoints, which need availability zone relocation. Remove them before turning it off: "+
				"RevokeEndpointAccess with Force for those of other accounts, DeleteEndpointAccess for your own.", c.ID)
		}
	}
	return nil
}

// relocate moves a cluster to another Availability Zone of its subnet group.
func (f *Fleet) relocate(tx store.Tx, c *blueshift.Cluster, r ClusterChange) error {
	if alone := (ClusterChange{ID: r.ID, AvailabilityZone: r.AvailabilityZone}); !reflect.DeepEqual(r, alone) {
		return blueshift.Errorf("InvalidParameterCombination", "AvailabilityZone relocates cluster %s; no other modifications are allowed in the same request.", c.ID)
	}
	if !c.Relocation {
		return blueshift.Errorf("InvalidParameterValue", "Availability zone relocation is turned off for cluster %s. Turn it on with AvailabilityZoneRelocation=true first.", c.ID)
	}
	group, err := f.group(tx, c.Account, c.Region, c.SubnetGroup)
	if err != nil {
		return err
	}
	c.AvailabilityZone = r.AvailabilityZone
	return f.settle(c, group)
}
