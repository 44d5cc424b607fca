package sharing

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// The cast of the tests.
const (
	producer  = blueshift.Account("111111111111")
	consumer  = blueshift.Account("222222222222")
	stranger  = blueshift.Account("333333333333")
	region    = blueshift.Region("us-east-1")
	elsewhere = blueshift.Region("eu-west-1")

	nsP  = "aaaaaaaa-0000-4000-8000-000000000001"
	nsP2 = "aaaaaaaa-0000-4000-8000-000000000002"
	nsC  = "cccccccc-0000-4000-8000-000000000001"
	nsC2 = "cccccccc-0000-4000-8000-000000000002"
	nsC3 = "cccccccc-0000-4000-8000-000000000003" // in the other Region
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func as(a blueshift.Account) blueshift.Principal {
	return blueshift.Principal{Account: a, Region: region, Root: true}
}

// world is a Service over records in memory, with doors that are only noted.
type world struct {
	*Service
	t     testing.TB
	ctx   context.Context
	clock *blueshift.FakeClock
	doors *doors

	mu   sync.Mutex // guards cuts
	cuts []blueshift.Key
}

func newWorld(t testing.TB, configure ...func(*Config)) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return newWorldOver(t, db, configure...)
}

func newWorldOver(t testing.TB, db store.Store, configure ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: blueshift.NewFakeClock(start), doors: newDoors()}
	c := Config{Store: db, Clock: w.clock, Networks: networks{}, Addresses: w.doors, WarehouseStatus: warehouseStatus}
	for _, f := range configure {
		f(&c)
	}
	w.Service = New(c)
	w.OnCut(func(_ context.Context, c Cut) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.cuts = append(w.cuts, c.Share)
	})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) update(fn func(store.Tx) error) error { return w.Store.Update(w.ctx, fn) }

// addCluster makes a cluster with its namespace, suited for everything.
func (w *world) addCluster(a blueshift.Account, r blueshift.Region, id, guid string, change ...func(*blueshift.Cluster)) blueshift.Namespace {
	w.t.Helper()
	c := blueshift.Cluster{NodeType: "ra3.xlplus", NumberOfNodes: 1, Relocation: true, Warehouse: blueshift.Warehouse{Key: blueshift.Key{Account: a, Region: r, ID: id},
		Namespace: guid, Port: 5439, Address: "127.77.0.1", Created: w.clock.Now(), Encrypted: true, VPC: "vpc-" + id}}
	for _, f := range change {
		f(&c)
	}
	n := blueshift.Namespace{Key: blueshift.Key{Account: a, Region: r, ID: guid}, Warehouse: id, Created: w.clock.Now(), NextOID: 100001}
	w.must(w.update(func(tx store.Tx) error { return errors.Join(store.Clusters.Put(tx, c), store.Namespaces.Put(tx, n)) }))
	return n
}

// clusterDeleted is what the fleet asks when a cluster ends with its namespace.
func (w *world) clusterDeleted(tx store.Tx, c blueshift.Cluster) (func(context.Context), error) {
	first, err := w.NamespaceDeleted(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: c.Namespace})
	then, err2 := w.WarehouseDeleted(tx, c.Key)
	return func(ctx context.Context) { first(ctx); then(ctx) }, errors.Join(err, err2)
}

func (w *world) changeCluster(a blueshift.Account, id string, change func(*blueshift.Cluster)) {
	w.t.Helper()
	w.must(w.update(func(tx store.Tx) error {
		c, err := store.Clusters.Get(tx, blueshift.Key{Account: a, Region: region, ID: id})
		if err != nil {
			return err
		}
		change(&c)
		return store.Clusters.Put(tx, c)
	}))
}

// move gives a cluster another name or port, as fleet does.
func (w *world) move(k blueshift.Key, id string, port int) {
	w.t.Helper()
	var after func(context.Context)
	w.must(w.update(func(tx store.Tx) error {
		c, err := store.Clusters.Get(tx, k)
		if err != nil {
			return err
		}
		before := c.Warehouse
		c.ID, c.Port = id, port
		after, err = w.WarehouseMoved(tx, before, c.Warehouse)
		return errors.Join(err, store.Clusters.Delete(tx, k), store.Clusters.Put(tx, c))
	}))
	after(w.ctx)
}

func (w *world) addSubnetGroup(a blueshift.Account, name, vpc string) {
	w.t.Helper()
	g := blueshift.SubnetGroup{Key: blueshift.Key{Account: a, Region: region, ID: name}, VPC: vpc,
		Subnets: []blueshift.Subnet{{ID: "subnet-" + name, VPC: vpc, AvailabilityZone: "us-east-1a"}}}
	w.must(w.update(func(tx store.Tx) error { return store.SubnetGroups.Put(tx, g) }))
}

