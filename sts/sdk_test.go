package sts_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	sdk "github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/sigv4"
	"github.com/blueshift-db/blueshift/store"
	"github.com/blueshift-db/blueshift/sts"
)

// keys shows identity to sigv4, as the server does.
type keys struct{ *identity.Service }

func (k keys) Lookup(ctx context.Context, id string) (sigv4.Key, error) {
	c, err := k.Service.Lookup(ctx, id)
	if errors.Is(err, identity.ErrUnknownKey) {
		return sigv4.Key{}, sigv4.ErrUnknownKey
	}
	return sigv4.Key(c), err
}

// door is a front door with STS behind it, over HTTP.
type door struct {
	url   string
	clock *blueshift.FakeClock
}

func newDoor(t *testing.T, realm *identity.RealmConfig) *door {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	// Requests are signed at the wall clock's time; the fake one starts there.
	clock := blueshift.NewFakeClock(time.Now())
	id, err := identity.New(identity.Config{Realm: realm, Store: db, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(awshttp.New(awshttp.Config{
		Services:   []awshttp.Service{(&sts.Service{Sessions: id}).Service()},
		Keys:       keys{id},
		Authorizer: id,
		Clock:      clock,
	}))
	t.Cleanup(server.Close)
	return &door{server.URL, clock}
}

func (d *door) client(id, secret, token string) *sdk.Client {
	return sdk.New(sdk.Options{
		Region:           "eu-west-1",
		BaseEndpoint:     aws.String(d.url),
		Credentials:      credentials.NewStaticCredentialsProvider(id, secret, token),
		RetryMaxAttempts: 1,
	})
}

func (d *door) with(c *types.Credentials) *sdk.Client {
	return d.client(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
}

func identify(t *testing.T, c *sdk.Client) (account, arn, user string) {
	t.Helper()
	out, err := c.GetCallerIdentity(t.Context(), &sdk.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Account, *out.Arn, *out.UserId
}

func refused(t *testing.T, err error, code, text string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), text) {
		t.Errorf("got %v, want %s with %q", err, code, text)
	}
}

func callerIdentity(t *testing.T, c *sdk.Client) error {
	_, err := c.GetCallerIdentity(t.Context(), &sdk.GetCallerIdentityInput{})
	return err
}

func TestGetCallerIdentity(t *testing.T) {
	d := newDoor(t, nil)
	account, arn, user := identify(t, d.client("111111111111", "test", ""))
	if account != "111111111111" || arn != "arn:aws:iam::111111111111:root" || user != "111111111111" {
		t.Errorf("got %s %s %s", account, arn, user)
	}
	refused(t, callerIdentity(t, d.client("111111111111", "wrong", "")), "SignatureDoesNotMatch", "")
	refused(t, callerIdentity(t, d.client("AKIANOBODY000001", "test", "")), "InvalidClientTokenId", "The security token included in the request is invalid.")
}

func TestAssumeRole(t *testing.T) {
	d := newDoor(t, nil)
	out, err := d.client("111111111111", "test", "").AssumeRole(t.Context(), &sdk.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::222222222222:role/reader"), RoleSessionName: aws.String("ana"), SourceIdentity: aws.String("ana@example.com"),
	})
	if err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:sts::222222222222:assumed-role/reader/ana"
	if *out.AssumedRoleUser.Arn != arn || !strings.HasSuffix(*out.AssumedRoleUser.AssumedRoleId, ":ana") || *out.SourceIdentity != "ana@example.com" ||
		!out.Credentials.Expiration.Equal(d.clock.Now().Truncate(time.Second).Add(time.Hour)) || int(*out.SessionTokenSize) != len(*out.Credentials.SessionToken) {
		t.Errorf("got %+v", out)
	}
	c := out.Credentials
	account, got, user := identify(t, d.with(c))
	if account != "222222222222" || got != arn || user != *out.AssumedRoleUser.AssumedRoleId {
		t.Errorf("got %s %s %s", account, got, user)
	}

	other, err := d.client("111111111111", "test", "").AssumeRole(t.Context(), &sdk.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::222222222222:role/reader"), RoleSessionName: aws.String("bob"),
	})
	if err != nil {
		t.Fatal(err)
	}
	const invalid = "The security token included in the request is invalid."
	refused(t, callerIdentity(t, d.client(*c.AccessKeyId, *c.SecretAccessKey, "")), "InvalidClientTokenId", invalid)
	refused(t, callerIdentity(t, d.client(*c.AccessKeyId, *c.SecretAccessKey, *other.Credentials.SessionToken)), "InvalidClientTokenId", invalid)
	refused(t, callerIdentity(t, d.client(*c.AccessKeyId, *other.Credentials.SecretAccessKey, *c.SessionToken)), "SignatureDoesNotMatch", "")
	refused(t, callerIdentity(t, d.client("111111111111", "test", *c.SessionToken)), "InvalidClientTokenId", invalid)
}

