package fleet

import (
	"context"
	"errors"
	"sync"

	"github.com/blueshift-db/blueshift"
)

// Upstream is a service that keeps the VPCs of accounts; ec2.Client is one. Its
// *blueshift.Error is passed on to the caller.
type Upstream interface {
	VPCs(ctx context.Context, a blueshift.Account, r blueshift.Region) ([]blueshift.VPC, error)
}

// upstream is what an Upstream said last, by account and Region. Questions to
// it wait on another server, so they are asked before a transaction and
// answered from here inside it. It settles which subnets and groups exist; who
// may connect is decided by what the configuration file declares, because
// clients here do not have addresses of those networks.
type upstream struct {
	Upstream
	mu    sync.RWMutex // guards what follows
	heard map[place][]VPCConfig
	vpcs  map[string]VPCConfig
}

type place struct {
	account blueshift.Account
	region  blueshift.Region
}

// maxPlaces bounds what is remembered of an upstream.
const maxPlaces = 4096

// Ask makes u, beside the declared VPCs, the one who knows which networks
// exist. Call it before serving.
func (n *Networks) Ask(u Upstream) {
	n.upstream = &upstream{Upstream: u, heard: map[place][]VPCConfig{}, vpcs: map[string]VPCConfig{}}
}

// Refresh asks the upstream, if there is one, about an account and Region.
// Operations that place something call it first. A failure is
// DependentServiceUnavailableFault, a lack of rights there UnauthorizedOperation.
func (n *Networks) Refresh(ctx context.Context, a blueshift.Account, r blueshift.Region) error {
	u := n.upstream
	if u == nil {
		return nil
	}
	told, err := u.VPCs(ctx, a, r)
	var refusal *blueshift.Error
	if errors.As(err, &refusal) {
		return refusal
	}
	if err != nil {
		return blueshift.Errorf("DependentServiceUnavailableFault", "The EC2 service that keeps the VPCs of account %s in %s cannot be asked: %v. It is named by --ec2-endpoint.", a, r, err)
	}
	vpcs := make([]VPCConfig, len(told))
	for i, v := range told {
		vpcs[i] = VPCConfig{ID: v.ID, Default: v.Default && len(v.Subnets) > 0}
		for _, s := range v.Subnets {
			vpcs[i].Subnets = append(vpcs[i].Subnets, SubnetConfig{s.ID, s.AvailabilityZone})
		}
		for _, id := range v.SecurityGroups {
			vpcs[i].SecurityGroups = append(vpcs[i].SecurityGroups, SecurityGroupConfig{ID: id})
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.heard) >= maxPlaces {
		clear(u.heard)
		clear(u.vpcs)
	}
	for _, old := range u.heard[place{a, r}] {
		delete(u.vpcs, old.ID)
	}
	u.heard[place{a, r}] = vpcs
	for _, v := range vpcs {
		u.vpcs[v.ID] = v
	}
	return nil
}

// Know is Refresh for those who only read: it asks once.
func (n *Networks) Know(ctx context.Context, a blueshift.Account, r blueshift.Region) error {
	if n.upstream == nil {
		return nil
	}
	n.upstream.mu.RLock()
	_, known := n.upstream.heard[place{a, r}]
	n.upstream.mu.RUnlock()
	if known {
		return nil
	}
	return n.Refresh(ctx, a, r)
}

// of returns what was heard of an account and Region.
func (u *upstream) of(a blueshift.Account, r blueshift.Region) []VPCConfig {
	if u == nil {
		return nil
	}
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.heard[place{a, r}]
}

// vpc finds a VPC by its id: a declared one before one that was heard of.
func (n *Networks) vpc(id string) (VPCConfig, bool) {
	if v, ok := n.vpcs[id]; ok || n.upstream == nil {
		return v, ok
	}
	n.upstream.mu.RLock()
	defer n.upstream.mu.RUnlock()
	v, ok := n.upstream.vpcs[id]
	return v, ok
}
