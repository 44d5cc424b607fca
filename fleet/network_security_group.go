package fleet

import (
	"net/netip"
	"slices"

	"gopkg.in/yaml.v3"
)

// SecurityGroupConfig is a security group of a VPC. In the configuration file
// it is an id alone, which lets every source in, or an id with ingress.
type SecurityGroupConfig struct {
	ID string `yaml:"id"`
	// Ingress are the sources that the group lets in. Nil declares nothing, so
	// that any source may come; an empty list lets nobody in.
	Ingress []netip.Prefix `yaml:"ingress"`
}

// UnmarshalYAML reads both forms.
func (g *SecurityGroupConfig) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&g.ID)
	}
	type whole SecurityGroupConfig
	return n.Decode((*whole)(g))
}

// DefaultSecurityGroup is the security group that things in a VPC get unless
// others are asked for.
func (n *Networks) DefaultSecurityGroup(vpc string) string {
	if v, ok := n.vpc(vpc); ok && len(v.SecurityGroups) > 0 {
		return v.SecurityGroups[0].ID
	}
	return generatedID("sg-", vpc)
}

// HasSecurityGroup reports whether a VPC has the security group. A VPC that
// declares none has every well-formed one.
func (n *Networks) HasSecurityGroup(vpc, id string) bool {
	if v, ok := n.vpc(vpc); ok && len(v.SecurityGroups) > 0 {
		return slices.ContainsFunc(v.SecurityGroups, func(g SecurityGroupConfig) bool { return g.ID == id })
	}
	return len(id) > len("sg-") && len(id) <= 64 && id[:len("sg-")] == "sg-"
}

// AllowsThrough reports whether the security groups attached to something in a
// VPC let a source in: one of them that declares its ingress has it, or one
// declares none.
func (n *Networks) AllowsThrough(vpc string, groups []string, addr netip.Addr) bool {
	declared := n.vpcs[vpc].SecurityGroups
	addr = addr.Unmap()
	for _, id := range groups {
		i := slices.IndexFunc(declared, func(g SecurityGroupConfig) bool { return g.ID == id })
		if i < 0 || declared[i].Ingress == nil {
			return true
		}
		if slices.ContainsFunc(declared[i].Ingress, func(p netip.Prefix) bool { return p.Contains(addr) }) {
			return true
		}
	}
	return len(groups) == 0
}
