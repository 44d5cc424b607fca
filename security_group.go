package blueshift

import "net/netip"

// ClusterSecurityGroup is a set of sources that may connect to publicly
// accessible clusters (Redshift API Reference, ClusterSecurityGroup). It knows
// nothing of the security groups of a VPC, which have ids of their own.
type ClusterSecurityGroup struct {
	Key         // ID is the name, lower case
	Description string
	CIDRs       []netip.Prefix
	EC2Groups   []EC2SecurityGroup
	Tags        []Tag
}

// EC2SecurityGroup names a security group of EC2-Classic whose members are let
// in. It is recorded and shown; no connection here comes from a member.
type EC2SecurityGroup struct {
	Name  string
	Owner Account
}

// Admits reports whether the group lets a source in.
func (g ClusterSecurityGroup) Admits(source netip.Addr) bool {
	source = source.Unmap()
	for _, p := range g.CIDRs {
		if p.Contains(source) {
			return true
		}
	}
	return false
}
