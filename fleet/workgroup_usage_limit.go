package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// maxUsageLimits is how many limits of one usage type a workgroup may have
// (Amazon Redshift Management Guide, usage limits of Redshift Serverless).
const maxUsageLimits = 4

// CreateUsageLimit bounds the use of a workgroup of the caller. Period and
// breach action default to "monthly" and "log".
func (f *Fleet) CreateUsageLimit(ctx context.Context, p blueshift.Principal, l blueshift.UsageLimit) (blueshift.UsageLimit, error) {
	l.Key = serverlessKey(p, newGUID())
	l.Period, l.BreachAction = cmp.Or(l.Period, "monthly"), cmp.Or(l.BreachAction, "log")
	if l.Amount < 1 {
		return l, blueshift.Errorf(codeInvalid, "The amount %d is not valid. It is a positive number.", l.Amount)
	}
	return l, f.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := f.workgroupOf(tx, p, l.ResourceARN); err != nil {
			return err
		}
		alike := 0
		for o := range store.UsageLimits.Lookup(tx, "resource:"+l.ResourceARN) {
			if o.UsageType != l.UsageType {
				continue
			}
			if alike++; o.Period == l.Period && o.BreachAction == l.BreachAction {
				return blueshift.Errorf(codeConflict, "Usage limit %s is of the same usage type, period and breach action. Call UpdateUsageLimit to change its amount.", o.ID)
			}
		}
		if alike >= maxUsageLimits {
			return blueshift.Errorf(codeQuota, "The workgroup has %d usage limits of type %s, which is the quota.", alike, l.UsageType)
		}
		return store.UsageLimits.Put(tx, l)
	})
}

// workgroupOf finds the caller's workgroup of an ARN.
func (f *Fleet) workgroupOf(tx store.Tx, p blueshift.Principal, arn string) (blueshift.Workgroup, error) {
	for w := range store.Workgroups.Lookup(tx, "workgroup:"+arn[strings.LastIndexByte(arn, '/')+1:]) {
		if w.ARN() == arn && w.Account == p.Account && w.Region == p.Region && f.workgroupStatus(w) != "" {
			return w, nil
		}
	}
	return blueshift.Workgroup{}, blueshift.Errorf(codeNotFound, "The workgroup %s was not found.", abridge(arn))
}

// UsageLimit returns a usage limit of the caller.
func (f *Fleet) UsageLimit(ctx context.Context, p blueshift.Principal, id string) (l blueshift.UsageLimit, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		l, err = findUsageLimit(tx, p, id)
		return err
	})
	return l, err
}

func findUsageLimit(tx store.Tx, p blueshift.Principal, id string) (blueshift.UsageLimit, error) {
	l, err := store.UsageLimits.Get(tx, serverlessKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return l, blueshift.Errorf(codeNotFound, "The usage limit %s was not found.", abridge(id))
	}
	return l, err
}

// UsageLimits returns the caller's usage limits in order of id, as far as they
// are of a resource and type ("" for any).
func (f *Fleet) UsageLimits(ctx context.Context, p blueshift.Principal, arn, usageType string) (out []blueshift.UsageLimit, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = slices.Collect(store.UsageLimits.Scan(tx, p.Account, p.Region, ""))
		return nil
	})
	return slices.DeleteFunc(out, func(l blueshift.UsageLimit) bool {
		return arn != "" && l.ResourceARN != arn || usageType != "" && l.UsageType != usageType
	}), err
}

// UpdateUsageLimit changes amount and breach action; nil and "" leave them.
func (f *Fleet) UpdateUsageLimit(ctx context.Context, p blueshift.Principal, id string, amount *int64, action string) (l blueshift.UsageLimit, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if l, err = findUsageLimit(tx, p, id); err != nil {
			return err
		}
		l.Amount, l.BreachAction = or(amount, l.Amount), cmp.Or(action, l.BreachAction)
		if l.Amount < 1 {
			return blueshift.Errorf(codeInvalid, "The amount %d is not valid. It is a positive number.", l.Amount)
		}
		return store.UsageLimits.Put(tx, l)
	})
	return l, err
}

// DeleteUsageLimit removes a usage limit.
func (f *Fleet) DeleteUsageLimit(ctx context.Context, p blueshift.Principal, id string) (l blueshift.UsageLimit, err error) {
	err = f.Store.Update(ctx, func(tx store.Tx) error {
		if l, err = findUsageLimit(tx, p, id); err != nil {
			return err
		}
		return store.UsageLimits.Delete(tx, l.Key)
	})
	return l, err
}
