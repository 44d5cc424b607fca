package sharing

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// With no pace the forced revoke is over when it returns.
func TestForcedRevokeAtOnce(t *testing.T) {
	l := newLending(t)
	_, err := l.authorize()
	l.must(err)
	e, err := l.create(consumer, "e1", "b-sng1")
	l.must(err)
	if e.Status != "creating" || !l.doors.listens(e.EndpointAccess) {
		t.Fatalf("got %+v", e)
	}
	if e, err = l.endpoint(consumer, "e1"); err != nil || e.Status != "active" {
		t.Fatalf("got %+v, %v", e, err)
	}
	v, err := l.revoke(true)
	l.must(err)
	if v.Status != "Revoking" || v.EndpointCount != 1 || l.doors.listens(e.EndpointAccess) {
		t.Fatalf("got %+v", v)
	}
	_, err = l.endpoint(consumer, "e1")
	wantCode(t, err, "EndpointNotFound")
	if got := l.authorizations(producer, EndpointAuthorizationFilter{}); len(got) != 0 {
		t.Fatalf("got %+v", got)
	}
	_, err = l.authorize("vpc-b1")
	l.must(err)
	if e, err = l.create(consumer, "e1", "b-sng1"); err != nil || !l.doors.listens(e.EndpointAccess) {
		t.Fatalf("the name is free again: %v", err)
	}
}

func TestEndpointArguments(t *testing.T) {
	l := newLending(t)
	_, err := l.authorize()
	l.must(err)
	for _, name := range []string{"", "a--b", "-a", "a-", "1a", "a_b", strings.Repeat("a", 31)} {
		_, err := l.create(consumer, name, "b-sng1")
		wantCode(t, err, "InvalidParameterValue", "EndpointName")
	}
	_, err = l.create(consumer, "e1", "nosuch")
	wantCode(t, err, "ClusterSubnetGroupNotFoundFault", "CreateClusterSubnetGroup")
	_, err = l.create(consumer, "e1", "b-sng1", "not-a-group")
	wantCode(t, err, "InvalidClusterSecurityGroupState", "vpc-b1")
	create := func(p blueshift.Principal, r EndpointRequest) error {
		r.Name, r.SubnetGroup = "e1", "default"
		_, err := l.CreateEndpointAccess(l.ctx, p, r)
		return err
	}
	wantCode(t, create(as(consumer), EndpointRequest{}), "MissingParameter", "ClusterIdentifier")
	wantCode(t, create(as(consumer), EndpointRequest{Cluster: "no--good"}), "InvalidParameterValue")
	wantCode(t, create(as(consumer), EndpointRequest{Cluster: "c1"}), "ClusterNotFound")
	wantCode(t, create(as(consumer), EndpointRequest{Cluster: "c1", ResourceOwner: "12"}), "InvalidParameterValue", "ResourceOwner")
	wantCode(t, create(as(consumer), EndpointRequest{Cluster: "nosuch", ResourceOwner: string(producer)}), "AccessToClusterDenied")
	there := as(consumer)
	there.Region = elsewhere
	wantCode(t, create(there, EndpointRequest{Cluster: "c1", ResourceOwner: string(producer)}), "AccessToClusterDenied")
	l.must(create(as(consumer), EndpointRequest{Cluster: "C1", ResourceOwner: string(producer)}))

	for _, c := range []struct{ cluster, account, vpc, code string }{
		{"c1", "123", "", "InvalidParameterValue"},
		{"c1", "", "", "MissingParameter"},
		{"", "333333333333", "", "MissingParameter"},
		{"c1", "333333333333", "subnet-1", "InvalidParameterValue"},
		{"c1", "333333333333", "vpc-", "InvalidParameterValue"},
		{"c1", "333333333333", "vpc-" + strings.Repeat("a", 18), "InvalidParameterValue"},
		{"nosuch", "333333333333", "", "ClusterNotFound"},
		{"c1", string(producer), "", "UnsupportedOperation"},
	} {
		var vpcs []string
		if c.vpc != "" {
			vpcs = []string{c.vpc}
		}
		_, err := l.AuthorizeEndpointAccess(l.ctx, as(producer), c.cluster, c.account, vpcs)
		wantCode(t, err, c.code)
		if c.account != string(producer) && c.code != "ClusterNotFound" {
			_, err = l.RevokeEndpointAccess(l.ctx, as(producer), c.cluster, c.account, vpcs, false)
			wantCode(t, err, c.code)
		}
	}
	_, err = l.AuthorizeEndpointAccess(l.ctx, as(producer), "c1", string(stranger), make([]string, 201))
	wantCode(t, err, "InvalidParameterValue")
	_, err = l.ModifyEndpointAccess(l.ctx, as(consumer), "nosuch", []string{"sg-1"})
	wantCode(t, err, "EndpointNotFound")
	_, err = l.DeleteEndpointAccess(l.ctx, as(producer), "e1") // it is the consumer's
	wantCode(t, err, "EndpointNotFound")
	_, _, err = l.DescribeEndpointAccess(l.ctx, as(consumer), EndpointFilter{Cluster: "nosuch"}, Page{Limit: 100})
	wantCode(t, err, "ClusterNotFound")
	for _, f := range []EndpointFilter{{VPC: "vpc-9"}, {ResourceOwner: string(stranger)}, {Cluster: "nosuch", ResourceOwner: string(producer)}} {
		if out, _, err := l.DescribeEndpointAccess(l.ctx, as(consumer), f, Page{Limit: 100}); err != nil || len(out) != 0 {
			t.Errorf("%+v: %v, %v", f, out, err)
		}
	}
	for _, f := range []EndpointFilter{{}, {VPC: "vpc-default222"}, {ResourceOwner: string(producer), Cluster: "C1"}, {Name: "E1"}} {
		if out, _, err := l.DescribeEndpointAccess(l.ctx, as(consumer), f, Page{Limit: 100}); err != nil || len(out) != 1 {
			t.Errorf("%+v: %v, %v", f, out, err)
		}
	}
}

