package identity_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/store"
)

func assume(arn string) identity.AssumeRole {
	return identity.AssumeRole{RoleARN: arn, SessionName: "s1"}
}

func TestAssumeRoleInDevelopment(t *testing.T) {
	r := newRig(t, "")
	k, err := r.AssumeRole(t.Context(), r.principal(t, "111111111111"), assume("arn:aws:iam::222222222222:role/some/path/reader"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^ASIA[A-Z2-7]{16}$`).MatchString(k.ID) || len(k.Secret) != 40 || len(k.Token) < 100 || !k.Expires.Equal(noon.Add(time.Hour)) {
		t.Errorf("got %+v", k)
	}
	c, err := r.Lookup(t.Context(), k.ID)
	if err != nil || c.Secret != k.Secret || c.SessionToken != k.Token || !c.Expires.Equal(k.Expires) {
		t.Errorf("got %+v, %v", c, err)
	}
	p := c.Principal
	if p.Account != "222222222222" || p.ARN != "arn:aws:sts::222222222222:assumed-role/reader/s1" || p.Root ||
		!regexp.MustCompile(`^AROA[A-Z2-7]{17}:s1$`).MatchString(p.UserID) {
		t.Errorf("got %+v", p)
	}
	if err := r.Authorize(t.Context(), p, "redshift:DeleteCluster", "*", nil); err != nil {
		t.Error(err)
	}
}

func TestAssumeRoleByTrust(t *testing.T) {
	r := newRig(t, realm)
	ana, bob := r.principal(t, "AKIAANAANAANA001"), r.principal(t, "AKIABOBBOBBOB001")
	const operator, visitor = "arn:aws:iam::111111111111:role/team/operator", "arn:aws:iam::222222222222:role/visitor"
	secret := assume(visitor)
	secret.ExternalID = "open sesame"
	for _, c := range []struct {
		name   string
		caller blueshift.Principal
		ask    identity.AssumeRole
		no     string // part of the refusal, "" if there is none
	}{
		{"a user that the role names", bob, assume(operator), ""},
		{"a user that the role does not name", ana, assume(operator), "not authorized to perform: sts:AssumeRole on resource: " + operator},
		{"a user of the trusted account, with a policy", ana, secret, ""},
		{"without the external id", ana, assume(visitor), "not authorized to perform: sts:AssumeRole"},
		{"a user of the trusted account, without a policy", bob, secret, "because no identity-based policy allows the sts:AssumeRole action"},
		{"a root", r.principal(t, "AKIACONSUMERROOT"), secret, "Roles may not be assumed by root accounts."},
		{"a role that does not exist", ana, assume("arn:aws:iam::222222222222:role/nobody"), "not authorized to perform: sts:AssumeRole"},
		{"an account that does not exist", ana, assume("arn:aws:iam::999999999999:role/visitor"), "not authorized to perform: sts:AssumeRole"},
		{"a role under another path", bob, assume("arn:aws:iam::111111111111:role/operator"), "not authorized to perform: sts:AssumeRole"},
	} {
		k, err := r.AssumeRole(t.Context(), c.caller, c.ask)
		if c.no != "" {
			refused(t, err, "AccessDenied", c.no)
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if p := r.principal(t, k.ID); !strings.Contains(p.ARN, ":assumed-role/") {
			t.Errorf("%s: got %+v", c.name, p)
		}
	}
}

func TestRoleSessionIsBoundByPolicies(t *testing.T) {
	r := newRig(t, realm)
	ask := assume("arn:aws:iam::111111111111:role/team/operator")
	ask.Policies = []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["redshift:Describe*","redshift:DeleteCluster","redshift-data:*"],"Resource":"*"}}`}
	k, err := r.AssumeRole(t.Context(), r.principal(t, "AKIABOBBOBBOB001"), ask)
	if err != nil {
		t.Fatal(err)
	}
	p := r.principal(t, k.ID)
	if err := r.Authorize(t.Context(), p, "redshift:DescribeClusters", "*", nil); err != nil {
		t.Error(err)
	}
	refused(t, r.Authorize(t.Context(), p, "redshift:DeleteCluster", "*", nil), "AccessDenied", "with an explicit deny in an identity-based policy")
	refused(t, r.Authorize(t.Context(), p, "redshift:CreateCluster", "*", nil), "AccessDenied", "because no session policy allows the redshift:CreateCluster action")
	refused(t, r.Authorize(t.Context(), p, "redshift-data:ListTables", "*", nil), "AccessDenied", "because no identity-based policy allows")
}

func TestSessionPoliciesByARN(t *testing.T) {
	r := newRig(t, realm)
	bob := r.principal(t, "AKIABOBBOBBOB001")
	ask := assume("arn:aws:iam::111111111111:role/team/operator")
	ask.PolicyARNs = []string{"arn:aws:iam::111111111111:policy/read-only"}
	k, err := r.AssumeRole(t.Context(), bob, ask)
	if err != nil {
		t.Fatal(err)
	}
	p := r.principal(t, k.ID)
	if err := r.Authorize(t.Context(), p, "redshift:DescribeClusters", "*", nil); err != nil {
		t.Error(err)
	}
	refused(t, r.Authorize(t.Context(), p, "redshift:CreateCluster", "*", nil), "AccessDenied", "no session policy")
	ask.PolicyARNs = []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"}
	_, err = r.AssumeRole(t.Context(), bob, ask)
	refused(t, err, "ValidationError", "arn:aws:iam::aws:policy/ReadOnlyAccess does not exist in account 111111111111")
}

func TestRefusedAssumeRole(t *testing.T) {
	r := newRig(t, "")
	root := r.principal(t, "111111111111")
	good := assume("arn:aws:iam::111111111111:role/r")
	for _, c := range []struct {
		edit       func(*identity.AssumeRole)
		code, says string
	}{
		{func(a *identity.AssumeRole) { a.RoleARN = "arn:aws:iam::111111111111:user/r" }, "ValidationError", "a role ARN is arn:aws:iam::ACCOUNT:role/NAME"},
		{func(a *identity.AssumeRole) { a.RoleARN = "arn:aws:iam::1111:role/r" }, "ValidationError", "is invalid"},
		{func(a *identity.AssumeRole) { a.RoleARN = strings.Repeat("x", 100000) }, "ValidationError", "…"},
		{func(a *identity.AssumeRole) { a.SessionName = "s" }, "ValidationError", "'roleSessionName'"},
		{func(a *identity.AssumeRole) { a.SessionName = "a/b" }, "ValidationError", "'roleSessionName'"},
		{func(a *identity.AssumeRole) { a.Duration = 899 * time.Second }, "ValidationError", "greater than or equal to 900"},
		{func(a *identity.AssumeRole) { a.Duration = 43201 * time.Second }, "ValidationError", "it is at most 43200"},
		{func(a *identity.AssumeRole) { a.Duration = -time.Second }, "ValidationError", "greater than or equal to 900"},
		{func(a *identity.AssumeRole) { a.MFA = true }, "AccessDenied", "MultiFactorAuthentication failed"},
		{func(a *identity.AssumeRole) { a.TokenSize = 4097 }, "ValidationError", "'minimumSessionTokenSize'"},
		{func(a *identity.AssumeRole) { a.Policies = []string{"{"} }, "MalformedPolicyDocument", "not a policy document"},
		{func(a *identity.AssumeRole) { a.Policies = []string{`{"Statement":{"Effect":"Allow","Action":"*"}}`} }, "MalformedPolicyDocument", "Resource"},
		{func(a *identity.AssumeRole) {
			a.Policies = []string{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"Id":"` + strings.Repeat("x", 2048) + `"}`}
		}, "MalformedPolicyDocument", "at most 2048"},
	} {
		ask := good
		c.edit(&ask)
		_, err := r.AssumeRole(t.Context(), root, ask)
		refused(t, err, c.code, c.says)
	}
}

func TestRoleChainingIsShort(t *testing.T) {
	r := newRig(t, "")
	ask := assume("arn:aws:iam::111111111111:role/r")
	ask.Duration = 12 * time.Hour
	k, err := r.AssumeRole(t.Context(), r.principal(t, "111111111111"), ask)
	if err != nil || !k.Expires.Equal(noon.Add(12*time.Hour)) {
		t.Fatalf("got %+v, %v", k, err)
	}
	_, err = r.AssumeRole(t.Context(), r.principal(t, k.ID), ask)
	refused(t, err, "ValidationError", "role chaining")
}

func TestSessionToken(t *testing.T) {
	r := newRig(t, realm)
	for _, c := range []struct {
		key           string
		asked, expect time.Duration
	}{
		{"AKIAANAANAANA001", 0, 12 * time.Hour},
		{"AKIAANAANAANA001", 36 * time.Hour, 36 * time.Hour},
		{"AKIAPRODUCERROOT", 0, time.Hour},
		{"AKIAPRODUCERROOT", 36 * time.Hour, time.Hour},
		{"AKIAPRODUCERROOT", 15 * time.Minute, 15 * time.Minute},
	} {
		k, err := r.SessionToken(t.Context(), r.principal(t, c.key), identity.GetSessionToken{Duration: c.asked, TokenSize: 1000})
		if err != nil || k.Expires.Sub(noon) != c.expect || len(k.Token) < 1000 {
			t.Fatalf("%s %v: got %+v, %v", c.key, c.asked, k, err)
		}
		long, short := r.principal(t, c.key), r.principal(t, k.ID)
		if short.ARN != long.ARN || short.UserID != long.UserID || short.Root != long.Root || len(short.Policies) != len(long.Policies) {
			t.Errorf("got %+v, want what %+v may do", short, long)
		}
		_, err = r.SessionToken(t.Context(), short, identity.GetSessionToken{})
		refused(t, err, "AccessDenied", "Cannot call GetSessionToken with session credentials.")
	}
	_, err := r.SessionToken(t.Context(), r.principal(t, "AKIAANAANAANA001"), identity.GetSessionToken{Duration: 36*time.Hour + 1})
	refused(t, err, "ValidationError", "at most 129600")
}

func TestExpiredKeysAreSwept(t *testing.T) {
	r := newRig(t, "")
	root := r.principal(t, "111111111111")
	ask := assume("arn:aws:iam::111111111111:role/r")
	old, err := r.AssumeRole(t.Context(), root, ask)
	if err != nil {
		t.Fatal(err)
	}
	r.clock.Advance(2 * time.Hour)
	if c, err := r.Lookup(t.Context(), old.ID); err != nil || !c.Expires.Before(r.clock.Now()) {
		t.Errorf("its holder is not told that the key expired: %+v, %v", c, err)
	}
	r.clock.Advance(24 * time.Hour)
	fresh, err := r.AssumeRole(t.Context(), root, ask)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Lookup(t.Context(), old.ID); !errors.Is(err, identity.ErrUnknownKey) {
		t.Errorf("got %v", err)
	}
	r.principal(t, fresh.ID)
}

// TestKeysAcrossRestarts keeps sessions, but not of principals that have left
// the realm, nor of another realm.
func TestKeysAcrossRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	var db store.Store
	restart := func(config string) *rig {
		if db != nil {
			db.Close()
		}
		var err error
		if db, err = store.Open(t.Context(), store.Config{Path: path}); err != nil {
			t.Fatal(err)
		}
		return newRigOn(t, config, db)
	}
	t.Cleanup(func() { db.Close() })
	known := func(r *rig, k blueshift.TemporaryKey, want bool) {
		t.Helper()
		c, err := r.Lookup(t.Context(), k.ID)
		if (err == nil) != want || want && c.SessionToken != k.Token {
			t.Errorf("got %+v, %v, want known: %v", c, err, want)
		}
	}

	r := restart("")
	loose, err := r.SessionToken(t.Context(), r.principal(t, "111111111111"), identity.GetSessionToken{})
	if err != nil {
		t.Fatal(err)
	}
	r = restart("")
	known(r, loose, true)

	r = restart(realm)
	known(r, loose, false) // anybody could have asked for it in the development realm
	role, err := r.AssumeRole(t.Context(), r.principal(t, "AKIABOBBOBBOB001"), assume("arn:aws:iam::111111111111:role/team/operator"))
	if err != nil {
		t.Fatal(err)
	}
	user, err := r.SessionToken(t.Context(), r.principal(t, "AKIAANAANAANA001"), identity.GetSessionToken{})
	if err != nil {
		t.Fatal(err)
	}
	r = restart(realm)
	known(r, role, true)
	known(r, user, true)
	r = restart("accounts:\n- id: '111111111111'\n")
	known(r, role, false)
	known(r, user, false)
}
