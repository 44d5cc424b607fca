package sharing

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Recover brings managed endpoints back after a start, once the fleet has
// recovered and before the server is ready: it finishes deletions and lets
// every other endpoint listen again, at its old address where possible. An
// endpoint that cannot listen is logged and does not keep the others down; an
// error means that the records themselves could not be read or written.
func (s *Service) Recover(ctx context.Context) error {
	var live []blueshift.EndpointAccess
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		live = nil
		for _, e := range slices.Collect(store.EndpointAccesses.All(tx)) {
			_, err := store.Warehouse(tx, e.Target())
			// A deletion is never taken back: at a start its time is up.
			if errors.Is(err, store.ErrNotFound) || !e.DeletedAt.IsZero() {
				err = store.EndpointAccesses.Delete(tx, e.Key)
			} else if err == nil {
				live = append(live, e)
			}
			if err != nil {
				return err
			}
		}
		for _, a := range slices.Collect(store.EndpointAuthorizations.All(tx)) {
			_, err := store.Warehouse(tx, clusterOf(a))
			over := a.Revoking && len(endpoints(tx, clusterOf(a), a.Grantee, s.Clock.Now())) == 0
			if errors.Is(err, store.ErrNotFound) || (err == nil && over) {
				err = store.EndpointAuthorizations.Delete(tx, a.Key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range live {
		if err := ctx.Err(); err != nil {
			return err
		}
		unlock := s.lock(e.Target())
		err := s.reopen(ctx, e)
		unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// reopen lets an endpoint listen and notes where, if that had to change. The
// caller holds the cluster's turn.
func (s *Service) reopen(ctx context.Context, e blueshift.EndpointAccess) error {
	address, err := s.Addresses.Listen(ctx, targetOf(e), e.Address, e.Port)
	if err != nil {
		s.Logger.Error("a managed endpoint has no address to listen on", "account", e.Account, "region", e.Region, "endpoint", e.ID, "error", err)
		return nil
	}
	host, port := blueshift.SplitAddress(address, e.Port)
	if host == e.Address && port == e.Port {
		return nil
	}
	s.Logger.Warn("a managed endpoint listens at a new address", "account", e.Account, "region", e.Region, "endpoint", e.ID, "before", e.Address, "now", host, "port", port)
	e.Address, e.Port = host, port
	return s.Store.Update(ctx, func(tx store.Tx) error { return store.EndpointAccesses.Put(tx, e) })
}
