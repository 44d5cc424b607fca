package sharing

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Page asks for at most Limit things after the one whose ID (ARN of a
// datashare, name of an endpoint, ID of an authorization view) is After.
type Page struct {
	After string
	Limit int
}

// DescribeDataShares lists what the caller shares and what is shared with it,
// in order of ARN, or the one share of an ARN (Redshift API Reference,
// DescribeDataShares). The boolean says that more follow.
func (s *Service) DescribeDataShares(ctx context.Context, p blueshift.Principal, arn string, page Page) (out []DatashareView, more bool, err error) {
	if arn == "" {
		return s.list(ctx, p, page, func(tx store.Tx, d *blueshift.Datashare) DatashareView {
			return shown(d, p.Account, arns(tx, d.Account))
		})
	}
	key, err := shareKey(p, "DescribeDataShares", arn)
	if err != nil {
		return nil, false, err
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, key)
		known := err == nil && d.ARN() == arn
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if known {
			if v := shown(&d, p.Account, arns(tx, d.Account)); len(v.Associations) > 0 {
				out = []DatashareView{v}
				return nil
			}
		}
		switch {
		case key.Account == p.Account:
			return unknownARN(arn)
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
	if err := oneOf("Status", status, Active, string(blueshift.Authorized), string(blueshift.PendingAuthorization), string(blueshift.Deauthorized), string(blueshift.Rejected)); err != nil {
		return nil, false, err
	}
	producer, err := s.filterNamespace(ctx, p.Account, producerARN)
	if err != nil {
		return nil, false, err
	}
	return s.list(ctx, p, page, func(tx store.Tx, d *blueshift.Datashare) DatashareView {
		if d.Account != p.Account || (producerARN != "" && d.Namespace != producer.ID) {
			return DatashareView{}
		}
		v := view(d, arns(tx, d.Account))
		v.Associations = withStatus(producerRows(d, arns(tx, d.Account)), status)
		return v
	})
}

// DescribeDataSharesForConsumer lists what is shared with the caller, never
// what was rejected or deauthorized: everything AVAILABLE or ACTIVE, or with
// consumerARN what that namespace may use (Redshift API Reference,
// DescribeDataSharesForConsumer).
func (s *Service) DescribeDataSharesForConsumer(ctx context.Context, p blueshift.Principal, consumerARN, status string, page Page) ([]DatashareView, bool, error) {
	if err := oneOf("Status", status, Active, Available); err != nil {
		return nil, false, err
	}
	n, err := s.filterNamespace(ctx, p.Account, consumerARN)
	if err != nil {
		return nil, false, err
	}
	return s.list(ctx, p, page, func(tx store.Tx, d *blueshift.Datashare) DatashareView {
		v := view(d, arns(tx, d.Account))
		if consumerARN == "" {
			v.Associations = withStatus(consumerRows(d, p.Account, arns(tx, d.Account)), status)
		} else {
			v.Associations = withStatus(usableRows(d, &n, consumerARN), status)
		}
		return v
	})
}

// usableRows are the rows through which a namespace may use a share.
func usableRows(d *blueshift.Datashare, n *blueshift.Namespace, arn string) (out []AssociationView) {
	for i := range d.Consumers {
		c := &d.Consumers[i]
		switch {
		case c.Namespace != "" && c.Namespace == n.ID:
			out = append(out, namespaceRow(c, func(string) string { return arn }))
		case c.Namespace == "" && c.Account == n.Account && c.Authorization == blueshift.Authorized:
			for _, a := range c.Associations {
				if covers(&a, n) {
					out = append(out, scopeRow(c, a))
				}
			}
		}
	}
	return out
}

// list pages through the shares that the caller produces or may consume in its
// Region, in order of ARN, leaving out those that show no rows.
func (s *Service) list(ctx context.Context, p blueshift.Principal, page Page, show func(store.Tx, *blueshift.Datashare) DatashareView) (out []DatashareView, more bool, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		for d := range concerning(tx, p.Account, p.Region) {
			if page.After != "" && d.ARN() <= page.After {
				continue
			}
			v := show(tx, &d)
			if len(v.Associations) == 0 {
				continue
			}
			if len(out) == page.Limit {
				more = true
				return nil
			}
			out = append(out, v)
		}
		return nil
	})
	return out, more, err
}

// concerning yields the shares in a Region whose producer or granted consumer
// an account is, in order of account and ID, which is that of their ARNs.
func concerning(tx store.Tx, account blueshift.Account, region blueshift.Region) iter.Seq[blueshift.Datashare] {
	return func(yield func(blueshift.Datashare) bool) {
		own := func() bool {
			for d := range store.Datashares.Scan(tx, account, region, "") {
				if !yield(d) {
					return false
				}
			}
			return true
		}
		passed := false
		for d := range store.Datashares.Lookup(tx, "consumer:"+string(account)) {
			if !passed && d.Account >= account {
				if passed = true; !own() {
					return
				}
			}
			if d.Account != account && d.Region == region && !yield(d) {
				return
			}
		}
		if !passed {
			own()
		}
	}
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
