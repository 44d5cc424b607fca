package tests

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/server"
)

// What ends a path ends the sessions on it, before the call returns, and no
// others: beside it run a session on the cluster's own address and one on
// another cluster.
func TestOnlyTheAffectedAreCut(t *testing.T) {
	s := startServer(t, server.Flags{})
	v := &paths{T: t, scene: scene{t: t, url: "http://" + s.Addr()}}
	for _, id := range []string{"c1", "c2"} {
		createCluster(t, v.api(owner), id)
	}
	id := aws.String("c1")
	do := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(v.api(owner).ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, AvailabilityZoneRelocation: aws.Bool(true)}))
	do(v.api(owner).AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: id, Account: aws.String(friend)}))
	do(nil, v.create("e1")(t.Context()))

	for _, c := range []struct {
		what         string
		cut          func()
		direct, lent bool // which sessions end
		back         func()
	}{
		{"deleting the endpoint", func() { do(nil, v.remove("e1")(t.Context())) }, false, true, func() { do(nil, v.create("e1")(t.Context())) }},
		{"revoking", func() { do(nil, v.revoke(t.Context())) }, false, true, func() {
			do(v.api(owner).AuthorizeEndpointAccess(t.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: id, Account: aws.String(friend)}))
			do(nil, v.create("e1")(t.Context()))
		}},
		{"pausing", func() { do(v.api(owner).PauseCluster(t.Context(), &redshift.PauseClusterInput{ClusterIdentifier: id})) }, true, true,
			func() {
				do(v.api(owner).ResumeCluster(t.Context(), &redshift.ResumeClusterInput{ClusterIdentifier: id}))
			}},
		{"deleting the cluster", func() { do(nil, v.deleteCluster(t.Context())) }, true, true, func() {}},
	} {
		e, _ := v.find("e1")
		own, other := v.cluster("c1"), v.cluster("c2")
		sessions := []struct {
			path, address string
			port          int32
			ends          bool
			conn          *pgx.Conn
		}{
			{"its own address", own.address, own.port, c.direct, nil},
			{"the endpoint", e.address, e.port, c.lent, nil},
			{"another cluster", other.address, other.port, false, nil},
		}
		for i := range sessions {
			session := &sessions[i]
			var err error
			if session.conn, err = v.connect(t.Context(), session.address, session.port); err != nil {
				t.Fatalf("before %s, by %s: %v", c.what, session.path, err)
			}
			defer session.conn.Close(context.Background())
		}
		c.cut()
		for _, session := range sessions {
			if ended := session.conn.Ping(t.Context()) != nil; ended != session.ends {
				t.Errorf("after %s the session by %s has ended: %v", c.what, session.path, ended)
			}
			again := logIn(t.Context(), at(session.address, session.port))
			if comes := again != nil; comes == session.ends {
				t.Errorf("after %s a new session comes in by %s: %v", c.what, session.path, comes)
			}
			if again != nil {
				again.Close()
			}
		}
		c.back()
	}
}
