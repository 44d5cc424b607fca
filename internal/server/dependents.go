package server

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

// dependents are what ends with a warehouse or a namespace: what sharing has
// about it, and with a namespace the history of what ran there.
type dependents struct {
	*sharing.Service
	server *Server
}

func (d dependents) NamespaceDeleted(tx store.Tx, namespace blueshift.Key) (func(context.Context), error) {
	cut, err := d.Service.NamespaceDeleted(tx, namespace)
	return func(ctx context.Context) {
		if cut != nil {
			cut(ctx)
		}
		if err := d.server.sessions.ForgetNamespace(namespace.ID); err != nil {
			d.server.config.Logger.Warn("the history of a deleted namespace is removed at the next start", "namespace", namespace.ID, "error", err)
		}
	}, err
}
