package sharing

import (
	"cmp"
	"context"
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

// list pages through the shares that the terms find, in order of ARN, leaving
// out those that show no rows. With a producer's GUID it keeps to that
// namespace. What a page costs depends on its length, not on how many shares
// there are.
func (s *Service) list(ctx context.Context, p blueshift.Principal, page Page, terms []string, producer string, rows func(store.Tx, *blueshift.Datashare) []AssociationView) (out []DatashareView, more bool, err error) {
	after, err := page.afterShare(p, producer)
	if err != nil {
		return nil, false, err
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		for d := range found(tx, terms, after) {
			if !strings.HasPrefix(d.ID, producer) {
				return nil
			}
			if d.Region != p.Region {
				continue // granted to a namespace here by one of another Region
			}
			d, _ = asOf(d, now)
			v := s.viewOf(tx, &d)
			if v.Associations = rows(tx, &d); len(v.Associations) == 0 {
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

// afterShare is the key that a page of shares begins after: that of the share
// it names, or with a producer's GUID the last one before that namespace.
func (p Page) afterShare(caller blueshift.Principal, producer string) (blueshift.Key, error) {
	if p.After == "" {
		if producer == "" {
			return blueshift.Key{}, nil
		}
		return blueshift.Key{Account: caller.Account, Region: caller.Region, ID: producer}, nil
	}
	a, namespace, name, ok := blueshift.ParseDatashareARN(p.After)
	if !ok {
		return blueshift.Key{}, blueshift.Errorf("InvalidParameterValue", "The parameter Marker is not valid. Use the Marker of the previous answer unchanged.")
	}
	return blueshift.Key{Account: a.Account, Region: a.Region, ID: blueshift.DatashareID(namespace, name)}, nil
}

// found yields the shares that have any of the terms, once each, in order of
// their keys, which within a Region is that of their ARNs.
func found(tx store.Tx, terms []string, after blueshift.Key) iter.Seq[blueshift.Datashare] {
	return func(yield func(blueshift.Datashare) bool) {
		var heads []head
		for _, term := range terms {
			next, stop := iter.Pull(store.Datashares.LookupAfter(tx, term, after))
			defer stop()
			if d, ok := next(); ok {
				heads = append(heads, head{d, next})
			}
		}
		for len(heads) > 0 {
			first := slices.MinFunc(heads, func(a, b head) int { return compareKeys(a.share.Key, b.share.Key) }).share
			if !yield(first) {
				return
			}
			for i := range heads {
				if heads[i].share.Key == first.Key {
					var ok bool
					if heads[i].share, ok = heads[i].next(); !ok {
						heads[i].next = nil
					}
				}
			}
			heads = slices.DeleteFunc(heads, func(h head) bool { return h.next == nil })
		}
	}
}

// head is the first of the shares that a term still has to yield.
type head struct {
	share blueshift.Datashare
	next  func() (blueshift.Datashare, bool)
}

func compareKeys(a, b blueshift.Key) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID))
}
