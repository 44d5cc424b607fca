package sharing

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// WarehouseDeleted removes, inside the transaction that removes a cluster or
// workgroup, its resource policy and endpoint authorizations and the managed endpoints in front of
// it. The function it returns closes their doors, after the commit.
func (s *Service) WarehouseDeleted(tx store.Tx, warehouse blueshift.Key) (after func(context.Context), err error) {
	if w, err := store.Workgroups.Get(tx, warehouse); err == nil {
		if err := store.ResourcePolicies.Delete(tx, blueshift.Key{Account: w.Account, Region: w.Region, ID: w.ARN()}); err != nil {
			return nil, err
		}
	}
	doomed := slices.Collect(store.EndpointAccesses.Lookup(tx, clusterTerm(warehouse)))
	for _, e := range doomed {
		if err := store.EndpointAccesses.Delete(tx, e.Key); err != nil {
			return nil, err
		}
	}
	for _, a := range slices.Collect(authorizations(tx, warehouse)) {
		if err := store.EndpointAuthorizations.Delete(tx, a.Key); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) {
		defer s.lock(warehouse)()
		s.shut(ctx, doomed)
	}, nil
}

// NamespaceDeleted removes, inside the transaction that removes a namespace,
// its datashares, its resource policy, the grants TO NAMESPACE it received and
// its associations by ARN. Grants and associations of its account and Region stay. The function it
// returns tells the listeners, after the commit.
func (s *Service) NamespaceDeleted(tx store.Tx, namespace blueshift.Key) (after func(context.Context), err error) {
	changed, err := s.forget(tx, namespace)
	for _, arn := range []string{blueshift.NamespaceARN(namespace.Region, namespace.Account, namespace.ID), blueshift.ServerlessARN(namespace.Region, namespace.Account, "namespace/"+namespace.ID)} {
		err = errors.Join(err, store.ResourcePolicies.Delete(tx, blueshift.Key{Account: namespace.Account, Region: namespace.Region, ID: arn}))
	}
	return func(ctx context.Context) {
		for _, share := range changed {
			s.Withdrawn(ctx, share)
		}
	}, err
}

// DatabaseDropped removes, inside the transaction that drops a database, the
// datashares that draw from it. The function it returns tells the listeners,
// after the commit.
func (s *Service) DatabaseDropped(tx store.Tx, namespace blueshift.Namespace, database string) (after func(context.Context), err error) {
	var gone []blueshift.Key
	for _, d := range slices.Collect(store.Datashares.Lookup(tx, "namespace:"+namespace.ID)) {
		if d.Database != database {
			continue
		}
		if err := store.Datashares.Delete(tx, d.Key); err != nil {
			return nil, err
		}
		gone = append(gone, d.Key)
	}
	return func(ctx context.Context) {
		for _, share := range gone {
			s.Withdrawn(ctx, share)
		}
	}, nil
}

// forget takes a namespace out of every datashare and returns those it changed.
func (s *Service) forget(tx store.Tx, n blueshift.Key) (changed []blueshift.Key, err error) {
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
