package sharing

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// lending is a world with cluster c1 of the producer and subnet groups of the
// others.
type lending struct{ *world }

func newLending(t *testing.T, configure ...func(*Config)) *lending {
	l := &lending{newWorld(t, configure...)}
	l.addCluster(producer, region, "c1", nsP)
	l.addSubnetGroup(producer, "a-sng", "vpc-a")
	l.addSubnetGroup(consumer, "b-sng1", "vpc-b1")
	l.addSubnetGroup(consumer, "b-sng2", "vpc-b2")
	l.addSubnetGroup(stranger, "s-sng", "vpc-b1")
	return l
}

func (l *lending) authorize(vpcs ...string) (EndpointAuthorizationView, error) {
	return l.AuthorizeEndpointAccess(l.ctx, as(producer), "c1", string(consumer), vpcs)
}

func (l *lending) revoke(force bool, vpcs ...string) (EndpointAuthorizationView, error) {
	return l.RevokeEndpointAccess(l.ctx, as(producer), "c1", string(consumer), vpcs, force)
}

func (l *lending) create(a blueshift.Account, name, group string, groups ...string) (EndpointView, error) {
	return l.CreateEndpointAccess(l.ctx, as(a), EndpointRequest{Cluster: "c1", ResourceOwner: string(producer), Name: name, SubnetGroup: group, SecurityGroups: groups})
}

func (l *lending) authorizations(a blueshift.Account, f EndpointAuthorizationFilter) []EndpointAuthorizationView {
	l.t.Helper()
	out, more, err := l.DescribeEndpointAuthorization(l.ctx, as(a), f, Page{Limit: 100})
	l.must(err)
	if more {
		l.t.Fatal("more than a page")
	}
	return out
}

func (l *lending) endpoint(a blueshift.Account, name string) (EndpointView, error) {
	out, _, err := l.DescribeEndpointAccess(l.ctx, as(a), EndpointFilter{Name: name}, Page{Limit: 100})
	if err != nil {
		return EndpointView{}, err
	}
	return out[0], nil
}

func (l *lending) admit(e EndpointView, from string) error {
	return l.Admit(l.ctx, targetOf(e.EndpointAccess), netip.MustParseAddr(from))
}

