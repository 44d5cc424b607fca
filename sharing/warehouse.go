package sharing

import (
	"errors"
	"strings"

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
// publicly accessible consumers in, and both have what sharing needs of them.
func checkWarehouses(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace) error {
	if d.ManagedBy == blueshift.ViaDataExchange && n.Region != d.Region {
		return blueshift.SQLErrorf(stateNotSupported, "datashare %s of account %s is offered in Region %s and cannot be read from Region %s", d.Name, d.Account, d.Region, n.Region)
	}
	w, served, err := serving(tx, n)
	if err != nil {
		return err
	}
	if served && w.PubliclyAccessible && !d.PubliclyAccessible {
		return blueshift.SQLErrorf(stateDenied, "permission denied: datashare %s cannot be accessed from a publicly accessible cluster", d.Name)
	}
	producer, consumer, err := hardwareOf(tx, d, n)
	if err != nil || fit(d, n, producer, consumer) {
		return err
	}
	missing := hardwareStep(d, n, producer, consumer)
	return blueshift.SQLErrorf(stateNotSupported, "datashare %s of account %s cannot be read from this cluster: %s. %s", d.Name, d.Account, missing.Why, hardwareRule)
}

// checkHardware is the same for AssociateDataShareConsumer by ARN.
func (s *Service) checkHardware(tx store.Tx, d *blueshift.Datashare, n blueshift.Namespace) error {
	producer, consumer, err := hardwareOf(tx, d, &n)
	if err != nil || fit(d, &n, producer, consumer) {
		return err
	}
	missing := hardwareStep(d, &n, producer, consumer)
	return blueshift.Errorf("InvalidDataShareFault", "The data share %s cannot be associated with namespace %s: %s. %s %s", d.ARN(), n.ID, missing.Why, hardwareRule, blueshift.NextStep([]blueshift.Step{missing}))
}

const hardwareRule = "Clusters need nodes of type RA3 or RG; between accounts and Regions both must be encrypted, within one account both or neither."

// hardware is what sharing asks of a cluster. Serverless workgroups, and
// namespaces whose cluster is gone, have all of it.
type hardware struct {
	cluster   string
	managed   bool // nodes whose storage other clusters can read
	encrypted bool
}

// hardwareOf looks at the producing and the consuming cluster. It does not
// allocate.
func hardwareOf(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace) (producer, consumer hardware, err error) {
	p, err := store.Namespaces.GetShared(tx, blueshift.Key{Account: d.Account, Region: d.Region, ID: d.Namespace})
	if err != nil {
		return producer, consumer, gone(err, d.Key)
	}
	if producer, err = hardwareUnder(tx, p); err != nil {
		return producer, consumer, err
	}
	consumer, err = hardwareUnder(tx, n)
	return producer, consumer, err
}

func hardwareUnder(tx store.Tx, n *blueshift.Namespace) (hardware, error) {
	c, err := store.Clusters.GetShared(tx, blueshift.Key{Account: n.Account, Region: n.Region, ID: n.Warehouse})
	switch {
	case n.Serverless, errors.Is(err, store.ErrNotFound):
		return hardware{managed: true, encrypted: true}, nil
	case err != nil:
		return hardware{}, err
	}
	return hardware{c.ID, managedStorage(c.NodeType), c.Encrypted}, nil
}

// managedStorage reports whether a node type keeps its data where others can
// read it (Redshift Database Developer Guide, considerations for data sharing).
func managedStorage(nodeType string) bool {
	return strings.HasPrefix(nodeType, "ra3.") || strings.HasPrefix(nodeType, "rg.")
}

func fit(d *blueshift.Datashare, n *blueshift.Namespace, producer, consumer hardware) bool {
	alike := producer.encrypted == consumer.encrypted
	if d.Account != n.Account || d.Region != n.Region {
		alike = producer.encrypted && consumer.encrypted
	}
	return alike && producer.managed && consumer.managed
}

// encryptProducer does not name the producer's cluster: that is not for consumers.
const encryptProducer = "aws redshift modify-cluster --cluster-identifier … --encrypted"

// hardwareStep is for both clusters to be what sharing needs. Of a consumer whose
// record is not at hand nothing is told.
func hardwareStep(d *blueshift.Datashare, n *blueshift.Namespace, producer, consumer hardware) blueshift.Step {
	who, why := d.Account, ""
	call := encryptProducer
	own := func(options string) string {
		return "aws redshift " + options + " --cluster-identifier " + consumer.cluster
	}
	switch {
	case fit(d, n, producer, consumer):
	case !consumer.managed:
		who, call, why = n.Account, own("resize-cluster --node-type ra3.large"), "the nodes of the consumer's cluster are not of type RA3 or RG"
	case !producer.managed:
		call, why = "aws redshift resize-cluster --node-type ra3.large --cluster-identifier …", "the nodes of the producer's cluster are not of type RA3 or RG"
	case consumer.encrypted:
		why = "the producer's cluster is not encrypted"
	default:
		who, call, why = n.Account, own("modify-cluster --encrypted"), "the consumer's cluster is not encrypted"
		if !producer.encrypted {
			why = "neither cluster is encrypted"
		}
	}
	return step("clusters", who, call, why)
}
