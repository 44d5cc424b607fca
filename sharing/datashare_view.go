package sharing

import (
	"time"

	"github.com/blueshift-db/blueshift"
)

// DatashareView is a datashare as one side sees it.
type DatashareView struct {
	ARN                string
	ProducerARN        string // the producing namespace
	PubliclyAccessible bool
	ManagedBy          string
	Type               string // blueshift.InternalShare or ""
	Associations       []AssociationView
}

// AssociationView is one row of a view. Consumer is a ConsumerIdentifier, or
// the ARN of the namespace or data catalog that took the share.
type AssociationView struct {
	Consumer               string
	Region                 blueshift.Region // of a Region-scoped association, in the consumer's view
	Status                 string
	Created, Changed       time.Time
	ProducerAllowedWrites  *bool
	ConsumerAcceptedWrites *bool
}

// arnOf gives the ARN of a namespace, whose form depends on its kind.
type arnOf func(guid string) string

// view is the share without rows; producer is nil once that namespace is gone.
func view(d *blueshift.Datashare, producer *blueshift.Namespace) DatashareView {
	v := DatashareView{ARN: d.ARN(), PubliclyAccessible: d.PubliclyAccessible, ManagedBy: d.ManagedBy, Type: d.Type}
	if producer != nil {
		v.ProducerARN = producer.ARN()
	}
	return v
}

// producerRow is the producer's one row for a consumer.
func producerRow(c *blueshift.Consumer, arn arnOf) AssociationView {
	if c.Namespace != "" {
		return namespaceRow(c, arn)
	}
	return AssociationView{Consumer: c.String(), Status: c.ProducerStatus(), Created: c.Granted, Changed: c.AuthorizationChanged,
		ProducerAllowedWrites: c.ProducerAllowedWrites, ConsumerAcceptedWrites: acceptedWrites(c)}
}

// namespaceRow is what both sides see of a grant TO NAMESPACE.
func namespaceRow(c *blueshift.Consumer, arn arnOf) AssociationView {
	return AssociationView{Consumer: arn(c.Namespace), Status: blueshift.Active, Created: c.Granted, Changed: c.Granted}
}

// producerRows is the producer's view: one row per consumer.
func producerRows(d *blueshift.Datashare, arn arnOf) []AssociationView {
	out := make([]AssociationView, len(d.Consumers))
	for i := range d.Consumers {
		out[i] = producerRow(&d.Consumers[i], arn)
	}
	return out
}

// consumerRows is the view of a consumer account: one row per scope while
// ACTIVE, one row AVAILABLE before, nothing while it is not authorized.
func consumerRows(d *blueshift.Datashare, account blueshift.Account, arn arnOf) []AssociationView {
	var out []AssociationView
	for i := range d.Consumers {
		switch c := &d.Consumers[i]; {
		case c.Namespace != "" && d.Account == account:
			out = append(out, namespaceRow(c, arn))
		case c.Namespace != "" || c.Account != account || c.Authorization != blueshift.Authorized:
		case len(c.Associations) == 0:
			out = append(out, AssociationView{Consumer: c.String(), Status: blueshift.Available, Created: c.Granted, Changed: c.AuthorizationChanged,
				ProducerAllowedWrites: c.ProducerAllowedWrites})
		default:
			for _, a := range c.Associations {
				out = append(out, scopeRow(d, c, a))
			}
		}
	}
	return out
}

// rejectedRows are what a consumer account is told about what it rejected.
func rejectedRows(d *blueshift.Datashare, account blueshift.Account) (out []AssociationView) {
	for i := range d.Consumers {
		if c := &d.Consumers[i]; c.Account == account && c.Authorization == blueshift.Rejected {
			out = append(out, producerRow(c, nil))
		}
	}
	return out
}

func scopeRow(d *blueshift.Datashare, c *blueshift.Consumer, a blueshift.Association) AssociationView {
	row := AssociationView{Consumer: c.String(), Region: a.Region, Status: blueshift.Active, Created: a.Created, Changed: a.Changed,
		ProducerAllowedWrites: c.ProducerAllowedWrites, ConsumerAcceptedWrites: a.ConsumerAcceptedWrites}
	switch {
	case c.Via == blueshift.ViaDataCatalog:
		row.Consumer = catalogARN(d.Region, c.Account)
	case a.NamespaceARN != "":
		row.Consumer = a.NamespaceARN
	}
	return row
}

// bothRows is the view of an account that is producer and consumer at once:
// the producer's rows and those of the consumer that say something else.
func bothRows(d *blueshift.Datashare, account blueshift.Account, arn arnOf) []AssociationView {
	out := producerRows(d, arn)
	seen := map[[2]string]bool{}
	for _, r := range out {
		seen[[2]string{r.Consumer, string(r.Region)}] = true
	}
	for _, r := range consumerRows(d, account, arn) {
		if !seen[[2]string{r.Consumer, string(r.Region)}] {
			out = append(out, r)
		}
	}
	return out
}

// shown are the rows of a share that an account sees, as either side or both.
func shown(d *blueshift.Datashare, account blueshift.Account, arn arnOf) []AssociationView {
	if d.Account == account {
		return bothRows(d, account, arn)
	}
	return consumerRows(d, account, arn)
}
