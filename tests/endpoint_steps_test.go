package tests

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/internal/server"
)

// steps is the walk-through of two accounts and a stranger, by the AWS SDK for
// Go and pgx, with a clock that shows each transition for a minute.
type steps struct {
	*testing.T
	clock *blueshift.FakeClock
	url   string
	a, b  *redshift.Client
	c     *redshift.Client
}

const stranger = "333333333333"

// TestEndpointSteps is the same walk-through as TestEndpointsWithBoto3, in the
// words of another client; the numbers are those of its steps.
func TestEndpointSteps(t *testing.T) {
	clock := blueshift.NewFakeClock(time.Now())
	vpc := func(id string) fleet.VPCConfig {
		return fleet.VPCConfig{ID: id, Subnets: []fleet.SubnetConfig{{ID: "subnet-of-" + id}}}
	}
	srv, err := server.Start(t.Context(), server.Config{Clock: clock, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Flags:    server.Flags{Listen: "127.0.0.1:0", SQLRange: sqlRange(8), Pace: time.Minute},
		Networks: fleet.NetworksConfig{owner: {vpc("vpc-a")}, friend: {vpc("vpc-b1"), vpc("vpc-b2")}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Stop() })
	url := "http://" + srv.Addr()
	s := &steps{T: t, clock: clock, url: url, a: apiAt(url, owner), b: apiAt(url, friend), c: apiAt(url, stranger)}
	ctx := t.Context()

	s.group(s.a, "a-sng", "vpc-a") // 1
	s.group(s.b, "b-sng1", "vpc-b1")
	s.group(s.b, "b-sng2", "vpc-b2")
	_, err = s.a.CreateCluster(ctx, &redshift.CreateClusterInput{ClusterIdentifier: aws.String("c1"), NodeType: aws.String("ra3.xlplus"), NumberOfNodes: aws.Int32(1), // 2
		AvailabilityZoneRelocation: aws.Bool(true), Port: aws.Int32(5439), ClusterSubnetGroupName: aws.String("a-sng"), MasterUsername: aws.String("admin"), MasterUserPassword: aws.String(password)})
	s.must(err)
	s.later()
	s.sees(s.a, redshift.DescribeEndpointAuthorizationInput{})
	s.sees(s.b, asGrantee)
	s.refused(s.create(s.b, owner, "e1", "b-sng1"), "AccessToClusterDenied", 400) // 3
	s.has(s.b)

	s.must(s.authorize("vpc-b1")) // 4
	one := "c1: Authorized, all false, [vpc-b1], 0 endpoints, cluster available"
	s.sees(s.a, redshift.DescribeEndpointAuthorizationInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend)}, one) // 5
	s.sees(s.b, asGrantee, one)
	s.sees(s.b, redshift.DescribeEndpointAuthorizationInput{Grantee: aws.Bool(true), Account: aws.String(owner)}, one)
	s.sees(s.b, redshift.DescribeEndpointAuthorizationInput{})
	s.sees(s.c, asGrantee)
	since := s.since()
	s.refused(s.authorize("vpc-b1"), "EndpointAuthorizationAlreadyExists", 400) // 6
	s.sees(s.b, asGrantee, one)
	s.refused(s.create(s.b, owner, "e2", "b-sng2"), "AccessToClusterDenied", 400) // 7

	s.must(s.create(s.b, owner, "e1", "b-sng1")) // 8
	if e := s.endpoint("e1"); aws.ToString(e.EndpointStatus) != "creating" || aws.ToString(e.ResourceOwner) != owner || aws.ToString(e.SubnetGroupName) != "b-sng1" || aws.ToInt32(e.Port) != 5439 {
		t.Errorf("creating: %+v", e)
	}
	s.refused(s.remove("e1"), "InvalidEndpointState", 400)
	s.later() // 9
	e1 := s.endpoint("e1")
	if aws.ToString(e1.EndpointStatus) != "active" || aws.ToString(e1.Address) == "" || len(e1.VpcSecurityGroups) != 1 || aws.ToString(e1.VpcEndpoint.VpcId) != "vpc-b1" ||
		len(e1.VpcEndpoint.NetworkInterfaces) != 1 || aws.ToString(e1.VpcEndpoint.NetworkInterfaces[0].SubnetId) != "subnet-of-vpc-b1" {
		t.Errorf("active: %+v", e1)
	}
	s.sees(s.a, redshift.DescribeEndpointAuthorizationInput{}, strings.Replace(one, "0 endpoints", "1 endpoints", 1))
	s.has(s.a)
	s.refused(s.create(s.b, owner, "e1", "b-sng1"), "EndpointAlreadyExists", 400) // 10
	s.must(s.create(s.a, "", "e1", "a-sng"))
	s.sees(s.a, redshift.DescribeEndpointAuthorizationInput{}, strings.Replace(one, "0 endpoints", "1 endpoints", 1))
	s.later()
	_, err = s.a.DeleteEndpointAccess(ctx, &redshift.DeleteEndpointAccessInput{EndpointName: aws.String("e1")})
	s.must(err)
	s.later()

	through := s.connect(e1) // 11
	for _, sql := range []string{"create table digits (n int)", "insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)"} {
		if _, err := through.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	s.cancelled(through)

	s.must(s.modify("e1", "sg-x", "sg-y")) // 12
	if status := aws.ToString(s.endpoint("e1").EndpointStatus); status != "modifying" {
		t.Errorf("e1 is %s", status)
	}
	s.later()
	if groups := s.endpoint("e1").VpcSecurityGroups; len(groups) != 2 || aws.ToString(groups[0].VpcSecurityGroupId)+aws.ToString(groups[1].VpcSecurityGroupId) != "sg-xsg-y" {
		t.Errorf("security groups %+v", groups)
	}
	if err := s.modify("e1", "sg-y", "sg-x"); err == nil || !strings.Contains(err.Error(), "already associated with the endpoint") {
		t.Errorf("repeated: %v", err)
	}
	s.must(s.authorize("vpc-b2")) // 13
	if now := s.since(); !now.Equal(since) {
		t.Errorf("authorized since %v, before %v", now, since)
	}
	s.must(s.create(s.b, owner, "e2", "b-sng2")) // 14
	s.later()
	two := "c1: Authorized, all false, [vpc-b1 vpc-b2], 2 endpoints, cluster available"
	s.sees(s.b, asGrantee, two)
	s.refused(s.revoke(false, "vpc-b2"), "InvalidAuthorizationState", 400) // 15
	s.sees(s.b, asGrantee, two)
	s.must(s.remove("e2")) // 16
	s.later()
	_, err = s.b.DescribeEndpointAccess(ctx, &redshift.DescribeEndpointAccessInput{EndpointName: aws.String("e2")})
	s.refused(err, "EndpointNotFound", 404)
	s.must(s.revoke(false, "vpc-b2")) // 17
	left := strings.Replace(one, "0 endpoints", "1 endpoints", 1)
	s.sees(s.b, asGrantee, left)
	s.refused(s.revoke(false), "InvalidAuthorizationState", 400) // 18
	s.has(s.b, "e1 active")

	endless := s.endless(through) // 19, with a statement at work
	s.must(s.revoke(true))
	if n := srv.Sessions().Count(); n != 0 {
		t.Errorf("%d sessions are there after the revocation", n)
	}
	for endless.Next() { // what was on its way
	}
	if endless.Err() == nil {
		t.Error("the statement came to an end")
	}
	s.sees(s.a, redshift.DescribeEndpointAuthorizationInput{}, strings.Replace(left, "Authorized", "Revoking", 1))
	s.has(s.b, "e1 deleting")
	s.refused(s.create(s.b, owner, "e9", "b-sng1"), "AccessToClusterDenied", 400)
	s.refused(s.authorize("vpc-b1"), "InvalidAuthorizationState", 400)
	s.later() // 20
	s.has(s.b)
	s.sees(s.a, redshift.DescribeEndpointAuthorizationInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend)})
	s.sees(s.b, asGrantee)
	if _, err := pgx.Connect(ctx, s.dsn(e1)); !isRefused(err) {
		t.Errorf("after the revocation: %v", err)
	}
	s.refused(s.revoke(false), "EndpointAuthorizationNotFound", 404) // 21

	s.authorizeAll() // 22 and 25: with a literal VpcIds=
	all := "c1: Authorized, all true, [], 0 endpoints, cluster available"
	s.sees(s.b, asGrantee, all)
	s.must(s.revoke(false))
	s.must(s.authorize())
	s.sees(s.b, asGrantee, all)
	s.must(s.create(s.b, owner, "e3", "b-sng2"))
	s.later()
	s.has(s.b, "e3 active")
	s.refused(s.authorize("vpc-b1"), "InvalidAuthorizationState", 400) // 23
	through = s.connect(s.endpoint("e3"))
	_, err = s.a.DeleteCluster(ctx, &redshift.DeleteClusterInput{ClusterIdentifier: aws.String("c1"), SkipFinalClusterSnapshot: aws.Bool(true)}) // 24
	s.must(err)
	s.terminated(through.Ping(ctx))
	s.later()
	_, err = s.a.DescribeClusters(ctx, &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("c1")})
	s.refused(err, "ClusterNotFound", 404)
	_, err = s.a.DescribeEndpointAuthorization(ctx, &redshift.DescribeEndpointAuthorizationInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend)})
	s.refused(err, "ClusterNotFound", 404)
	s.sees(s.b, asGrantee)
	_, err = s.b.DescribeEndpointAccess(ctx, &redshift.DescribeEndpointAccessInput{EndpointName: aws.String("e3")})
	s.refused(err, "EndpointNotFound", 404)
}

