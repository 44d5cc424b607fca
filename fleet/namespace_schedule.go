package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

var actionPattern = blueshift.Pattern(`^[a-z0-9-]{3,60}$`)

// CreateScheduledAction makes a schedule by which snapshots are taken of a
// namespace of the caller (Redshift Serverless API Reference,
// CreateScheduledAction).
func (f *Fleet) CreateScheduledAction(ctx context.Context, p blueshift.Principal, a blueshift.ScheduledAction) (blueshift.ScheduledAction, error) {
	a.Key, a.GUID, a.Since = serverlessKey(p, a.ID), newGUID(), f.Clock.Now()
	if !actionPattern().MatchString(a.ID) {
		return a, blueshift.Errorf(codeInvalid, "The scheduledActionName %q is not valid. It has 3 to 60 lower-case letters, digits and hyphens.", abridge(a.ID))
	}
	return a, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := store.ScheduledActions.Get(tx, a.Key); !errors.Is(err, store.ErrNotFound) {
			return blueshift.Errorf(codeConflict, "Scheduled action %s already exists.", a.ID)
		}
		return f.putAction(tx, p, a)
	})
}

// putAction checks an action and writes it.
func (f *Fleet) putAction(tx store.Tx, p blueshift.Principal, a blueshift.ScheduledAction) error {
	for _, name := range []string{a.Namespace, a.TargetNamespace} {
		if _, err := f.findNamespace(tx, serverlessKey(p, name)); err != nil {
			return err
		}
	}
	if _, err := (SnapshotRequest{Namespace: a.TargetNamespace, Name: snapshotName(a, a.Since), Retention: new(int32(a.Retention)), Tags: a.Tags}).snapshot(p); err != nil {
		return err
	}
	_, err := parseCron(a.Cron)
	switch {
	case !rolePattern.MatchString(a.RoleARN):
		return blueshift.Errorf(codeInvalid, "The roleArn %q is not the ARN of an IAM role.", abridge(a.RoleARN))
	case a.At.IsZero() && err != nil:
		return blueshift.Errorf(codeInvalid, "The cron expression %q is not valid: %v.", abridge(a.Cron), err)
	case !a.End.IsZero() && !a.End.After(a.Start):
		return blueshift.Errorf(codeInvalid, "The endTime is not after the startTime.")
	}
	return store.ScheduledActions.Put(tx, a)
}

// ScheduledAction returns one of the caller's scheduled actions.
func (f *Fleet) ScheduledAction(ctx context.Context, p blueshift.Principal, name string) (a blueshift.ScheduledAction, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		a, err = findAction(tx, serverlessKey(p, name))
		return err
	})
	return a, err
}

func findAction(tx store.Tx, key blueshift.Key) (blueshift.ScheduledAction, error) {
	a, err := store.ScheduledActions.Get(tx, key)
	if errors.Is(err, store.ErrNotFound) {
		return a, blueshift.Errorf(codeNotFound, "The scheduled action %s was not found.", abridge(key.ID))
	}
	return a, err
}

// ScheduledActions returns the caller's scheduled actions in order of name, of
// one namespace or ("") of all.
func (f *Fleet) ScheduledActions(ctx context.Context, p blueshift.Principal, namespace string) (out []blueshift.ScheduledAction, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = slices.Collect(store.ScheduledActions.Scan(tx, p.Account, p.Region, ""))
		return nil
	})
	return slices.DeleteFunc(out, func(a blueshift.ScheduledAction) bool { return namespace != "" && a.Namespace != namespace }), err
}

// UpdateScheduledAction lets change make of an action what it should be. What
// was due until now is not caught up with.
func (f *Fleet) UpdateScheduledAction(ctx context.Context, p blueshift.Principal, name string, change func(*blueshift.ScheduledAction) error) (a blueshift.ScheduledAction, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if a, err = findAction(tx, serverlessKey(p, name)); err != nil {
			return err
		}
		if err := change(&a); err != nil {
			return err
		}
		a.Since = f.Clock.Now()
		return f.putAction(tx, p, a)
	})
	return a, err
}

// DeleteScheduledAction removes an action; the snapshots it took stay.
func (f *Fleet) DeleteScheduledAction(ctx context.Context, p blueshift.Principal, name string) (a blueshift.ScheduledAction, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if a, err = findAction(tx, serverlessKey(p, name)); err != nil {
			return err
		}
		return store.ScheduledActions.Delete(tx, a.Key)
	})
	return a, err
}

// removeActions removes the scheduled actions of a namespace that ends.
func removeActions(tx store.Tx, n blueshift.Key) error {
	var errs []error
	for _, a := range slices.Collect(store.ScheduledActions.Scan(tx, n.Account, n.Region, "")) {
		if a.Namespace == n.ID || a.TargetNamespace == n.ID {
			errs = append(errs, store.ScheduledActions.Delete(tx, a.Key))
		}
	}
	return errors.Join(errs...)
}

// NextInvocation is when an action runs after a moment; the zero time if it
// does not run any more.
func NextInvocation(a blueshift.ScheduledAction, after time.Time) (at time.Time) {
	if a.Disabled {
		return at
	}
	if after.Before(a.Start) {
		after = a.Start.Add(-time.Nanosecond)
	}
	if at = a.At; at.IsZero() {
		c, err := parseCron(a.Cron)
		if err != nil { // it was checked when it was written
			return at
		}
		at = c.next(after)
	}
	if !at.After(after) || !a.End.IsZero() && at.After(a.End) {
		return time.Time{}
	}
	return at
}

// snapshotName is the name of the snapshot of a run.
func snapshotName(a blueshift.ScheduledAction, at time.Time) string {
	return a.Prefix + "-" + at.UTC().Format("2006-01-02-15-04-05")
}

// RunScheduled takes the snapshots and recovery points that are due, and removes
// those whose retention is over. Of the runs of an action that were missed, while the
// server was down say, the last one is made up for. A run that fails is logged
// and not repeated.
func (f *Fleet) RunScheduled(ctx context.Context) error {
	if err := f.sweepSnapshots(ctx); err != nil {
		return err
	}
	now := f.Clock.Now()
	var due []blueshift.ScheduledAction
	err := f.Store.View(ctx, func(tx store.Tx) error {
		due = nil
		for a := range store.ScheduledActions.All(tx) {
			if at := NextInvocation(a, a.Since); !at.IsZero() && !at.After(now) {
				due = append(due, a)
			}
		}
		return nil
	})
	for _, a := range due {
		if e := f.run(ctx, a, now); e != nil {
			f.Logger.Error("a scheduled snapshot could not be taken", "account", a.Account, "region", a.Region, "action", a.ID, "namespace", a.TargetNamespace, "error", e)
		}
	}
	return errors.Join(err, f.takeRecoveryPoints(ctx))
}

// run notes that an action has run before it runs, so that it never does twice.
func (f *Fleet) run(ctx context.Context, a blueshift.ScheduledAction, now time.Time) error {
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		current, err := store.ScheduledActions.Get(tx, a.Key)
		if err != nil || !current.Since.Equal(a.Since) { // it was changed, or deleted
			return cmp.Or(err, errChanged)
		}
		current.Since = now
		return store.ScheduledActions.Put(tx, current)
	})
	if errors.Is(err, errChanged) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p := blueshift.Principal{Account: a.Account, Region: a.Region}
	_, err = f.CreateSnapshot(ctx, p, SnapshotRequest{Namespace: a.TargetNamespace, Name: snapshotName(a, now), Retention: new(int32(a.Retention)), Tags: a.Tags})
	return err
}

var errChanged = errors.New("the scheduled action has changed")
