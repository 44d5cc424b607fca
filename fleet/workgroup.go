package fleet

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// CreateWorkgroup puts a workgroup in front of a namespace of the caller that
// has none. The address listens before the record exists, so a workgroup that
// is described works, and a crash leaves a whole one or none. The record is
// answered as of the moment of the call: its status there is Creating.
func (f *Fleet) CreateWorkgroup(ctx context.Context, p blueshift.Principal, r WorkgroupRequest) (blueshift.Workgroup, error) {
	w, err := r.workgroup(p)
	if err != nil {
		return w, err
	}
	if err := f.Networks.Refresh(ctx, p.Account, p.Region); err != nil {
		return w, err
	}
	defer f.lock(w.Key)()
	if err := f.sweepWorkgroup(ctx, w.Key); err != nil {
		return w, err
	}
	if err := f.Store.View(ctx, func(tx store.Tx) error { return f.placeWorkgroup(tx, &w, r.SubnetIDs) }); err != nil {
		return w, err
	}
	w.GUID, w.Created = newGUID(), f.Clock.Now()
	w.AvailableAt = w.Created.Add(f.Pace)
	address, err := f.Addresses.Listen(ctx, blueshift.Target{Cluster: w.Key}, "", w.Port)
	if err != nil {
		return w, blueshift.Errorf("InsufficientCapacityException", "Workgroup %s has no address to listen on: %v.", w.Name(), err)
	}
	w.Address, w.Port = blueshift.SplitAddress(address, w.Port)
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if err := f.placeWorkgroup(tx, &w, r.SubnetIDs); err != nil { // what was true before may not be now
			return err
		}
		ns, err := store.Namespaces.Get(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: w.Namespace})
		if err != nil {
			return err
		}
		ns.Warehouse = w.ID
		return errors.Join(store.Namespaces.Put(tx, ns), store.Workgroups.Put(tx, w))
	})
	if err != nil {
		f.Addresses.Close(context.WithoutCancel(ctx), blueshift.Target{Cluster: w.Key})
	}
	return w, err
}

// placeWorkgroup checks what depends on other records, and settles where the
// workgroup lies and what it serves.
func (f *Fleet) placeWorkgroup(tx store.Tx, w *blueshift.Workgroup, subnets []string) error {
	n, err := f.findNamespace(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: w.NamespaceName})
	if err != nil {
		return err
	}
	if _, err := store.Workgroups.Get(tx, w.Key); !errors.Is(err, store.ErrNotFound) {
		return blueshift.Errorf(codeConflict, "Workgroup %s already exists.", w.Name())
	}
	if status := f.NamespaceStatus(n); status == Deleting {
		return blueshift.Errorf(codeConflict, "Namespace %s is being deleted.", n.ID)
	}
	if other, served := f.serving(tx, n); served {
		return blueshift.Errorf(codeConflict, "Namespace %s is served by workgroup %s already; it can have one. Call DeleteWorkgroup first.", n.ID, other.Name())
	}
	if count := count(store.Workgroups.Scan(tx, w.Account, w.Region, "")); count >= f.Quotas.Workgroups {
		return blueshift.Errorf(codeQuota, "Account %s has %d workgroups in %s already, which is the quota.", w.Account, count, w.Region)
	}
	w.Namespace, w.MasterUsername = n.GUID, n.AdminUsername
	return f.settleWorkgroup(w, subnets)
}

// Workgroup returns a workgroup of the caller's account and Region, or
// ResourceNotFoundException.
func (f *Fleet) Workgroup(ctx context.Context, p blueshift.Principal, name string) (w blueshift.Workgroup, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		w, err = f.findWorkgroup(tx, workgroupKey(p, name))
		return err
	})
	return w, err
}

// Workgroups returns up to limit workgroups of the caller's account and Region
// in order of name, after the given one, and whether more remain.
func (f *Fleet) Workgroups(ctx context.Context, p blueshift.Principal, after string, limit int) (page []blueshift.Workgroup, more bool, err error) {
	if after != "" {
		after = blueshift.WorkgroupID(after)
	}
	err = f.Store.View(ctx, func(tx store.Tx) error {
		for w := range store.Workgroups.Scan(tx, p.Account, p.Region, after) {
			if f.workgroupStatus(w) == "" {
				continue
			}
			if more = len(page) == limit; more {
				return nil
			}
			page = append(page, w)
		}
		return nil
	})
	return page, more, err
}

// findWorkgroup reads a workgroup that still exists.
func (f *Fleet) findWorkgroup(tx store.Tx, key blueshift.Key) (blueshift.Workgroup, error) {
	w, err := store.Workgroups.Get(tx, key)
	if err != nil || f.workgroupStatus(w) == "" {
		name, _ := blueshift.WorkgroupName(key.ID)
		return blueshift.Workgroup{}, blueshift.Errorf(codeNotFound, "Serverless workgroup %s not found.", abridge(name))
	}
	return w, nil
}

func (f *Fleet) workgroupStatus(w blueshift.Workgroup) string {
	return WarehouseStatus(w.Warehouse, f.Clock.Now())
}

func workgroupKey(p blueshift.Principal, name string) blueshift.Key {
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: blueshift.WorkgroupID(name)}
}
