package sharing

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// EndpointRequest is what CreateEndpointAccess was asked for. ResourceOwner ""
// is the caller.
type EndpointRequest struct {
	Cluster        string
	ResourceOwner  string
	Name           string
	SubnetGroup    string
	SecurityGroups []string
}

// CreateEndpointAccess places a managed endpoint in the caller's account in
// front of a cluster of its own, or of an account that authorized it for the
// VPC of the subnet group (Redshift API Reference, CreateEndpointAccess). The
// answer is creating. The address listens before the record exists, so an
// endpoint that is described works, and a crash leaves a whole one or none.
func (s *Service) CreateEndpointAccess(ctx context.Context, p blueshift.Principal, r EndpointRequest) (v EndpointView, err error) {
	e, err := r.endpoint(p)
	if err != nil {
		return v, err
	}
	return s.create(ctx, e)
}

// create places an endpoint whose request has been checked by itself.
func (s *Service) create(ctx context.Context, e blueshift.EndpointAccess) (v EndpointView, err error) {
	if err := s.Networks.Refresh(ctx, e.Account, e.Region); err != nil {
		return v, err
	}
	// Asked in the cluster's turn: after a revocation nobody listens any more,
	// not even for the moment it takes to find out.
	defer s.lock(e.Target())()
	if err := s.Store.View(ctx, func(tx store.Tx) error { return s.place(tx, &e) }); err != nil {
		return v, err
	}
	e.VPCEndpointID, e.InterfaceID = newID("vpce-"), newID("eni-")
	asked := e.Port
	address, err := s.Addresses.Listen(ctx, targetOf(e), "", asked)
	if err != nil {
		return v, fmt.Errorf("endpoint %s has no address to listen on: %w", e.Name(), err)
	}
	host, port := blueshift.SplitAddress(address, asked)
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if err := sweep(tx, e.Target(), s.Clock.Now()); err != nil {
			return err
		}
		if err := s.place(tx, &e); err != nil { // what was true before may not be now
			return err
		}
		if e.Port != asked {
			return blueshift.Errorf("InvalidClusterState", "%s has moved from port %d to %d meanwhile. Repeat CreateEndpointAccess.", sentence(e.Cluster), asked, e.Port)
		}
		e.Address, e.Port = host, port
		return store.EndpointAccesses.Put(tx, e)
	})
	if err != nil {
		s.abandon(ctx, e)
		return v, err
	}
	return EndpointView{e, EndpointCreating}, nil
}

// abandon closes the door of an endpoint that did not come to be, unless an
// earlier request for the same one succeeded and stands behind it.
func (s *Service) abandon(ctx context.Context, e blueshift.EndpointAccess) {
	ctx = context.WithoutCancel(ctx)
	err := s.Store.View(ctx, func(tx store.Tx) error {
		standing, err := store.EndpointAccesses.Get(tx, e.Key)
		if err == nil && (targetOf(standing) != targetOf(e) || !standing.DeletedAt.IsZero()) {
			err = store.ErrNotFound
		}
		return err
	})
	if err != nil {
		s.Addresses.Close(ctx, targetOf(e))
	}
}

// endpoint checks the request's own words.
func (r EndpointRequest) endpoint(p blueshift.Principal) (e blueshift.EndpointAccess, err error) {
	if e.Cluster, err = clusterID(r.Cluster); err != nil {
		return e, err
	}
	e.ResourceOwner = p.Account
	if r.ResourceOwner != "" {
		if e.ResourceOwner, err = accountID("ResourceOwner", r.ResourceOwner); err != nil {
			return e, err
		}
	}
	name, err := endpointName(r.Name)
	if err != nil {
		return e, err
	}
	e.Key = blueshift.Key{Account: p.Account, Region: p.Region, ID: name}
	e.SubnetGroup = strings.ToLower(r.SubnetGroup)
	e.SecurityGroups = slices.Compact(slices.Sorted(slices.Values(r.SecurityGroups)))
	return e, nil
}

// place checks everything that depends on other records and settles where the
// endpoint lies: own objects first, then the right to the cluster (before
// anything about a foreign one is told), its state, the name, quotas.
func (s *Service) place(tx store.Tx, e *blueshift.EndpointAccess) error {
	now := s.Clock.Now()
	c, status, missing := s.warehouse(tx, e.Target(), now)
	foreign := e.ResourceOwner != e.Account
	if missing != nil && !foreign {
		return missing
	}
	group, err := s.subnets(tx, e)
	if err != nil {
		return err
	}
	if foreign {
		if err := s.mayPlace(tx, e, group.VPC); err != nil {
			return err
		}
		if missing != nil { // authorized, and about to be deleted with its authorizations
			return missing
		}
	}
	if err := mustBe(c, status, "CreateEndpointAccess", clusterAvailable); err != nil {
		return err
	}
	if err := s.canLend(tx, c); err != nil {
		return err
	}
	if old, err := store.EndpointAccesses.Get(tx, e.Key); err == nil && EndpointStatus(old, now) != "" {
		return blueshift.Errorf("EndpointAlreadyExists", "Endpoint %s already exists in this account; it leads to %s of account %s.", e.Name(), blueshift.WarehouseWords(old.Cluster), old.ResourceOwner)
	}
	if err := s.checkEndpointQuotas(tx, e); err != nil {
		return err
	}
	if e.SecurityGroups, err = s.securityGroups(group.VPC, e.SecurityGroups); err != nil {
		return err
	}
	e.SubnetGroup, e.VPC, e.Subnet = group.ID, group.VPC, group.Subnets[crc32.ChecksumIEEE([]byte(e.Name()))%uint32(len(group.Subnets))]
	e.Port, e.Created, e.ActiveAt = c.Port, now, now.Add(s.Pace)
	return nil
}

