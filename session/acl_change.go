package session

import (
	"github.com/blueshift-db/blueshift"
)

// aclChange is what a GRANT or REVOKE does to one access list.
type aclChange struct {
	To      []blueshift.Grantee
	By      uint32 // who gives, or takes what it gave; 0 takes what anybody gave
	Held    blueshift.Privileges
	Revoke  bool `json:",omitempty"`
	Option  bool `json:",omitempty"` // WITH GRANT OPTION, or GRANT OPTION FOR
	Cascade bool `json:",omitempty"`
}

// apply answers the changed list. 2BP01 when what was given on would have to
// go too.
func (c aclChange) apply(acl blueshift.ACL) (blueshift.ACL, error) {
	for _, to := range c.To {
		if !c.Revoke {
			g := blueshift.Grant{To: to, By: c.By, Held: c.Held}
			if c.Option {
				g.Grantable = c.Held
			}
			acl = acl.With(g)
			continue
		}
		var by *uint32
		if c.By != 0 {
			by = &c.By
		}
		changed, dependent := acl.Without(to, c.Held, by, c.Option, c.Cascade)
		if dependent {
			return nil, blueshift.SQLErrorf("2BP01", "dependent privileges exist").WithHint("Use CASCADE to revoke them too.")
		}
		acl = changed
	}
	return acl, nil
}
