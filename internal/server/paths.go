package server

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/endpoint"
)

// paths are all the ways to a cluster that fleet opens and closes: its
// listeners, and the statements that come over HTTP and pass none.
type paths struct {
	*endpoint.Server
	server *Server
}

// CutCluster cuts the connections to a cluster and what was submitted to it.
func (p paths) CutCluster(ctx context.Context, cluster blueshift.Key) {
	p.Server.CutCluster(ctx, cluster)
	if p.server.statements != nil {
		p.server.statements.Cut(cluster)
	}
}
