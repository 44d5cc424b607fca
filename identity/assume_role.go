package identity

import (
	"context"
	"errors"
	"time"

	"github.com/blueshift-db/blueshift"
)

// AssumeRole is a request for a session of a role (STS API Reference, AssumeRole).
type AssumeRole struct {
	RoleARN     string
	SessionName string
	Duration    time.Duration // 0: one hour
	ExternalID  string
	Policies    []string // session policies: documents
	PolicyARNs  []string // session policies: among those of the role's account
	MFA         bool     // whether the request claims a second factor
	TokenSize   int      // the token has at least so many bytes
}

// Bounds of a session.
const (
	MinDuration  = 15 * time.Minute
	MaxRole      = 12 * time.Hour
	MaxChained   = time.Hour // of a role that a role's session assumes
	MaxToken     = 36 * time.Hour
	MaxRootToken = time.Hour
)

var errMFA = blueshift.Errorf("AccessDenied", "MultiFactorAuthentication failed: Blueshift knows no MFA devices. Leave SerialNumber and TokenCode out.")

var sessionNamePattern = blueshift.Pattern(`^[\w+=,.@-]{2,64}$`)

// AssumeRole gives caller a session of a role. In the development realm every
// role of every account may be assumed by anybody and may do everything in its
// account; in a configured one the role's trust policy has to trust the
// caller, and unless it names the caller itself in the same account, the
// caller's own policies have to allow sts:AssumeRole on the role too.
func (s *Service) AssumeRole(ctx context.Context, caller blueshift.Principal, a AssumeRole) (blueshift.TemporaryKey, error) {
	var none blueshift.TemporaryKey
	account, name, ok := parseRoleARN(a.RoleARN)
	switch {
	case !ok:
		return none, blueshift.Errorf("ValidationError", "%s is invalid: a role ARN is arn:aws:iam::ACCOUNT:role/NAME", excerpt(a.RoleARN))
	case !sessionNamePattern().MatchString(a.SessionName):
		return none, blueshift.Errorf("ValidationError", "1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: "+
			"Member must have length from 2 to 64 and satisfy regular expression pattern: [\\w+=,.@-]*", excerpt(a.SessionName))
	case a.MFA:
		return none, errMFA
	}
	_, _, chained := sessionRole(caller.ARN)
	longest, limit := MaxRole, "the 12 hour limit of role sessions"
	if chained {
		longest, limit = MaxChained, "the 1 hour session limit for roles assumed by role chaining"
	}
	d, err := duration(a.Duration, time.Hour, longest, limit)
	if err != nil {
		return none, err
	}
	r := s.role(account, name)
	if err := s.mayAssume(caller, a, r); err != nil {
		return none, err
	}
	policies, err := s.sessionPolicies(account, a)
	if err != nil {
		return none, err
	}
	return s.issue(ctx, blueshift.TemporaryKey{
		Key:      blueshift.Key{Account: account},
		ARN:      "arn:aws:sts::" + string(account) + ":assumed-role/" + name + "/" + a.SessionName,
		UserID:   r.id + ":" + a.SessionName,
		Role:     name,
		Policies: policies,
	}, d, a.TokenSize)
}

// role finds a role; in the development realm every one exists.
func (s *Service) role(a blueshift.Account, name string) *role {
	if s.realm.development() {
		return &role{name: name, id: uniqueID("AROA", a, name), policies: []string{allowAll}}
	}
	if account := s.realm.accounts[a]; account != nil {
		return account.roles[name]
	}
	return nil
}

// mayAssume answers the same refusal for a role that does not exist and for
// one that does not trust the caller, so that nobody can list another
// account's roles by asking.
func (s *Service) mayAssume(caller blueshift.Principal, a AssumeRole, r *role) error {
	if s.realm.development() {
		if len(caller.SessionPolicies) == 0 {
			return nil
		}
		// A session that was narrowed cannot widen itself again.
		return s.Authorize(context.Background(), caller, "sts:AssumeRole", a.RoleARN, nil)
	}
	if caller.Root {
		return blueshift.Errorf("AccessDenied", "Roles may not be assumed by root accounts.")
	}
	no := blueshift.Errorf("AccessDenied", "User: %s is not authorized to perform: sts:AssumeRole on resource: %s", caller.ARN, a.RoleARN)
	if r == nil || r.arn != a.RoleARN {
		return no
	}
	values := map[string]string{"sts:RoleSessionName": a.SessionName}
	if a.ExternalID != "" {
		values["sts:ExternalId"] = a.ExternalID
	}
	request := s.request(caller, "sts:AssumeRole", a.RoleARN, values)
	if r.trust.decide(request) != allowed {
		return no
	}
	// A principal that the role's account names itself needs no policy of its
	// own to say so, but its own may still deny it.
	own := s.Authorize(context.Background(), caller, "sts:AssumeRole", a.RoleARN, values)
	account, _, _ := parseRoleARN(r.arn)
	if own == nil || account == caller.Account && r.trust.namesExactly(request) &&
		s.decide(caller.Policies, request) != denied && len(caller.SessionPolicies) == 0 {
		return nil
	}
	return own
}

// maxSessionPolicies bounds how many policies narrow a session (ten ARNs and
// a document), and maxSessionPolicy their documents, in characters.
const (
	maxSessionPolicies = 11
	maxSessionPolicy   = 2048
)

func (s *Service) sessionPolicies(account blueshift.Account, a AssumeRole) ([]string, error) {
	var policies []string
	for _, text := range a.Policies {
		_, err := parsePolicy(text, identityPolicy)
		if err == nil && len(text) > maxSessionPolicy {
			err = errors.New("a session policy has at most 2048 characters")
		}
		if err != nil {
			return nil, blueshift.Errorf("MalformedPolicyDocument", "The session policy cannot be used: %v.", err)
		}
		policies = append(policies, text)
	}
	for _, arn := range a.PolicyARNs {
		text, ok := s.policy(account, arn)
		if !ok {
			return nil, blueshift.Errorf("ValidationError", "The policy %s does not exist in account %s.", excerpt(arn), account)
		}
		policies = append(policies, text)
	}
	if len(policies) > maxSessionPolicies {
		return nil, blueshift.Errorf("ValidationError", "A session has at most %d policies, not %d.", maxSessionPolicies, len(policies))
	}
	return policies, nil
}

// policy finds a policy of an account by its ARN.
func (s *Service) policy(a blueshift.Account, arn string) (string, bool) {
	p, ok := blueshift.ParseARN(arn)
	account := s.realm.accounts[a]
	if !ok || account == nil || p.Service != "iam" || p.Account != a {
		return "", false
	}
	const prefix = "policy/"
	if len(p.Resource) <= len(prefix) || p.Resource[:len(prefix)] != prefix {
		return "", false
	}
	text, ok := account.policies[p.Resource[len(prefix):]]
	return text, ok
}

// excerpt keeps hostile input from growing a message.
func excerpt(s string) string {
	const limit = 128
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
