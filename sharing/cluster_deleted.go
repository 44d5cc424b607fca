package sharing

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ClusterDeleted removes, inside the transaction that removes a cluster, what
// ends with it: its namespace's part in datashares, its endpoint
// authorizations and the managed endpoints in front of it. The function it
// returns closes their doors and tells the listeners, after the commit.
func (s *Service) ClusterDeleted(tx store.Tx, c blueshift.Cluster) (after func(context.Context), err error) {
	shares, err := s.NamespaceDeleted(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: c.Namespace})
	if err != nil {
		return nil, err
	}
	doomed := slices.Collect(store.EndpointAccesses.Lookup(tx, clusterTerm(c.Key)))
	for _, e := range doomed {
		if err := store.EndpointAccesses.Delete(tx, e.Key); err != nil {
			return nil, err
		}
	}
	for _, a := range slices.Collect(authorizations(tx, c.Key)) {
		if err := store.EndpointAuthorizations.Delete(tx, a.Key); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) {
		unlock := s.lock(c.Key)
		s.shut(ctx, doomed)
		unlock()
		for _, share := range shares {
			s.Withdrawn(ctx, share)
		}
	}, nil
}

// NamespaceDeleted removes the datashares of a namespace, the grants TO
// NAMESPACE it received and its associations by ARN. Grants and associations
// of its account and Region stay. It returns the shares that changed, for
// Withdrawn after the commit.
func (s *Service) NamespaceDeleted(tx store.Tx, n blueshift.Key) (changed []blueshift.Key, err error) {
	for _, d := range slices.Collect(store.Datashares.Lookup(tx, "namespace:"+n.ID)) {
		if err := store.Datashares.Delete(tx, d.Key); err != nil {
			return nil, err
		}
		changed = append(changed, d.Key)
	}
	inbound := slices.Concat(slices.Collect(store.Datashares.Lookup(tx, "consumernamespace:"+n.ID)),
		slices.Collect(store.Datashares.Lookup(tx, "consumer:"+string(n.Account))))
	for _, d := range inbound {
		now, err := store.Datashares.Get(tx, d.Key) // it may be in both lists
		if err != nil {
			return nil, err
		}
		next, left := without(now, n, s.Clock.Now())
		if !left {
			continue
		}
		if err := store.Datashares.Put(tx, next); err != nil {
			return nil, err
		}
		changed = append(changed, d.Key)
	}
	return changed, nil
}
