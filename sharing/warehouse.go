package sharing

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// serving finds the warehouse in front of a namespace; false if there is none,
// as there may not be in front of a serverless one.
func serving(tx store.Tx, n *blueshift.Namespace) (blueshift.Warehouse, bool, error) {
	w, err := store.Warehouse(tx, blueshift.Key{Account: n.Account, Region: n.Region, ID: n.Warehouse})
	if errors.Is(err, store.ErrNotFound) {
		return w, false, nil
	}
	return w, err == nil, err
}

// checkWarehouses holds what a query needs of both warehouses: the share lets
// publicly accessible consumers in, and both are encrypted alike.
func (s *Service) checkWarehouses(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace) error {
	w, served, err := serving(tx, n)
	if err != nil {
		return err
	}
	if served && w.PubliclyAccessible && !d.PubliclyAccessible {
		return blueshift.SQLErrorf(stateDenied, "permission denied: datashare %s cannot be accessed from a publicly accessible cluster", d.Name).
			WithHint("Account %s must run: ALTER DATASHARE %s SET PUBLICACCESSIBLE TRUE; or account %s makes %s not publicly accessible.", d.Account, quoteName(d.Name), n.Account, w.Words())
	}
	producer, consumer, err := s.encryption(tx, d, n)
	switch {
	case err != nil:
		return err
	case fit(d, n, producer, consumer):
		return nil
	}
	e := blueshift.SQLErrorf(stateNotSupported, "datashare %s of account %s cannot be read from this cluster: %s", d.Name, d.Account, misfit(producer, consumer))
	return e.WithHint("%s", encryptionRule)
}

// checkEncryption is the same for AssociateDataShareConsumer by ARN.
func (s *Service) checkEncryption(tx store.Tx, d *blueshift.Datashare, n blueshift.Namespace) error {
	producer, consumer, err := s.encryption(tx, d, &n)
	if err != nil || fit(d, &n, producer, consumer) {
		return err
	}
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be associated with namespace %s: %s. %s", d.ARN(), n.ID, misfit(producer, consumer), encryptionRule)
}

const encryptionRule = "Between accounts and Regions both clusters must be encrypted; within one account both or neither. ModifyCluster with Encrypted=true encrypts one."

// encryption tells whether the producing and the consuming warehouse encrypt.
func (s *Service) encryption(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace) (producer, consumer bool, err error) {
	p, err := store.Namespaces.Get(tx, blueshift.Key{Account: d.Account, Region: d.Region, ID: d.Namespace})
	if err != nil {
		return false, false, gone(err, d.Key)
	}
	if producer, err = encrypted(tx, &p); err != nil {
		return false, false, err
	}
	consumer, err = encrypted(tx, n)
	return producer, consumer, err
}

// encrypted tells whether a namespace's warehouse encrypts; a serverless one
// always does.
func encrypted(tx store.Tx, n *blueshift.Namespace) (bool, error) {
	if n.Serverless {
		return true, nil
	}
	w, served, err := serving(tx, n)
	return !served || w.Encrypted, err
}

func fit(d *blueshift.Datashare, n *blueshift.Namespace, producer, consumer bool) bool {
	if d.Account != n.Account || d.Region != n.Region {
		return producer && consumer
	}
	return producer == consumer
}

func misfit(producer, consumer bool) string {
	switch {
	case !producer && !consumer:
		return "neither cluster is encrypted"
	case !producer:
		return "the producer's cluster is not encrypted"
	default:
		return "the consumer's cluster is not encrypted"
	}
}
