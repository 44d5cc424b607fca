package provisioned

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
)

// Names gives warehouses and managed endpoints addresses in AWS's shape under
// a domain; without one their addresses are those they listen on. Whatever
// listens on an address of its own has it in its name, with dashes, as resolvers
// like sslip.io read it: sales.x1y2….us-east-1.redshift.127-77-0-1.sslip.io. Where
// all share one host, a wildcard record for the domain leads to it.
type Names struct{ Domain string }

var domainPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// NewNames checks a domain; "" is none.
func NewNames(domain string) (Names, error) {
	domain = strings.ToLower(domain)
	if domain != "" && (len(domain) > 100 || !domainPattern.MatchString(domain)) {
		return Names{}, fmt.Errorf("%q is not a domain such as example.test", domain)
	}
	return Names{domain}, nil
}

// cluster names a cluster: <cluster>.<12>.<region>.redshift.<domain>.
func (n Names) cluster(c *blueshift.Cluster) string {
	return c.ID + "." + n.under(c.Account, c.Region, c.Address)
}

// endpoint names a managed endpoint, whose AWS form is inferred:
// <endpoint>-endpoint-<20>.<12>.<region>.redshift.<domain>.
func (n Names) endpoint(e *blueshift.EndpointAccess) string {
	return e.ID + "-endpoint-" + letters(20, "endpoint", string(e.Account), string(e.Region), e.ID, e.VPCEndpointID) + "." + n.under(e.ResourceOwner, e.Region, e.Address)
}

func (n Names) under(a blueshift.Account, r blueshift.Region, address string) string {
	out := letters(12, "account", string(a), string(r)) + "." + string(r) + ".redshift."
	if ip, err := netip.ParseAddr(address); err == nil {
		out += strings.NewReplacer(".", "-", ":", "-").Replace(ip.String()) + "."
	}
	return out + n.Domain
}

// letters is a label of n letters and digits, always the same for the same parts.
func letters(n int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:n]
}

// nameCluster puts a cluster's name where its address was shown.
func (n Names) nameCluster(out *types.Cluster, c *blueshift.Cluster) {
	if n.Domain != "" && out.Endpoint != nil {
		out.Endpoint.Address = new(n.cluster(c))
	}
}

// nameEndpoint does the same for a managed endpoint.
func (n Names) nameEndpoint(out *types.EndpointAccess, v *sharing.EndpointView) {
	if n.Domain != "" && out.Address != nil {
		out.Address = new(n.endpoint(&v.EndpointAccess))
	}
}
