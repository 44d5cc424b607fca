package sharing

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// AuthorizeDataShare lets a consumer account that was granted in SQL take the
// share (Redshift API Reference, AuthorizeDataShare). writes lifts the cap on
// the privileges granted to the share; leaving it out means read-only. The
// answer has the one row of that consumer.
func (s *Service) AuthorizeDataShare(ctx context.Context, p blueshift.Principal, arn, consumer string, writes *bool) (DatashareView, error) {
	return s.produce(ctx, p, "AuthorizeDataShare", arn, consumer, func(tx store.Tx, d blueshift.Datashare) (produced, error) {
		id, err := consumerOf(&d, consumer)
		if err != nil || id.Namespace != "" { // a namespace is ACTIVE since its GRANT; there is nothing to decide
			return s.consumerShown(tx, d, id), err
		}
		next, err := authorize(d, id, writes, s.Clock.Now())
		if err != nil {
			return produced{}, err
		}
		out := s.consumerShown(tx, next, id)
		out.lost = allows(d.Consumers[indexOf(&d, id)].ProducerAllowedWrites) && !allows(writes)
		return out, nil
	})
}

// DeauthorizeDataShare withdraws the authorization. When it returns the
// consumer cannot read any more (Redshift API Reference, DeauthorizeDataShare).
func (s *Service) DeauthorizeDataShare(ctx context.Context, p blueshift.Principal, arn, consumer string) (DatashareView, error) {
	return s.produce(ctx, p, "DeauthorizeDataShare", arn, consumer, func(tx store.Tx, d blueshift.Datashare) (produced, error) {
		id, err := consumerOf(&d, consumer)
		if err != nil {
			return produced{}, err
		}
		if id.Namespace != "" {
			return produced{}, blueshift.Errorf("InvalidDataShareFault", "The data share %s was granted to namespace %s of your own account, which needs no authorization. Run: REVOKE USAGE ON DATASHARE %s FROM NAMESPACE '%s'",
				arn, id.Namespace, quoteName(d.Name), id.Namespace)
		}
		next, err := deauthorize(d, id, s.Clock.Now())
		if err != nil {
			return produced{}, err
		}
		out := s.consumerShown(tx, next, id)
		out.lost = true
		return out, nil
	})
}

// produced is what a step of the producer makes of a share.
type produced struct {
	share blueshift.Datashare
	rows  []AssociationView // to answer
	lost  bool              // somebody may have lost access
}

// consumerShown answers the row of one consumer, if it is one.
func (s *Service) consumerShown(tx store.Tx, d blueshift.Datashare, id blueshift.ConsumerID) produced {
	out := produced{share: d}
	if i := indexOf(&d, id); i >= 0 {
		out.rows = []AssociationView{producerRow(&d.Consumers[i], arns(tx, d.Account))}
	}
	return out
}

// produce runs a step of the producer for a consumer.
func (s *Service) produce(ctx context.Context, p blueshift.Principal, op, arn, consumer string, step func(store.Tx, blueshift.Datashare) (produced, error)) (v DatashareView, err error) {
	key, err := shareKey(p, op, arn)
	if err != nil {
		return v, err
	}
	if key.Account != p.Account {
		return v, notProducer(p, key, op, arn)
	}
	// What the answer looks like is no matter of the transaction, in which
	// everybody else waits.
	var out produced
	var producer *blueshift.Namespace
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		d, registering, err := s.share(tx, key, arn)
		if errors.Is(err, store.ErrNotFound) {
			return unknownARN(tx, key, arn, namedAs(p.Account, consumer))
		}
		if err != nil {
			return err
		}
		if out, err = step(tx, d); err != nil {
			return err
		}
		producer = producerOf(tx, &out.share)
		if len(registering) > 0 {
			out.share.Consumers = slices.Concat(out.share.Consumers, registering)
		}
		return store.Datashares.Put(tx, out.share)
	})
	if err != nil {
		return v, err
	}
	if out.lost {
		s.Withdrawn(ctx, key)
	}
	v = view(&out.share, producer)
	v.Associations = out.rows
	return v, nil
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
		id, scope, err := taker(&d, p.Account, scope)
		if err != nil {
			return d, err
		}
		next, err := associate(d, id, scope, r.AllowWrites, s.Clock.Now())
		if err != nil {
			return d, err
		}
		return next, s.checkTaken(tx, &d, id, scope)
	})
}

// checkTaken holds what a scope needs besides the handshake: that the namespace
// is there, that the producer offers the share where it is, and encryption.
func (s *Service) checkTaken(tx store.Tx, d *blueshift.Datashare, id blueshift.ConsumerID, scope Scope) error {
	if id.Via == blueshift.ViaDataCatalog {
		return s.checkCatalog(tx, d)
	}
	if scope.NamespaceARN == "" {
		return checkOffered(d, id.Account, scope)
	}
	n, err := namespace(tx, id.Account, scope.NamespaceARN)
	if err != nil {
		return err
	}
	if err := checkOffered(d, id.Account, scope); err != nil {
		return err
	}
	return s.checkHardware(tx, d, n)
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
		id, scope, err := taker(&d, p.Account, scope)
		if err != nil {
			return d, err
		}
		return disassociate(d, id, scope, s.Clock.Now())
	})
}

// RejectDataShare declines a share for the whole account, until the producer
// authorizes it again (Redshift API Reference, RejectDataShare). The answer
// shows as REJECTED what was rejected: the account, its data catalog or both.
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
		d, registering, err := s.share(tx, key, arn)
		if errors.Is(err, store.ErrNotFound) {
			if key.Account == p.Account {
				return unknownARN(tx, key, arn, blueshift.ConsumerID{Account: p.Account})
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
		v = s.viewOf(tx, &next)
		if v.Associations = consumerRows(&next, p.Account, arns(tx, p.Account)); op == "RejectDataShare" {
			v.Associations = rejectedRows(&next, p.Account)
		}
		if len(registering) > 0 {
			next.Consumers = slices.Concat(next.Consumers, registering)
		}
		return store.Datashares.Put(tx, next)
	})
	if err == nil {
		s.Withdrawn(ctx, key) // a scope may have replaced another
	}
	return v, err
}
