package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

const (
	grantor  = story.Producer
	grantee  = story.Consumer
	stranger = story.Stranger
)

// town is a server with a cluster of the grantor, and the command line.
type town struct {
	*testing.T
	server *server.Server
	addr   string
}

// start starts the server.
func (w *town) start(dir string) {
	w.Helper()
	s, err := server.Start(w.Context(), server.Config{Flags: server.Flags{Listen: "127.0.0.1:0", DataDir: dir}, Networks: story.Networks(), Logger: slog.New(slog.DiscardHandler)})
	w.must(err)
	w.Cleanup(func() { s.Stop() })
	w.server, w.addr = s, s.Addr()
}

func newTown(t *testing.T) *town { return newTownIn(t, "") }

// newTownIn is one that outlives its server, in a folder.
func newTownIn(t *testing.T, dir string) *town {
	t.Helper()
	town := &town{T: t}
	town.start(dir)
	_, err := town.as(grantor).CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("sales"), NodeType: aws.String("ra3.xlplus"),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("Sh4re-me-well"), AvailabilityZoneRelocation: aws.Bool(true)})
	town.must(err)
	_, err = town.as(grantee).CreateClusterSubnetGroup(t.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: aws.String("lent"),
		Description: aws.String("lent"), SubnetIds: story.InItsNetworks(story.Config{}).GrantedSubnets})
	town.must(err)
	return town
}

func (w *town) as(account string) *redshift.Client {
	return redshift.New(redshift.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.addr),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

func (w *town) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// say runs a command line and returns what it printed.
func (w *town) say(line string) (string, error) {
	var out bytes.Buffer
	err := run(w.Context(), append(strings.Fields(line), "--listen", w.addr), &out)
	return out.String(), err
}

func (w *town) wants(line string, fragments ...string) string {
	w.Helper()
	out, err := w.say(line)
	w.must(err)
	for _, f := range fragments {
		if !strings.Contains(out, f) {
			w.Errorf("%s: no %q in\n%s", line, f, out)
		}
	}
	return out
}

func (w *town) create() error {
	_, err := w.as(grantee).CreateEndpointAccess(w.Context(), &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("sales"),
		ResourceOwner: aws.String(grantor), EndpointName: aws.String("e1"), SubnetGroupName: aws.String("lent")})
	return err
}

func (w *town) lend() {
	w.Helper()
	_, err := w.as(grantor).AuthorizeEndpointAccess(w.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("sales"),
		Account: aws.String(grantee), VpcIds: []string{story.InItsNetworks(story.Config{}).GrantedVPC}})
	w.must(err)
}

func TestExplainEndpointCommand(t *testing.T) {
	w := newTown(t)
	vpc := story.InItsNetworks(story.Config{}).GrantedVPC
	ask := "explain endpoint --account " + grantee + " --owner " + grantor + " --cluster sales --vpc " + vpc
	call := fmt.Sprintf("AuthorizeEndpointAccess(ClusterIdentifier=sales, Account=%s, VpcIds=%s)", grantee, vpc)
	out := w.wants(ask, "missing  authorize  "+grantor, "blocked  create     "+grantee, "Next: account "+grantor+": "+call)
	// The refusal of the call that comes too early has the same sentence.
	var refused smithy.APIError
	if err := w.create(); !errors.As(err, &refused) || refused.ErrorCode() != "AccessToClusterDenied" || !strings.Contains(out, refused.ErrorMessage()) {
		t.Errorf("%v is not said in\n%s", err, out)
	}
	w.lend()
	w.wants("explain endpoint --account "+grantor+" --cluster sales --grantee "+grantee, "done     authorize", "missing  create     "+grantee)
	w.must(w.create())
	w.wants("explain endpoint --account "+grantee+" --cluster sales", "done     connect", "127.", "Nothing is missing.")

	var path struct {
		Owner string
		Steps []struct{ Step, State, Who, Call string }
	}
	w.must(json.Unmarshal([]byte(w.wants(ask+" --json")), &path))
	if path.Owner != grantor || len(path.Steps) != 4 || path.Steps[3].Step != "connect" || path.Steps[3].State != "done" {
		t.Errorf("got %+v", path)
	}
	for line, code := range map[string]string{
		"explain endpoint --cluster sales --owner " + grantor + " --grantee " + grantee + " --account " + stranger: "AccessToClusterDenied",
		"explain endpoint --cluster sales --account " + grantor + " --secret-access-key wrong":                     "SignatureDoesNotMatch",
		"explain endpoint --cluster sales --account " + grantor + " --access-key-id " + stranger:                   "AccessDenied",
		"explain endpoint --cluster no--good --account " + grantor:                                                 "InvalidParameterValue",
	} {
		if out, err := w.say(line); err == nil || !strings.HasPrefix(err.Error(), code+": ") || out != "" {
			t.Errorf("%s: got %v, want %s", line, err, code)
		}
	}
}

func TestImpactCommand(t *testing.T) {
	w := newTown(t)
	w.lend()
	w.must(w.create())
	found, err := w.as(grantee).DescribeEndpointAccess(t.Context(), &redshift.DescribeEndpointAccessInput{EndpointName: aws.String("e1")})
	w.must(err)
	e := found.EndpointAccessList[0]
	connect := func() (*pgx.Conn, error) {
		return pgx.Connect(context.Background(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", *e.Address, *e.Port))
	}
	conn, err := connect()
	w.must(err)
	defer conn.Close(context.Background())

	ask := "impact revoke-endpoint-access --account " + grantor + " --cluster sales --grantee " + grantee
	source := conn.PgConn().Conn().LocalAddr().String()
	w.wants(ask, "would end", "Endpoints that would be deleted: 1", "e1  "+story.InItsNetworks(story.Config{}).GrantedVPC+"  active  1 connections",
		"Live sessions that would be closed: 1", "admin  database dev  through e1  from "+source, "Without Force the call is refused: InvalidAuthorizationState", "Nothing was changed.")
	var i server.RevokeImpact
	w.must(json.Unmarshal([]byte(w.wants(ask+" --json --vpc "+story.InItsNetworks(story.Config{}).GrantedVPC)), &i))
	if !i.AuthorizationEnds || len(i.Sessions) != 1 || i.Sessions[0].Source != source || i.Sessions[0].AgeSeconds < 0 {
		t.Errorf("got %+v", i)
	}
	if err := conn.Ping(t.Context()); err != nil {
		t.Errorf("the question cut the session: %v", err)
	}
	if _, err := w.say("impact revoke-endpoint-access --account " + grantee + " --cluster sales --grantee " + grantee); err == nil || !strings.HasPrefix(err.Error(), "ClusterNotFound") {
		t.Errorf("the grantee may not ask, got %v", err)
	}
	_, err = w.as(grantor).RevokeEndpointAccess(t.Context(), &redshift.RevokeEndpointAccessInput{ClusterIdentifier: aws.String("sales"), Account: aws.String(grantee), Force: aws.Bool(true)})
	w.must(err)
	if conn.Ping(t.Context()) == nil {
		t.Error("what was named is not cut")
	}
	if _, err := w.say(ask); err == nil || !strings.HasPrefix(err.Error(), "EndpointAuthorizationNotFound") {
		t.Errorf("got %v", err)
	}
}
