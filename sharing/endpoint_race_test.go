package sharing

import (
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// Once a forced revoke has returned no door opens any more, not even for a
// moment, although endpoints are still being asked for.
func TestNoDoorOpensAfterARevoke(t *testing.T) {
	l := newLending(t)
	stop := make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(stop)
	for i := range 4 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, err := l.create(consumer, fmt.Sprintf("e%d", i), "b-sng1")
					if c := code(err); c != "" && c != "AccessToClusterDenied" && c != "EndpointAlreadyExists" {
						t.Errorf("got %q", c)
					}
				}
			}
		})
	}
	opened := func() int {
		l.doors.mu.Lock()
		defer l.doors.mu.Unlock()
		if len(l.doors.open) > 0 {
			t.Errorf("open after a revoke: %v", l.doors.open)
		}
		return l.doors.next
	}
	for range 100 {
		_, err := l.authorize()
		l.must(err)
		_, err = l.revoke(true)
		l.must(err)
		before := opened()
		for range 20 {
			_, err := l.create(consumer, "e0", "b-sng1")
			wantCode(t, err, "AccessToClusterDenied")
		}
		if after := opened(); after != before {
			t.Fatalf("%d doors were opened after a revoke", after-before)
		}
	}
}

// A cluster goes by one name and another while endpoints come and go under
// both. Whatever won, an endpoint has a record if and only if its door is open,
// and it leads to the cluster under the name that it has.
func TestMovesAmidstCreatingAndDeleting(t *testing.T) {
	l := newLending(t)
	names := []string{"c1", "c9"}
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				name := fmt.Sprintf("e%d", i%2)
				_, err := l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: names[n%2], Name: name, SubnetGroup: "a-sng"})
				if c := code(err); c != "" && c != "ClusterNotFound" && c != "EndpointAlreadyExists" && c != "InvalidClusterState" {
					t.Errorf("create: %v", err)
				}
				if n%3 == i%3 {
					_, _ = l.DeleteEndpointAccess(l.ctx, as(producer), name)
				}
			}
		})
	}
	at := blueshift.Key{Account: producer, Region: region, ID: "c1"}
	for i := range 200 {
		l.move(at, names[(i+1)%2], 5439+i%5)
		at.ID = names[(i+1)%2]
	}
	close(stop)
	all.Wait()
	want := map[blueshift.Target]string{}
	views, _, err := l.DescribeEndpointAccess(l.ctx, as(producer), EndpointFilter{}, Page{Limit: 100})
	l.must(err)
	for _, v := range views {
		want[targetOf(v.EndpointAccess)] = v.Address
		if v.Target() != at || v.Port != 5439+199%5 || l.doors.ports[targetOf(v.EndpointAccess)] != v.Port {
			t.Errorf("%s leads to %v, port %d, and listens at port %d", v.ID, v.Target(), v.Port, l.doors.ports[targetOf(v.EndpointAccess)])
		}
	}
	if !maps.Equal(l.doors.open, want) {
		t.Errorf("open are %v, recorded %v", l.doors.open, want)
	}
}

// A cluster that moves while an endpoint is on its way to it gets it at the
// place where it is, or not at all.
func TestMoveUnderACreation(t *testing.T) {
	l := newLending(t)
	at := blueshift.Key{Account: producer, Region: region, ID: "c1"}
	create := func() error {
		_, err := l.CreateEndpointAccess(l.ctx, as(producer), EndpointRequest{Cluster: "c1", Name: "e1", SubnetGroup: "a-sng"})
		return err
	}
	l.doors.during = func() { l.move(at, "c1", 5440) }
	wantCode(t, create(), "InvalidClusterState", "5439", "5440")
	l.doors.during = func() { l.move(at, "c9", 5440) }
	wantCode(t, create(), "ClusterNotFound")
	if len(l.doors.open) != 0 {
		t.Errorf("open: %v", l.doors.open)
	}
}
