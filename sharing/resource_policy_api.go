package sharing

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// PutResourcePolicy says which other accounts may use a workgroup or snapshot
// of the caller (Redshift Serverless API Reference, PutResourcePolicy). For a
// workgroup it is what AuthorizeEndpointAccess and RevokeEndpointAccess are for
// a cluster: its grants become the workgroup's endpoint authorizations. Managed
// endpoints that they no longer cover stay, refuse connections, and have lost
// those they had when it returns (inferred).
func (s *Service) PutResourcePolicy(ctx context.Context, p blueshift.Principal, arn, policy string) (blueshift.ResourcePolicy, error) {
	r := blueshift.ResourcePolicy{Key: blueshift.Key{Account: p.Account, Region: p.Region, ID: arn}, Policy: policy}
	parsed, err := serverlessARN(p, arn)
	if err != nil {
		return r, err
	}
	if r.Grants, err = policyGrants(policy, parsed); err != nil {
		return r, err
	}
	return r, s.setPolicy(ctx, r.Key, func(tx store.Tx) error { return store.ResourcePolicies.Put(tx, r) }, r.Grants)
}

// DeleteResourcePolicy takes all of it back.
func (s *Service) DeleteResourcePolicy(ctx context.Context, p blueshift.Principal, arn string) error {
	if _, err := serverlessARN(p, arn); err != nil {
		return err
	}
	key := blueshift.Key{Account: p.Account, Region: p.Region, ID: arn}
	return s.setPolicy(ctx, key, func(tx store.Tx) error {
		if _, err := store.ResourcePolicies.Get(tx, key); err != nil {
			return noPolicy(err, arn)
		}
		return store.ResourcePolicies.Delete(tx, key)
	}, nil)
}

// GetResourcePolicy returns the policy of a workgroup or snapshot of the caller.
func (s *Service) GetResourcePolicy(ctx context.Context, p blueshift.Principal, arn string) (r blueshift.ResourcePolicy, err error) {
	if _, err := serverlessARN(p, arn); err != nil {
		return r, err
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		if r, err = store.ResourcePolicies.Get(tx, blueshift.Key{Account: p.Account, Region: p.Region, ID: arn}); err != nil {
			return noPolicy(err, arn)
		}
		return nil
	})
	return r, err
}

// setPolicy writes a policy in the turn of its workgroup, if it is one's, and
// cuts what its grants no longer let in.
func (s *Service) setPolicy(ctx context.Context, key blueshift.Key, write func(store.Tx) error, grants []blueshift.PolicyGrant) error {
	var workgroup blueshift.Key
	err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		workgroup, err = s.policied(tx, key)
		return err
	})
	if err != nil {
		return err
	}
	if workgroup != (blueshift.Key{}) {
		defer s.lock(workgroup)()
	}
	var closed []blueshift.Target
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := s.policied(tx, key); err != nil { // it may have been deleted meanwhile
			return err
		}
		if err := write(tx); err != nil || workgroup == (blueshift.Key{}) {
			return err
		}
		closed, err = s.authorize(tx, workgroup, grants)
		return err
	})
	if err != nil {
		return err
	}
	for _, target := range closed {
		s.Addresses.Cut(context.WithoutCancel(ctx), target)
	}
	return nil
}

// policied finds the resource that a policy is for: the key of a workgroup, or
// the zero key for a snapshot.
func (s *Service) policied(tx store.Tx, key blueshift.Key) (blueshift.Key, error) {
	now, guid := s.Clock.Now(), key.ID[strings.LastIndexByte(key.ID, '/')+1:]
	for w := range store.Workgroups.Lookup(tx, "workgroup:"+guid) {
		if w.ARN() == key.ID && s.WarehouseStatus(w.Warehouse, now) != "" {
			return w.Key, nil
		}
	}
	for snapshot := range store.ServerlessSnapshots.Lookup(tx, "guid:"+guid) {
		if snapshot.ARN() == key.ID && (snapshot.Expires().IsZero() || now.Before(snapshot.Expires())) {
			return blueshift.Key{}, nil
		}
	}
	return blueshift.Key{}, blueshift.Errorf("ResourceNotFoundException", "The resource %s was not found. Resource policies are for workgroups and snapshots.", abridge(key.ID))
}

// authorize makes the endpoint authorizations of a workgroup those of its
// policy, and returns the doors that are shut to everybody now.
func (s *Service) authorize(tx store.Tx, workgroup blueshift.Key, grants []blueshift.PolicyGrant) (closed []blueshift.Target, err error) {
	now := s.Clock.Now()
	before := map[blueshift.Account]blueshift.EndpointAuthorization{}
	for _, a := range slices.Collect(authorizations(tx, workgroup)) {
		before[a.Grantee] = a
		if err := store.EndpointAuthorizations.Delete(tx, a.Key); err != nil {
			return nil, err
		}
	}
	lent := map[blueshift.Account]blueshift.EndpointAuthorization{}
	for _, g := range grants {
		if g.Action != blueshift.CreateEndpointAccess || g.Account == workgroup.Account {
			continue
		}
		a, more := lent[g.Account]
		if !more {
			a = blueshift.EndpointAuthorization{Key: workgroup, Cluster: workgroup.ID, Grantee: g.Account, AuthorizeTime: now}
			a.Key.ID = blueshift.EndpointAuthorizationID(workgroup.ID, g.Account)
			if old, had := before[g.Account]; had {
				a.AuthorizeTime = old.AuthorizeTime
			}
		}
		if a.AllVPCs = a.AllVPCs || len(g.VPCs) == 0; a.AllVPCs {
			a.VPCs = nil
		} else {
			a.VPCs = slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.VPCs, g.VPCs))))
		}
		lent[g.Account] = a
	}
	if len(lent) > s.Quotas.AuthorizationsPerCluster {
		return nil, blueshift.Errorf("ServiceQuotaExceededException", "The policy lets %d accounts in; the quota is %d.", len(lent), s.Quotas.AuthorizationsPerCluster)
	}
	for _, a := range lent {
		if err := store.EndpointAuthorizations.Put(tx, a); err != nil {
			return nil, err
		}
	}
	for _, e := range endpoints(tx, workgroup, "", now) {
		if a, ok := lent[e.Account]; e.Account != e.ResourceOwner && (!ok || !lets(&a, e.VPC)) {
			closed = append(closed, targetOf(e))
		}
	}
	return closed, nil
}

// serverlessARN reads the ARN of a Redshift Serverless resource of the caller.
func serverlessARN(p blueshift.Principal, name string) (blueshift.ARN, error) {
	arn, ok := blueshift.ParseARN(name)
	switch {
	case !ok || arn.Service != "redshift-serverless":
		return arn, blueshift.Errorf("ValidationException", "%q is not the ARN of a Redshift Serverless resource.", abridge(name))
	case arn.Account != p.Account || arn.Region != p.Region:
		return arn, blueshift.Errorf("ResourceNotFoundException", "The resource %s was not found.", abridge(name))
	}
	return arn, nil
}

func noPolicy(err error, arn string) error {
	if errors.Is(err, store.ErrNotFound) {
		return blueshift.Errorf("ResourceNotFoundException", "%s has no resource policy. PutResourcePolicy makes one.", abridge(arn))
	}
	return err
}
