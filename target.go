package blueshift

import (
	"net"
	"strconv"
)

// Target is what a listening address leads to: a warehouse, either directly
// or through a managed endpoint.
type Target struct {
	Cluster  Key
	Endpoint Key // zero for the warehouse's own address
}

// Managed reports whether the path runs through a managed endpoint.
func (t Target) Managed() bool { return t.Endpoint != (Key{}) }

// SplitAddress reads what a listener answered for a place: its host, and the
// port that really listens. The two differ from what was asked only on a host
// without addresses of its own for every warehouse, where all share one host
// and the answer is "host:port"; otherwise it is the host alone and the port
// is the one asked for.
func SplitAddress(address string, asked int) (host string, port int) {
	h, p, err := net.SplitHostPort(address)
	if err != nil {
		return address, asked
	}
	if n, err := strconv.Atoi(p); err == nil {
		return h, n
	}
	return h, asked
}