// What a cluster needs for managed endpoints, at both calls.
func TestPreconditionsOnTheCluster(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*blueshift.Cluster)
		code   string
	}{
		"ra3":            {func(*blueshift.Cluster) {}, ""},
		"rg":             {func(c *blueshift.Cluster) { c.NodeType = "rg.xlarge" }, ""},
		"public":         {func(c *blueshift.Cluster) { c.PubliclyAccessible = true }, ""},
		"port 8191":      {func(c *blueshift.Cluster) { c.Port = 8191 }, ""},
		"on shared host": {func(c *blueshift.Cluster) { c.Port = 15440 }, ""},
		"dc2":            {func(c *blueshift.Cluster) { c.NodeType = "dc2.large" }, "UnsupportedOperation"},
		"no relocation":  {func(c *blueshift.Cluster) { c.Relocation = false }, "UnsupportedOperation"},
		"Multi-AZ":       {func(c *blueshift.Cluster) { c.MultiAZ, c.Relocation = true, false }, "UnsupportedOperation"},
		"port 5456":      {func(c *blueshift.Cluster) { c.Port = 5456 }, "UnsupportedOperation"},
		"paused":         {func(c *blueshift.Cluster) { c.Paused = true }, "InvalidClusterState"},
		"modifying":      {func(c *blueshift.Cluster) { c.Transition, c.TransitionAt = "modifying", start.Add(time.Hour) }, "InvalidClusterState"},
		"deleting":       {func(c *blueshift.Cluster) { c.Transition, c.TransitionAt = "deleting", start.Add(time.Hour) }, "InvalidClusterState"},
		"deleted":        {func(c *blueshift.Cluster) { c.Transition, c.TransitionAt = "deleting", start }, "ClusterNotFound"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLending(t)
			l.changeCluster(producer, "c1", c.change)
			_, err := l.authorize()
			wantCode(t, err, c.code)
			_, err = l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "e1", SubnetGroup: "a-sng"})
			wantCode(t, err, c.code)
		})
	}
}

func TestPausedClusterKeepsItsPaths(t *testing.T) {
	l := newLending(t)
	_, err := l.authorize()
	l.must(err)
	e, err := l.create(consumer, "e1", "b-sng1")
	l.must(err)
	l.changeCluster(producer, "c1", func(c *blueshift.Cluster) { c.Paused = true })
	if got := l.authorizations(consumer, EndpointAuthorizationFilter{Grantee: true}); len(got) != 1 || got[0].ClusterStatus != "paused" {
		t.Errorf("got %+v", got)
	}
	if got, err := l.endpoint(consumer, "e1"); err != nil || got.Status != "active" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := l.admit(e, "127.0.0.1"); err == nil || !strings.Contains(err.Error(), "paused") {
		t.Errorf("got %v", err)
	}
	_, err = l.ModifyEndpointAccess(l.ctx, as(consumer), "e1", []string{"sg-1"})
	wantCode(t, err, "InvalidClusterState")
	if _, err := l.revoke(true); err != nil {
		t.Errorf("a paused cluster has to be revocable: %v", err)
	}
}

