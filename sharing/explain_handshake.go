package sharing

import (
	"fmt"
	"slices"

	"github.com/blueshift-db/blueshift"
)

// handshakeSteps are those by which a share becomes open to a consumer for
// reading or, with writes, for what the share may do.
func handshakeSteps(d *blueshift.Datashare, n *blueshift.Namespace, writes bool) []blueshift.Step {
	if withinAccount(d, n) {
		why := ""
		if namespaceConsumer(d, n.ID) < 0 {
			why = whyDenied(d, n, notGranted)
		}
		return []blueshift.Step{step("grant", d.Account, grantStatement(d, blueshift.ConsumerID{Namespace: n.ID}), why)}
	}
	id := blueshift.ConsumerID{Account: n.Account}
	o := access(d, n)
	var authorize, associate string
	switch {
	case o == notGranted:
		authorize, associate = "it is not authorized", "it is not associated"
	case o == pending, o == deauthorized, o == rejected:
		authorize, associate = whyDenied(d, n, o), "it is not associated"
	case o == unassociated, o == outOfScope && n.ID != "":
		associate = whyDenied(d, n, o)
	}
	if c := indexOf(d, id); writes && c >= 0 {
		if authorize == "" && !allows(d.Consumers[c].ProducerAllowedWrites) {
			authorize = fmt.Sprintf("account %s has authorized it for reading only", d.Account)
		}
		if associate == "" && !acceptsWrites(&d.Consumers[c], n) {
			associate = fmt.Sprintf("account %s has associated it for reading only", n.Account)
		}
	}
	last := step("associate", n.Account, associateShareCall(d, n, writes), associate)
	if d.ManagedBy != "" {
		return append(subscriptionSteps(d, n, writes, authorize), last)
	}
	grant := ""
	if o == notGranted {
		grant = whyDenied(d, n, o)
	}
	return []blueshift.Step{step("grant", d.Account, grantStatement(d, id), grant), step("authorize", d.Account, authorizeShareCall(d, id, writes), authorize), last}
}

// consumerSteps are those by which an account takes a share as the consumer that
// it is: for itself, or for its data catalog.
func consumerSteps(d *blueshift.Datashare, id blueshift.ConsumerID) []blueshift.Step {
	if id.Via != blueshift.ViaDataCatalog {
		return handshakeSteps(d, &blueshift.Namespace{Key: blueshift.Key{Account: id.Account}}, false)
	}
	authorize, associate := "", "it is not associated"
	if i := catalogConsumer(d, id.Account); i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		authorize = "it is not authorized"
	} else if len(d.Consumers[i].Associations) > 0 {
		associate = ""
	}
	take := fmt.Sprintf("aws redshift associate-data-share-consumer --data-share-arn %s --consumer-arn %s --region %s", d.ARN(), catalogARN(d.Region, id.Account), d.Region)
	return []blueshift.Step{step("authorize", d.Account, authorizeShareCall(d, id, false), authorize), step("associate", id.Account, take, associate)}
}

// unknownSteps are those to a share that a consumer knows nothing of: the same
// whether there is one or not.
func unknownSteps(share blueshift.Datashare, n *blueshift.Namespace) []blueshift.Step {
	return settle(handshakeSteps(&share, n, false))
}

// subscriptionSteps stand for the grant of a share that AWS Data Exchange
// manages: it is authorized for the exchange, whose part an operator plays. why
// is what a subscriber lacks of the authorization.
func subscriptionSteps(d *blueshift.Datashare, n *blueshift.Namespace, writes bool, why string) []blueshift.Step {
	id := blueshift.ConsumerID{Via: blueshift.ViaDataExchange}
	i, subscribe := indexOf(d, id), ""
	if o := access(d, n); o == notGranted || o == rejected {
		why, subscribe = "", whyDenied(d, n, o)
	}
	if i < 0 || d.Consumers[i].Authorization != blueshift.Authorized {
		why = "it is not authorized for AWS Data Exchange"
	}
	return []blueshift.Step{
		step("authorize", d.Account, authorizeShareCall(d, id, writes), why),
		step("subscribe", d.Account, fmt.Sprintf("blueshift exchange subscribe --account %s --datashare %s --subscriber %s", d.Account, d.ARN(), n.Account), subscribe),
	}
}

// offeredStep is for the consumer to be where a product of AWS Data Exchange is
// offered.
func offeredStep(d *blueshift.Datashare, n *blueshift.Namespace) blueshift.Step {
	why := ""
	if n.Region != d.Region {
		why = fmt.Sprintf("it is offered in Region %s and cannot be read from Region %s", d.Region, n.Region)
	}
	return step("region", n.Account, fmt.Sprintf("aws redshift associate-data-share-consumer --data-share-arn %s --consumer-region %[2]s --region %[2]s", d.ARN(), d.Region), why)
}

// withinAccount reports whether it is a grant TO NAMESPACE that gives access,
// or would: an account that was granted its own share goes the long way.
func withinAccount(d *blueshift.Datashare, n *blueshift.Namespace) bool {
	return d.Account == n.Account && n.ID != "" && (namespaceConsumer(d, n.ID) >= 0 || accountConsumer(d, n.Account) < 0)
}

func acceptsWrites(c *blueshift.Consumer, n *blueshift.Namespace) bool {
	return slices.ContainsFunc(c.Associations, func(a blueshift.Association) bool {
		return (n.ID == "" || covers(&a, n)) && allows(a.ConsumerAcceptedWrites)
	})
}

func authorizeShareCall(d *blueshift.Datashare, id blueshift.ConsumerID, writes bool) string {
	return fmt.Sprintf("aws redshift authorize-data-share --data-share-arn %s --consumer-identifier %s%s --region %s", d.ARN(), authorizedAs(d, id), allowWrites(writes), d.Region)
}

// associateShareCall repeats the scope by which a namespace has the share: a
// finer one would take it from others.
func associateShareCall(d *blueshift.Datashare, n *blueshift.Namespace, writes bool) string {
	scope := "--associate-entire-account"
	if n.ID != "" {
		scope = "--consumer-arn " + n.ARN()
	}
	if i := accountConsumer(d, n.Account); i >= 0 {
		for _, a := range d.Consumers[i].Associations {
			switch {
			case !covers(&a, n):
			case a.EntireAccount:
				scope = "--associate-entire-account"
			case a.Region != "":
				scope = "--consumer-region " + string(a.Region)
			}
		}
	}
	return fmt.Sprintf("aws redshift associate-data-share-consumer --data-share-arn %s %s%s --region %s", d.ARN(), scope, allowWrites(writes), d.Region)
}

func allowWrites(yes bool) string {
	if yes {
		return " --allow-writes"
	}
	return ""
}
