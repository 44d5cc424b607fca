package sharing

import (
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// Scope is what part of a consumer account a share is taken for: all of it,
// one Region, or one namespace. Exactly one member is set.
type Scope struct {
	EntireAccount bool
	Region        blueshift.Region
	NamespaceARN  string
}

func scopeOf(a blueshift.Association) Scope { return Scope{a.EntireAccount, a.Region, a.NamespaceARN} }

func (s Scope) String() string {
	switch {
	case s.EntireAccount:
		return "the entire account"
	case s.Region != "":
		return "Region " + string(s.Region)
	default:
		return "namespace " + s.NamespaceARN
	}
}

// newScope reads the three members of Associate and Disassociate. entire is
// the name of the boolean one; false says the same as leaving it out.
func newScope(entire string, account *bool, arn, region *string) (Scope, error) {
	s := Scope{EntireAccount: account != nil && *account}
	given := 0
	if s.EntireAccount {
		given++
	}
	if arn != nil && *arn != "" {
		s.NamespaceARN = *arn
		given++
	}
	if region != nil && *region != "" {
		s.Region = blueshift.Region(*region)
		given++
	}
	if given != 1 {
		return s, blueshift.Errorf(codeScopes, "Exactly one of %s=true, ConsumerArn and ConsumerRegion must be specified; the request has %d of them.", entire, given)
	}
	if s.Region != "" && !s.Region.Valid() {
		return s, blueshift.Errorf("InvalidParameterValue", "ConsumerRegion %q is not a Region, such as us-east-1.", abridge(string(s.Region)))
	}
	return s, nil
}

// covers reports whether an association lets a namespace of its account in. It
// does not allocate: a namespace's GUID identifies it without its ARN.
func covers(a *blueshift.Association, n *blueshift.Namespace) bool {
	switch {
	case a.EntireAccount:
		return true
	case a.Region != "":
		return a.Region == n.Region
	default:
		return strings.HasSuffix(a.NamespaceARN, n.ID) && n.ID != ""
	}
}

// replaces reports whether taking the scope s ends an earlier association.
// Entire account and finer scopes exclude each other, in both directions; a
// Region takes the place of its namespaces, and (inferred, by analogy) the
// other way round. Namespaces of several Regions, and Regions, live together.
func (s Scope) replaces(old Scope) bool {
	if s == old || s.EntireAccount || old.EntireAccount {
		return true
	}
	if s.Region != "" {
		return s.Region == arnRegion(old.NamespaceARN)
	}
	return old.Region != "" && old.Region == arnRegion(s.NamespaceARN)
}

func arnRegion(arn string) blueshift.Region {
	a, _ := blueshift.ParseARN(arn)
	return a.Region
}

// take adds the association s to those of a consumer. A repeat keeps the time
// of creation and overwrites the write setting.
func (s Scope) take(old []blueshift.Association, writes *bool, now time.Time) []blueshift.Association {
	next := blueshift.Association{EntireAccount: s.EntireAccount, Region: s.Region, NamespaceARN: s.NamespaceARN,
		ConsumerAcceptedWrites: writes, Created: now, Changed: now}
	out := make([]blueshift.Association, 0, len(old)+1)
	for _, a := range old {
		if scopeOf(a) == s {
			next.Created, next.Changed = a.Created, a.Changed
		}
		if !s.replaces(scopeOf(a)) {
			out = append(out, a)
		}
	}
	return append(out, next)
}

// leave removes the association s and reports whether there was one.
func (s Scope) leave(old []blueshift.Association) ([]blueshift.Association, bool) {
	i := slices.IndexFunc(old, func(a blueshift.Association) bool { return scopeOf(a) == s })
	if i < 0 {
		return old, false
	}
	return slices.Concat(old[:i], old[i+1:]), true
}

// abridge keeps what a client sent from filling a message.
func abridge(s string) string {
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
