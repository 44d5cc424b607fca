package sharing

import (
	"context"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// AWS Data Exchange as a consumer. It manages who else is one: accounts come
// with a subscription to the product that offers the share, and go with it. The
// exchange itself is not built; an operator plays its part with Subscribe and
// Unsubscribe.

// exchange is the consumer that a share managed by AWS Data Exchange begins with.
func exchange(now time.Time) blueshift.Consumer {
	return blueshift.Consumer{ConsumerID: blueshift.ConsumerID{Via: blueshift.ViaDataExchange}, Granted: now,
		Authorization: blueshift.PendingAuthorization, AuthorizationChanged: now}
}

// Subscribe is what AWS Data Exchange does for a new subscriber of the caller's
// share: the account becomes a consumer, authorized as the exchange is, and may
// take the share as if it had been granted to it. The answer has all rows.
func (s *Service) Subscribe(ctx context.Context, p blueshift.Principal, arn, subscriber string) (DatashareView, error) {
	return s.produce(ctx, p, "Subscribe", arn, blueshift.ViaDataExchange, func(tx store.Tx, d blueshift.Datashare) (produced, error) {
		id, err := subscriberOf(&d, subscriber)
		if err != nil {
			return produced{}, err
		}
		next, err := subscribe(d, id, s.Clock.Now())
		return produced{share: next, rows: producerRows(&next, arns(tx, d.Account))}, err
	})
}

// Unsubscribe is what it does when a subscription ends. When it returns, the
// account cannot read any more.
func (s *Service) Unsubscribe(ctx context.Context, p blueshift.Principal, arn, subscriber string) (DatashareView, error) {
	return s.produce(ctx, p, "Unsubscribe", arn, blueshift.ViaDataExchange, func(tx store.Tx, d blueshift.Datashare) (produced, error) {
		id, err := subscriberOf(&d, subscriber)
		if err != nil {
			return produced{}, err
		}
		i := indexOf(&d, id)
		if i < 0 {
			return produced{}, blueshift.Errorf("InvalidDataShareFault", "The data share %s either doesn't exist or isn't associated with this data consumer: account %s has not subscribed to it, so there is no subscription to end. "+
				"To begin one: %s", arn, id, blueshift.NextStep(settle(consumerSteps(&d, id))))
		}
		d.Consumers = slices.Concat(d.Consumers[:i], d.Consumers[i+1:])
		return produced{share: d, rows: producerRows(&d, arns(tx, d.Account)), lost: true}, nil
	})
}

// checkOffered refuses a scope of an account that lies outside the Region of a
// product.
func checkOffered(d *blueshift.Datashare, account blueshift.Account, scope Scope) error {
	region := scope.Region
	if scope.NamespaceARN != "" {
		region = arnRegion(scope.NamespaceARN)
	}
	if d.ManagedBy != blueshift.ViaDataExchange || region == "" || region == d.Region {
		return nil
	}
	missing := offeredStep(d, &blueshift.Namespace{Key: blueshift.Key{Account: account, Region: region}})
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be associated with %s: it is managed by AWS Data Exchange and is used in the Region in which it is offered. %s", d.ARN(), scope, blueshift.NextStep([]blueshift.Step{missing}))
}

// subscriberOf reads the account of a subscriber.
func subscriberOf(d *blueshift.Datashare, account string) (blueshift.ConsumerID, error) {
	id := blueshift.ConsumerID{Account: blueshift.Account(account)}
	switch {
	case !id.Account.Valid():
		return id, blueshift.Errorf("InvalidParameterValue", "The subscriber %q is not an account id of 12 digits.", abridge(account))
	case d.ManagedBy != blueshift.ViaDataExchange:
		return id, blueshift.Errorf("InvalidDataShareFault", "The data share %s is not managed by AWS Data Exchange: only one that was made by CREATE DATASHARE … MANAGEDBY ADX can be subscribed to. "+
			"Account %s becomes a consumer by a grant. %s", d.ARN(), id, blueshift.NextStep(settle(consumerSteps(d, id))))
	}
	return id, nil
}

// subscribe adds a subscriber. One that had rejected the share may take it
// again; repeating it otherwise changes nothing.
func subscribe(d blueshift.Datashare, id blueshift.ConsumerID, now time.Time) (blueshift.Datashare, error) {
	e := d.Consumers[indexOf(&d, blueshift.ConsumerID{Via: blueshift.ViaDataExchange})]
	if e.Authorization != blueshift.Authorized {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be subscribed to: it is %s for AWS Data Exchange. %s", d.ARN(), e.Authorization, blueshift.NextStep(settle(consumerSteps(&d, id))))
	}
	i := indexOf(&d, id)
	if i >= 0 && d.Consumers[i].Authorization == blueshift.Authorized {
		return d, nil
	}
	c := blueshift.Consumer{ConsumerID: id, Granted: now, Authorization: blueshift.Authorized, AuthorizationChanged: now, ProducerAllowedWrites: e.ProducerAllowedWrites}
	switch {
	case i >= 0:
		c.Granted = d.Consumers[i].Granted
		return withConsumer(d, i, c), nil
	case len(d.Consumers) >= maxConsumers:
		return d, blueshift.Errorf("InvalidParameterValue", "The data share %s has %d consumers already.", d.ARN(), len(d.Consumers))
	}
	d.Consumers = append(slices.Clip(d.Consumers), c)
	return d, nil
}

// withSubscribers lets the subscribers of a share follow its consumer i if that
// is AWS Data Exchange: what the exchange may, they may, and nothing else. Those
// that rejected the share stay out; the others take it again by themselves.
func withSubscribers(d blueshift.Datashare, i int, now time.Time) blueshift.Datashare {
	e := d.Consumers[i]
	if e.Via != blueshift.ViaDataExchange {
		return d
	}
	d.Consumers = slices.Clone(d.Consumers)
	for j := range d.Consumers {
		c := &d.Consumers[j]
		if j == i || c.Authorization == blueshift.Rejected {
			continue
		}
		c.ProducerAllowedWrites = e.ProducerAllowedWrites
		if c.Authorization != e.Authorization {
			c.Authorization, c.AuthorizationChanged, c.Associations = e.Authorization, now, nil
		}
	}
	return d
}
