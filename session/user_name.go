package session

import (
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// userName is the name of a user of the namespace; "" when it is gone.
func (n *names) userName(id uint32) string {
	if n.userNames == nil {
		n.userNames = map[uint32]string{catalog.System: systemOwner}
		n.s.shareView(func(tx store.Tx) error {
			for u := range store.Users.Lookup(tx, "namespace:"+n.s.Namespace.ID) {
				n.userNames[u.SysID] = u.Name
			}
			return nil
		})
	}
	return n.userNames[id]
}