var asGrantee = redshift.DescribeEndpointAuthorizationInput{Grantee: aws.Bool(true)}

func (s *steps) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// later lets every transition come to its end.
func (s *steps) later() { s.clock.Advance(time.Minute) }

func (s *steps) refused(err error, code string, status int) {
	s.Helper()
	var reply *smithyhttp.ResponseError
	if codeOf(err) != code || !errors.As(err, &reply) || reply.HTTPStatusCode() != status {
		s.Errorf("got %v, want %s with status %d", err, code, status)
	}
}

func (s *steps) group(c *redshift.Client, name, vpc string) {
	s.Helper()
	_, err := c.CreateClusterSubnetGroup(s.Context(), &redshift.CreateClusterSubnetGroupInput{ClusterSubnetGroupName: &name, Description: aws.String("of " + vpc), SubnetIds: []string{"subnet-of-" + vpc}})
	s.must(err)
}

func (s *steps) authorize(vpcs ...string) error {
	_, err := s.a.AuthorizeEndpointAccess(s.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend), VpcIds: vpcs})
	return err
}

func (s *steps) revoke(force bool, vpcs ...string) error {
	_, err := s.a.RevokeEndpointAccess(s.Context(), &redshift.RevokeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend), VpcIds: vpcs, Force: &force})
	return err
}

