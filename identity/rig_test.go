package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/store"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// rig is a service over a store in memory at a clock that stands still.
type rig struct {
	*identity.Service
	clock *blueshift.FakeClock
	store store.Store
}

func newRig(t testing.TB, config string) *rig {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return newRigOn(t, config, db)
}

func newRigOn(t testing.TB, config string, db store.Store) *rig {
	t.Helper()
	r := &rig{clock: blueshift.NewFakeClock(noon), store: db}
	var err error
	if r.Service, err = load(config, db, r.clock); err != nil {
		t.Fatal(err)
	}
	return r
}

func load(config string, db store.Store, clock blueshift.Clock) (*identity.Service, error) {
	var realm identity.RealmConfig
	d := yaml.NewDecoder(strings.NewReader(config))
	d.KnownFields(true)
	if config != "" {
		if err := d.Decode(&realm); err != nil {
			return nil, err
		}
	}
	return identity.New(identity.Config{Realm: &realm, Store: db, Clock: clock})
}

func (r *rig) principal(t testing.TB, key string) blueshift.Principal {
	t.Helper()
	c, err := r.Lookup(t.Context(), key)
	if err != nil {
		t.Fatalf("key %s: %v", key, err)
	}
	p := c.Principal
	p.AccessKeyID, p.Region = key, "us-east-1"
	return p
}

// refused expects an API error of a code whose message holds text.
func refused(t testing.TB, err error, code, text string) {
	t.Helper()
	var e *blueshift.Error
	if !errors.As(err, &e) || e.Code != code || !strings.Contains(e.Message, text) {
		t.Errorf("got %v, want %s with %q", err, code, text)
	}
}

const realm = `
accounts:
  - id: "111111111111"
    keys:
      - {id: AKIAPRODUCERROOT, secret: producer-root-secret}
    policies:
      read-only:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Action: "redshift:Describe*"
          Resource: "*"
    users:
      - name: ana
        keys:
          - {id: AKIAANAANAANA001, secret: ana-secret}
        policies:
          - read-only
          - {Version: 2012-10-17, Statement: {Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/*"}}
      - name: bob
        keys:
          - {id: AKIABOBBOBBOB001, secret: bob-secret}
    roles:
      - name: operator
        path: /team/
        trust:
          Version: 2012-10-17
          Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: "arn:aws:iam::111111111111:user/bob"}}
        policies:
          - '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"redshift:*","Resource":"*"},{"Effect":"Deny","Action":"redshift:DeleteCluster","Resource":"*"}]}'
  - id: "222222222222"
    keys:
      - {id: AKIACONSUMERROOT, secret: consumer-root-secret}
    roles:
      - name: visitor
        trust:
          Version: 2012-10-17
          Statement:
            - Effect: Allow
              Action: sts:AssumeRole
              Principal: {AWS: "111111111111"}
              Condition: {StringEquals: {"sts:ExternalId": "open sesame"}}
        policies:
          - Version: 2012-10-17
            Statement: {Effect: Allow, Action: "redshift:*", Resource: "*"}
`
