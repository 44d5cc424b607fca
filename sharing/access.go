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
		if c.Account != n.Account {
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
		if c.Namespace != "" || c.Account != n.Account || !allows(c.ProducerAllowedWrites) {
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

// State says how far a step of a handshake is.
type State string

// Done, Missing (somebody has to act) and Blocked (an earlier step is missing).
const (
	Done    State = "done"
	Missing State = "missing"
	Blocked State = "blocked"
)

// Step is one step of a handshake: what it is, how far it is, which account has
// to act, with what statement or call, and why it is not done, in the words in
// which a call or a statement that needs it is refused.
type Step struct {
	Name  string            `json:"step"`
	State State             `json:"state"`
	Who   blueshift.Account `json:"who"`
	Call  string            `json:"call"`
	Why   string            `json:"why,omitempty"`
}

// shareSteps are the steps by which a namespace gets to read a share, in order.
func shareSteps(d *blueshift.Datashare, n *blueshift.Namespace) []Step {
	o := access(d, n)
	if d.Account == n.Account && accountConsumer(d, n.Account) < 0 {
		state := Done // a grant to the namespace is all that is needed
		if o != none {
			state = Missing
		}
		return []Step{{"grant", state, d.Account, grantCall(d, n), whyDenied(d, n, o)}}
	}
	arn := d.ARN()
	steps := []Step{
		{Name: "grant", State: Done, Who: d.Account, Call: grantCall(d, n)},
		{Name: "authorize", State: Done, Who: d.Account, Call: fmt.Sprintf("AuthorizeDataShare(DataShareArn=%s, ConsumerIdentifier=%s)", arn, n.Account)},
		{Name: "associate", State: Done, Who: n.Account, Call: fmt.Sprintf("AssociateDataShareConsumer(DataShareArn=%s, ConsumerArn=%s) in Region %s", arn, n.ARN(), d.Region)},
	}
	firstMissing := map[obstacle]int{none: 3, notGranted: 0, pending: 1, deauthorized: 1, rejected: 1, unassociated: 2, outOfScope: 2}[o]
	for i := range steps {
		switch {
		case i == firstMissing:
			steps[i].State, steps[i].Why = Missing, whyDenied(d, n, o)
		case i > firstMissing:
			steps[i].State = Blocked
		}
	}
	return steps
}

func grantCall(d *blueshift.Datashare, n *blueshift.Namespace) string {
	if d.Account == n.Account && accountConsumer(d, n.Account) < 0 {
		return fmt.Sprintf("GRANT USAGE ON DATASHARE %s TO NAMESPACE '%s'", quoteName(d.Name), n.ID)
	}
	return fmt.Sprintf("GRANT USAGE ON DATASHARE %s TO ACCOUNT '%s'", quoteName(d.Name), n.Account)
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

// denied refuses a statement of a namespace that has no access, and says who
// must do what.
func denied(d *blueshift.Datashare, n *blueshift.Namespace, o obstacle) *blueshift.SQLError {
	e := blueshift.SQLErrorf(stateDenied, "%s", whyDenied(d, n, o))
	var next string
	for _, s := range shareSteps(d, n) {
		switch s.State {
		case Missing:
			next = fmt.Sprintf("Account %s must run: %s", s.Who, s.Call)
		case Blocked:
			next += fmt.Sprintf("; then account %s: %s", s.Who, s.Call)
		}
	}
	return e.WithHint("%s", next)
}
