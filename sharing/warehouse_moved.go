package sharing

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// WarehouseMoved lets what leads to a warehouse follow it to another identifier
// or port, inside the transaction that moves it: its endpoint authorizations
// and the managed endpoints in front of it. Datashares belong to the namespace,
// which stays. The function it returns moves the endpoints' doors after the
// commit; each keeps its address.
func (s *Service) WarehouseMoved(tx store.Tx, before, now blueshift.Warehouse) (after func(context.Context), err error) {
	moved := slices.Collect(store.EndpointAccesses.Lookup(tx, clusterTerm(before.Key)))
	for _, e := range moved {
		e.Cluster = now.ID
		if before.Port != now.Port {
			e.Port = now.Port
		}
		if err := store.EndpointAccesses.Put(tx, e); err != nil {
			return nil, err
		}
	}
	for _, a := range slices.Collect(authorizations(tx, before.Key)) {
		if err := store.EndpointAuthorizations.Delete(tx, a.Key); err != nil {
			return nil, err
		}
		a.Cluster, a.Key.ID = now.ID, blueshift.EndpointAuthorizationID(now.ID, a.Grantee)
		if err := store.EndpointAuthorizations.Put(tx, a); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) {
		for _, e := range moved {
			s.Addresses.Close(ctx, targetOf(e))
			if err := s.follow(ctx, e.Key, now.Key); err != nil {
				s.Logger.Error("a managed endpoint waits for the next start to listen again", "account", e.Account, "region", e.Region, "endpoint", e.ID, "error", err)
			}
		}
	}, nil
}

// follow opens the door of an endpoint whose warehouse has moved, unless it has
// been deleted meanwhile.
func (s *Service) follow(ctx context.Context, endpoint, warehouse blueshift.Key) error {
	defer s.lock(warehouse)()
	var e blueshift.EndpointAccess
	err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		e, err = store.EndpointAccesses.Get(tx, endpoint)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && (e.Target() != warehouse || !e.DeletedAt.IsZero()) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.reopen(ctx, e)
}
