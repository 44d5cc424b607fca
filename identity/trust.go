package identity

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// validPrincipal reports whether p can stand for a caller in a trust policy.
func validPrincipal(p string) bool {
	if p == "*" || blueshift.Account(p).Valid() {
		return true
	}
	a, ok := blueshift.ParseARN(p)
	return ok && (a.Service == "iam" || a.Service == "sts") && a.Account.Valid()
}

// trusts reports whether one of the principals of a trust policy is p.
func trusts(principals []string, p blueshift.Principal) bool {
	for _, t := range principals {
		if t == "*" || t == string(p.Account) || t == root(p.Account).ARN || names(t, p) {
			return true
		}
	}
	return false
}

// namesExactly reports whether a trust policy names p itself and not just its
// account, which spares p a policy of its own.
func (pol *policy) namesExactly(r *request) bool {
	for i := range pol.statements {
		s := &pol.statements[i]
		if s.deny || s.applies(r) != yes {
			continue
		}
		for _, t := range s.principals {
			if t == "*" || names(t, r.principal) {
				return true
			}
		}
	}
	return false
}

// names reports whether an ARN is that of p, or of the role whose session p is.
func names(arn string, p blueshift.Principal) bool {
	if arn == p.ARN {
		return true
	}
	role, _, ok := sessionRole(p.ARN)
	if !ok {
		return false
	}
	a, name, ok := parseRoleARN(arn)
	return ok && a == p.Account && name == role
}

// parseRoleARN reads "arn:aws:iam::ACCOUNT:role/PATH/NAME". Names are unique
// in an account whatever their path.
func parseRoleARN(s string) (a blueshift.Account, name string, ok bool) {
	arn, ok := blueshift.ParseARN(s)
	if !ok || arn.Service != "iam" || arn.Region != "" || !arn.Account.Valid() {
		return "", "", false
	}
	rest, ok := strings.CutPrefix(arn.Resource, "role/")
	if !ok {
		return "", "", false
	}
	name = rest[strings.LastIndexByte(rest, '/')+1:]
	return arn.Account, name, namePattern().MatchString(name) && pathPattern().MatchString("/"+strings.TrimSuffix(rest, name))
}

// sessionRole reads the ARN of a role's session,
// "arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION".
func sessionRole(arn string) (role, session string, ok bool) {
	_, rest, ok := strings.Cut(arn, ":assumed-role/")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "/")
}