// mayPlace refuses an account without a usable authorization.
func (s *Service) mayPlace(tx store.Tx, e *blueshift.EndpointAccess, vpc string) error {
	a, err := authorization(tx, e.Target(), e.Account, s.Clock.Now())
	if err != nil {
		return err
	}
	why := notLent(e.Target(), e.Account, vpc, a)
	switch {
	case why == "":
		return nil
	case a != nil && !a.Revoking:
		return blueshift.Errorf(codeNotLent, "The subnets of endpoint %s lie in %s. %s", e.Name(), vpc, why)
	default:
		return blueshift.Errorf(codeNotLent, "%s", why)
	}
}

func (s *Service) checkEndpointQuotas(tx store.Tx, e *blueshift.EndpointAccess) error {
	all := endpoints(tx, e.Target(), "", s.Clock.Now())
	mine := 0
	for _, o := range all {
		if o.Account == e.Account {
			mine++
		}
	}
	switch {
	case len(all) >= s.Quotas.EndpointsPerCluster:
		return blueshift.Errorf("EndpointsPerClusterLimitExceeded", "%s has %d managed endpoints, which is the quota.", sentence(e.Cluster), len(all))
	case e.ResourceOwner != e.Account && mine >= s.Quotas.EndpointsPerAuthorization:
		return blueshift.Errorf("EndpointsPerAuthorizationLimitExceeded", "Account %s has %d managed endpoints for %s, which is the quota of one authorization.", e.Account, mine, blueshift.WarehouseWords(e.Cluster))
	}
	return nil
}

// subnets are those that an endpoint may lie in, in one VPC of its account.
func (s *Service) subnets(tx store.Tx, e *blueshift.EndpointAccess) (blueshift.SubnetGroup, error) {
	if e.SubnetIDs == nil {
		return s.subnetGroup(tx, e.Account, e.Region, e.SubnetGroup)
	}
	var g blueshift.SubnetGroup
	for _, id := range e.SubnetIDs {
		subnet, known := s.Networks.Subnet(e.Account, e.Region, id)
		switch {
		case !known:
			return g, blueshift.Errorf("InvalidParameterValue", "Subnet %s does not exist in account %s. An endpoint lies in a VPC of its own account.", abridge(id), e.Account)
		case g.VPC != "" && subnet.VPC != g.VPC:
			return g, blueshift.Errorf("InvalidParameterValue", "The subnets of an endpoint lie in one VPC: %s lies in %s and %s in %s.", g.Subnets[0].ID, g.VPC, id, subnet.VPC)
		}
		g.VPC, g.Subnets = subnet.VPC, append(g.Subnets, subnet)
	}
	return g, nil
}

// subnetGroup finds a group of the account; "default" is its default VPC.
func (s *Service) subnetGroup(tx store.Tx, a blueshift.Account, r blueshift.Region, name string) (blueshift.SubnetGroup, error) {
	key := blueshift.Key{Account: a, Region: r, ID: name}
	if name == "default" {
		vpc := s.Networks.DefaultVPC(a, r)
		return blueshift.SubnetGroup{Key: key, VPC: vpc, Subnets: s.Networks.Subnets(a, r, vpc)}, nil
	}
	g, err := store.SubnetGroups.Get(tx, key)
	if errors.Is(err, store.ErrNotFound) || (err == nil && len(g.Subnets) == 0) {
		return g, blueshift.Errorf("ClusterSubnetGroupNotFoundFault", "Subnet group %s not found in account %s. Call CreateClusterSubnetGroup there; an endpoint lies in a VPC of its own account.", abridge(name), a)
	}
	return g, err
}

// securityGroups are those asked for, or the default one of the VPC.
func (s *Service) securityGroups(vpc string, asked []string) ([]string, error) {
	if len(asked) == 0 {
		return []string{s.Networks.DefaultSecurityGroup(vpc)}, nil
	}
	if len(asked) > maxGroups {
		return nil, blueshift.Errorf("InvalidParameterValue", "An endpoint has at most %d security groups.", maxGroups)
	}
	for _, id := range asked {
		if !s.Networks.HasSecurityGroup(vpc, id) {
			return nil, blueshift.Errorf("InvalidClusterSecurityGroupState", "Security group %s does not exist in %s, the VPC of the endpoint.", abridge(id), vpc)
		}
	}
	return asked, nil
}
