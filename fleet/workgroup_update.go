package fleet

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// WorkgroupChange is what UpdateWorkgroup was asked for; nil and empty members
// stay as they are.
type WorkgroupChange struct {
	Name string
	WorkgroupSettings
	SubnetIDs []string
}

// UpdateWorkgroup changes settings of an available workgroup. They apply at
// once; "modifying" is visible for the pace. With a new port its doors and
// those of its managed endpoints move, and the sessions are cut.
func (f *Fleet) UpdateWorkgroup(ctx context.Context, p blueshift.Principal, r WorkgroupChange) (w blueshift.Workgroup, err error) {
	if r.SubnetIDs != nil || r.SecurityGroups != nil {
		if err := f.Networks.Refresh(ctx, p.Account, p.Region); err != nil {
			return w, err
		}
	}
	key := workgroupKey(p, r.Name)
	defer f.lock(key)()
	var before blueshift.Workgroup
	endpoints := func(context.Context) {}
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if before, err = f.findWorkgroup(tx, key); err != nil {
			return err
		}
		w = before
		if err := f.updateWorkgroup(&w, r); err != nil {
			return err
		}
		if w.Port != before.Port && f.Dependents != nil {
			if endpoints, err = f.Dependents.WarehouseMoved(tx, before.Warehouse, w.Warehouse); err != nil {
				return err
			}
		}
		return store.Workgroups.Put(tx, w)
	})
	if err != nil || w.Port == before.Port {
		return w, err
	}
	ctx = context.WithoutCancel(ctx) // the decision is durable
	f.Addresses.Close(ctx, blueshift.Target{Cluster: w.Key})
	f.Addresses.CutCluster(ctx, w.Key)
	endpoints(ctx)
	return f.openWorkgroup(ctx, w)
}

func (f *Fleet) updateWorkgroup(w *blueshift.Workgroup, r WorkgroupChange) error {
	if status := f.workgroupStatus(*w); status != Available {
		return blueshift.Errorf(codeConflict, "Workgroup %s is %s. Wait until it is available before you update it.", w.Name(), status)
	}
	if err := r.apply(w); err != nil {
		return err
	}
	w.Transition, w.TransitionAt = Modifying, f.due()
	if r.SubnetIDs != nil {
		return f.settleWorkgroup(w, r.SubnetIDs)
	}
	return f.checkGroups(w)
}
