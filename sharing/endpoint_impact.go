package sharing

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// EndpointImpact is what a forced RevokeEndpointAccess would do now.
type EndpointImpact struct {
	Authorization EndpointAuthorizationView // as it stands
	Ends          bool                      // the whole authorization would end
	VPCsLeft      []string                  // those left otherwise
	Doomed        []EndpointView            // endpoints that would be deleted, their connections cut
	Refusal       error                     // how the call without Force would be refused; nil if it would not
}

// PlanRevokeEndpointAccess is RevokeEndpointAccess with Force that changes
// nothing. What refuses the forced call refuses the plan too.
func (s *Service) PlanRevokeEndpointAccess(ctx context.Context, p blueshift.Principal, cluster, grantee string, vpcs []string) (i EndpointImpact, err error) {
	key, account, err := pair(p, cluster, grantee)
	if err != nil {
		return i, err
	}
	if err := vpcIDs(vpcs); err != nil {
		return i, err
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		a, err := s.revocable(tx, key, account, now)
		if err != nil {
			return err
		}
		live := endpoints(tx, key, account, now)
		r, err := takeBack(a, vpcs, true, live, now, s.Pace)
		if err != nil {
			return err
		}
		_, i.Refusal = takeBack(a, vpcs, false, live, now, s.Pace)
		i.Authorization, _ = s.authorizationView(tx, a, now)
		if i.Ends = r.next.Revoking; !i.Ends {
			i.VPCsLeft = r.next.VPCs
		}
		for _, e := range r.doomed {
			before, err := store.EndpointAccesses.Get(tx, e.Key)
			if err != nil {
				return err
			}
			i.Doomed = append(i.Doomed, EndpointView{before, EndpointStatus(before, now)})
		}
		return nil
	})
	return i, err
}

// Door is what a connection through the endpoint has as its target.
func (v EndpointView) Door() blueshift.Target { return targetOf(v.EndpointAccess) }
