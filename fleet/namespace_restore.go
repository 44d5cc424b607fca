package fleet

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// RestoreRequest is what RestoreFromSnapshot and RestoreFromRecoveryPoint were
// asked for. The source is one of three: a snapshot by the name that it has in
// the caller's account, or by ARN, or a recovery point.
type RestoreRequest struct {
	Namespace     string
	Workgroup     string
	Snapshot      string
	ARN           string
	RecoveryPoint string
}

// Restore makes a namespace what a snapshot or recovery point holds: databases, users
// and datashares. It copies the snapshot's files first; then one transaction
// puts the records in the place of those there were, the sessions of the
// workgroup are cut, and the files from before go. A crash leaves the namespace
// as it was or as it should be. "modifying" is visible for the pace.
func (f *Fleet) Restore(ctx context.Context, p blueshift.Principal, r RestoreRequest) (n blueshift.ServerlessNamespace, s blueshift.ServerlessSnapshot, err error) {
	defer f.lock(serverlessKey(p, r.Namespace))()
	var w blueshift.Workgroup
	if err := f.Store.View(ctx, func(tx store.Tx) (err error) {
		n, w, s, err = f.restorable(tx, p, r)
		return err
	}); err != nil {
		return n, s, err
	}
	files, err := f.copyFiles(ctx, s.Content.Databases)
	var d doomed
	if err == nil {
		err = f.Store.Update(ctx, func(tx store.Tx) error {
			d = doomed{}
			if n, w, s, err = f.restorable(tx, p, r); err != nil { // what was true before may not be now
				return err
			}
			return f.restore(tx, &n, &w, s, files, &d)
		})
	}
	if err != nil {
		f.dropFiles(ctx, files)
		return n, s, err
	}
	ctx = context.WithoutCancel(ctx) // the decision is durable
	f.Addresses.CutCluster(ctx, w.Key)
	f.end(ctx, d)
	return n, s, nil
}

// restorable finds what a restore is about and refuses what is not ready.
func (f *Fleet) restorable(tx store.Tx, p blueshift.Principal, r RestoreRequest) (n blueshift.ServerlessNamespace, w blueshift.Workgroup, s blueshift.ServerlessSnapshot, err error) {
	switch {
	case r.RecoveryPoint != "":
		s, err = f.findRecoveryPoint(tx, p, r.RecoveryPoint)
	case r.ARN != "":
		s, err = f.findSnapshotByARN(tx, p, r.ARN)
	default:
		s, err = f.findSnapshot(tx, serverlessKey(p, r.Snapshot))
	}
	if err != nil {
		return n, w, s, err
	}
	if n, err = f.findNamespace(tx, serverlessKey(p, r.Namespace)); err != nil {
		return n, w, s, err
	}
	if w, err = f.findWorkgroup(tx, workgroupKey(p, r.Workgroup)); err != nil {
		return n, w, s, err
	}
	switch namespace, workgroup, snapshot := f.NamespaceStatus(n), f.workgroupStatus(w), f.SnapshotStatus(s); {
	case w.Namespace != n.GUID:
		err = blueshift.Errorf(codeInvalid, "Workgroup %s serves namespace %s, not %s.", w.Name(), w.NamespaceName, n.ID)
	case namespace != Available:
		err = blueshift.Errorf(codeConflict, "Namespace %s is %s. Wait until it is available before you restore it.", n.ID, namespace)
	case workgroup != Available:
		err = blueshift.Errorf(codeConflict, "Workgroup %s is %s. Wait until it is available before you restore its namespace.", w.Name(), workgroup)
	case snapshot != Available:
		err = blueshift.Errorf(codeConflict, "Snapshot %s is %s. Wait until it is available before you restore it.", s.ID, snapshot)
	}
	return n, w, s, err
}

// restore puts the content of a snapshot in the place of a namespace's.
func (f *Fleet) restore(tx store.Tx, n *blueshift.ServerlessNamespace, w *blueshift.Workgroup, s blueshift.ServerlessSnapshot, files map[string]string, d *doomed) error {
	ns, err := store.Namespaces.Get(tx, blueshift.Key{Account: n.Account, Region: n.Region, ID: n.GUID})
	if err != nil {
		return err
	}
	if err := removeContent(tx, ns.ID, d); err != nil {
		return err
	}
	n.AdminUsername, n.DBName, n.ModifiedAt = s.AdminUsername, s.DBName, f.due()
	w.MasterUsername = s.AdminUsername
	w.Transition, w.TransitionAt = Modifying, f.due()
	if f.Dependents != nil {
		err = d.note(f.Dependents.NamespaceRestored(tx, ns.Key, s.Content.Datashares))
	}
	return errors.Join(err, putContent(tx, ns, s.Content, files), store.ServerlessNamespaces.Put(tx, *n), store.Workgroups.Put(tx, *w))
}
