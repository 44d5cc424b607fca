package sharing

import (
	"context"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// Managed endpoints in front of workgroups. They are endpoints like those in
// front of clusters; what differs is how they are asked for, that their names
// are apart, and that a resource policy of the workgroup authorizes them.

// WorkgroupEndpointRequest is what CreateEndpointAccess of Redshift Serverless
// was asked for. OwnerAccount "" is the caller.
type WorkgroupEndpointRequest struct {
	Workgroup      string
	OwnerAccount   string
	Name           string
	SubnetIDs      []string
	SecurityGroups []string
}

// CreateWorkgroupEndpoint places a managed endpoint in the caller's account in
// front of a workgroup of its own, or of an account whose resource policy lets
// it (Redshift Serverless API Reference, CreateEndpointAccess).
func (s *Service) CreateWorkgroupEndpoint(ctx context.Context, p blueshift.Principal, r WorkgroupEndpointRequest) (v EndpointView, err error) {
	e := blueshift.EndpointAccess{Cluster: blueshift.WorkgroupID(r.Workgroup), ResourceOwner: p.Account,
		SecurityGroups: slices.Compact(slices.Sorted(slices.Values(r.SecurityGroups)))}
	if e.Key, err = workgroupEndpointKey(p, r.Name); err != nil {
		return v, err
	}
	if r.OwnerAccount != "" {
		if e.ResourceOwner, err = accountID("ownerAccount", r.OwnerAccount); err != nil {
			return v, err
		}
	}
	if len(r.SubnetIDs) == 0 {
		return v, blueshift.Errorf("ValidationException", "The subnetIds are empty: endpoint %s needs at least one subnet.", e.Name())
	}
	e.SubnetIDs = slices.Compact(slices.Sorted(slices.Values(r.SubnetIDs)))
	return s.create(ctx, e)
}

// WorkgroupEndpoint returns an endpoint of the caller by name.
func (s *Service) WorkgroupEndpoint(ctx context.Context, p blueshift.Principal, name string) (v EndpointView, err error) {
	key, err := workgroupEndpointKey(p, name)
	if err != nil {
		return v, err
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		v.EndpointAccess, err = s.endpoint(tx, key, now)
		v.Status = EndpointStatus(v.EndpointAccess, now)
		return err
	})
	return v, err
}

// WorkgroupEndpoints lists the caller's endpoints in front of workgroups in
// order of name, as far as they match the filter (Cluster is the name of a
// workgroup).
func (s *Service) WorkgroupEndpoints(ctx context.Context, p blueshift.Principal, f EndpointFilter) (out []EndpointView, err error) {
	if f.Cluster != "" {
		f.Cluster = blueshift.WorkgroupID(f.Cluster)
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		now := s.Clock.Now()
		for e := range store.EndpointAccesses.Scan(tx, p.Account, p.Region, blueshift.WorkgroupID("")) {
			if !e.Serverless() {
				return nil
			}
			if _, err := s.endpoint(tx, e.Key, now); err == nil && f.matches(e) {
				out = append(out, EndpointView{e, EndpointStatus(e, now)})
			}
		}
		return nil
	})
	return out, err
}

// UpdateWorkgroupEndpoint replaces the security groups of an endpoint.
func (s *Service) UpdateWorkgroupEndpoint(ctx context.Context, p blueshift.Principal, name string, groups []string) (EndpointView, error) {
	key, err := workgroupEndpointKey(p, name)
	if err != nil {
		return EndpointView{}, err
	}
	return s.modify(ctx, key, groups)
}

// DeleteWorkgroupEndpoint removes an endpoint and cuts the connections through
// it before it returns.
func (s *Service) DeleteWorkgroupEndpoint(ctx context.Context, p blueshift.Principal, name string) (EndpointView, error) {
	key, err := workgroupEndpointKey(p, name)
	if err != nil {
		return EndpointView{}, err
	}
	return s.delete(ctx, key)
}

// LentWorkgroup is a workgroup of another account that the caller may place
// endpoints in front of, from all of its VPCs or some.
type LentWorkgroup struct {
	blueshift.Workgroup
	AllVPCs bool
	VPCs    []string
}

// LentWorkgroups lists what the resource policies of another account let the
// caller reach, in order of name.
func (s *Service) LentWorkgroups(ctx context.Context, p blueshift.Principal, owner blueshift.Account) (out []LentWorkgroup, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		for a := range store.EndpointAuthorizations.Lookup(tx, "grantee:"+string(p.Account)) {
			if a.Account != owner || a.Region != p.Region {
				continue
			}
			if w, err := store.Workgroups.Get(tx, clusterOf(a)); err == nil && s.WarehouseStatus(w.Warehouse, s.Clock.Now()) != "" {
				out = append(out, LentWorkgroup{w, a.AllVPCs, a.VPCs})
			}
		}
		return nil
	})
	return out, err
}

// CrossAccountVPCs lists the VPCs of other accounts that may reach a workgroup;
// "*" stands for all those of one.
func (s *Service) CrossAccountVPCs(ctx context.Context, workgroup blueshift.Key) (vpcs []string, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		for a := range authorizations(tx, workgroup) {
			if a.AllVPCs {
				vpcs = append(vpcs, "*")
			}
			vpcs = append(vpcs, a.VPCs...)
		}
		return nil
	})
	return slices.Compact(slices.Sorted(slices.Values(vpcs))), err
}

func workgroupEndpointKey(p blueshift.Principal, name string) (blueshift.Key, error) {
	name, err := endpointName(name)
	return blueshift.Key{Account: p.Account, Region: p.Region, ID: blueshift.EndpointAccessID(blueshift.WorkgroupID(""), name)}, err
}
