package fleet

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ModifyIAMRoles adds and removes IAM roles of a cluster and chooses the
// default one. They are recorded and shown; they take effect at once.
func (f *Fleet) ModifyIAMRoles(ctx context.Context, p blueshift.Principal, id string, add, remove []string, defaultRole *string) (blueshift.Cluster, error) {
	defer f.lock(clusterKey(p, id))()
	return f.change(ctx, p, id, func(_ store.Tx, c *blueshift.Cluster) error {
		if status := f.status(*c); status != Available {
			return wrongState(*c, status, "modified", Available)
		}
		roles := slices.DeleteFunc(slices.Clone(c.IAMRoles), func(r string) bool { return slices.Contains(remove, r) })
		for _, r := range add {
			if !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
		c.IAMRoles = roles
		if slices.Contains(remove, c.DefaultIAMRole) {
			c.DefaultIAMRole = ""
		}
		c.DefaultIAMRole = or(defaultRole, c.DefaultIAMRole)
		return checkSettings(c)
	})
}
