package serverless

import (
	"net/netip"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// workgroupAddress is where clients find a workgroup: under a domain
// <workgroup>.<account>.<region>.redshift-serverless.<domain>, with the address
// in it, with dashes, where it has one of its own (as resolvers like sslip.io
// read it); without a domain the address itself.
func (s *Service) workgroupAddress(w blueshift.Workgroup) string {
	return s.address(w.Name(), w.Account, w.Region, w.Address)
}

func (s *Service) address(label string, a blueshift.Account, r blueshift.Region, listens string) string {
	if s.Domain == "" {
		return listens
	}
	name := label + "." + string(a) + "." + string(r) + ".redshift-serverless."
	if ip, err := netip.ParseAddr(listens); err == nil {
		name += strings.NewReplacer(".", "-", ":", "-").Replace(ip.String()) + "."
	}
	return name + s.Domain
}

// ip is an address if it is an IP address and not a host name.
func ip(address string) *string {
	if _, err := netip.ParseAddr(address); err != nil {
		return nil
	}
	return &address
}
