package fleet

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// NetworksConfig declares the VPCs of accounts in configuration. There is no
// EC2 API here, so what an account's network looks like is said in the
// configuration file, asked of another service (Ask), or the default VPC that
// every account has.
type NetworksConfig map[blueshift.Account][]VPCConfig

// VPCConfig is a virtual network of an account.
type VPCConfig struct {
	ID      string           `yaml:"id"`
	Region  blueshift.Region `yaml:"region"`  // "" for every Region
	Default bool             `yaml:"default"` // takes the place of the default VPC
	// CIDRs are the sources that connections may come from; none means any.
	CIDRs []netip.Prefix `yaml:"cidrs"`
	// SecurityGroups of the VPC, its default group first. Without any, the
	// default group has a generated id and every well-formed id is accepted.
	SecurityGroups []SecurityGroupConfig `yaml:"security_groups"`
	Subnets        []SubnetConfig        `yaml:"subnets"`
}

// SubnetConfig is a subnet of a VPC.
type SubnetConfig struct {
	ID               string `yaml:"id"`
	AvailabilityZone string `yaml:"availability_zone"` // default: the Region's zones in turn
}

// Networks knows every VPC: the declared ones and, for each account and
// Region, a default VPC with three subnets whose ids never change. It is safe
// for concurrent use: what was declared never changes, what an upstream said is
// guarded.
type Networks struct {
	declared NetworksConfig
	vpcs     map[string]VPCConfig // declared VPCs by id
	upstream *upstream            // nil: there is none
}

// NewNetworks checks the declarations and returns the networks they describe.
// nil declares nothing: every account has its default VPC.
func NewNetworks(declared NetworksConfig) (*Networks, error) {
	n := &Networks{declared: declared, vpcs: map[string]VPCConfig{}}
	subnets := map[string]string{}
	for _, account := range slices.Sorted(maps.Keys(declared)) {
		if !account.Valid() {
			return nil, fmt.Errorf("networks: account %q is not twelve digits", account)
		}
		for _, v := range declared[account] {
			if err := n.add(account, v, subnets); err != nil {
				return nil, err
			}
		}
	}
	return n, nil
}

// add takes a VPC in. Ids are unique across accounts, as they are on AWS: that
// is why a VPC can be asked about by its id alone.
func (n *Networks) add(account blueshift.Account, v VPCConfig, subnets map[string]string) error {
	if !strings.HasPrefix(v.ID, "vpc-") {
		return fmt.Errorf("networks: account %s: VPC id %q does not begin with vpc-", account, v.ID)
	}
	if v.Region != "" && !v.Region.Valid() {
		return fmt.Errorf("networks: VPC %s: %q is not a Region", v.ID, v.Region)
	}
	if _, twice := n.vpcs[v.ID]; twice {
		return fmt.Errorf("networks: VPC %s is declared twice", v.ID)
	}
	if v.Default && len(v.Subnets) == 0 {
		return fmt.Errorf("networks: VPC %s is to be a default VPC and so needs a subnet", v.ID)
	}
	for i, g := range v.SecurityGroups {
		if !strings.HasPrefix(g.ID, "sg-") {
			return fmt.Errorf("networks: VPC %s: security group id %q does not begin with sg-", v.ID, g.ID)
		}
		if slices.ContainsFunc(v.SecurityGroups[:i], func(o SecurityGroupConfig) bool { return o.ID == g.ID }) {
			return fmt.Errorf("networks: VPC %s: security group %s is declared twice", v.ID, g.ID)
		}
	}
	n.vpcs[v.ID] = v
	for _, s := range v.Subnets {
		if !strings.HasPrefix(s.ID, "subnet-") {
			return fmt.Errorf("networks: VPC %s: subnet id %q does not begin with subnet-", v.ID, s.ID)
		}
		if other, twice := subnets[s.ID]; twice {
			return fmt.Errorf("networks: subnet %s is declared in %s and in %s", s.ID, other, v.ID)
		}
		subnets[s.ID] = v.ID
	}
	return nil
}

// VPCs returns the networks of an account in a Region, the default one first:
// a declared one, else the upstream's, else the generated one.
func (n *Networks) VPCs(a blueshift.Account, r blueshift.Region) []VPCConfig {
	var out []VPCConfig
	hasDefault := false
	add := func(v VPCConfig) {
		switch {
		case v.Region != "" && v.Region != r:
		case v.Default && !hasDefault:
			out, hasDefault = slices.Insert(out, 0, v), true
		default:
			out = append(out, v)
		}
	}
	for _, v := range n.declared[a] {
		add(v)
	}
	for _, v := range n.upstream.of(a, r) {
		if _, declared := n.vpcs[v.ID]; !declared {
			add(v)
		}
	}
	if hasDefault {
		return out
	}
	return slices.Insert(out, 0, defaultVPC(a, r))
}

// DefaultVPC is the id of the VPC that the "default" subnet group lies in.
func (n *Networks) DefaultVPC(a blueshift.Account, r blueshift.Region) string {
	return n.VPCs(a, r)[0].ID
}

// Subnet finds a subnet of an account in a Region.
func (n *Networks) Subnet(a blueshift.Account, r blueshift.Region, id string) (blueshift.Subnet, bool) {
	for _, v := range n.VPCs(a, r) {
		for _, s := range v.in(r) {
			if s.ID == id {
				return s, true
			}
		}
	}
	return blueshift.Subnet{}, false
}

// Subnets returns the subnets of a VPC, nil if the account has no such VPC.
func (n *Networks) Subnets(a blueshift.Account, r blueshift.Region, vpc string) []blueshift.Subnet {
	for _, v := range n.VPCs(a, r) {
		if v.ID == vpc {
			return v.in(r)
		}
	}
	return nil
}

// AllowsSource reports whether a connection from addr may enter a VPC.
func (n *Networks) AllowsSource(vpc string, addr netip.Addr) bool {
	cidrs := n.vpcs[vpc].CIDRs
	addr = addr.Unmap()
	return len(cidrs) == 0 || slices.ContainsFunc(cidrs, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// in gives the VPC's subnets as records, each with a zone of the Region.
func (v VPCConfig) in(r blueshift.Region) []blueshift.Subnet {
	out := make([]blueshift.Subnet, len(v.Subnets))
	for i, s := range v.Subnets {
		if s.AvailabilityZone == "" {
			s.AvailabilityZone = zone(r, i)
		}
		out[i] = blueshift.Subnet{ID: s.ID, VPC: v.ID, AvailabilityZone: s.AvailabilityZone}
	}
	return out
}

func defaultVPC(a blueshift.Account, r blueshift.Region) VPCConfig {
	id := generatedID("vpc-", string(a), string(r))
	v := VPCConfig{ID: id, Default: true}
	for i := range zonesPerRegion {
		v.Subnets = append(v.Subnets, SubnetConfig{generatedID("subnet-", id, zone(r, i)), zone(r, i)})
	}
	return v
}

const zonesPerRegion = 3

func zone(r blueshift.Region, i int) string {
	return string(r) + string(rune('a'+i%zonesPerRegion))
}
