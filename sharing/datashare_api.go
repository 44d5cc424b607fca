package sharing

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// AuthorizeDataShare lets a consumer account that was granted in SQL take the
// share (Redshift API Reference, AuthorizeDataShare). writes lifts the cap on
// the privileges granted to the share; leaving it out means read-only. The
// answer has the one row of that consumer.
func (s *Service) AuthorizeDataShare(ctx context.Context, p blueshift.Principal, arn, consumer string, writes *bool) (DatashareView, error) {
	return s.produce(ctx, p, "AuthorizeDataShare", arn, consumer, func(d blueshift.Datashare, a blueshift.Account) (blueshift.Datashare, error) {
		return authorize(d, a, writes, s.Clock.Now())
	})
}

// DeauthorizeDataShare withdraws the authorization. When it returns the
// consumer cannot read any more (Redshift API Reference, DeauthorizeDataShare).
func (s *Service) DeauthorizeDataShare(ctx context.Context, p blueshift.Principal, arn, consumer string) (DatashareView, error) {
	return s.produce(ctx, p, "DeauthorizeDataShare", arn, consumer, func(d blueshift.Datashare, a blueshift.Account) (blueshift.Datashare, error) {
		return deauthorize(d, a, s.Clock.Now())
	})
}

// produce runs a step of the producer.
func (s *Service) produce(ctx context.Context, p blueshift.Principal, op, arn, consumer string,
	step func(blueshift.Datashare, blueshift.Account) (blueshift.Datashare, error)) (v DatashareView, err error) {
	key, err := shareKey(p, op, arn)
	if err != nil {
		return v, err
	}
	if key.Account != p.Account {
		return v, blueshift.Errorf("InvalidDataShareFault", "The data share %s belongs to account %s: only that account can call %s for it, and this call was made by %s.",
			abridge(arn), key.Account, op, p.Account)
	}
	cut := false
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, key)
		if errors.Is(err, store.ErrNotFound) || (err == nil && d.ARN() != arn) {
			return unknownARN(arn)
		}
		if err != nil {
			return err
		}
		account, namespace, err := consumerOf(&d, consumer)
		if err != nil {
			return err
		}
		if namespace >= 0 { // ACTIVE since its GRANT; there is nothing to decide
			if op == "DeauthorizeDataShare" {
				return blueshift.Errorf("InvalidDataShareFault", "The data share %s was granted to namespace %s of your own account, which needs no authorization. Run: REVOKE USAGE ON DATASHARE %s FROM NAMESPACE '%s'",
					arn, d.Consumers[namespace].Namespace, quoteName(d.Name), d.Consumers[namespace].Namespace)
			}
			v = s.viewOf(tx, &d)
			v.Associations = []AssociationView{producerRow(&d.Consumers[namespace], arns(tx, p.Account))}
			return nil
		}
		next, err := step(d, account)
		if err != nil {
			return err
		}
		i := accountConsumer(&next, account)
		cut = op == "DeauthorizeDataShare" || allows(d.Consumers[i].ProducerAllowedWrites) && !allows(next.Consumers[i].ProducerAllowedWrites)
		v = s.viewOf(tx, &next)
		v.Associations = []AssociationView{producerRow(&next.Consumers[i], arns(tx, p.Account))}
		return store.Datashares.Put(tx, next)
	})
	if err == nil && cut {
		s.Withdrawn(ctx, key)
	}
	return v, err
}

// AssociationRequest is what AssociateDataShareConsumer and
// DisassociateDataShareConsumer were asked for; nil is absent. Exactly one
// scope is given, EntireAccount=false counting as absent.
type AssociationRequest struct {
	ARN            string
	EntireAccount  *bool
	ConsumerARN    *string
	ConsumerRegion *string
	AllowWrites    *bool // Associate only
}

// AssociateDataShareConsumer takes an authorized share for a scope of the
// caller's account (Redshift API Reference, AssociateDataShareConsumer). The
// answer has all rows of the account.
func (s *Service) AssociateDataShareConsumer(ctx context.Context, p blueshift.Principal, r AssociationRequest) (DatashareView, error) {
	scope, err := newScope("AssociateEntireAccount", r.EntireAccount, r.ConsumerARN, r.ConsumerRegion)
	if err != nil {
		return DatashareView{}, err
	}
	return s.consume(ctx, p, "AssociateDataShareConsumer", r.ARN, func(tx store.Tx, d blueshift.Datashare) (blueshift.Datashare, error) {
		next, err := associate(d, p.Account, scope, r.AllowWrites, s.Clock.Now())
		if err != nil || scope.NamespaceARN == "" {
			return next, err
		}
		n, err := namespace(tx, p.Account, scope.NamespaceARN)
		if err != nil {
			return d, err
		}
		return next, s.checkEncryption(tx, &d, n)
	})
}

// DisassociateDataShareConsumer gives up one scope. The account may take it
// again without another authorization (Redshift API Reference,
// DisassociateDataShareConsumer).
func (s *Service) DisassociateDataShareConsumer(ctx context.Context, p blueshift.Principal, r AssociationRequest) (DatashareView, error) {
	scope, err := newScope("DisassociateEntireAccount", r.EntireAccount, r.ConsumerARN, r.ConsumerRegion)
	if err != nil {
		return DatashareView{}, err
	}
	return s.consume(ctx, p, "DisassociateDataShareConsumer", r.ARN, func(_ store.Tx, d blueshift.Datashare) (blueshift.Datashare, error) {
		return disassociate(d, p.Account, scope, s.Clock.Now())
	})
}

// RejectDataShare declines a share for the whole account, until the producer
// authorizes it again (Redshift API Reference, RejectDataShare). The answer
// has one row, REJECTED.
func (s *Service) RejectDataShare(ctx context.Context, p blueshift.Principal, arn string) (DatashareView, error) {
	v, err := s.consume(ctx, p, "RejectDataShare", arn, func(_ store.Tx, d blueshift.Datashare) (blueshift.Datashare, error) {
		return reject(d, p.Account, s.Clock.Now())
	})
	return v, err
}

// consume runs a step of a consumer account.
func (s *Service) consume(ctx context.Context, p blueshift.Principal, op, arn string,
	step func(store.Tx, blueshift.Datashare) (blueshift.Datashare, error)) (v DatashareView, err error) {
	key, err := shareKey(p, op, arn)
	if err != nil {
		return v, err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, key)
		if errors.Is(err, store.ErrNotFound) || (err == nil && d.ARN() != arn) {
			if key.Account == p.Account {
				return unknownARN(arn)
			}
			return notAssociated(nil, arn, p.Account)
		}
		if err != nil {
			return err
		}
		next, err := step(tx, d)
		if err != nil {
			return err
		}
		i := accountConsumer(&next, p.Account)
		v = s.viewOf(tx, &next)
		if c := &next.Consumers[i]; c.Authorization == blueshift.Rejected {
			v.Associations = []AssociationView{producerRow(c, arns(tx, p.Account))}
		} else {
			v.Associations = consumerRows(&next, p.Account, arns(tx, p.Account))
		}
		return store.Datashares.Put(tx, next)
	})
	if err == nil {
		s.Withdrawn(ctx, key) // a scope may have replaced another
	}
	return v, err
}
