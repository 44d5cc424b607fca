package fleet

import (
	"context"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ClusterRequest is what CreateCluster was asked for. Nil pointers and empty
// strings take the defaults of the Redshift API Reference, CreateCluster.
type ClusterRequest struct {
	ID                         string
	NodeType                   string
	ClusterType                string
	NumberOfNodes              *int32
	MasterUsername             string
	MasterPassword             string
	DBName                     *string
	Port                       *int32
	SubnetGroup                string
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
	IAMRoles                   []string
	DefaultIAMRole             string
	Tags                       []blueshift.Tag
}

// ClusterFilter selects clusters. Tag keys and values are alternatives: one
// match is enough.
type ClusterFilter struct {
	TagKeys, TagValues []string
}

// Cluster returns one cluster of the caller's account and Region, or
// ClusterNotFound.
func (f *Fleet) Cluster(ctx context.Context, p blueshift.Principal, id string) (blueshift.Cluster, error) {
	c, err := f.ClusterShared(ctx, p, id)
	if err != nil {
		return blueshift.Cluster{}, err
	}
	return *c, nil
}

// ClusterShared is Cluster without a copy: the store's own record (see
// store.Table.GetShared), not to be changed.
func (f *Fleet) ClusterShared(ctx context.Context, p blueshift.Principal, id string) (c *blueshift.Cluster, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		c, err = f.findShared(tx, p, id)
		return err
	})
	return c, err
}

// Clusters returns up to limit clusters of the caller's account and Region in
// order of identifier, after the given one, and whether more remain. They are
// shared like that of ClusterShared.
func (f *Fleet) Clusters(ctx context.Context, p blueshift.Principal, filter ClusterFilter, after string, limit int) (page []*blueshift.Cluster, more bool, err error) {
	now := f.Clock.Now()
	err = f.Store.View(ctx, func(tx store.Tx) error {
		for c := range store.Clusters.ScanShared(tx, p.Account, p.Region, after) {
			if ClusterStatus(*c, now) == "" || !Tagged(c.Tags, filter.TagKeys, filter.TagValues) {
				continue
			}
			if len(page) == limit {
				more = true
				return nil
			}
			if len(page) == 8 && limit > 8 { // not a few: room for the whole page at once
				page = slices.Grow(page, limit-8)
			}
			page = append(page, c)
		}
		return nil
	})
	return page, more, err
}

// find reads a cluster that still exists.
func (f *Fleet) find(tx store.Tx, p blueshift.Principal, id string) (blueshift.Cluster, error) {
	c, err := f.findShared(tx, p, id)
	if err != nil {
		return blueshift.Cluster{}, err
	}
	return *c, nil
}

func (f *Fleet) findShared(tx store.Tx, p blueshift.Principal, id string) (*blueshift.Cluster, error) {
	c, err := store.Clusters.GetShared(tx, clusterKey(p, id))
	if err != nil || f.status(*c) == "" {
		return nil, blueshift.Errorf("ClusterNotFound", "Cluster %s not found.", abridge(id))
	}
	return c, nil
}

func clusterKey(p blueshift.Principal, id string) blueshift.Key {
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: strings.ToLower(id)}
}

// namespace reads the namespace that a cluster serves.
func namespace(tx store.Tx, c blueshift.Cluster) (blueshift.Namespace, error) {
	return store.Namespaces.Get(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: c.Namespace})
}
