package serverless_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/identity"
	"github.com/blueshift-db/blueshift/serverless"
	"github.com/blueshift-db/blueshift/sharing"
	"github.com/blueshift-db/blueshift/store"
)

const (
	producer = "111111111111"
	consumer = "222222222222"
)

// nothing stands for the engine and the network where a test is about the API.
type nothing struct {
	mu      sync.Mutex
	n       int
	open    map[blueshift.Target]string
	cut     []blueshift.Target
	written string // the fingerprint of every file
}

func (x *nothing) Fingerprint(string) (string, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.written, true
}

func (*nothing) CopyTable(context.Context, blueshift.TableName, blueshift.TableName) error {
	return nil
}

func (*nothing) Copy(context.Context, string, string) error { return nil }
func (*nothing) Create(context.Context, string) error       { return nil }
func (*nothing) Open(context.Context, string) error         { return nil }
func (*nothing) Drop(context.Context, string) error         { return nil }
func (*nothing) CutCluster(context.Context, blueshift.Key)  {}

func (x *nothing) Cut(_ context.Context, t blueshift.Target) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cut = append(x.cut, t)
}

func (x *nothing) Close(_ context.Context, t blueshift.Target) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.open, t)
}

func (x *nothing) Listen(_ context.Context, t blueshift.Target, address string, _ int) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if address == "" {
		x.n++
		address = fmt.Sprintf("127.77.%d.%d", x.n/250, x.n%250+1)
	}
	x.open[t] = address
	return address, nil
}

// server is the Redshift Serverless API over HTTP, for the real SDK to talk to.
type server struct {
	*httptest.Server
	*serverless.Service
	clock *blueshift.FakeClock
	doors *nothing
}

// serve starts one in which "creating" and the like last for a minute of its clock.
func serve(t testing.TB) *server {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	networks, err := fleet.NewNetworks(fleet.NetworksConfig{consumer: {{ID: "vpc-one", Subnets: []fleet.SubnetConfig{{ID: "subnet-one"}, {ID: "subnet-two"}},
		CIDRs: []netip.Prefix{netip.MustParsePrefix("127.9.0.0/16")}}}})
	if err != nil {
		t.Fatal(err)
	}
	clock := blueshift.NewFakeClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))
	users, err := identity.New(identity.Config{Store: db, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	x := &nothing{open: map[blueshift.Target]string{}}
	quiet := slog.New(slog.DiscardHandler)
	lending := sharing.New(sharing.Config{Store: db, Clock: clock, Networks: networks, Addresses: x, WarehouseStatus: fleet.WarehouseStatus, Pace: time.Minute, Logger: quiet})
	s := &serverless.Service{Sharing: lending, Credentials: users, Fleet: fleet.New(fleet.Config{Store: db, Databases: x, Addresses: x, Networks: networks,
		Dependents: lending, Clock: clock, Pace: time.Minute, Logger: quiet, NewPassword: identity.NewPassword, DatabaseUser: identity.DatabaseUser})}
	front := httptest.NewServer(awshttp.New(awshttp.Config{Services: []awshttp.Service{s.Service()}, AuthOff: true, Clock: blueshift.SystemClock{}, Logger: quiet}))
	t.Cleanup(front.Close)
	return &server{front, s, clock, x}
}

func (s *server) client(account, region string) *api.Client {
	return api.New(api.Options{Region: region, BaseEndpoint: aws.String(s.URL), Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

// warehouse makes a namespace and a workgroup of one name and waits for both.
func (s *server) warehouse(t *testing.T, c *api.Client, name string) {
	t.Helper()
	if _, err := c.CreateNamespace(t.Context(), &api.CreateNamespaceInput{NamespaceName: &name}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateWorkgroup(t.Context(), &api.CreateWorkgroupInput{NamespaceName: &name, WorkgroupName: &name}); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Minute)
}

func wantError(t *testing.T, err error, code string) {
	t.Helper()
	var refusal smithy.APIError
	var reply *smithyhttp.ResponseError
	if !errors.As(err, &refusal) || !errors.As(err, &reply) {
		t.Errorf("got %v, want %s", err, code)
		return
	}
	if refusal.ErrorCode() != code || reply.HTTPStatusCode() != 400 || refusal.ErrorMessage() == "" {
		t.Errorf("got %s with status %d (%s), want %s with 400", refusal.ErrorCode(), reply.HTTPStatusCode(), refusal.ErrorMessage(), code)
	}
}