func TestEndpointQuotas(t *testing.T) {
	l := newLending(t, func(c *Config) {
		c.Quotas = Quotas{EndpointsPerCluster: 3, AuthorizationsPerCluster: 2, EndpointsPerAuthorization: 2}
	})
	for _, a := range []string{"222222222222", "333333333333"} {
		_, err := l.AuthorizeEndpointAccess(l.ctx, as(producer), "c1", a, []string{"vpc-b1"})
		l.must(err)
	}
	_, err := l.AuthorizeEndpointAccess(l.ctx, as(producer), "c1", "444444444444", nil)
	wantCode(t, err, "EndpointAuthorizationsPerClusterLimitExceeded")
	_, err = l.authorize("vpc-b2") // more VPCs for somebody there are no more grantees
	l.must(err)
	for i, want := range []string{"", "", "EndpointsPerAuthorizationLimitExceeded"} {
		_, err := l.create(consumer, fmt.Sprintf("e%d", i), "b-sng1")
		wantCode(t, err, want)
	}
	_, err = l.create(stranger, "e1", "s-sng")
	l.must(err)
	_, err = l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "own", SubnetGroup: "a-sng"})
	wantCode(t, err, "EndpointsPerClusterLimitExceeded")
	_, err = l.DeleteEndpointAccess(l.ctx, as(consumer), "e0")
	l.must(err)
	_, err = l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "own", SubnetGroup: "a-sng"})
	l.must(err)
	defaults := New(Config{Store: l.Store}).Quotas
	if defaults != (Quotas{30, 10, 10}) {
		t.Errorf("defaults %+v", defaults)
	}
}

func TestAdmission(t *testing.T) {
	l := newLending(t)
	l.addSubnetGroup(consumer, "closed", "vpc-closed")
	_, err := l.authorize("vpc-closed")
	l.must(err)
	e, err := l.create(consumer, "e1", "closed")
	l.must(err)
	refuses := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want a reason with %q", err, want)
		}
	}
	l.must(l.admit(e, "127.9.1.1"))
	refuses(l.admit(e, "127.8.1.1"), "CIDR")
	other, err := l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "narrow", SubnetGroup: "a-sng", SecurityGroups: []string{"sg-closed"}})
	l.must(err)
	l.must(l.admit(other, "127.9.1.1"))
	refuses(l.admit(other, "127.8.1.1"), "security groups of endpoint narrow: sg-closed")
	wrong := targetOf(e.EndpointAccess)
	wrong.Cluster.ID = "c2"
	refuses(l.Admit(l.ctx, wrong, netip.MustParseAddr("127.9.1.1")), "does not exist")
	l.must(l.Admit(l.ctx, blueshift.Target{Cluster: wrong.Cluster}, netip.MustParseAddr("10.0.0.1"))) // the fleet's to judge
	// The record alone decides, whatever was forgotten elsewhere.
	l.must(l.update(func(tx store.Tx) error {
		return store.EndpointAuthorizations.Delete(tx, blueshift.Key{Account: producer, Region: region, ID: "c1/222222222222"})
	}))
	refuses(l.admit(e, "127.9.1.1"), "no authorization")
	own, err := l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "own", SubnetGroup: "a-sng"})
	l.must(err)
	l.must(l.admit(own, "10.0.0.1")) // its own account needs none
}