// The canonical two-account walk-through.
func TestTwoAccountsLendAPath(t *testing.T) {
	const pace = time.Minute
	l := newLending(t, func(c *Config) { c.Pace = pace })
	given := func() []EndpointAuthorizationView {
		return l.authorizations(producer, EndpointAuthorizationFilter{Cluster: "c1", Account: string(consumer)})
	}
	received := func(f EndpointAuthorizationFilter) int { f.Grantee = true; return len(l.authorizations(consumer, f)) }
	none := EndpointAuthorizationFilter{}
	if len(l.authorizations(producer, none)) != 0 || received(none) != 0 { // 2
		t.Fatal("nothing was authorized")
	}
	_, err := l.create(consumer, "e1", "b-sng1") // 3
	wantCode(t, err, "AccessToClusterDenied", "111111111111", "AuthorizeEndpointAccess")
	v, err := l.authorize("vpc-b1") // 4
	l.must(err)
	if v.Account != producer || v.Grantee != consumer || v.Status != "Authorized" || v.AllVPCs || !slices.Equal(v.VPCs, []string{"vpc-b1"}) || v.EndpointCount != 0 || v.ClusterStatus != "available" {
		t.Fatalf("got %+v", v)
	}
	if got := given(); len(got) != 1 || got[0].Status != v.Status { // 5
		t.Fatalf("got %+v", got)
	}
	if received(none) != 1 || received(EndpointAuthorizationFilter{Account: string(producer)}) != 1 || len(l.authorizations(consumer, none)) != 0 {
		t.Fatal("the grantee sees it as grantee only")
	}
	if len(l.authorizations(stranger, EndpointAuthorizationFilter{Grantee: true})) != 0 {
		t.Fatal("a stranger sees it")
	}
	_, err = l.authorize("vpc-b1") // 6
	wantCode(t, err, "EndpointAuthorizationAlreadyExists")
	_, err = l.create(consumer, "e2", "b-sng2") // 7
	wantCode(t, err, "AccessToClusterDenied", "vpc-b2")
	_, err = l.create(stranger, "e2", "s-sng")
	wantCode(t, err, "AccessToClusterDenied")
	e1, err := l.create(consumer, "E1", "b-sng1") // 8
	l.must(err)
	if e1.Status != "creating" || e1.ResourceOwner != producer || e1.SubnetGroup != "b-sng1" || e1.Port != 5439 || e1.ID != "e1" {
		t.Fatalf("got %+v", e1)
	}
	if l.admit(e1, "127.0.0.1") == nil {
		t.Fatal("it admits while it is creating")
	}
	l.clock.Advance(pace) // 9
	e1, err = l.endpoint(consumer, "e1")
	l.must(err)
	if e1.Status != "active" || e1.Address == "" || len(e1.SecurityGroups) != 1 || e1.SecurityGroups[0] != "sg-default-vpc-b1" || e1.VPC != "vpc-b1" || e1.Subnet.ID != "subnet-b-sng1" {
		t.Fatalf("got %+v", e1)
	}
	if given()[0].EndpointCount != 1 {
		t.Fatal("EndpointCount")
	}
	if out, _, err := l.DescribeEndpointAccess(l.ctx, as(producer), EndpointFilter{}, Page{Limit: 100}); err != nil || len(out) != 0 {
		t.Fatalf("the grantor sees the grantee's endpoint: %v, %v", out, err)
	}
	_, err = l.create(consumer, "e1", "b-sng1") // 10
	wantCode(t, err, "EndpointAlreadyExists")
	own, err := l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "e1", SubnetGroup: "a-sng"})
	l.must(err)
	if own.ResourceOwner != producer || given()[0].EndpointCount != 1 {
		t.Fatalf("got %+v", own)
	}
	l.clock.Advance(pace)
	_, err = l.DeleteEndpointAccess(l.ctx, as(producer), "e1")
	l.must(err)
	l.must(l.admit(e1, "127.0.0.1"))                                                      // 11
	m, err := l.ModifyEndpointAccess(l.ctx, as(consumer), "e1", []string{"sg-y", "sg-x"}) // 12
	l.must(err)
	if m.Status != "modifying" {
		t.Fatalf("got %+v", m)
	}
	l.clock.Advance(pace)
	if e1, err = l.endpoint(consumer, "e1"); err != nil || e1.Status != "active" || !slices.Equal(e1.SecurityGroups, []string{"sg-x", "sg-y"}) {
		t.Fatalf("got %+v, %v", e1, err)
	}
	_, err = l.ModifyEndpointAccess(l.ctx, as(consumer), "e1", []string{"sg-x", "sg-y"})
	wantCode(t, err, "InvalidParameterValue", "already associated with the endpoint")
	w, err := l.authorize("vpc-b2") // 13
	l.must(err)
	if !slices.Equal(w.VPCs, []string{"vpc-b1", "vpc-b2"}) || !w.AuthorizeTime.Equal(v.AuthorizeTime) {
		t.Fatalf("got %+v", w)
	}
	e2, err := l.create(consumer, "e2", "b-sng2") // 14
	l.must(err)
	l.clock.Advance(pace)
	if given()[0].EndpointCount != 2 {
		t.Fatal("EndpointCount")
	}
	_, err = l.revoke(false, "vpc-b2") // 15
	wantCode(t, err, "InvalidAuthorizationState", "Force")
	d, err := l.DeleteEndpointAccess(l.ctx, as(consumer), "e2") // 16
	l.must(err)
	if d.Status != "deleting" || l.doors.listens(e2.EndpointAccess) {
		t.Fatalf("got %+v", d)
	}
	if got, err := l.endpoint(consumer, "e2"); err != nil || got.Status != "deleting" || given()[0].EndpointCount != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	l.clock.Advance(pace)
	_, err = l.endpoint(consumer, "e2")
	wantCode(t, err, "EndpointNotFound")
	v, err = l.revoke(false, "vpc-b2") // 17
	l.must(err)
	if v.Status != "Authorized" || !slices.Equal(v.VPCs, []string{"vpc-b1"}) {
		t.Fatalf("got %+v", v)
	}
	_, err = l.revoke(false) // 18
	wantCode(t, err, "InvalidAuthorizationState")
	l.must(l.admit(e1, "127.0.0.1"))
	v, err = l.revoke(true) // 19
	l.must(err)
	if v.Status != "Revoking" || l.doors.listens(e1.EndpointAccess) {
		t.Fatalf("got %+v; the door has to be closed when the call returns", v)
	}
	if got := given(); len(got) != 1 || got[0].Status != "Revoking" || got[0].EndpointCount != 1 {
		t.Fatalf("got %+v", got)
	}
	if got, err := l.endpoint(consumer, "e1"); err != nil || got.Status != "deleting" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if l.admit(e1, "127.0.0.1") == nil {
		t.Fatal("a revoked endpoint admits")
	}
	_, err = l.create(consumer, "e9", "b-sng1")
	wantCode(t, err, "AccessToClusterDenied")
	_, err = l.authorize("vpc-b1")
	wantCode(t, err, "InvalidAuthorizationState")
	l.clock.Advance(pace) // 20
	_, err = l.endpoint(consumer, "e1")
	wantCode(t, err, "EndpointNotFound")
	if len(given()) != 0 || received(none) != 0 {
		t.Fatal("the authorization is still listed")
	}
	_, err = l.revoke(false) // 21
	wantCode(t, err, "EndpointAuthorizationNotFound")
	v, err = l.authorize() // 22
	l.must(err)
	if !v.AllVPCs || len(v.VPCs) != 0 {
		t.Fatalf("got %+v", v)
	}
	e3, err := l.create(consumer, "e3", "b-sng2")
	l.must(err)
	l.clock.Advance(pace)
	l.must(l.admit(e3, "127.0.0.1"))
	_, err = l.authorize("vpc-b1") // 23
	wantCode(t, err, "InvalidAuthorizationState")
	l.deleteCluster("c1") // 24
	if l.doors.listens(e3.EndpointAccess) {
		t.Fatal("the door of a deleted cluster is open")
	}
	_, err = l.endpoint(consumer, "e3")
	wantCode(t, err, "EndpointNotFound")
	if received(none) != 0 {
		t.Fatal("the grantee still sees the authorization")
	}
	_, _, err = l.DescribeEndpointAuthorization(l.ctx, as(producer), EndpointAuthorizationFilter{Cluster: "c1", Account: string(consumer)}, Page{Limit: 100})
	wantCode(t, err, "ClusterNotFound")
}

// deleteCluster does what the fleet does.
func (w *world) deleteCluster(id string) {
	w.t.Helper()
	var after func()
	w.must(w.update(func(tx store.Tx) error {
		c, err := store.Clusters.Get(tx, blueshift.Key{Account: producer, Region: region, ID: id})
		if err != nil {
			return err
		}
		f, err := w.clusterDeleted(tx, c)
		after = func() { f(w.ctx) }
		return errors.Join(err, store.Clusters.Delete(tx, c.Key))
	}))
	after()
}
