package blueshift

import (
	"context"
	"time"
)

// Principal is who made an API call, as proved by its signature.
type Principal struct {
	Account     Account
	Region      Region // the Region of the signature's scope
	ARN         string // "arn:aws:iam::111111111111:root", "arn:aws:sts::…:assumed-role/…"
	UserID      string // the unique id that GetCallerIdentity reports
	AccessKeyID string
	// Policies hold the JSON policy documents that bound this principal. The
	// root of an account has none and Root set.
	Root     bool
	Policies []string
	// SessionPolicies narrow a role's session: when there are any, one of them
	// has to allow an action too. A session also says when it was issued.
	SessionPolicies []string
	Issued          time.Time
}

type principalKey struct{}

// WithPrincipal returns a context that carries who is calling.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalFrom returns who is calling. A context without a principal yields
// the zero Principal, which owns nothing and may do nothing.
func PrincipalFrom(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}
