package fleet

import (
	"context"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// TagServerless adds tags to a resource of Redshift Serverless and takes away
// those of some keys.
func (f *Fleet) TagServerless(ctx context.Context, p blueshift.Principal, arn string, add []blueshift.Tag, remove []string) error {
	return f.Store.Update(ctx, func(tx store.Tx) error {
		res, err := f.serverlessResource(tx, p, arn)
		if err != nil {
			return err
		}
		tags, err := mergeTags(res.tags, add)
		if err != nil {
			return err
		}
		return res.store(tx, slices.DeleteFunc(tags, func(t blueshift.Tag) bool { return slices.Contains(remove, t.Key) }))
	})
}

// ServerlessTags lists the tags of a resource of Redshift Serverless.
func (f *Fleet) ServerlessTags(ctx context.Context, p blueshift.Principal, arn string) (tags []blueshift.Tag, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		res, err := f.serverlessResource(tx, p, arn)
		tags = res.tags
		return err
	})
	return tags, err
}

// serverlessResource finds what an ARN of the caller's account and Region names.
func (f *Fleet) serverlessResource(tx store.Tx, p blueshift.Principal, name string) (resource, error) {
	arn, ok := blueshift.ParseARN(name)
	if !ok || arn.Service != "redshift-serverless" {
		return resource{}, blueshift.Errorf(codeInvalid, "%q is not the ARN of a Redshift Serverless resource.", abridge(name))
	}
	kind, guid, _ := strings.Cut(arn.Resource, "/")
	if arn.Account == p.Account && arn.Region == p.Region {
		switch kind {
		case "namespace":
			for n := range store.ServerlessNamespaces.Lookup(tx, "guid:"+guid) {
				if n.Account == p.Account && n.Region == p.Region && f.NamespaceStatus(n) != "" {
					return resource{kind, n.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
						n.Tags = tags
						return store.ServerlessNamespaces.Put(tx, n)
					}}, nil
				}
			}
		case "workgroup":
			for w := range store.Workgroups.Lookup(tx, "workgroup:"+guid) {
				if w.Account == p.Account && w.Region == p.Region && f.workgroupStatus(w) != "" {
					return resource{kind, w.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
						w.Tags = tags
						return store.Workgroups.Put(tx, w)
					}}, nil
				}
			}
		}
	}
	if s, err := f.findSnapshotByARN(tx, p, name); err == nil && s.Account == p.Account {
		return resource{kind, s.Tags, func(tx store.Tx, tags []blueshift.Tag) error {
			s.Tags = tags
			return store.ServerlessSnapshots.Put(tx, s)
		}}, nil
	}
	return resource{}, blueshift.Errorf(codeNotFound, "The resource %s was not found.", abridge(name))
}
