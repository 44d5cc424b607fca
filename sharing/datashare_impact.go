package sharing

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Withdrawal is a call or statement that takes a datashare away from consumers.
type Withdrawal struct {
	Call     string // one of the Calls below
	ARN      string
	Consumer string             // Deauthorize: ConsumerIdentifier; Revoke: an account id or a namespace GUID
	Scope    AssociationRequest // Disassociate
}

// The withdrawals that can be planned, by the names of their calls.
const (
	Deauthorize  = "DeauthorizeDataShare"
	Disassociate = "DisassociateDataShareConsumer"
	Reject       = "RejectDataShare"
	Revoke       = "REVOKE USAGE ON DATASHARE"
	Drop         = "DROP DATASHARE"
)

// DatashareImpact is what a withdrawal would do now.
type DatashareImpact struct {
	Changes []StatusChange
	// Lost are the databases made from the share that could no longer be read, of
	// all consumers: what they are called is not for the producer to know.
	Lost []blueshift.Database
	// ReadOnly are those that could still be read, and no longer written: a namespace
	// that was granted the share itself would have it by its account's association
	// alone. They are all of the caller's account.
	ReadOnly []blueshift.Database
}

// StatusChange is a row of the caller's view of a share that would be another,
// with an empty After none, and with an empty Before a new one.
type StatusChange struct {
	Consumer      string
	Region        blueshift.Region
	Before, After string
}

// PlanWithdrawal is a withdrawal that changes nothing. What refuses the call
// refuses the plan too; statements are planned for the producer's account,
// whoever of its users would run them.
func (s *Service) PlanWithdrawal(ctx context.Context, p blueshift.Principal, w Withdrawal) (i DatashareImpact, err error) {
	key, err := shareKey(p, w.Call, w.ARN)
	if err != nil {
		return i, err
	}
	consumers := w.Call == Disassociate || w.Call == Reject
	if !consumers && key.Account != p.Account {
		return i, notProducer(p, key, w.Call, w.ARN)
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		d, _, err := s.share(tx, key, w.ARN)
		switch {
		case errors.Is(err, store.ErrNotFound) && key.Account != p.Account:
			return notAssociated(nil, w.ARN, p.Account)
		case errors.Is(err, store.ErrNotFound):
			return unknownARN(tx, key, w.ARN, namedAs(p.Account, w.Consumer))
		case err != nil:
			return err
		}
		next, err := w.of(d, p, s)
		if err != nil {
			return err
		}
		rows := func(d *blueshift.Datashare) []AssociationView { return producerRows(d, arns(tx, d.Account)) }
		if consumers {
			rows = func(d *blueshift.Datashare) []AssociationView { return consumerRows(d, p.Account, arns(tx, d.Account)) }
		}
		i.Changes = statusChanges(rows(&d), rows(&next))
		for db := range store.Databases.Lookup(tx, "share:"+key.ID) {
			n, err := store.Namespaces.Get(tx, blueshift.Key{Account: db.Account, Region: db.Region, ID: db.Namespace})
			if err != nil {
				return err
			}
			switch {
			case db.ShareKey != key || db.ShareID != d.ShareID || access(&d, &n) != none:
			case access(&next, &n) != none:
				i.Lost = append(i.Lost, db)
			case grantsWrites(&d) && mayWrite(&d, &n) && !mayWrite(&next, &n):
				i.ReadOnly = append(i.ReadOnly, db)
			}
		}
		return nil
	})
	return i, err
}

// of is the share as it would be after the withdrawal.
func (w Withdrawal) of(d blueshift.Datashare, p blueshift.Principal, s *Service) (blueshift.Datashare, error) {
	now := s.Clock.Now()
	switch w.Call {
	case Deauthorize:
		id, err := consumerOf(&d, w.Consumer)
		if err != nil {
			return d, err
		}
		return deauthorize(d, id, now)
	case Disassociate:
		scope, err := newScope("DisassociateEntireAccount", w.Scope.EntireAccount, w.Scope.ConsumerARN, w.Scope.ConsumerRegion)
		if err != nil {
			return d, err
		}
		id, scope, err := taker(&d, p.Account, scope)
		if err != nil {
			return d, err
		}
		return disassociate(d, id, scope, now)
	case Reject:
		return reject(d, p.Account, now)
	case Revoke:
		id := blueshift.ConsumerID{Namespace: w.Consumer}
		if a := blueshift.Account(w.Consumer); a.Valid() {
			id = blueshift.ConsumerID{Account: a}
		}
		next, _, err := revoke(d, id)
		var refused *blueshift.SQLError
		if errors.As(err, &refused) {
			err = blueshift.Errorf("InvalidDataShareFault", "The statement would be refused with %s: %s", refused.State, refused.Message)
		}
		return next, err
	case Drop:
		d.Consumers = nil
		return d, nil
	}
	return d, blueshift.Errorf("InvalidParameterValue", "%q is not a withdrawal.", abridge(w.Call))
}

// grantsWrites reports whether a share has anything that lets its consumers write.
func grantsWrites(d *blueshift.Datashare) bool {
	var held blueshift.Privileges
	for i := range d.Schemas {
		held |= d.Schemas[i].Privileges()
	}
	for i := range d.Objects {
		held |= d.Objects[i].Privileges()
	}
	for i := range d.Scoped {
		held |= d.Scoped[i].Held
	}
	return held&^(blueshift.Select|blueshift.Usage|blueshift.Execute) != 0
}

// statusChanges compares two views of a share. A row that takes the place of
// others, as AVAILABLE does of the last association, comes behind them.
func statusChanges(before, after []AssociationView) (out []StatusChange) {
	for _, b := range before {
		c := StatusChange{Consumer: b.Consumer, Region: b.Region, Before: b.Status}
		for _, a := range after {
			if a.Consumer == b.Consumer && a.Region == b.Region {
				c.After = a.Status
			}
		}
		if c.After != c.Before {
			out = append(out, c)
		}
	}
	for _, a := range after {
		if !slices.ContainsFunc(before, func(b AssociationView) bool { return a.Consumer == b.Consumer && a.Region == b.Region }) {
			out = append(out, StatusChange{Consumer: a.Consumer, Region: a.Region, After: a.Status})
		}
	}
	return out
}
