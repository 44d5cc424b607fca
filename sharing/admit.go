package sharing

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Admit decides whether a connection may come through a managed endpoint now:
// the endpoint is active and in front of this cluster, the cluster is
// available, the authorization (if the cluster is another account's) is alive
// and has the endpoint's VPC, and the source may enter that VPC and is let in by
// the endpoint's security groups. A warehouse's
// own address is for the fleet to judge. The error says why not, for the log.
func (s *Service) Admit(ctx context.Context, t blueshift.Target, remote netip.Addr) error {
	if !t.Managed() {
		return nil
	}
	return s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		e, err := s.endpoint(tx, t.Endpoint, now)
		if err != nil || e.Target() != t.Cluster {
			return fmt.Errorf("endpoint %s of account %s does not exist", t.Endpoint.ID, t.Endpoint.Account)
		}
		if err := s.open(tx, &e, now); err != nil {
			return err
		}
		if !s.Networks.AllowsSource(e.VPC, remote) {
			return fmt.Errorf("%s lies outside the CIDR blocks of %s, the VPC of endpoint %s", remote, e.VPC, e.Name())
		}
		if !s.Networks.AllowsThrough(e.VPC, e.SecurityGroups, remote) {
			return fmt.Errorf("%s is let in by none of the security groups of endpoint %s: %s", remote, e.Name(), strings.Join(e.SecurityGroups, ", "))
		}
		return nil
	})
}

// open says why a path is closed to everybody, nil if it is open.
func (s *Service) open(tx store.Tx, e *blueshift.EndpointAccess, now time.Time) error {
	if status := EndpointStatus(*e, now); status != EndpointActive && status != EndpointModifying {
		return fmt.Errorf("endpoint %s is %s", e.Name(), status)
	}
	if _, status, err := s.warehouse(tx, e.Target(), now); err != nil || (status != clusterAvailable && status != clusterModifying) {
		return fmt.Errorf("%s is %s", blueshift.WarehouseWords(e.Cluster), status)
	}
	if e.Account == e.ResourceOwner {
		return nil
	}
	a, err := authorization(tx, e.Target(), e.Account, now)
	if err == nil && (a == nil || !lets(a, e.VPC)) {
		err = fmt.Errorf("account %s has no authorization for %s from %s", e.Account, blueshift.WarehouseWords(e.Cluster), e.VPC)
	}
	return err
}
