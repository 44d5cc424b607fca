package fleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

var (
	producer = blueshift.Principal{Account: "111111111111", Region: "us-east-1"}
	consumer = blueshift.Principal{Account: "222222222222", Region: "us-east-1"}
	abroad   = blueshift.Principal{Account: "111111111111", Region: "eu-west-1"}
)

// files stands for the engine: a set of database files, open or not.
type files struct {
	mu   sync.Mutex
	open map[string]bool
	fail error
}

func (d *files) Create(_ context.Context, catalog string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	d.open[catalog] = true
	return nil
}

func (*files) Fingerprint(string) (string, bool) { return "", false }

func (*files) CopyTable(context.Context, blueshift.TableName, blueshift.TableName) error { return nil }

func (d *files) Copy(ctx context.Context, from, to string) error {
	d.mu.Lock()
	open := d.open[from]
	d.mu.Unlock()
	if !open {
		return errors.New("no such file")
	}
	return d.Create(ctx, to)
}

func (d *files) Open(_ context.Context, catalog string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, exists := d.open[catalog]; !exists {
		return errors.New("no such file")
	}
	d.open[catalog] = true
	return nil
}

func (d *files) Drop(_ context.Context, catalog string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, catalog)
	return nil
}

func (d *files) Empty(context.Context, string) (bool, error) { return true, nil }

func (d *files) Catalogs(context.Context) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for name := range d.open {
		out = append(out, name)
	}
	return out, nil
}

// doors stands for the network: who listens where.
type doors struct {
	mu    sync.Mutex
	open  map[blueshift.Target]string
	ports map[blueshift.Target]int // asked for last
	cut   []string
	next  int
	fail  error
}

func (d *doors) Listen(_ context.Context, t blueshift.Target, address string, port int) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return "", d.fail
	}
	d.ports[t] = port
	if at, ok := d.open[t]; ok {
		return at, nil
	}
	taken := func(a string) bool {
		for _, other := range d.open {
			if other == a {
				return true
			}
		}
		return false
	}
	for address == "" || taken(address) {
		d.next++
		address = fmt.Sprintf("127.77.0.%d", d.next)
	}
	d.open[t] = address
	return address, nil
}

func (d *doors) Close(_ context.Context, t blueshift.Target) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, t)
}

func (d *doors) CutCluster(_ context.Context, k blueshift.Key) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cut = append(d.cut, k.ID)
}

func (d *doors) at(c blueshift.Cluster) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open[blueshift.Target{Cluster: c.Key}]
}

// house is a fleet with everything around it, which outlives a restart.
type house struct {
	*Fleet
	clock *blueshift.FakeClock
	files *files
	doors *doors
}

func newHouse(t testing.TB, change func(*Config)) *house {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	networks, err := NewNetworks(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{
		clock: blueshift.NewFakeClock(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)),
		files: &files{open: map[string]bool{}},
		doors: &doors{open: map[blueshift.Target]string{}, ports: map[blueshift.Target]int{}},
	}
	c := Config{Store: db, Databases: h.files, Addresses: h.doors, Networks: networks, Clock: h.clock, Logger: slog.New(slog.DiscardHandler),
		NewPassword: func(p string) (blueshift.PasswordVerifier, error) {
			return blueshift.PasswordVerifier{StoredKey: []byte("verifier of " + p)}, nil
		}, DatabaseUser: func(p blueshift.Principal) string { return "user of " + p.ARN }}
	if change != nil {
		change(&c)
	}
	h.Fleet = New(c)
	return h
}

// restart is what a new process would find: the same records, no open
// databases and nobody listening.
func (h *house) restart(t *testing.T) {
	t.Helper()
	h.files.mu.Lock()
	for name := range h.files.open {
		h.files.open[name] = false
	}
	h.files.mu.Unlock()
	h.doors.open = map[blueshift.Target]string{}
	h.Fleet = New(h.Config)
	if err := h.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func request(id string) ClusterRequest {
	return ClusterRequest{ID: id, NodeType: "ra3.xlplus", MasterUsername: "admin", MasterPassword: "Passw0rd-1", Relocation: new(true)}
}

func (h *house) create(t testing.TB, p blueshift.Principal, r ClusterRequest) blueshift.Cluster {
	t.Helper()
	c, err := h.CreateCluster(context.Background(), p, r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantStatus asserts what Describe shows; "" means that the cluster is gone.
func (h *house) wantStatus(t *testing.T, p blueshift.Principal, id, want string) {
	t.Helper()
	c, err := h.Cluster(t.Context(), p, id)
	if want == "" {
		wantCode(t, err, "ClusterNotFound")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := ClusterStatus(c, h.clock.Now()); got != want {
		t.Errorf("cluster %s is %q, want %q", id, got, want)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var e *blueshift.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	} else if e.Message == "" {
		t.Errorf("%s says nothing", code)
	}
}

func wantState(t *testing.T, err error, state string) {
	t.Helper()
	var e *blueshift.SQLError
	if !errors.As(err, &e) || e.State != state {
		t.Errorf("got %v, want SQLSTATE %s", err, state)
	}
}

// records counts everything that the store holds of a warehouse.
func (h *house) records(t *testing.T) (n int) {
	t.Helper()
	err := h.Store.View(t.Context(), func(tx store.Tx) error {
		n = len(slices.Collect(store.Clusters.All(tx))) + len(slices.Collect(store.Namespaces.All(tx))) +
			len(slices.Collect(store.Databases.All(tx))) + len(slices.Collect(store.Users.All(tx)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func hostPort(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
