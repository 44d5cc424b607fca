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

func unknownARN(arn string) *blueshift.Error {
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be found because the ARN doesn't exist. "+
		"A data share is known here from its first GRANT USAGE ON DATASHARE … TO ACCOUNT or TO NAMESPACE on.", abridge(arn))
}

// consumerOf reads a ConsumerIdentifier: an account, or with namespace >= 0
// the index of a namespace granted within the producer's account.
func consumerOf(d *blueshift.Datashare, id string) (account blueshift.Account, namespace int, err error) {
	if a := blueshift.Account(id); a.Valid() {
		return a, -1, nil
	}
	if a, guid, ok := blueshift.ParseNamespaceARN(id); ok {
		if i := namespaceConsumer(d, guid); i >= 0 && a.Account == d.Account {
			return "", i, nil
		}
		return "", -1, blueshift.Errorf("InvalidDataShareFault", "The data share %s was not granted to namespace %s. Consumers of other accounts are authorized by account: use ConsumerIdentifier=%s.", d.ARN(), guid, a.Account)
	}
	if rest, ok := strings.CutPrefix(id, "DataCatalog/"); ok && blueshift.Account(rest).Valid() {
		return "", -1, blueshift.Errorf("InvalidDataShareFault", "The data share %s was not granted VIA DATA CATALOG; Blueshift has no data catalog. Use ConsumerIdentifier=%s.", d.ARN(), rest)
	}
	if id == "ADX" {
		return "", -1, blueshift.Errorf("InvalidDataShareFault", "The data share %s is not managed by AWS Data Exchange; Blueshift has none. Use the consumer's account id as ConsumerIdentifier.", d.ARN())
	}
	return "", -1, blueshift.Errorf("InvalidParameterValue", "ConsumerIdentifier %q is not an account id of 12 digits, a namespace ARN, ADX or DataCatalog/ACCOUNT.", abridge(id))
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
	return blueshift.Namespace{}, blueshift.Errorf("InvalidNamespaceFault", "The namespace %s doesn't exist in account %s. DescribeClusters shows it as ClusterNamespaceArn.", abridge(arn), account)
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
	return view(d, arns(tx, d.Account))
}

func allows(writes *bool) bool { return writes != nil && *writes }
