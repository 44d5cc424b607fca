package sharing

import (
	"context"
	"errors"
	"fmt"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ExplainDatashare tells how far the handshake is by which a namespace (given
// by its ARN) gets to query a share, and who has to do what. Only the producer
// and the consumer's account may ask; others are told that there is no share.
func (s *Service) ExplainDatashare(ctx context.Context, p blueshift.Principal, arn, consumerARN string) (steps []Step, err error) {
	key, err := shareKey(p, "DescribeDataShares", arn)
	if err != nil {
		return nil, err
	}
	a, guid, ok := blueshift.ParseNamespaceARN(consumerARN)
	if !ok {
		return nil, blueshift.Errorf("InvalidNamespaceFault", "The namespace %q is not a namespace ARN.", abridge(consumerARN))
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, key)
		if errors.Is(err, store.ErrNotFound) || (err == nil && p.Account != d.Account && (p.Account != a.Account || accountConsumer(&d, p.Account) < 0)) {
			if key.Account == p.Account {
				return unknownARN(arn)
			}
			return notAssociated(nil, arn, p.Account)
		}
		if err != nil {
			return err
		}
		n := blueshift.Namespace{Key: blueshift.Key{Account: a.Account, Region: a.Region, ID: guid}, Serverless: a.Service == "redshift-serverless"}
		if a.Account == p.Account {
			if n, err = namespace(tx, a.Account, consumerARN); err != nil {
				return err
			}
		}
		if steps = shareSteps(&d, &n); p.Account == a.Account {
			steps = append(steps, mountStep(tx, &d, &n, steps[len(steps)-1].State))
		}
		return nil
	})
	return steps, err
}

// mountStep is the last step, which happens on the consumer in SQL.
func mountStep(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace, before State) Step {
	step := Step{Name: "mount", State: Missing, Who: n.Account, Call: fmt.Sprintf("CREATE DATABASE %s_db FROM DATASHARE %s OF ACCOUNT '%s' NAMESPACE '%s'", d.Name, quoteName(d.Name), d.Account, d.Namespace)}
	for db := range store.Databases.Lookup(tx, "namespace:"+n.ID) {
		if db.ShareKey == d.Key && db.ShareID == d.ShareID {
			step.State = Done
			return step
		}
	}
	if before != Done {
		step.State = Blocked
	}
	return step
}
