package sharing

import (
	"errors"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// unknownARN says to the account that the ARN names how there comes to be a share
// to call about: what is missing, where its producer has to work, and the grant to
// whom the call names, if it names anybody.
func unknownARN(tx store.Tx, key blueshift.Key, arn string, to blueshift.ConsumerID) error {
	guid, name, _ := strings.Cut(key.ID, "/")
	name = abridge(name)
	d, err := store.Datashares.Get(tx, key)
	made := err == nil
	if errors.Is(err, store.ErrNotFound) {
		d, err = blueshift.Datashare{Key: key, Namespace: guid, Name: name}, nil
	}
	if err != nil {
		return err
	}
	_, err = store.Namespaces.Get(tx, blueshift.Key{Account: key.Account, Region: key.Region, ID: guid})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	next, at := grantStatement(&d, to), "namespace "+guid
	if to == (blueshift.ConsumerID{}) {
		next = fmt.Sprintf("GRANT USAGE ON DATASHARE %s TO ACCOUNT '<account id>', or TO NAMESPACE '<GUID>' within account %s", quoteName(name), key.Account)
	}
	create := "CREATE DATASHARE " + quoteName(name)
	switch {
	case !strings.HasPrefix(arn, "arn:aws:"):
		next = "Its partition has to be aws: " + d.ARN()
	case err != nil:
		next = fmt.Sprintf("Account %s has no namespace %s in Region %s. DescribeClusters shows those of clusters as ClusterNamespaceArn, ListNamespaces of Redshift Serverless its own as namespaceArn.",
			key.Account, guid, key.Region)
	case made && d.Type == blueshift.InternalShare:
		next = fmt.Sprintf("It is the one that RegisterNamespace makes, which account %s has to call for a consumer; a registration takes a while.", key.Account)
	case made:
		next = fmt.Sprintf("It is known here from its first grant. Account %s must run, in database %s of %s: %s", key.Account, d.Database, at, next)
	case to.Via == blueshift.ViaDataExchange:
		next = fmt.Sprintf("Account %s must run, in the database of %s that it is to draw from: %s MANAGEDBY ADX", key.Account, at, create)
	default:
		next = fmt.Sprintf("Account %s must run, in the database of %s that it is to draw from: %s; then account %s: %s", key.Account, at, create, key.Account, next)
	}
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be found because the ARN doesn't exist. %s", abridge(arn), next)
}

// namedAs is whom a ConsumerIdentifier would be granted as, by the account that
// produces: a namespace of another by its account. The zero one for what cannot be read.
func namedAs(producer blueshift.Account, identifier string) blueshift.ConsumerID {
	id, err := parseConsumer(identifier)
	if a, ok := blueshift.ParseARN(identifier); ok && a.Account != producer {
		return blueshift.ConsumerID{Account: a.Account}
	}
	if err != nil {
		return blueshift.ConsumerID{}
	}
	return id
}