// warehouseStatus is a small fleet.WarehouseStatus.
func warehouseStatus(c blueshift.Warehouse, now time.Time) string {
	switch {
	case c.Transition == "deleting" && !now.Before(c.TransitionAt):
		return ""
	case c.Transition != "" && now.Before(c.TransitionAt):
		return c.Transition
	case c.Paused:
		return "paused"
	}
	return "available"
}

// networks accepts every VPC; vpc-closed and sg-closed only admit 127.9.0.0/16.
type networks struct{}

func (networks) DefaultVPC(a blueshift.Account, _ blueshift.Region) string {
	return "vpc-default" + string(a[:3])
}
func (networks) Subnets(_ blueshift.Account, _ blueshift.Region, vpc string) []blueshift.Subnet {
	return []blueshift.Subnet{{ID: "subnet-a-" + vpc, VPC: vpc, AvailabilityZone: "us-east-1a"}, {ID: "subnet-b-" + vpc, VPC: vpc, AvailabilityZone: "us-east-1b"}}
}
func (networks) DefaultSecurityGroup(vpc string) string                             { return "sg-default-" + vpc }
func (networks) HasSecurityGroup(_, id string) bool                                 { return strings.HasPrefix(id, "sg-") }
func (networks) Refresh(context.Context, blueshift.Account, blueshift.Region) error { return nil }
func (networks) AllowsThrough(_ string, groups []string, a netip.Addr) bool {
	return !slices.Contains(groups, "sg-closed") || netip.MustParsePrefix("127.9.0.0/16").Contains(a)
}
func (networks) Subnet(_ blueshift.Account, _ blueshift.Region, id string) (blueshift.Subnet, bool) {
	// "subnet-b1-x" lies in vpc-b1
	vpc, _, ok := strings.Cut(strings.TrimPrefix(id, "subnet-"), "-")
	return blueshift.Subnet{ID: id, VPC: "vpc-" + vpc}, ok
}

func (networks) AllowsSource(vpc string, a netip.Addr) bool {
	return vpc != "vpc-closed" || netip.MustParsePrefix("127.9.0.0/16").Contains(a)
}

// doors notes which targets listen.
type doors struct {
	mu     sync.Mutex
	open   map[blueshift.Target]string
	ports  map[blueshift.Target]int // asked for last
	closed []blueshift.Target
	cut    []blueshift.Target
	next   int
	err    error
	during func() // happens while the next door is being opened
}

func newDoors() *doors {
	return &doors{open: map[blueshift.Target]string{}, ports: map[blueshift.Target]int{}}
}

func (d *doors) Listen(_ context.Context, t blueshift.Target, address string, port int) (string, error) {
	if f := d.during; f != nil {
		d.during = nil
		f()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return "", d.err
	}
	d.ports[t] = port
	if told, ok := d.open[t]; ok {
		return told, nil
	}
	if address == "" {
		d.next++
		address = fmt.Sprintf("127.77.1.%d", d.next)
	}
	d.open[t] = address
	return address, nil
}

func (d *doors) Close(_ context.Context, t blueshift.Target) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, t)
	d.closed = append(d.closed, t)
}

func (d *doors) Cut(_ context.Context, t blueshift.Target) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cut = append(d.cut, t)
}

func (d *doors) listens(e blueshift.EndpointAccess) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.open[targetOf(e)]
	return ok
}

// code is the wire code of a refusal, "" for success.
func code(err error) string {
	var e *blueshift.Error
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return "not an API error: " + err.Error()
	}
	return ""
}

func wantCode(t *testing.T, err error, want string, fragments ...string) {
	t.Helper()
	if got := code(err); got != want {
		t.Fatalf("got %q (%v), want code %q", got, err, want)
	}
	for _, f := range fragments {
		if !strings.Contains(err.Error(), f) {
			t.Errorf("%q does not say %q", err, f)
		}
	}
}

func wantState(t *testing.T, err error, want string, fragments ...string) {
	t.Helper()
	var e *blueshift.SQLError
	if !errors.As(err, &e) || e.State != want {
		t.Fatalf("got %v, want SQLSTATE %s", err, want)
	}
	for _, f := range fragments {
		if !strings.Contains(e.Message+"\n"+e.Hint, f) {
			t.Errorf("%q (hint %q) does not say %q", e.Message, e.Hint, f)
		}
	}
}

// rows writes associations as CONSUMER[@REGION]=STATUS, sorted.
func rows(v DatashareView) string {
	var out []string
	for _, a := range v.Associations {
		c := a.Consumer
		if a.Region != "" {
			c += "@" + string(a.Region)
		}
		out = append(out, c+"="+a.Status)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