// authorizeAll is AuthorizeEndpointAccess as an SDK sends it that was handed an
// empty list.
func (s *steps) authorizeAll() {
	s.Helper()
	_, err := s.a.AuthorizeEndpointAccess(s.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend), VpcIds: []string{}},
		func(o *redshift.Options) {
			o.HTTPClient = doer(func(r *http.Request) (*http.Response, error) {
				if body, err := io.ReadAll(r.Body); err != nil || !slices.Contains(strings.Split(string(body), "&"), "VpcIds=") {
					s.Errorf("sent %q, %v", body, err)
				} else {
					r.Body = io.NopCloser(bytes.NewReader(body))
				}
				return http.DefaultClient.Do(r)
			})
		})
	s.must(err)
}

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func (s *steps) create(c *redshift.Client, owner, name, group string) error {
	in := &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("c1"), EndpointName: &name, SubnetGroupName: &group}
	if owner != "" {
		in.ResourceOwner = &owner
	}
	_, err := c.CreateEndpointAccess(s.Context(), in)
	return err
}

func (s *steps) modify(name string, groups ...string) error {
	_, err := s.b.ModifyEndpointAccess(s.Context(), &redshift.ModifyEndpointAccessInput{EndpointName: &name, VpcSecurityGroupIds: groups})
	return err
}

func (s *steps) remove(name string) error {
	_, err := s.b.DeleteEndpointAccess(s.Context(), &redshift.DeleteEndpointAccessInput{EndpointName: &name})
	return err
}

