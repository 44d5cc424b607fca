package sharing

import (
	"errors"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// shareKey reads a share ARN. Calls go to the Region in which the share lives.
func shareKey(p blueshift.Principal, op, arn string) (blueshift.Key, error) {
	a, namespace, name, ok := blueshift.ParseDatashareARN(arn)
	if !ok {
		return blueshift.Key{}, blueshift.Errorf("InvalidDataShareFault", "The data share %q cannot be found because the ARN doesn't exist. "+
			"It is not of the form arn:aws:redshift:REGION:ACCOUNT:datashare:NAMESPACE-GUID/NAME.", abridge(arn))
	}
	if a.Region != p.Region {
		return blueshift.Key{}, blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be found in Region %s because the ARN doesn't exist. It names Region %s: call %s there, also for consumers in other Regions.",
			abridge(arn), p.Region, a.Region, op)
	}
	return blueshift.Key{Account: a.Account, Region: a.Region, ID: blueshift.DatashareID(namespace, name)}, nil
}

// share finds a datashare by its ARN as it is now; store.ErrNotFound if there is
// none. Consumers of an internal share that are still registering come apart:
// they are not to be seen, nor to be lost.
func (s *Service) share(tx store.Tx, key blueshift.Key, arn string) (d blueshift.Datashare, registering []blueshift.Consumer, err error) {
	if d, err = store.Datashares.Get(tx, key); err != nil {
		return d, nil, err
	}
	if !strings.HasPrefix(arn, "arn:aws:") { // the key has everything of an ARN but its partition
		return d, nil, store.ErrNotFound
	}
	d, registering = asOf(d, s.Clock.Now())
	return d, registering, nil
}

// consumerOf reads a ConsumerIdentifier of a share.
func consumerOf(d *blueshift.Datashare, identifier string) (id blueshift.ConsumerID, err error) {
	if id, err = parseConsumer(identifier); err != nil {
		return id, err
	}
	switch exchange := id.Via == blueshift.ViaDataExchange; {
	case exchange && d.ManagedBy != blueshift.ViaDataExchange:
		return id, blueshift.Errorf("InvalidDataShareFault", "The data share %s is not managed by AWS Data Exchange: only one that was made by CREATE DATASHARE … MANAGEDBY ADX is. "+
			"Use the consumer's account id as ConsumerIdentifier.", d.ARN())
	case !exchange && d.ManagedBy != "":
		return id, blueshift.Errorf("InvalidDataShareFault", "The consumers of the data share %s are managed by %s, which adds and removes them with their subscriptions (blueshift exchange subscribe and unsubscribe): use ConsumerIdentifier=%s.",
			d.ARN(), d.ManagedBy, d.ManagedBy)
	case id.Namespace != "":
		a, _ := blueshift.ParseARN(identifier)
		if a.Account == d.Account && namespaceConsumer(d, id.Namespace) < 0 {
			return id, blueshift.Errorf("InvalidDataShareFault", "The data share %s was not granted to namespace %s. Within an account that is all there is to do: account %s must run, in database %s of namespace %s: %s",
				d.ARN(), id.Namespace, d.Account, d.Database, d.Namespace, grantStatement(d, id))
		}
		if a.Account != d.Account {
			return id, blueshift.Errorf("InvalidDataShareFault", "The data share %s was not granted to namespace %s. Consumers of other accounts are authorized by account: use ConsumerIdentifier=%s.", d.ARN(), id.Namespace, a.Account)
		}
	}
	return id, nil
}

func parseConsumer(identifier string) (blueshift.ConsumerID, error) {
	if a := blueshift.Account(identifier); a.Valid() {
		return blueshift.ConsumerID{Account: a}, nil
	}
	if rest, ok := strings.CutPrefix(identifier, blueshift.ViaDataCatalog+"/"); ok && blueshift.Account(rest).Valid() {
		return blueshift.ConsumerID{Account: blueshift.Account(rest), Via: blueshift.ViaDataCatalog}, nil
	}
	if identifier == blueshift.ViaDataExchange {
		return blueshift.ConsumerID{Via: blueshift.ViaDataExchange}, nil
	}
	if _, guid, ok := blueshift.ParseNamespaceARN(identifier); ok {
		return blueshift.ConsumerID{Namespace: guid}, nil
	}
	return blueshift.ConsumerID{}, blueshift.Errorf("InvalidParameterValue", "ConsumerIdentifier %q is not an account id of 12 digits, a namespace ARN, ADX or DataCatalog/ACCOUNT.", abridge(identifier))
}

// authorizedAs is the ConsumerIdentifier by which the producer authorizes a
// consumer: a subscriber comes and goes with AWS Data Exchange.
func authorizedAs(d *blueshift.Datashare, id blueshift.ConsumerID) string {
	if d.ManagedBy != "" {
		return d.ManagedBy
	}
	return id.String()
}

// namespace finds a namespace of an account by its ARN, in the form that fits
// its kind of warehouse.
func namespace(tx store.Tx, account blueshift.Account, arn string) (blueshift.Namespace, error) {
	a, guid, ok := blueshift.ParseNamespaceARN(arn)
	if ok && a.Account == account {
		n, err := store.Namespaces.Get(tx, blueshift.Key{Account: account, Region: a.Region, ID: guid})
		if err == nil && n.ARN() == arn {
			return n, nil
		}
		if err == nil {
			return n, blueshift.Errorf("InvalidNamespaceFault", "The namespace %s doesn't exist. Did you mean %s? Provisioned and serverless namespaces have ARNs of different form.", arn, n.ARN())
		}
		if !errors.Is(err, store.ErrNotFound) {
			return n, err
		}
	}
	return blueshift.Namespace{}, blueshift.Errorf("InvalidNamespaceFault", "The namespace %s doesn't exist in account %s. DescribeClusters shows those of clusters as ClusterNamespaceArn, ListNamespaces of Redshift Serverless its own as namespaceArn.", abridge(arn), account)
}

// arns gives the ARN of a namespace of an account.
func arns(tx store.Tx, account blueshift.Account) arnOf {
	return func(guid string) string {
		for n := range store.Namespaces.Lookup(tx, "guid:"+guid) {
			if n.Account == account {
				return n.ARN()
			}
		}
		return ""
	}
}

// viewOf is the share without rows.
func (s *Service) viewOf(tx store.Tx, d *blueshift.Datashare) DatashareView {
	return view(d, producerOf(tx, d))
}

// producerOf finds the producing namespace, which is where the share is; nil
// once it is gone.
func producerOf(tx store.Tx, d *blueshift.Datashare) *blueshift.Namespace {
	n, err := store.Namespaces.GetShared(tx, blueshift.Key{Account: d.Account, Region: d.Region, ID: d.Namespace})
	if err != nil {
		return nil
	}
	return n
}

func allows(writes *bool) bool { return writes != nil && *writes }

// notProducer refuses what only the producer's account may do.
func notProducer(p blueshift.Principal, key blueshift.Key, op, arn string) *blueshift.Error {
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s belongs to account %s: only that account can call %s for it, and this call was made by %s.",
		abridge(arn), key.Account, op, p.Account)
}