// An endpoint is there as a whole or not at all, and after a start it listens
// where it did.
func TestEndpointsSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	open := func() *lending {
		db, err := store.Open(t.Context(), store.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return &lending{newWorldOver(t, db, func(c *Config) { c.Pace = time.Minute })}
	}
	l := open()
	l.addCluster(producer, region, "c1", nsP)
	l.addSubnetGroup(consumer, "b-sng1", "vpc-b1")
	_, err := l.authorize()
	l.must(err)
	var made []EndpointView
	for _, name := range []string{"stays", "leaves"} {
		e, err := l.create(consumer, name, "b-sng1")
		l.must(err)
		made = append(made, e)
	}
	l.doors.err = errors.New("no address is free")
	if _, err := l.create(consumer, "never", "b-sng1"); err == nil || !strings.Contains(err.Error(), "no address") {
		t.Fatalf("got %v", err)
	}
	l.clock.Advance(time.Minute)
	_, err = l.DeleteEndpointAccess(l.ctx, as(consumer), "leaves")
	l.must(err)
	l.must(l.Store.Close())

	l = open()
	defer l.Store.Close()
	l.clock.Advance(time.Minute)
	l.must(l.Recover(l.ctx))
	if !l.doors.listens(made[0].EndpointAccess) || l.doors.listens(made[1].EndpointAccess) {
		t.Errorf("listening: %v", l.doors.open)
	}
	if e, err := l.endpoint(consumer, "stays"); err != nil || e.Status != "active" || e.Address != made[0].Address {
		t.Errorf("got %+v, %v", e, err)
	}
	for _, name := range []string{"leaves", "never"} {
		_, err := l.endpoint(consumer, name)
		wantCode(t, err, "EndpointNotFound")
	}
	if got := l.authorizations(producer, EndpointAuthorizationFilter{}); len(got) != 1 || got[0].EndpointCount != 1 {
		t.Errorf("got %+v", got)
	}
	_, err = l.revoke(true)
	l.must(err)
	l.must(l.Recover(l.ctx)) // a start while it is Revoking finishes it
	if got := l.authorizations(producer, EndpointAuthorizationFilter{}); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestRecoverToldAnotherAddress(t *testing.T) {
	l := newLending(t)
	_, err := l.authorize()
	l.must(err)
	e, err := l.create(consumer, "e1", "b-sng1")
	l.must(err)
	l.doors.open = map[blueshift.Target]string{targetOf(e.EndpointAccess): "127.0.0.1:15500"}
	l.must(l.Recover(l.ctx))
	if e, err = l.endpoint(consumer, "e1"); err != nil || e.Address != "127.0.0.1" || e.Port != 15500 {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestPagesOfEndpointsAndAuthorizations(t *testing.T) {
	l := newLending(t, func(c *Config) {
		c.Quotas = Quotas{EndpointsPerCluster: 100, AuthorizationsPerCluster: 100, EndpointsPerAuthorization: 100}
	})
	_, err := l.authorize()
	l.must(err)
	for i := range 45 {
		_, err := l.create(consumer, fmt.Sprintf("e%02d", i), "b-sng1")
		l.must(err)
		_, err = l.AuthorizeEndpointAccess(l.ctx, as(producer), "c1", fmt.Sprintf("4444444444%02d", i), nil)
		l.must(err)
	}
	var sizes []int
	for p := (Page{Limit: 20}); ; {
		out, more, err := l.DescribeEndpointAccess(l.ctx, as(consumer), EndpointFilter{}, p)
		l.must(err)
		if out[0].ID <= p.After {
			t.Fatalf("%s comes after %s", out[0].ID, p.After)
		}
		if sizes = append(sizes, len(out)); !more {
			break
		}
		p.After = out[len(out)-1].ID
	}
	for p := (Page{Limit: 20}); ; {
		out, more, err := l.DescribeEndpointAuthorization(l.ctx, as(producer), EndpointAuthorizationFilter{}, p)
		l.must(err)
		if out[0].ID() <= p.After {
			t.Fatalf("%s comes after %s", out[0].ID(), p.After)
		}
		if sizes = append(sizes, len(out)); !more {
			break
		}
		p.After = out[len(out)-1].ID()
	}
	if got := fmt.Sprint(sizes); got != "[20 20 5 20 20 6]" {
		t.Errorf("pages of %s", got)
	}
}

// Everybody at once; meant for the race detector. Whatever won, an endpoint
// has a record if and only if its door is open.
func TestEndpointsAtOnce(t *testing.T) {
	l := newLending(t)
	var all sync.WaitGroup
	for i := range 3 {
		name := fmt.Sprintf("e%d", i%2)
		all.Go(func() {
			for range 30 {
				_, _ = l.authorize()
				_, _ = l.create(consumer, name, "b-sng1")
				_, _ = l.create(consumer, name, "b-sng2")
			}
		})
		all.Go(func() {
			for range 30 {
				_, _ = l.DeleteEndpointAccess(l.ctx, as(consumer), name)
				_, _ = l.revoke(true)
			}
		})
	}
	all.Wait()
	for _, name := range []string{"e0", "e1"} {
		target := blueshift.Target{Cluster: blueshift.Key{Account: producer, Region: region, ID: "c1"}, Endpoint: blueshift.Key{Account: consumer, Region: region, ID: name}}
		_, err := l.endpoint(consumer, name)
		_, open := l.doors.open[target]
		if (err == nil) != open {
			t.Errorf("%s: record %v, door open %v", name, err, open)
		}
	}
}

func TestExplainEndpoint(t *testing.T) {
	l := newLending(t)
	ask := func(a blueshift.Account, vpc string) EndpointPath {
		path, err := l.ExplainEndpoint(l.ctx, as(a), EndpointPath{Owner: producer, Cluster: "c1", Grantee: consumer, VPC: vpc})
		l.must(err)
		return path
	}
	want := func(path EndpointPath, want string) {
		t.Helper()
		got := ""
		for _, s := range path.Steps {
			got += s.Name + " " + string(s.State) + ", "
			if (s.State == blueshift.Missing) != (s.Why != "") && s.Name != "create" && s.Name != "connect" {
				t.Errorf("step %s is %s because %q", s.Name, s.State, s.Why)
			}
		}
		if got != want+", " {
			t.Errorf("got %s want %s", got, want)
		}
	}
	// Who has no authorization learns nothing about the cluster, but the words
	// of the refusal.
	path := ask(consumer, "vpc-b1")
	want(path, "authorize missing, create blocked, connect blocked")
	_, err := l.create(consumer, "e1", "b-sng1")
	wantCode(t, err, "AccessToClusterDenied", path.Steps[0].Why)
	want(ask(producer, "vpc-b1"), "cluster done, authorize missing, create blocked, connect blocked")

	_, err = l.authorize("vpc-b1")
	l.must(err)
	want(ask(producer, "vpc-b1"), "cluster done, authorize done, create missing, connect blocked")
	want(ask(consumer, ""), "cluster done, authorize done, create missing, connect blocked")
	path = ask(consumer, "vpc-b2")
	want(path, "cluster done, authorize missing, create blocked, connect blocked")
	_, err = l.create(consumer, "e1", "b-sng2")
	wantCode(t, err, "AccessToClusterDenied", path.Steps[1].Why)

	v, err := l.create(consumer, "e1", "b-sng1")
	l.must(err)
	path = ask(consumer, "vpc-b1")
	want(path, "cluster done, authorize done, create done, connect done")
	if call := path.Steps[3].Call; !path.Open() || !strings.Contains(call, v.Address) || strings.Contains(ask(producer, "vpc-b1").Steps[3].Call, v.Address) {
		t.Errorf("got %q", call)
	}
	l.changeCluster(producer, "c1", func(c *blueshift.Cluster) { c.Paused = true })
	path = ask(consumer, "vpc-b1")
	want(path, "cluster missing, authorize done, create done, connect blocked")
	if path.Steps[0].Who != producer || !strings.Contains(path.Steps[0].Call, "ResumeCluster") {
		t.Errorf("got %+v", path.Steps[0])
	}
}

func TestExplainEndpointFindsTheOwner(t *testing.T) {
	l := newLending(t)
	ask := func(a blueshift.Account, path EndpointPath) (EndpointPath, error) {
		return l.ExplainEndpoint(l.ctx, as(a), path)
	}
	if path, err := ask(producer, EndpointPath{Cluster: "C1"}); err != nil || path.Owner != producer || path.Grantee != producer || path.Steps[1].State != blueshift.Done {
		t.Errorf("got %+v, %v", path, err)
	}
	_, err := ask(consumer, EndpointPath{Cluster: "c1"})
	wantCode(t, err, "AccessToClusterDenied", "Name the owner")
	_, err = l.authorize()
	l.must(err)
	if path, err := ask(consumer, EndpointPath{Cluster: "c1"}); err != nil || path.Owner != producer || path.Grantee != consumer {
		t.Errorf("got %+v, %v", path, err)
	}
	_, err = ask(stranger, EndpointPath{Owner: producer, Cluster: "c1", Grantee: consumer})
	wantCode(t, err, "AccessToClusterDenied")
	_, err = ask(stranger, EndpointPath{Owner: "12", Cluster: "c1"})
	wantCode(t, err, "InvalidParameterValue")
}
