package provisioned_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/provisioned"
	"github.com/blueshift-db/blueshift/store"
)

const (
	producer = "111111111111"
	consumer = "222222222222"
)

// nothing stands for the engine and the network where a test is about the API.
type nothing struct {
	mu sync.Mutex
	n  int
}

func (*nothing) Fingerprint(string) (string, bool) { return "", false }

func (*nothing) CopyTable(context.Context, blueshift.TableName, blueshift.TableName) error {
	return nil
}

func (*nothing) Copy(context.Context, string, string) error { return nil }
func (*nothing) Create(context.Context, string) error       { return nil }
func (*nothing) Open(context.Context, string) error         { return nil }
func (*nothing) Drop(context.Context, string) error         { return nil }
func (*nothing) Close(context.Context, blueshift.Target)    {}
func (*nothing) Cut(context.Context, blueshift.Target)      {}
func (*nothing) CutCluster(context.Context, blueshift.Key)  {}
func (x *nothing) Listen(context.Context, blueshift.Target, string, int) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.n++
	return fmt.Sprintf("127.77.%d.%d", x.n/250, x.n%250+1), nil
}

// server is the Redshift API over HTTP, for the real SDK to talk to.
type server struct {
	*httptest.Server
	clock *blueshift.FakeClock
}

func serve(t testing.TB, change func(*fleet.Config)) *server {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	networks, err := fleet.NewNetworks(fleet.NetworksConfig{consumer: {
		{ID: "vpc-one", Subnets: []fleet.SubnetConfig{{ID: "subnet-one"}, {ID: "subnet-two"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	clock := blueshift.NewFakeClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))
	x := &nothing{}
	c := fleet.Config{Store: db, Databases: x, Addresses: x, Networks: networks, Clock: clock, Logger: slog.New(slog.DiscardHandler),
		NewPassword: func(string) (blueshift.PasswordVerifier, error) { return blueshift.PasswordVerifier{}, nil }}
	if change != nil {
		change(&c)
	}
	s := &provisioned.Service{Fleet: fleet.New(c)}
	front := httptest.NewServer(awshttp.New(awshttp.Config{Services: []awshttp.Service{s.Service()}, AuthOff: true,
		Clock: blueshift.SystemClock{}, Logger: slog.New(slog.DiscardHandler)}))
	t.Cleanup(front.Close)
	return &server{front, clock}
}

func (s *server) client(account, region string) *redshift.Client {
	return redshift.New(redshift.Options{Region: region, BaseEndpoint: aws.String(s.URL),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

func create(t testing.TB, c *redshift.Client, id string, change ...func(*redshift.CreateClusterInput)) *redshift.CreateClusterOutput {
	t.Helper()
	in := &redshift.CreateClusterInput{ClusterIdentifier: &id, NodeType: aws.String("ra3.xlplus"), MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Passw0rd-1")}
	for _, f := range change {
		f(in)
	}
	out, err := c.CreateCluster(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantError(t *testing.T, err error, code string, status int) {
	t.Helper()
	var api smithy.APIError
	var reply *smithyhttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &reply) {
		t.Errorf("got %v, want %s", err, code)
		return
	}
	if api.ErrorCode() != code || reply.HTTPStatusCode() != status {
		t.Errorf("got %s with status %d (%s), want %s with %d", api.ErrorCode(), reply.HTTPStatusCode(), api.ErrorMessage(), code, status)
	}
}
