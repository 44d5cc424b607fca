package awshttp

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// nobody is the account of callers that name none while authentication is off.
const nobody blueshift.Account = "000000000000"

// trust takes a caller's word for who it is, which only AuthOff asks for. A
// key the realm knows (a role's session, for example) still speaks for its
// own principal.
func (s *Server) trust(ctx context.Context, sig *sigv4.Signature) blueshift.Principal {
	p := blueshift.Principal{Account: nobody, Region: "us-east-1"}
	if sig != nil {
		p.AccessKeyID = sig.AccessKeyID
		if r := blueshift.Region(sig.Region); r.Valid() {
			p.Region = r
		}
		if a := blueshift.Account(sig.AccessKeyID); a.Valid() {
			p.Account = a
		} else if s.config.Keys != nil {
			if key, err := s.config.Keys.Lookup(ctx, sig.AccessKeyID); err == nil {
				known := key.Principal
				known.Region, known.AccessKeyID = p.Region, p.AccessKeyID
				return known
			}
		}
	}
	p.ARN = "arn:aws:iam::" + string(p.Account) + ":root"
	p.UserID = string(p.Account)
	p.Root = true
	return p
}
