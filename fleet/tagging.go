package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// TaggedResource is one tag of one resource, as DescribeTags lists it.
type TaggedResource struct {
	ARN  string
	Type string // "cluster", "subnetgroup", "parametergroup", "securitygroup"
	Tag  blueshift.Tag
}

// CreateTags adds tags to a cluster or group named by ARN.
func (f *Fleet) CreateTags(ctx context.Context, p blueshift.Principal, arn string, tags []blueshift.Tag) error {
	return f.retag(ctx, p, arn, func(have []blueshift.Tag) ([]blueshift.Tag, error) { return mergeTags(have, tags) })
}

// DeleteTags removes the tags of these keys; keys that are not there are
// ignored.
func (f *Fleet) DeleteTags(ctx context.Context, p blueshift.Principal, arn string, keys []string) error {
	return f.retag(ctx, p, arn, func(have []blueshift.Tag) ([]blueshift.Tag, error) {
		return slices.DeleteFunc(slices.Clone(have), func(t blueshift.Tag) bool { return slices.Contains(keys, t.Key) }), nil
	})
}

// Tags lists the tags of one resource (arn), or of all the caller's resources
// of a kind ("" for every kind), as far as they match the filter.
func (f *Fleet) Tags(ctx context.Context, p blueshift.Principal, arn, kind string, keys, values []string) (out []TaggedResource, err error) {
	collect := func(arn, kind string, tags []blueshift.Tag) {
		for _, t := range tags {
			if Tagged([]blueshift.Tag{t}, keys, values) {
				out = append(out, TaggedResource{arn, kind, t})
			}
		}
	}
	err = f.Store.View(ctx, func(tx store.Tx) error {
		if arn != "" {
			res, err := f.resource(tx, p, arn)
			if err == nil {
				collect(arn, res.kind, res.tags)
			}
			return err
		}
		if kind == "" || kind == "cluster" {
			for c := range store.Clusters.Scan(tx, p.Account, p.Region, "") {
				if f.status(c) != "" {
					collect(blueshift.ClusterARN(c.Region, c.Account, c.ID), "cluster", c.Tags)
				}
			}
		}
		if kind == "" || kind == "subnetgroup" {
			for g := range store.SubnetGroups.Scan(tx, p.Account, p.Region, "") {
				collect(subnetGroupARN(g), "subnetgroup", g.Tags)
			}
		}
		if kind == "" || kind == "parametergroup" {
			for g := range store.ClusterParameterGroups.Scan(tx, p.Account, p.Region, "") {
				collect(parameterGroupARN(g), "parametergroup", g.Tags)
			}
		}
		if kind == "" || kind == "securitygroup" {
			for g := range store.ClusterSecurityGroups.Scan(tx, p.Account, p.Region, "") {
				collect(securityGroupARN(g), "securitygroup", g.Tags)
			}
		}
		return nil
	})
	return out, err
}

// resource is something that carries tags.
type resource struct {
	kind  string
	tags  []blueshift.Tag
	store func(store.Tx, []blueshift.Tag) error
}

func (f *Fleet) resource(tx store.Tx, p blueshift.Principal, name string) (resource, error) {
	arn, ok := blueshift.ParseARN(name)
	if !ok || arn.Service != "redshift" {
		return resource{}, blueshift.Errorf("InvalidParameterValue", "%q is not the ARN of a Redshift resource.", abridge(name))
	}
	kind, id, _ := strings.Cut(arn.Resource, ":")
	mine := arn.Account == p.Account && arn.Region == p.Region
	switch kind {
	case "cluster":
		if c, err := f.find(tx, p, id); mine && err == nil {
			return resource{kind, c.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
				c.Tags = tags
				return store.Clusters.Put(tx, c)
			}}, nil
		}
	case "subnetgroup":
		if g, err := store.SubnetGroups.Get(tx, clusterKey(p, id)); mine && err == nil {
			return resource{kind, g.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
				g.Tags = tags
				return store.SubnetGroups.Put(tx, g)
			}}, nil
		}
	case "parametergroup":
		if g, err := store.ClusterParameterGroups.Get(tx, clusterKey(p, id)); mine && err == nil {
			return resource{kind, g.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
				g.Tags = tags
				return store.ClusterParameterGroups.Put(tx, g)
			}}, nil
		}
	case "securitygroup":
		if g, err := securityGroup(tx, clusterKey(p, id)); mine && err == nil {
			return resource{kind, g.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
				g.Tags = tags
				return store.ClusterSecurityGroups.Put(tx, g)
			}}, nil
		}
	default:
		return resource{}, blueshift.Errorf("ResourceNotFoundFault", "Tagging is not supported for this type of resource: %s. Blueshift tags clusters, subnet groups, parameter groups and cluster security groups.", abridge(kind))
	}
	return resource{}, blueshift.Errorf("ResourceNotFoundFault", "%s (%s) not found.", kind, abridge(id))
}

func (f *Fleet) retag(ctx context.Context, p blueshift.Principal, arn string, fn func([]blueshift.Tag) ([]blueshift.Tag, error)) error {
	return f.Store.Update(ctx, func(tx store.Tx) error {
		res, err := f.resource(tx, p, arn)
		if err != nil {
			return err
		}
		tags, err := fn(res.tags)
		if err != nil {
			return err
		}
		return res.store(tx, tags)
	})
}

func subnetGroupARN(g blueshift.SubnetGroup) string {
	return fmt.Sprintf("arn:aws:redshift:%s:%s:subnetgroup:%s", g.Region, g.Account, g.ID)
}

func parameterGroupARN(g blueshift.ClusterParameterGroup) string {
	return fmt.Sprintf("arn:aws:redshift:%s:%s:parametergroup:%s", g.Region, g.Account, g.ID)
}

func securityGroupARN(g blueshift.ClusterSecurityGroup) string {
	return fmt.Sprintf("arn:aws:redshift:%s:%s:securitygroup:%s", g.Region, g.Account, g.ID)
}
