package fleet

import (
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

func (h *house) serverless(t *testing.T, p blueshift.Principal, name string) blueshift.Workgroup {
	t.Helper()
	if _, err := h.CreateNamespace(t.Context(), p, NamespaceRequest{Name: name}); err != nil {
		t.Fatal(err)
	}
	w, err := h.CreateWorkgroup(t.Context(), p, WorkgroupRequest{Name: name, Namespace: name})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func target(w blueshift.Workgroup) blueshift.Target { return blueshift.Target{Cluster: w.Key} }

func TestAWorkgroupAndAClusterOfOneName(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	w := h.serverless(t, producer, "sales")
	if h.doors.at(c) == "" || h.doors.open[target(w)] == "" || h.doors.at(c) == h.doors.open[target(w)] {
		t.Fatalf("doors: %v", h.doors.open)
	}
	if _, err := h.DeleteWorkgroup(t.Context(), producer, "sales"); err != nil {
		t.Fatal(err)
	}
	h.wantStatus(t, producer, "sales", Available)
	if h.doors.at(c) == "" || h.doors.open[target(w)] != "" {
		t.Errorf("doors after the workgroup: %v", h.doors.open)
	}
}

func TestAWorkgroupComesBackWithItsNamespace(t *testing.T) {
	h := newHouse(t, nil)
	w := h.serverless(t, producer, "sales")
	h.restart(t)
	if h.doors.open[target(w)] != w.Address {
		t.Errorf("listens at %q, not at %s", h.doors.open[target(w)], w.Address)
	}
	for catalog, open := range h.files.open {
		if !open {
			t.Errorf("%s is not open", catalog)
		}
	}
	if err := h.Admit(t.Context(), target(w), netip.MustParseAddr("127.0.0.1")); err != nil {
		t.Errorf("not admitted: %v", err)
	}
	if _, err := h.DeleteWorkgroup(t.Context(), producer, "sales"); err != nil {
		t.Fatal(err)
	}
	if err := h.Admit(t.Context(), target(w), netip.MustParseAddr("127.0.0.1")); err == nil {
		t.Error("a deleted workgroup admits")
	}
	if _, err := h.CreateWorkgroup(t.Context(), producer, WorkgroupRequest{Name: "other", Namespace: "sales"}); err != nil {
		t.Errorf("the namespace is not free for another workgroup: %v", err)
	}
}

// A server that stops while a deletion is visible finishes it at the next start.
func TestServerlessDeletionsAreFinishedAtTheStart(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Pace = time.Minute })
	h.serverless(t, producer, "sales")
	h.clock.Advance(time.Minute)
	if _, err := h.DeleteWorkgroup(t.Context(), producer, "sales"); err != nil {
		t.Fatal(err)
	}
	h.restart(t)
	if _, err := h.DeleteNamespace(t.Context(), producer, "sales", nil); err != nil {
		t.Fatal(err)
	}
	h.restart(t)
	if h.records(t) != 0 || len(h.files.open) != 0 || len(h.doors.open) != 0 {
		t.Errorf("left: %d records, %d files, %d doors", h.records(t), len(h.files.open), len(h.doors.open))
	}
	if page, _, err := h.Workgroups(t.Context(), producer, "", 10); err != nil || len(page) != 0 {
		t.Errorf("workgroups: %v, %v", page, err)
	}
	h.serverless(t, producer, "sales")
}

func TestServerlessThatFailsLeavesNothing(t *testing.T) {
	h := newHouse(t, nil)
	h.files.fail = errors.New("disk full")
	if _, err := h.CreateNamespace(t.Context(), producer, NamespaceRequest{Name: "sales"}); err == nil {
		t.Error("created without a file")
	}
	h.files.fail = nil
	if _, err := h.CreateNamespace(t.Context(), producer, NamespaceRequest{Name: "sales"}); err != nil {
		t.Fatal(err)
	}
	h.doors.fail = errors.New("no address")
	_, err := h.CreateWorkgroup(t.Context(), producer, WorkgroupRequest{Name: "sales", Namespace: "sales"})
	wantCode(t, err, "InsufficientCapacityException")
	h.doors.fail = nil
	if _, err := h.DeleteNamespace(t.Context(), producer, "sales", nil); err != nil {
		t.Fatal(err)
	}
	if h.records(t) != 0 || len(h.files.open) != 0 || len(h.doors.open) != 0 {
		t.Errorf("left: %d records, %d files, %d doors", h.records(t), len(h.files.open), len(h.doors.open))
	}
}

func TestOneOfManyWorkgroupsServesANamespace(t *testing.T) {
	h := newHouse(t, nil)
	if _, err := h.CreateNamespace(t.Context(), producer, NamespaceRequest{Name: "sales"}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	results := make(chan error, 8)
	for i := range cap(results) {
		wg.Go(func() {
			_, err := h.CreateWorkgroup(t.Context(), producer, WorkgroupRequest{Name: "sales-" + string(rune('a'+i)), Namespace: "sales"})
			results <- err
		})
	}
	wg.Wait()
	close(results)
	won := 0
	for err := range results {
		if err == nil {
			won++
		} else {
			wantCode(t, err, "ConflictException")
		}
	}
	if won != 1 || len(h.doors.open) != 1 {
		t.Errorf("%d workgroups, %d doors; want one", won, len(h.doors.open))
	}
}

func TestServerlessQuotas(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Quotas = Quotas{Namespaces: 2, Workgroups: 1} })
	h.serverless(t, producer, "one")
	if _, err := h.CreateNamespace(t.Context(), producer, NamespaceRequest{Name: "two"}); err != nil {
		t.Fatal(err)
	}
	_, err := h.CreateNamespace(t.Context(), producer, NamespaceRequest{Name: "three"})
	wantCode(t, err, "ServiceQuotaExceededException")
	_, err = h.CreateWorkgroup(t.Context(), producer, WorkgroupRequest{Name: "two", Namespace: "two"})
	wantCode(t, err, "ServiceQuotaExceededException")
}
