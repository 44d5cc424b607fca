package sharing

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// AuthorizeEndpointAccess lets a grantee account place managed endpoints in
// front of one of the caller's clusters, in the given VPCs of its own or, with
// none, in all (Redshift API Reference, AuthorizeEndpointAccess).
func (s *Service) AuthorizeEndpointAccess(ctx context.Context, p blueshift.Principal, cluster, grantee string, vpcs []string) (v EndpointAuthorizationView, err error) {
	key, account, err := pair(p, cluster, grantee)
	if err != nil {
		return v, err
	}
	if err := vpcIDs(vpcs); err != nil {
		return v, err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		c, status, err := s.warehouse(tx, key, now)
		if err != nil {
			return err
		}
		if account == p.Account {
			return blueshift.Errorf(codeSelfGrant, "Cluster %s belongs to account %s itself, which needs no authorization: call CreateEndpointAccess without ResourceOwner.", c.ID, account)
		}
		if err := mustBe(c, status, "AuthorizeEndpointAccess", clusterAvailable); err != nil {
			return err
		}
		if err := s.canLend(tx, c); err != nil {
			return err
		}
		if err := sweep(tx, key, now); err != nil {
			return err
		}
		old, err := authorization(tx, key, account, now)
		if err != nil {
			return err
		}
		if n := count(authorizations(tx, key)); old == nil && n >= s.Quotas.AuthorizationsPerCluster {
			return blueshift.Errorf("EndpointAuthorizationsPerClusterLimitExceeded", "Cluster %s is authorized for %d accounts, which is the quota. Revoke one before you authorize %s.", c.ID, n, account)
		}
		fresh := blueshift.EndpointAuthorization{Key: key, Cluster: key.ID, Grantee: account, AuthorizeTime: now}
		fresh.Key.ID = blueshift.EndpointAuthorizationID(key.ID, account)
		a, err := lendTo(old, fresh, vpcs)
		if err != nil {
			return err
		}
		v, _ = s.authorizationView(tx, a, now)
		return store.EndpointAuthorizations.Put(tx, a)
	})
	return v, err
}

// RevokeEndpointAccess takes the permission back: wholly, or for some VPCs.
// While endpoints depend on it that needs force, which deletes them; when it
// returns their doors are closed and the connections through them cut (Redshift
// API Reference, RevokeEndpointAccess). The answer of a full revoke is Revoking.
func (s *Service) RevokeEndpointAccess(ctx context.Context, p blueshift.Principal, cluster, grantee string, vpcs []string, force bool) (v EndpointAuthorizationView, err error) {
	key, account, err := pair(p, cluster, grantee)
	if err != nil {
		return v, err
	}
	if err := vpcIDs(vpcs); err != nil {
		return v, err
	}
	defer s.lock(key)()
	var doomed []blueshift.EndpointAccess
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		a, err := s.revocable(tx, key, account, now)
		if err != nil {
			return err
		}
		live := endpoints(tx, key, account, now)
		r, err := takeBack(a, vpcs, force, live, now, s.Pace)
		if err != nil {
			return err
		}
		doomed = r.doomed
		for _, e := range r.doomed {
			if err := store.EndpointAccesses.Put(tx, e); err != nil {
				return err
			}
		}
		v, _ = s.authorizationView(tx, r.next, now)
		v.EndpointCount = len(live) // as the call found them
		if r.gone {
			err = store.EndpointAuthorizations.Delete(tx, r.next.Key)
		} else {
			err = store.EndpointAuthorizations.Put(tx, r.next)
		}
		if err != nil {
			return err
		}
		return sweep(tx, key, now)
	})
	if err == nil {
		s.shut(ctx, doomed)
	}
	return v, err
}

// revocable finds the authorization of a grantee on a cluster in a state that
// lets it be revoked.
func (s *Service) revocable(tx store.Tx, key blueshift.Key, grantee blueshift.Account, now time.Time) (none blueshift.EndpointAuthorization, err error) {
	c, status, err := s.warehouse(tx, key, now)
	if err != nil {
		return none, err
	}
	a, err := authorization(tx, key, grantee, now)
	if err != nil {
		return none, err
	}
	if a == nil {
		return none, blueshift.Errorf("EndpointAuthorizationNotFound", "Account %s has no authorization for cluster %s. DescribeEndpointAuthorization lists those that exist.", grantee, c.ID)
	}
	return *a, mustBe(c, status, "RevokeEndpointAccess", clusterAvailable, clusterPaused)
}

// EndpointAuthorizationFilter selects authorizations. Grantee turns the view:
// false lists what the caller gave, true what it received. Account is the
// other side, Cluster a cluster identifier; both may be empty.
type EndpointAuthorizationFilter struct {
	Cluster string
	Account string
	Grantee bool
}

// DescribeEndpointAuthorization lists authorizations in order of grantor,
// cluster and grantee (Redshift API Reference, DescribeEndpointAuthorization).
func (s *Service) DescribeEndpointAuthorization(ctx context.Context, p blueshift.Principal, f EndpointAuthorizationFilter, page Page) (out []EndpointAuthorizationView, more bool, err error) {
	if f.Cluster != "" {
		if f.Cluster, err = clusterID(f.Cluster); err != nil {
			return nil, false, err
		}
	}
	if f.Account != "" {
		if _, err := accountID("Account", f.Account); err != nil {
			return nil, false, err
		}
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		if f.Cluster != "" && !f.Grantee {
			if _, _, err := s.warehouse(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: f.Cluster}, now); err != nil {
				return err
			}
		}
		given := store.EndpointAuthorizations.Scan(tx, p.Account, p.Region, strings.TrimPrefix(page.After, string(p.Account)+"/"))
		if f.Grantee {
			given = store.EndpointAuthorizations.Lookup(tx, "grantee:"+string(p.Account))
		}
		for a := range given {
			if _, workgroup := blueshift.WorkgroupName(a.Cluster); workgroup { // a resource policy's
				continue
			}
			other := a.Grantee
			if f.Grantee {
				other = a.Account
			}
			if a.Region != p.Region || (f.Cluster != "" && a.Cluster != f.Cluster) || (f.Account != "" && string(other) != f.Account) {
				continue
			}
			v, alive := s.authorizationView(tx, a, now)
			if !alive || v.ID() <= page.After {
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

// pair reads what names an authorization, for its grantor.
func pair(p blueshift.Principal, cluster, grantee string) (blueshift.Key, blueshift.Account, error) {
	id, err := clusterID(cluster)
	if err != nil {
		return blueshift.Key{}, "", err
	}
	account, err := accountID("Account", grantee)
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: id}, account, err
}

// shut closes the doors of endpoints that are being deleted. The decision is
// durable, so it is done even if the caller has gone.
func (s *Service) shut(ctx context.Context, doomed []blueshift.EndpointAccess) {
	for _, e := range doomed {
		s.Addresses.Close(context.WithoutCancel(ctx), targetOf(e))
	}
}

func count[T any](seq func(yield func(T) bool)) int { return len(slices.Collect(seq)) }
