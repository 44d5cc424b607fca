package identity

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
)

// request is what policies are asked about.
type request struct {
	action    string // lower case
	resource  string // "*" when the caller of Authorize does not know it
	principal blueshift.Principal
	values    map[string]string // condition keys in lower case
}

// Authorize decides whether p may perform action ("redshift:CreateCluster") on
// resource, an ARN. conditions are the values of condition keys; those about
// the principal and the time are added here. A refusal is a *blueshift.Error
// with code AccessDenied.
//
// The root of an account may do everything, in its account: which records are
// an account's own is for the operation to decide. For everybody else an
// explicit Deny wins over an Allow, and nothing is allowed that no policy
// allows. What cannot be decided counts against the caller: an unknown
// operator or condition key, a variable without a value, and the resource "*",
// which stands for one not known yet (only statements about every resource
// allow it, any Deny of the action denies it).
func (s *Service) Authorize(_ context.Context, p blueshift.Principal, action, resource string, conditions map[string]string) error {
	if p.Root && p.Account != "" {
		return nil
	}
	r := s.request(p, action, resource, conditions)
	switch s.decide(p.Policies, r) {
	case denied:
		return refuse(p, action, resource, "with an explicit deny in an identity-based policy")
	case silent:
		return refuse(p, action, resource, "because no identity-based policy allows the "+action+" action")
	}
	if len(p.SessionPolicies) == 0 {
		return nil
	}
	switch s.decide(p.SessionPolicies, r) {
	case denied:
		return refuse(p, action, resource, "with an explicit deny in a session policy")
	case silent:
		return refuse(p, action, resource, "because no session policy allows the "+action+" action")
	}
	return nil
}

func refuse(p blueshift.Principal, action, resource, why string) error {
	return blueshift.Errorf("AccessDenied", "User: %s is not authorized to perform: %s on resource: %s %s", p.ARN, action, resource, why)
}

func (s *Service) request(p blueshift.Principal, action, resource string, conditions map[string]string) *request {
	now := s.clock.Now()
	r := &request{action: strings.ToLower(action), resource: resource, principal: p, values: map[string]string{
		"aws:principalaccount": string(p.Account),
		"aws:principalarn":     p.ARN,
		"aws:userid":           p.UserID,
		"aws:currenttime":      now.UTC().Format(time.RFC3339),
		"aws:epochtime":        strconv.FormatInt(now.Unix(), 10),
		"aws:principaltype":    principalType(p),
	}}
	if _, name, ok := strings.Cut(p.ARN, ":user/"); ok {
		r.values["aws:username"] = name
	}
	if !p.Issued.IsZero() {
		r.values["aws:tokenissuetime"] = p.Issued.UTC().Format(time.RFC3339)
		r.values["aws:multifactorauthpresent"] = "false"
	}
	if p.Region != "" {
		r.values["aws:requestedregion"] = string(p.Region)
	}
	for k, v := range conditions {
		r.values[strings.ToLower(k)] = v
	}
	// A condition on a role's session sees the ARN of the role.
	if role, _, ok := sessionRole(p.ARN); ok {
		r.values["aws:principalarn"] = "arn:aws:iam::" + string(p.Account) + ":role/" + role
	}
	return r
}

func principalType(p blueshift.Principal) string {
	switch {
	case p.Root:
		return "Account"
	case strings.Contains(p.ARN, ":assumed-role/"):
		return "AssumedRole"
	}
	return "User"
}

// decision is what a set of policies says about a request.
type decision int

const (
	silent decision = iota
	allowed
	denied
)

func (s *Service) decide(documents []string, r *request) decision {
	d := silent
	for _, text := range documents {
		p := s.realm.policies[text]
		if p == nil {
			if p = s.cache.get(text); p == nil {
				return denied // not readable, so not to be trusted
			}
		}
		d = max(d, p.decide(r))
	}
	return d
}

func (p *policy) decide(r *request) decision {
	d := silent
	for i := range p.statements {
		s := &p.statements[i]
		switch v := s.applies(r); {
		case s.deny && v != no:
			return denied
		case !s.deny && v == yes:
			d = allowed
		}
	}
	return d
}

// applies reports whether the statement is about the request.
func (s *statement) applies(r *request) verdict {
	matched := false
	for _, a := range s.actions {
		matched = matched || a.matches(r.action)
	}
	if matched == s.not {
		return no
	}
	v := yes
	if s.principals != nil {
		v = is(trusts(s.principals, r.principal))
	} else if s.resources != nil {
		v = s.covers(r)
	}
	for _, c := range s.conditions {
		v = min(v, c.holds(r))
	}
	return v
}

// covers reports whether the statement is about the resource.
func (s *statement) covers(r *request) verdict {
	any := no
	for _, pattern := range s.resources {
		switch p := pattern.fill(r); {
		case p.unknown, r.resource == "*" && !p.everything():
			any = max(any, unknown)
		case p.matches(r.resource):
			any = yes
		}
	}
	if s.notResource {
		return any.negate()
	}
	return any
}

// policyCache keeps what session policies mean, which come with requests and
// not with the realm.
type policyCache struct {
	mu     sync.Mutex // guards parsed
	parsed map[string]*policy
}

const maxCached = 256

func (c *policyCache) get(text string) *policy {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.parsed[text]; ok {
		return p
	}
	p, err := parsePolicy(text, identityPolicy)
	if err != nil {
		return nil
	}
	if len(c.parsed) >= maxCached || c.parsed == nil {
		c.parsed = map[string]*policy{}
	}
	c.parsed[text] = p
	return p
}
