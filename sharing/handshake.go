package sharing

import (
	"fmt"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
)

// The datashare handshake as pure functions: each takes the share as it is and
// returns it as it should be, or a refusal. The record passed in is not changed.
//
//	GRANT USAGE ──► PENDING_AUTHORIZATION ──authorize──► AUTHORIZED ⇄ ACTIVE
//	                    DEAUTHORIZED ◄──deauthorize──┘         │
//	                    REJECTED ◄──────────reject─────────────┘
//
// A DEAUTHORIZED or REJECTED consumer is authorized again and has to associate
// again: its old associations do not come back.

// authorize is the producer's AuthorizeDataShare. A repeat keeps the status and
// overwrites the write setting, nil included.
func authorize(d blueshift.Datashare, id blueshift.ConsumerID, writes *bool, now time.Time) (blueshift.Datashare, error) {
	i := indexOf(&d, id)
	if i < 0 {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be authorized for %s because it is not one of its consumers. "+
			"Account %s must run, in database %s of namespace %s: %s", d.ARN(), id, d.Account, d.Database, d.Namespace, grantStatement(&d, id))
	}
	c := d.Consumers[i]
	c.ProducerAllowedWrites = writes
	if c.Authorization != blueshift.Authorized {
		c.Authorization, c.AuthorizationChanged, c.Associations = blueshift.Authorized, now, nil
	}
	return withSubscribers(withConsumer(d, i, c), i, now), nil
}

// deauthorize is the producer's DeauthorizeDataShare. The grant stays, so the
// consumer can be authorized again without another GRANT.
func deauthorize(d blueshift.Datashare, id blueshift.ConsumerID, now time.Time) (blueshift.Datashare, error) {
	i := indexOf(&d, id)
	if i < 0 {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be deauthorized for %s because you have already removed authorization from the data share. "+
			"It is not one of its consumers. To give access: %s", d.ARN(), id, blueshift.NextStep(settle(consumerSteps(&d, id))))
	}
	c := d.Consumers[i]
	if c.Authorization != blueshift.Authorized {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be deauthorized for %s because you have already removed authorization from the data share. "+
			"It is %s. To give access account %s must run: %s", d.ARN(), id, c.Authorization, d.Account, authorizeShareCall(&d, id, false))
	}
	c.Authorization, c.AuthorizationChanged, c.Associations = blueshift.Deauthorized, now, nil
	return withSubscribers(withConsumer(d, i, c), i, now), nil
}

// associate is the consumer's AssociateDataShareConsumer.
func associate(d blueshift.Datashare, id blueshift.ConsumerID, scope Scope, writes *bool, now time.Time) (blueshift.Datashare, error) {
	i := indexOf(&d, id)
	if i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		return d, notAssociated(&d, d.ARN(), id.Account)
	}
	c := d.Consumers[i]
	if len(c.Associations) == 0 {
		c.AuthorizationChanged = now // AUTHORIZED becomes ACTIVE
	}
	if c.Associations = scope.take(c.Associations, writes, now); len(c.Associations) > maxAssociations {
		return d, blueshift.Errorf("InvalidParameterValue", "Account %s has associated the data share %s with %d namespaces and Regions already. "+
			"Associate it by ConsumerRegion or AssociateEntireAccount instead.", id.Account, d.ARN(), maxAssociations)
	}
	return withConsumer(d, i, c), nil
}

// disassociate is the consumer's DisassociateDataShareConsumer. After the last
// one the share is AVAILABLE to the account again.
func disassociate(d blueshift.Datashare, id blueshift.ConsumerID, scope Scope, now time.Time) (blueshift.Datashare, error) {
	i := indexOf(&d, id)
	if i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		return d, notAssociated(&d, d.ARN(), id.Account)
	}
	c := d.Consumers[i]
	left, found := scope.leave(c.Associations)
	if !found {
		is := "It is not associated with anything."
		if len(c.Associations) > 0 {
			is = "It is associated with " + scopeOf(c.Associations[0]).String() + "; account " + string(id.Account) + " must disassociate that scope."
		}
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s either doesn't exist or isn't associated with this data consumer: %s of account %s. %s",
			d.ARN(), scope, id.Account, is)
	}
	if c.Associations = left; len(left) == 0 {
		c.AuthorizationChanged = now // ACTIVE becomes AUTHORIZED
	}
	return withConsumer(d, i, c), nil
}

// reject is the consumer's RejectDataShare, for the whole account: what it sees
// of the share, with its data catalog or without, is REJECTED. Only the producer
// can undo it.
func reject(d blueshift.Datashare, account blueshift.Account, now time.Time) (blueshift.Datashare, error) {
	next, rejected := d, false
	for i, c := range d.Consumers {
		if c.Account != account || c.Namespace != "" || c.Authorization != blueshift.Authorized {
			continue
		}
		c.Authorization, c.AuthorizationChanged, c.Associations = blueshift.Rejected, now, nil
		next, rejected = withConsumer(next, i, c), true
	}
	if !rejected {
		return d, notAssociated(&d, d.ARN(), account)
	}
	return next, nil
}

// indexOf is where a consumer is among those of a share, -1 if it is not one.
func indexOf(d *blueshift.Datashare, id blueshift.ConsumerID) int {
	return slices.IndexFunc(d.Consumers, func(c blueshift.Consumer) bool { return c.ConsumerID == id })
}

// accountConsumer is the index of the grant TO ACCOUNT, -1 without one.
func accountConsumer(d *blueshift.Datashare, a blueshift.Account) int {
	return indexOf(d, blueshift.ConsumerID{Account: a})
}

// catalogConsumer is the index of the grant TO ACCOUNT … VIA DATA CATALOG, -1
// without one.
func catalogConsumer(d *blueshift.Datashare, a blueshift.Account) int {
	return indexOf(d, blueshift.ConsumerID{Account: a, Via: blueshift.ViaDataCatalog})
}

// namespaceConsumer is the index of the grant TO NAMESPACE, -1 without one.
func namespaceConsumer(d *blueshift.Datashare, guid string) int {
	return indexOf(d, blueshift.ConsumerID{Namespace: guid})
}

// withConsumer replaces one consumer of a share that others may be reading.
func withConsumer(d blueshift.Datashare, i int, c blueshift.Consumer) blueshift.Datashare {
	d.Consumers = slices.Clone(d.Consumers)
	d.Consumers[i] = c
	return d
}

// notAssociated refuses a consumer account that cannot see the share. d is nil
// when there is none; an account that was not named by a GRANT gets the same
// words either way, so that names cannot be probed.
func notAssociated(d *blueshift.Datashare, arn string, account blueshift.Account) *blueshift.Error {
	a, guid, name, _ := blueshift.ParseDatashareARN(arn)
	unknown := blueshift.Datashare{Key: blueshift.Key{Account: a.Account, Region: a.Region}, Namespace: guid, Name: abridge(name)}
	next := blueshift.NextStep(unknownSteps(unknown, &blueshift.Namespace{Key: blueshift.Key{Account: account}}))
	if d != nil {
		for _, c := range d.Consumers {
			if c.Account == account && c.Authorization != "" && c.Authorization != blueshift.Authorized {
				next = fmt.Sprintf("It is %s. %s", c.Authorization, blueshift.NextStep(settle(consumerSteps(d, c.ConsumerID))))
			}
		}
	}
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s either doesn't exist or isn't associated with this data consumer: account %s. %s", abridge(arn), account, next)
}
