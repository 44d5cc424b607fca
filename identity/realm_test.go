package identity_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift/identity"
)

func TestDevelopmentRealm(t *testing.T) {
	r := newRig(t, "")
	if !r.Development() {
		t.Error("not the development realm")
	}
	c, err := r.Lookup(t.Context(), "111111111111")
	if err != nil || c.Secret != "test" || c.SessionToken != "" || !c.Expires.IsZero() {
		t.Errorf("got %+v, %v", c, err)
	}
	if p := c.Principal; p.Account != "111111111111" || p.ARN != "arn:aws:iam::111111111111:root" || p.UserID != "111111111111" || !p.Root {
		t.Errorf("got %+v", p)
	}
	for _, id := range []string{"", "11111111111", "1111111111111", "11111111111x", "AKIAPRODUCERROOT", "ASIAAAAAAAAAAAAAAAAA", strings.Repeat("1", 5000)} {
		if _, err := r.Lookup(t.Context(), id); !errors.Is(err, identity.ErrUnknownKey) {
			t.Errorf("key %.20q: got %v", id, err)
		}
	}
}

func TestConfiguredRealm(t *testing.T) {
	r := newRig(t, realm)
	if r.Development() {
		t.Error("still the development realm")
	}
	if c, err := r.Lookup(t.Context(), "AKIAPRODUCERROOT"); err != nil || c.Secret != "producer-root-secret" || !c.Principal.Root {
		t.Errorf("root: got %+v, %v", c, err)
	}
	ana := r.principal(t, "AKIAANAANAANA001")
	if ana.Account != "111111111111" || ana.ARN != "arn:aws:iam::111111111111:user/ana" || ana.Root ||
		!strings.HasPrefix(ana.UserID, "AIDA") || len(ana.UserID) != 21 || len(ana.Policies) != 2 {
		t.Errorf("got %+v", ana)
	}
	for _, id := range []string{"111111111111", "222222222222", "333333333333", "AKIANOBODY000001"} {
		if _, err := r.Lookup(t.Context(), id); !errors.Is(err, identity.ErrUnknownKey) {
			t.Errorf("key %s: got %v", id, err)
		}
	}
}

// TestRefusedRealms starts on configurations that cannot be meant; the message
// has to lead to the place.
func TestRefusedRealms(t *testing.T) {
	account := func(text string) string { return "accounts:\n- id: '111111111111'\n" + text }
	user := func(policy string) string {
		return account("  users:\n  - name: ana\n    policies:\n    - " + policy + "\n")
	}
	role := func(trust string) string { return account("  roles:\n  - name: r\n    trust: " + trust + "\n") }
	for _, c := range []struct{ config, says string }{
		{"accounts:\n- id: '1111'\n", `account "1111": an account id is exactly twelve digits`},
		{account("- id: '111111111111'\n"), `account "111111111111": is declared twice`},
		{account("  keys:\n  - {id: AKIA, secret: s}\n"), `access key "AKIA"`},
		{account("  keys:\n  - {id: AKIA000000000001}\n"), "has no secret"},
		{account("  keys:\n  - {id: ASIA000000000001, secret: s}\n"), "belong to temporary keys"},
		{account("  keys:\n  - {id: AKIA000000000001, secret: s}\n  - {id: AKIA000000000001, secret: t}\n"), "is declared twice"},
		{account("  users:\n  - name: a b\n"), `user "a b"`},
		{account("  users:\n  - name: a\n  - name: a\n"), `user "a": is declared twice`},
		{account("  polices: {}\n"), "polices"},
		{user("missing"), `account "111111111111": user "ana": policy "missing" is not among the account's policies`},
		{user(`'{"Statement":'`), `user "ana": policy 1: not a policy document`},
		{user(`'{"Version":"2012-10-17"}'`), "at least one Statement"},
		{user(`'{"Version":"2025-01-01","Statement":{}}'`), `unknown policy Version "2025-01-01"`},
		{user(`{Statement: {Sid: Oops, Effect: allow, Action: "*", Resource: "*"}}`), `statement Oops: an Effect is Allow or Deny, not "allow"`},
		{user(`{Statement: {Effect: Allow, Resource: "*"}}`), "exactly one of Action and NotAction"},
		{user(`{Statement: {Effect: Allow, Action: "*", NotAction: "*", Resource: "*"}}`), "exactly one of Action and NotAction"},
		{user(`{Statement: {Effect: Allow, Action: "*"}}`), "exactly one of Resource and NotResource"},
		{user(`{Statement: {Effect: Allow, Action: Describe, Resource: "*"}}`), `not "Describe"`},
		{user(`{Statement: {Effect: Allow, Action: "*", Resource: sales}}`), `not "sales"`},
		{user(`{Statement: {Effect: Allow, Action: "*", Resource: "*", Principal: "*"}}`), "only a trust policy names a Principal"},
		{user(`{Statement: {Effect: Allow, Action: "*", Resource: "*", Conditions: {}}}`), `unknown field "Conditions"`},
		{user(`{Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {Bool: {"aws:x": []}}}}`), "has no value"},
		{role("missing"), "needs a trust policy"},
		{role(`{Statement: {Effect: Allow, Action: "sts:AssumeRole"}}`), "a trust policy names a Principal"},
		{role(`{Statement: {Effect: Allow, Action: "sts:AssumeRole", Principal: ana}}`), "a Principal is"},
		{role(`{Statement: {Effect: Allow, Action: "sts:AssumeRole", Principal: {AWS: "user/ana"}}}`), `not "user/ana"`},
		{role(`{Statement: {Effect: Allow, Action: "sts:AssumeRole", NotPrincipal: {AWS: "*"}}}`), "NotPrincipal is not supported"},
		{role(`{Statement: {Effect: Allow, Action: "*", Principal: "*", Resource: "*"}}`), "has no Resource"},
	} {
		if _, err := load(c.config, nil, nil); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s\ngot %v, want it to say %q", c.config, err, c.says)
		}
	}
}
