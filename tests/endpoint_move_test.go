package tests

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"

	"github.com/blueshift-db/blueshift/internal/server"
)

// A cluster gets another name and another port. Its data, its authorization and
// the endpoint of another account follow; sessions over every path are cut
// before the call returns, new ones come in where the records say, and a
// restart finds all of it so.
func TestClusterMoves(t *testing.T) {
	flags := server.Flags{DataDir: t.TempDir()}
	start := func() (*server.Server, *paths) {
		s := startServer(t, flags)
		return s, &paths{T: t, scene: scene{t: t, url: "http://" + s.Addr()}}
	}
	s, v := start()
	createCluster(t, v.api(owner), "c1")
	change := func(in *redshift.ModifyClusterInput) string {
		t.Helper()
		out, err := v.api(owner).ModifyCluster(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(out.Cluster.ClusterStatus)
	}
	change(&redshift.ModifyClusterInput{ClusterIdentifier: aws.String("c1"), AvailabilityZoneRelocation: aws.Bool(true)})
	if _, err := v.api(owner).AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend)}); err != nil {
		t.Fatal(err)
	}
	if err := v.create("e1")(t.Context()); err != nil {
		t.Fatal(err)
	}
	direct := v.cluster("c1")
	c, err := v.connect(t.Context(), direct.address, direct.port)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), "create table kept as select 7 as n"); err != nil {
		t.Fatal(err)
	}
	c.Close(context.Background())

	// cutBy makes a change and fails unless it cuts a session on each path and
	// both doors are shut where they were, or still there.
	cutBy := func(what string, doing func(), shut bool) {
		t.Helper()
		e, _ := v.find("e1")
		live := []net.Conn{logIn(t.Context(), at(direct.address, direct.port)), logIn(t.Context(), at(e.address, e.port))}
		doing()
		for _, conn := range live {
			if conn == nil {
				t.Fatalf("before %s there was no session", what)
			}
			if err := dead(conn); err != nil {
				t.Errorf("after %s a session from before lives: %v", what, err)
			}
			conn.Close()
			again, err := net.DialTimeout("tcp", conn.RemoteAddr().String(), time.Minute)
			if isRefused(err) != shut {
				t.Errorf("after %s %s: %v", what, conn.RemoteAddr(), err)
			}
			if err == nil {
				again.Close()
			}
		}
	}
	follows := func(id string, port int32) {
		t.Helper()
		e, there := v.find("e1")
		direct = v.cluster(id)
		if !there || e.cluster != id || e.port != port || direct.port != port {
			t.Errorf("endpoint %+v, cluster %+v, want %s at %d", e, direct, id, port)
		}
		received, err := v.api(friend).DescribeEndpointAuthorization(t.Context(), &redshift.DescribeEndpointAuthorizationInput{Grantee: aws.Bool(true)})
		if err != nil || len(received.EndpointAuthorizationList) != 1 {
			t.Fatalf("%v, %v", received, err)
		}
		if a := received.EndpointAuthorizationList[0]; aws.ToString(a.ClusterIdentifier) != id || aws.ToInt32(a.EndpointCount) != 1 || a.Status != "Authorized" {
			t.Errorf("authorization %+v", a)
		}
		for _, door := range []string{direct.address, e.address} {
			c, err := v.connect(t.Context(), door, port)
			if err != nil {
				t.Fatal(err)
			}
			if got := v.column(c, "select n::varchar from kept"); len(got) != 1 || got[0] != "7" {
				t.Errorf("read %v", got)
			}
			c.Close(context.Background())
		}
	}
	submit := func(id, sql string) (string, error) {
		out, err := dataAPI(v.url).ExecuteStatement(t.Context(), &redshiftdata.ExecuteStatementInput{ClusterIdentifier: &id, Database: aws.String("dev"), DbUser: aws.String("admin"), Sql: &sql})
		if err != nil {
			return "", err
		}
		return *out.Id, nil
	}
	endless, err := submit("c1", "with recursive r(n) as (select 1 union all select n + 0 from r) select max(n) from r")
	if err != nil {
		t.Fatal(err)
	}
	cutBy("the renaming", func() {
		if status := change(&redshift.ModifyClusterInput{ClusterIdentifier: aws.String("c1"), NewClusterIdentifier: aws.String("C2")}); status != "renaming" {
			t.Errorf("it is %s", status)
		}
	}, false)
	follows("c2", 5439)
	_, err = v.api(owner).DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("c1")})
	if codeOf(err) != "ClusterNotFound" {
		t.Errorf("by its old name: %v", err)
	}
	if d := over(t, v.url, endless); d.Status == "FINISHED" || aws.ToString(d.ClusterIdentifier) != "c1" {
		t.Errorf("the statement under the old name: %s on %s", d.Status, aws.ToString(d.ClusterIdentifier))
	}
	if _, err := submit("c1", "select 1"); codeOf(err) != "ValidationException" {
		t.Errorf("submitted under the old name: %v", err)
	}
	if id, err := submit("c2", "select n from kept"); err != nil || over(t, v.url, id).Status != "FINISHED" {
		t.Errorf("submitted under the new name: %v", err)
	}
	cutBy("the change of the port", func() {
		change(&redshift.ModifyClusterInput{ClusterIdentifier: aws.String("c2"), Port: aws.Int32(8200)})
	}, true)
	follows("c2", 8200)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	_, v = start()
	follows("c2", 8200)

	// The grantor revokes under the new name, and that ends the path.
	e, _ := v.find("e1")
	conn := logIn(t.Context(), at(e.address, e.port))
	if _, err := v.api(owner).RevokeEndpointAccess(t.Context(), &redshift.RevokeEndpointAccessInput{ClusterIdentifier: aws.String("c2"), Account: aws.String(friend),
		Force: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	if err := dead(conn); err != nil || v.has("e1") {
		t.Errorf("after the revocation: %v, endpoint there: %v", err, v.has("e1"))
	}
}
