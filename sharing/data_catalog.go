package sharing

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// The AWS Glue Data Catalog as a consumer. It takes a share for a whole account
// and hands it on through AWS Lake Formation, which is not built: until then
// such a grant lets nobody read in SQL.

// catalogARN names the data catalog of an account in a Region.
func catalogARN(region blueshift.Region, account blueshift.Account) string {
	return blueshift.ARN{Partition: "aws", Service: "glue", Region: region, Account: account, Resource: "catalog"}.String()
}

// taker tells as which of its consumers an account takes or leaves a share, and
// for what scope: by the ARN of its data catalog as that catalog, which is
// always for the whole account; otherwise as the account.
func taker(d *blueshift.Datashare, account blueshift.Account, scope Scope) (blueshift.ConsumerID, Scope, error) {
	plain, catalog := blueshift.ConsumerID{Account: account}, blueshift.ConsumerID{Account: account, Via: blueshift.ViaDataCatalog}
	if a, ok := blueshift.ParseARN(scope.NamespaceARN); ok && a.Service == "glue" {
		want, i := catalogARN(d.Region, account), indexOf(d, catalog)
		switch {
		case scope.NamespaceARN == want:
		case i < 0 || d.Consumers[i].Authorization != blueshift.Authorized: // to whom nothing is shown, nothing is explained
			return catalog, scope, notAssociated(d, d.ARN(), account)
		default:
			return catalog, scope, blueshift.Errorf("InvalidNamespaceFault", "The data catalog %s cannot take the data share %s: ConsumerArn has to be %s, the data catalog of the calling account in the Region of the data share.",
				abridge(scope.NamespaceARN), d.ARN(), want)
		}
		return catalog, Scope{EntireAccount: true}, nil
	}
	if indexOf(d, plain) >= 0 || indexOf(d, catalog) < 0 {
		return plain, scope, nil
	}
	if !scope.EntireAccount {
		return catalog, scope, blueshift.Errorf("InvalidDataShareFault", "The data share %s either doesn't exist or isn't associated with this data consumer: %s of account %s. "+
			"It was granted VIA DATA CATALOG and is only for the whole account: use ConsumerArn=%s. %s", d.ARN(), scope, account, catalogARN(d.Region, account),
			blueshift.NextStep(settle(consumerSteps(d, catalog))))
	}
	return catalog, scope, nil
}

// checkCatalog holds what a data catalog needs of the producer.
func (s *Service) checkCatalog(tx store.Tx, d *blueshift.Datashare) error {
	n, err := store.Namespaces.Get(tx, blueshift.Key{Account: d.Account, Region: d.Region, ID: d.Namespace})
	if err != nil {
		return err
	}
	h, err := hardwareUnder(tx, &n)
	if err != nil || h.encrypted {
		return err
	}
	missing := step("clusters", d.Account, encryptProducer, "the producer's cluster is not encrypted")
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be associated with a data catalog: %s. %s", d.ARN(), missing.Why, blueshift.NextStep([]blueshift.Step{missing}))
}
