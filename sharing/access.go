package sharing

import (
	"fmt"

	"github.com/blueshift-db/blueshift"
)

// obstacle is what keeps a namespace from a share.
type obstacle uint8

const (
	none         obstacle = iota
	notGranted            // no GRANT USAGE names the account or the namespace
	pending               // granted, never authorized
	deauthorized          // the producer withdrew
	rejected              // the consumer declined
	unassociated          // authorized, the consumer has not taken it
	outOfScope            // taken, but not for this namespace
)

// access is the rule by which a namespace may read a share: it was granted
// itself, within its account; or its account was granted and authorized and
// has an association that covers it. It does not allocate.
func access(d *blueshift.Datashare, n *blueshift.Namespace) obstacle {
	found := notGranted
	for i := range d.Consumers {
		c := &d.Consumers[i]
		if c.Namespace != "" {
			if c.Namespace == n.ID && d.Account == n.Account {
				return none
			}
			continue
		}
		if c.Account != n.Account || c.Via != "" {
			continue
		}
		if found = accountAccess(c, n); found == none {
			return none
		}
	}
	return found
}

func accountAccess(c *blueshift.Consumer, n *blueshift.Namespace) obstacle {
	switch c.Authorization {
	case blueshift.Authorized:
	case blueshift.Deauthorized:
		return deauthorized
	case blueshift.Rejected:
		return rejected
	default:
		return pending
	}
	if len(c.Associations) == 0 {
		return unassociated
	}
	for i := range c.Associations {
		if covers(&c.Associations[i], n) {
			return none
		}
	}
	return outOfScope
}

// mayWrite reports whether privileges beyond reading count for a namespace
// that has access: always within a namespace grant, and between accounts only
// if producer and consumer both allowed it.
func mayWrite(d *blueshift.Datashare, n *blueshift.Namespace) bool {
	for i := range d.Consumers {
		c := &d.Consumers[i]
		if c.Namespace != "" && c.Namespace == n.ID && d.Account == n.Account {
			return true
		}
		if !c.ToAccount() || c.Account != n.Account || !allows(c.ProducerAllowedWrites) {
			continue
		}
		for j := range c.Associations {
			if a := &c.Associations[j]; covers(a, n) && allows(a.ConsumerAcceptedWrites) {
				return true
			}
		}
	}
	return false
}

// whyDenied says what keeps a namespace from a share; "" if nothing does.
func whyDenied(d *blueshift.Datashare, n *blueshift.Namespace, o obstacle) string {
	why := map[obstacle]string{
		notGranted:   fmt.Sprintf("account %s is not one of its consumers", n.Account),
		pending:      fmt.Sprintf("it is %s for account %s", blueshift.PendingAuthorization, n.Account),
		deauthorized: fmt.Sprintf("it is %s for account %s", blueshift.Deauthorized, n.Account),
		rejected:     fmt.Sprintf("it was %s by account %s", blueshift.Rejected, n.Account),
		unassociated: fmt.Sprintf("it is authorized for account %s but associated with none of its namespaces", n.Account),
		outOfScope:   fmt.Sprintf("account %s has associated it with other namespaces, not with %s", n.Account, n.ID),
	}[o]
	if why == "" {
		return ""
	}
	return fmt.Sprintf("permission denied for datashare %s of account %s: %s", d.Name, d.Account, why)
}

// denied refuses a statement of a namespace that has no access.
func denied(d *blueshift.Datashare, n *blueshift.Namespace, o obstacle) *blueshift.SQLError {
	return blueshift.SQLErrorf(stateDenied, "%s", whyDenied(d, n, o))
}
