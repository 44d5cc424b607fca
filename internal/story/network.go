package story

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

// The networks of the story: the consumer has two VPCs, one of which is
// granted; the stranger has one of its own.
const (
	grantedVPC      = "vpc-0c0ffee0000000001"
	grantedSubnet   = "subnet-0c0ffee000000001a"
	otherVPC        = "vpc-0c0ffee0000000002"
	otherSubnet     = "subnet-0c0ffee000000002a"
	strangerVPC     = "vpc-0bad00000000000001"
	strangerSubnet  = "subnet-0bad0000000000001"
	availabilityOne = Region + "a"
)

// Networks declares the story's VPCs, as a networks section of blueshift.yaml would.
func Networks() fleet.NetworksConfig {
	vpc := func(id, subnet string) fleet.VPCConfig {
		return fleet.VPCConfig{ID: id, Region: Region, Subnets: []fleet.SubnetConfig{{ID: subnet, AvailabilityZone: availabilityOne}}}
	}
	return fleet.NetworksConfig{
		blueshift.Account(Consumer): {vpc(grantedVPC, grantedSubnet), vpc(otherVPC, otherSubnet)},
		blueshift.Account(Stranger): {vpc(strangerVPC, strangerSubnet)},
	}
}

// InItsNetworks completes a Config with those VPCs and subnets.
func InItsNetworks(c Config) Config {
	c.GrantedVPC, c.GrantedSubnets = grantedVPC, []string{grantedSubnet}
	c.OtherVPC, c.OtherSubnets = otherVPC, []string{otherSubnet}
	c.StrangerSubnets = []string{strangerSubnet}
	return c
}