func TestExpiry(t *testing.T) {
	d := newDoor(t, nil)
	out, err := d.client("111111111111", "test", "").GetSessionToken(t.Context(), &sdk.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
	if err != nil {
		t.Fatal(err)
	}
	// Signatures are made at the wall clock's time, which may be 15 minutes off.
	d.clock.Advance(14 * time.Minute)
	if account, arn, _ := identify(t, d.with(out.Credentials)); account != "111111111111" || arn != "arn:aws:iam::111111111111:root" {
		t.Errorf("got %s %s", account, arn)
	}
	d.clock.Advance(2 * time.Minute)
	refused(t, callerIdentity(t, d.with(out.Credentials)), "ExpiredToken", "The security token included in the request is expired")
}

// TestAssumeRoleProvider is how most programs assume roles.
func TestAssumeRoleProvider(t *testing.T) {
	d := newDoor(t, nil)
	provider := stscreds.NewAssumeRoleProvider(d.client("111111111111", "test", ""), "arn:aws:iam::333333333333:role/deploy", func(o *stscreds.AssumeRoleOptions) {
		o.Duration = 15 * time.Minute
		o.Policy = aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"redshift:*","Resource":"*"}}`)
		o.Tags = []types.Tag{{Key: aws.String("team"), Value: aws.String("a")}}
	})
	client := sdk.New(sdk.Options{Region: "us-east-1", BaseEndpoint: aws.String(d.url), Credentials: aws.NewCredentialsCache(provider)})
	if account, _, _ := identify(t, client); account != "333333333333" {
		t.Errorf("got account %s", account)
	}
}

func TestRefusals(t *testing.T) {
	d := newDoor(t, &identity.RealmConfig{Accounts: []identity.AccountConfig{{
		ID:    "111111111111",
		Keys:  []identity.KeyConfig{{ID: "AKIAROOTROOT0001", Secret: "root-secret"}},
		Users: []identity.UserConfig{{Name: "ana", Keys: []identity.KeyConfig{{ID: "AKIAANAANAANA001", Secret: "ana-secret"}}}},
	}}})
	ana := d.client("AKIAANAANAANA001", "ana-secret", "")
	assume := func(in *sdk.AssumeRoleInput) error { _, err := ana.AssumeRole(t.Context(), in); return err }
	arn, name := aws.String("arn:aws:iam::111111111111:role/r"), aws.String("session")

	if account, arn, user := identify(t, ana); account != "111111111111" || arn != "arn:aws:iam::111111111111:user/ana" || !strings.HasPrefix(user, "AIDA") {
		t.Errorf("a user without any policy is not told who it is: %s %s %s", account, arn, user)
	}
	refused(t, callerIdentity(t, d.client("111111111111", "test", "")), "InvalidClientTokenId", "")
	refused(t, assume(&sdk.AssumeRoleInput{RoleArn: arn, RoleSessionName: name}), "AccessDenied",
		"User: arn:aws:iam::111111111111:user/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/r")
	refused(t, assume(&sdk.AssumeRoleInput{RoleArn: aws.String("reader"), RoleSessionName: name}), "ValidationError", "reader is invalid")
	refused(t, assume(&sdk.AssumeRoleInput{RoleArn: arn, RoleSessionName: aws.String("a b")}), "ValidationError", "roleSessionName")
	refused(t, assume(&sdk.AssumeRoleInput{RoleArn: arn, RoleSessionName: name, DurationSeconds: aws.Int32(60)}), "ValidationError", "durationSeconds")
	refused(t, assume(&sdk.AssumeRoleInput{RoleArn: arn, RoleSessionName: name, DurationSeconds: aws.Int32(0)}), "ValidationError", "durationSeconds")
	refused(t, assume(&sdk.AssumeRoleInput{RoleArn: arn, RoleSessionName: name, TokenCode: aws.String("123456")}), "AccessDenied", "MultiFactorAuthentication")

	d = newDoor(t, nil)
	_, err := d.client("111111111111", "test", "").AssumeRole(t.Context(), &sdk.AssumeRoleInput{RoleArn: arn, RoleSessionName: name, Policy: aws.String("{}")})
	var malformed *types.MalformedPolicyDocumentException
	if !errors.As(err, &malformed) {
		t.Errorf("got %v", err)
	}
	_, err = d.client("111111111111", "test", "").GetFederationToken(t.Context(), &sdk.GetFederationTokenInput{Name: aws.String("ana")})
	refused(t, err, "UnsupportedOperation", "GetFederationToken")
}

// TestEveryOperationIsARow holds the table against the SDK's client.
func TestEveryOperationIsARow(t *testing.T) {
	rows := (&sts.Service{}).Operations()
	for m := range reflect.TypeFor[*sdk.Client]().Methods() {
		if m.Name == "Options" {
			continue
		}
		row, ok := rows[m.Name]
		if !ok {
			t.Errorf("operation %s has no row", m.Name)
			continue
		}
		if in, out := row.Types(); in.Name() != m.Name+"Input" || out.Name() != m.Name+"Output" {
			t.Errorf("operation %s takes %s and answers %s", m.Name, in, out)
		}
		if built, why := row.Built(); !built && why == "" {
			t.Errorf("operation %s does not say why it is not built", m.Name)
		}
		delete(rows, m.Name)
	}
	for name := range rows {
		t.Errorf("%s is no operation of the API", name)
	}
}