func (s *steps) endpoint(name string) types.EndpointAccess {
	s.Helper()
	out, err := s.b.DescribeEndpointAccess(s.Context(), &redshift.DescribeEndpointAccessInput{EndpointName: &name})
	s.must(err)
	return out.EndpointAccessList[0]
}

// has asserts which endpoints an account has, as "name status".
func (s *steps) has(c *redshift.Client, want ...string) {
	s.Helper()
	out, err := c.DescribeEndpointAccess(s.Context(), &redshift.DescribeEndpointAccessInput{})
	s.must(err)
	got := map[string]bool{}
	for _, e := range out.EndpointAccessList {
		got[aws.ToString(e.EndpointName)+" "+aws.ToString(e.EndpointStatus)] = true
	}
	if list := slices.Sorted(maps.Keys(got)); !slices.Equal(list, want) {
		s.Errorf("endpoints %q, want %q", list, want)
	}
}

// sees asserts which authorizations an account sees.
func (s *steps) sees(c *redshift.Client, in redshift.DescribeEndpointAuthorizationInput, want ...string) {
	s.Helper()
	out, err := c.DescribeEndpointAuthorization(s.Context(), &in)
	s.must(err)
	var got []string
	for _, a := range out.EndpointAuthorizationList {
		if aws.ToString(a.Grantor) != owner || aws.ToString(a.Grantee) != friend {
			s.Errorf("from %s to %s", aws.ToString(a.Grantor), aws.ToString(a.Grantee))
		}
		got = append(got, fmt.Sprintf("%s: %s, all %v, %v, %d endpoints, cluster %s", aws.ToString(a.ClusterIdentifier), a.Status, aws.ToBool(a.AllowedAllVPCs),
			a.AllowedVPCs, aws.ToInt32(a.EndpointCount), aws.ToString(a.ClusterStatus)))
	}
	if !slices.Equal(got, want) {
		s.Errorf("authorizations %q, want %q", got, want)
	}
}

func (s *steps) since() time.Time {
	s.Helper()
	out, err := s.a.DescribeEndpointAuthorization(s.Context(), &redshift.DescribeEndpointAuthorizationInput{})
	s.must(err)
	return aws.ToTime(out.EndpointAuthorizationList[0].AuthorizeTime)
}

func (s *steps) dsn(e types.EndpointAccess) string {
	return fmt.Sprintf("postgres://admin:%s@%s:%d/dev?sslmode=require&connect_timeout=10", password, aws.ToString(e.Address), aws.ToInt32(e.Port))
}

// connect opens a session through an endpoint, inside TLS.
func (s *steps) connect(e types.EndpointAccess) *pgx.Conn {
	s.Helper()
	c, err := pgx.Connect(s.Context(), s.dsn(e))
	s.must(err)
	s.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// endless runs a statement that takes longer than any test, as far as its
// first row: it is at work.
func (s *steps) endless(c *pgx.Conn) pgx.Rows {
	s.Helper()
	rows, err := c.Query(s.Context(), "select a.n from digits a, digits b, digits c, digits d, digits e, digits f, digits g, digits h, digits i, digits j, digits k, digits l")
	s.must(err)
	if !rows.Next() {
		s.Fatal(rows.Err())
	}
	return rows
}

// cancelled asserts that a CancelRequest reaches a statement through the
// endpoint, and that the session goes on.
func (s *steps) cancelled(c *pgx.Conn) {
	s.Helper()
	rows := s.endless(c)
	s.must(c.PgConn().CancelRequest(s.Context()))
	for rows.Next() { // what was on its way
	}
	var sql *pgconn.PgError
	if !errors.As(rows.Err(), &sql) || sql.Code != "57014" {
		s.Errorf("cancelled: %v", rows.Err())
	}
	s.must(c.Ping(s.Context()))
}

// terminated asserts how a session is told that its path has ended.
func (s *steps) terminated(err error) {
	s.Helper()
	var sql *pgconn.PgError
	if !errors.As(err, &sql) || sql.Code != "57P01" {
		s.Errorf("got %v, want 57P01", err)
	}
}
