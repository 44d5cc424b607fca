package sharing

import (
	"time"

	"github.com/blueshift-db/blueshift"
)

// Statuses of an association besides blueshift.AuthorizationState. Available
// is a consumer's word, Active belongs to both sides.
const (
	Active    = "ACTIVE"
	Available = "AVAILABLE"
)

// DatashareView is a datashare as one side sees it.
type DatashareView struct {
	ARN                string
	ProducerARN        string // the producing namespace
	PubliclyAccessible bool
	ManagedBy          string
	Associations       []AssociationView
}

// AssociationView is one row of a view. Consumer is an account id or a
// namespace ARN.
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

// view is the share without rows.
func view(d *blueshift.Datashare, arn arnOf) DatashareView {
	return DatashareView{ARN: d.ARN(), ProducerARN: arn(d.Namespace), PubliclyAccessible: d.PubliclyAccessible, ManagedBy: d.ManagedBy}
}

// producerRow is the producer's one row for a consumer.
func producerRow(c *blueshift.Consumer, arn arnOf) AssociationView {
	if c.Namespace != "" {
		return namespaceRow(c, arn)
	}
	row := AssociationView{Consumer: string(c.Account), Status: string(c.Authorization), Created: c.Granted, Changed: c.AuthorizationChanged,
		ProducerAllowedWrites: c.ProducerAllowedWrites, ConsumerAcceptedWrites: acceptedWrites(c)}
	if c.Authorization == blueshift.Authorized && len(c.Associations) > 0 {
		row.Status = Active
	}
	return row
}

// namespaceRow is what both sides see of a grant TO NAMESPACE.
func namespaceRow(c *blueshift.Consumer, arn arnOf) AssociationView {
	return AssociationView{Consumer: arn(c.Namespace), Status: Active, Created: c.Granted, Changed: c.Granted}
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
			out = append(out, AssociationView{Consumer: string(account), Status: Available, Created: c.Granted, Changed: c.AuthorizationChanged,
				ProducerAllowedWrites: c.ProducerAllowedWrites})
		default:
			for _, a := range c.Associations {
				out = append(out, scopeRow(c, a))
			}
		}
	}
	return out
}

func scopeRow(c *blueshift.Consumer, a blueshift.Association) AssociationView {
	row := AssociationView{Consumer: string(c.Account), Region: a.Region, Status: Active, Created: a.Created, Changed: a.Changed,
		ProducerAllowedWrites: c.ProducerAllowedWrites, ConsumerAcceptedWrites: a.ConsumerAcceptedWrites}
	if a.NamespaceARN != "" {
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

// shown is what an account sees of a share; nothing if it has no rows.
func shown(d *blueshift.Datashare, account blueshift.Account, arn arnOf) DatashareView {
	v := view(d, arn)
	if d.Account == account {
		v.Associations = bothRows(d, account, arn)
	} else {
		v.Associations = consumerRows(d, account, arn)
	}
	return v
}
