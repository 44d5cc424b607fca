package sharing

import (
	"context"
	"errors"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ShareQuestion is AccessQuestion as an account asks it: the share by its ARN,
// the consumer by the ARN of a namespace or the id of an account. Without an ARN
// the object's first part names the consumer's database.
type ShareQuestion struct {
	ARN, Consumer string
	Object        string // schema.object or database.schema.object; "" for the share as such
	Wants         blueshift.Privileges
	User          string
}

// ExplainDatashare is Explain for an account. Only the producer and the
// consumer's account may ask; others are told that there is no share.
func (s *Service) ExplainDatashare(ctx context.Context, p blueshift.Principal, asked ShareQuestion) (q blueshift.AccessQuestion, steps []blueshift.Step, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		if q, err = s.question(tx, p, asked); err != nil {
			return err
		}
		steps, err = s.Explain(tx, q)
		return err
	})
	return q, steps, err
}

func (s *Service) question(tx store.Tx, p blueshift.Principal, asked ShareQuestion) (q blueshift.AccessQuestion, err error) {
	q = blueshift.AccessQuestion{Wants: asked.Wants, User: asked.User}
	if q.Consumer, err = consumerNamespace(tx, p, asked.Consumer); err != nil {
		return q, err
	}
	parts := strings.Split(asked.Object, ".")
	switch {
	case asked.Object == "":
	case len(parts) == 2, len(parts) == 3:
		q.Schema, q.Object = parts[len(parts)-2], parts[len(parts)-1]
	default:
		return q, blueshift.Errorf("InvalidParameterValue", "The object %q is not schema.object or database.schema.object.", abridge(asked.Object))
	}
	if asked.ARN == "" {
		q.Share, err = shareBehind(tx, p, q.Consumer, parts)
	} else {
		q.Share, err = shareKey(p, "DescribeDataShares", asked.ARN)
	}
	if err != nil {
		return q, err
	}
	q.Asker = blueshift.Asker{Producer: p.Account == q.Share.Account, Consumer: p.Account == q.Consumer.Account}
	d, err := store.Datashares.Get(tx, q.Share)
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return q, err
	case q.Producer || asked.ARN == "": // whoever has a database made from it knows of it
		return q, nil
	case err != nil, !q.Asker.Consumer, access(&d, &q.Consumer) == notGranted: // to whom nothing was said, nothing exists
		return q, notAssociated(nil, asked.ARN, p.Account)
	}
	return q, nil
}

// consumerNamespace reads who is to get access. Of a namespace of another
// account nothing is known here but its ARN.
func consumerNamespace(tx store.Tx, p blueshift.Principal, consumer string) (blueshift.Namespace, error) {
	if a := blueshift.Account(consumer); a.Valid() {
		return blueshift.Namespace{Key: blueshift.Key{Account: a, Region: p.Region}}, nil
	}
	a, guid, ok := blueshift.ParseNamespaceARN(consumer)
	switch {
	case !ok:
		return blueshift.Namespace{}, blueshift.Errorf("InvalidNamespaceFault", "The consumer %q is neither a namespace ARN nor an account id of 12 digits.", abridge(consumer))
	case a.Account == p.Account:
		return namespace(tx, a.Account, consumer)
	}
	return blueshift.Namespace{Key: blueshift.Key{Account: a.Account, Region: a.Region, ID: guid}, Serverless: a.Service == "redshift-serverless"}, nil
}

// shareBehind finds the share that one of the caller's databases was made from.
func shareBehind(tx store.Tx, p blueshift.Principal, n blueshift.Namespace, object []string) (blueshift.Key, error) {
	if len(object) != 3 || n.Account != p.Account || n.ID == "" {
		return blueshift.Key{}, blueshift.Errorf("InvalidParameterValue", "Name the datashare by its ARN, or as the consumer an object by database.schema.object and the consumer's namespace.")
	}
	db, err := store.Databases.Get(tx, blueshift.Key{Account: n.Account, Region: n.Region, ID: blueshift.DatabaseID(n.ID, object[0])})
	if errors.Is(err, store.ErrNotFound) || err == nil && db.Share == "" {
		return blueshift.Key{}, blueshift.Errorf("InvalidParameterValue", "Namespace %s has no database %q made from a datashare.", n.ID, abridge(object[0]))
	}
	return db.ShareKey, err
}
