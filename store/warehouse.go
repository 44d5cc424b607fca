package store

import "github.com/blueshift-db/blueshift"

// Warehouse reads what a cluster or workgroup has in common with the other
// kind, whichever the key is of, or ErrNotFound.
func Warehouse(tx Tx, k blueshift.Key) (blueshift.Warehouse, error) {
	if _, workgroup := blueshift.WorkgroupName(k.ID); workgroup {
		w, err := Workgroups.Get(tx, k)
		return w.Warehouse, err
	}
	c, err := Clusters.Get(tx, k)
	return c.Warehouse, err
}
