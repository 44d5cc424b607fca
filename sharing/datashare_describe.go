package sharing

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// DescribeDataShares lists what the caller shares and what is shared with it,
// in order of ARN, or the one share of an ARN (Redshift API Reference,
// DescribeDataShares). The boolean says that more follow.
func (s *Service) DescribeDataShares(ctx context.Context, p blueshift.Principal, arn string, page Page) (out []DatashareView, more bool, err error) {
	if arn == "" {
		terms := slices.Concat(producedTerms(p, ""), consumedTerms(p, ""))
		return s.list(ctx, p, page, terms, "", func(tx store.Tx, d *blueshift.Datashare) []AssociationView {
			return shown(d, p.Account, arns(tx, d.Account))
		})
	}
	key, err := shareKey(p, "DescribeDataShares", arn)
	if err != nil {
		return nil, false, err
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		d, _, err := s.share(tx, key, arn)
		known := err == nil
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if known {
			v := s.viewOf(tx, &d)
			if v.Associations = shown(&d, p.Account, arns(tx, d.Account)); len(v.Associations) > 0 {
				out = []DatashareView{v}
				return nil
			}
		}
		switch {
		case key.Account == p.Account:
			return unknownARN(tx, key, arn, blueshift.ConsumerID{})
		case known:
			return notAssociated(&d, arn, p.Account)
		default:
			return notAssociated(nil, arn, p.Account)
		}
	})
	return out, false, err
}

// DescribeDataSharesForProducer lists what the caller shares, optionally of one
// namespace, and rows in one status (Redshift API Reference,
// DescribeDataSharesForProducer).
func (s *Service) DescribeDataSharesForProducer(ctx context.Context, p blueshift.Principal, producerARN, status string, page Page) ([]DatashareView, bool, error) {
	if err := oneOf("Status", status, producerStatuses...); err != nil {
		return nil, false, err
	}
	producer, err := s.filterNamespace(ctx, p.Account, producerARN)
	if err != nil {
		return nil, false, err
	}
	return s.list(ctx, p, page, producedTerms(p, status), producer.ID, func(tx store.Tx, d *blueshift.Datashare) []AssociationView {
		return withStatus(producerRows(d, arns(tx, d.Account)), status)
	})
}

// DescribeDataSharesForConsumer lists what is shared with the caller, never
// what was rejected or deauthorized: everything AVAILABLE or ACTIVE, or with
// consumerARN what that namespace or data catalog may use (Redshift API
// Reference, DescribeDataSharesForConsumer).
func (s *Service) DescribeDataSharesForConsumer(ctx context.Context, p blueshift.Principal, consumerARN, status string, page Page) ([]DatashareView, bool, error) {
	if err := oneOf("Status", status, consumerStatuses...); err != nil {
		return nil, false, err
	}
	switch consumerARN {
	case "":
		return s.list(ctx, p, page, consumedTerms(p, status), "", func(tx store.Tx, d *blueshift.Datashare) []AssociationView {
			return withStatus(consumerRows(d, p.Account, arns(tx, d.Account)), status)
		})
	case catalogARN(p.Region, p.Account):
		catalog := blueshift.ConsumerID{Account: p.Account, Via: blueshift.ViaDataCatalog}
		return s.list(ctx, p, page, []string{blueshift.TakenTerm(p.Region, catalog.String())}, "", func(_ store.Tx, d *blueshift.Datashare) []AssociationView {
			return withStatus(catalogRows(d, p.Account), status)
		})
	}
	n, err := s.filterNamespace(ctx, p.Account, consumerARN)
	if err != nil {
		return nil, false, err
	}
	return s.list(ctx, p, page, usableTerms(p, &n), "", func(_ store.Tx, d *blueshift.Datashare) []AssociationView {
		return withStatus(usableRows(d, &n, consumerARN), status)
	})
}

// The statuses that either side may filter by.
var (
	producerStatuses = []string{blueshift.Active, string(blueshift.Authorized), string(blueshift.PendingAuthorization), string(blueshift.Deauthorized), string(blueshift.Rejected)}
	consumerStatuses = []string{blueshift.Active, blueshift.Available}
)

// producedTerms find what the caller shares, with consumers in a status or ("")
// in any.
func producedTerms(p blueshift.Principal, status string) (terms []string) {
	for _, st := range producerStatuses {
		if status == "" || st == status {
			terms = append(terms, blueshift.ProducedTerm(p.Account, p.Region, st))
		}
	}
	return terms
}

// consumedTerms find what is shared with the caller, in a status or ("") in any.
func consumedTerms(p blueshift.Principal, status string) (terms []string) {
	for _, st := range consumerStatuses {
		if status == "" || st == status {
			terms = append(terms, blueshift.ConsumedTerm(p.Account, p.Region, st))
		}
	}
	return terms
}

// usableTerms find what a namespace of the caller may use through any scope.
func usableTerms(p blueshift.Principal, n *blueshift.Namespace) []string {
	return []string{
		"consumernamespace:" + n.ID,
		blueshift.TakenTerm(p.Region, n.ID),
		blueshift.TakenTerm(p.Region, blueshift.TakenForRegion(n.Account, n.Region)),
		blueshift.TakenTerm(p.Region, string(n.Account)),
	}
}

// catalogRows are the rows by which the data catalog of an account has a share.
func catalogRows(d *blueshift.Datashare, account blueshift.Account) (out []AssociationView) {
	if i := catalogConsumer(d, account); i >= 0 && d.Consumers[i].Authorization == blueshift.Authorized {
		for _, a := range d.Consumers[i].Associations {
			out = append(out, scopeRow(d, &d.Consumers[i], a))
		}
	}
	return out
}

// usableRows are the rows through which a namespace may use a share.
func usableRows(d *blueshift.Datashare, n *blueshift.Namespace, arn string) (out []AssociationView) {
	for i := range d.Consumers {
		c := &d.Consumers[i]
		switch {
		case c.Namespace != "" && c.Namespace == n.ID:
			out = append(out, namespaceRow(c, func(string) string { return arn }))
		case c.ToAccount() && c.Account == n.Account && c.Authorization == blueshift.Authorized:
			for _, a := range c.Associations {
				if covers(&a, n) {
					out = append(out, scopeRow(d, c, a))
				}
			}
		}
	}
	return out
}

// filterNamespace finds the namespace of a filter; an empty filter finds none.
func (s *Service) filterNamespace(ctx context.Context, account blueshift.Account, arn string) (n blueshift.Namespace, err error) {
	if arn == "" {
		return n, nil
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		n, err = namespace(tx, account, arn)
		return err
	})
	return n, err
}

func withStatus(rows []AssociationView, status string) []AssociationView {
	if status == "" {
		return rows
	}
	return slices.DeleteFunc(rows, func(r AssociationView) bool { return r.Status != status })
}

// oneOf refuses a value outside an enumeration of the service model.
func oneOf(member, value string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return blueshift.Errorf("ValidationError", "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]",
		abridge(value), strings.ToLower(member[:1])+member[1:], strings.Join(allowed, ", "))
}
