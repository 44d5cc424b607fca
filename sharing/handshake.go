package sharing

import (
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

// authorize is the producer's AuthorizeDataShare for a consumer account. A
// repeat keeps the status and overwrites the write setting, nil included.
func authorize(d blueshift.Datashare, account blueshift.Account, writes *bool, now time.Time) (blueshift.Datashare, error) {
	i := accountConsumer(&d, account)
	if i < 0 {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be authorized for %s because that account is not one of its consumers. "+
			"Connect to database %s of namespace %s and run: GRANT USAGE ON DATASHARE %s TO ACCOUNT '%s'", d.ARN(), account, d.Database, d.Namespace, quoteName(d.Name), account)
	}
	c := d.Consumers[i]
	c.ProducerAllowedWrites = writes
	if c.Authorization != blueshift.Authorized {
		c.Authorization, c.AuthorizationChanged, c.Associations = blueshift.Authorized, now, nil
	}
	return withConsumer(d, i, c), nil
}

// deauthorize is the producer's DeauthorizeDataShare. The grant stays, so the
// consumer can be authorized again without another GRANT.
func deauthorize(d blueshift.Datashare, account blueshift.Account, now time.Time) (blueshift.Datashare, error) {
	i := accountConsumer(&d, account)
	if i < 0 {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be deauthorized for %s because you have already removed authorization from the data share. "+
			"That account is not one of its consumers.", d.ARN(), account)
	}
	c := d.Consumers[i]
	if c.Authorization != blueshift.Authorized {
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be deauthorized for %s because you have already removed authorization from the data share. "+
			"It is %s; call AuthorizeDataShare to give access.", d.ARN(), account, c.Authorization)
	}
	c.Authorization, c.AuthorizationChanged, c.Associations = blueshift.Deauthorized, now, nil
	return withConsumer(d, i, c), nil
}

// associate is the consumer's AssociateDataShareConsumer.
func associate(d blueshift.Datashare, account blueshift.Account, scope Scope, writes *bool, now time.Time) (blueshift.Datashare, error) {
	i := accountConsumer(&d, account)
	if i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		return d, notAssociated(&d, d.ARN(), account)
	}
	c := d.Consumers[i]
	if len(c.Associations) == 0 {
		c.AuthorizationChanged = now // AUTHORIZED becomes ACTIVE
	}
	if c.Associations = scope.take(c.Associations, writes, now); len(c.Associations) > maxAssociations {
		return d, blueshift.Errorf("InvalidParameterValue", "Account %s has associated the data share %s with %d namespaces and Regions already. "+
			"Associate it by ConsumerRegion or AssociateEntireAccount instead.", account, d.ARN(), maxAssociations)
	}
	return withConsumer(d, i, c), nil
}

// disassociate is the consumer's DisassociateDataShareConsumer. After the last
// one the share is AVAILABLE to the account again.
func disassociate(d blueshift.Datashare, account blueshift.Account, scope Scope, now time.Time) (blueshift.Datashare, error) {
	i := accountConsumer(&d, account)
	if i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		return d, notAssociated(&d, d.ARN(), account)
	}
	c := d.Consumers[i]
	left, found := scope.leave(c.Associations)
	if !found {
		is := "It is not associated with anything."
		if len(c.Associations) > 0 {
			is = "It is associated with " + scopeOf(c.Associations[0]).String() + "; disassociate by the same scope."
		}
		return d, blueshift.Errorf("InvalidDataShareFault", "The data share %s either doesn't exist or isn't associated with this data consumer: %s of account %s. %s",
			d.ARN(), scope, account, is)
	}
	if c.Associations = left; len(left) == 0 {
		c.AuthorizationChanged = now // ACTIVE becomes AUTHORIZED
	}
	return withConsumer(d, i, c), nil
}

// reject is the consumer's RejectDataShare, for the whole account. Only the
// producer can undo it.
func reject(d blueshift.Datashare, account blueshift.Account, now time.Time) (blueshift.Datashare, error) {
	i := accountConsumer(&d, account)
	if i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		return d, notAssociated(&d, d.ARN(), account)
	}
	c := d.Consumers[i]
	c.Authorization, c.AuthorizationChanged, c.Associations = blueshift.Rejected, now, nil
	return withConsumer(d, i, c), nil
}

// accountConsumer is the index of the grant TO ACCOUNT, -1 without one.
func accountConsumer(d *blueshift.Datashare, a blueshift.Account) int {
	return slices.IndexFunc(d.Consumers, func(c blueshift.Consumer) bool { return c.Namespace == "" && c.Account == a })
}

// namespaceConsumer is the index of the grant TO NAMESPACE, -1 without one.
func namespaceConsumer(d *blueshift.Datashare, guid string) int {
	return slices.IndexFunc(d.Consumers, func(c blueshift.Consumer) bool { return c.Namespace != "" && c.Namespace == guid })
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
	next := "The producer has to run GRANT USAGE ON DATASHARE … TO ACCOUNT '" + string(account) + "' and then call AuthorizeDataShare with ConsumerIdentifier=" + string(account) + "."
	if d != nil {
		if i := accountConsumer(d, account); i >= 0 && d.Consumers[i].Authorization != blueshift.Authorized {
			next = "It is " + string(d.Consumers[i].Authorization) + ": account " + string(d.Account) + " must call AuthorizeDataShare with ConsumerIdentifier=" + string(account) + "."
		}
	}
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s either doesn't exist or isn't associated with this data consumer: account %s. %s", abridge(arn), account, next)
}
