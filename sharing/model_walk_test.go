package sharing

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// walk makes random calls to a Service and to the model, and compares them.
type walk struct {
	*world
	*rand.Rand
	model     *model
	configure func(*Config)
	done      []string       // the last calls, for the report of a failure
	codes     map[string]int // what was provoked
}

// The places of a walk. Two of the accounts have a cluster, or none; one of them
// goes by two names, in turns. Each account has a subnet group for each VPC.
var (
	walkers      = []blueshift.Account{producer, consumer, stranger}
	walkClusters = []owned{{producer, "c1"}, {consumer, "c2"}, {producer, "c3"}}
	walkVPCs     = []string{"vpc-1", "vpc-2", "vpc-3"}
	walkNames    = []string{"e1", "e2", "e3", "e4"}
)

// Random calls of three accounts, and after each the code it was answered and
// everything that anyone sees, next to a simple model. WALK_SEED and WALK_STEPS
// repeat a walk that failed, or take a longer one.
func TestEndpointsFollowTheModel(t *testing.T) {
	steps := 5000
	if n, err := strconv.Atoi(os.Getenv("WALK_STEPS")); err == nil {
		steps = n
	}
	codes := map[string]int{}
	for i, c := range []struct {
		name   string
		pace   time.Duration
		quotas Quotas
	}{
		{"at once", 0, Quotas{}},
		{"with a pace", time.Minute, Quotas{}},
		{"with small quotas", time.Minute, Quotas{EndpointsPerCluster: 4, AuthorizationsPerCluster: 1, EndpointsPerAuthorization: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano()) + uint64(i)
			if s, err := strconv.ParseUint(os.Getenv("WALK_SEED"), 10, 64); err == nil {
				seed = s
			}
			t.Logf("WALK_SEED=%d", seed)
			newWalk(t, seed, c.pace, c.quotas, codes).run(steps)
		})
	}
	for _, code := range []string{"", "ClusterNotFound", "EndpointAuthorizationNotFound", "EndpointAuthorizationAlreadyExists", "InvalidAuthorizationState",
		"UnsupportedOperation", "InvalidClusterState", "EndpointAuthorizationsPerClusterLimitExceeded", "InvalidEndpointState", "AccessToClusterDenied",
		"EndpointAlreadyExists", "ClusterSubnetGroupNotFoundFault", "EndpointsPerClusterLimitExceeded", "EndpointsPerAuthorizationLimitExceeded",
		"InvalidClusterSecurityGroupState", "EndpointNotFound", "InvalidParameterValue"} {
		if codes[code] == 0 && !t.Failed() && os.Getenv("WALK_STEPS") == "" {
			t.Errorf("no call was answered %q", code)
		}
	}
}

func newWalk(t *testing.T, seed uint64, pace time.Duration, q Quotas, codes map[string]int) *walk {
	w := &walk{Rand: rand.New(rand.NewPCG(seed, 1)), model: newModel(start, pace, q.orDefault()), codes: codes}
	w.configure = func(c *Config) { c.Pace, c.Quotas = pace, q }
	w.world = newWorld(t, w.configure)
	for _, a := range walkers {
		for _, vpc := range walkVPCs {
			w.addSubnetGroup(a, "in-"+vpc, vpc)
		}
	}
	w.found(walkClusters[0])
	w.found(walkClusters[1])
	return w
}

func (w *walk) found(c owned) {
	w.addCluster(c.owner, region, c.id, fmt.Sprintf("aaaaaaaa-0000-4000-8000-%s", c.owner))
	w.model.clusters[c] = &modelCluster{port: 5439}
}

func (w *walk) run(steps int) {
	for step := range steps {
		what, got, want := w.step()
		w.codes[want]++
		w.done = append(w.done, fmt.Sprintf("%4d %s -> %q", step, what, want))
		if got != want {
			w.fail("answered %q", got)
		}
		w.compare()
	}
}

func (w *walk) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\nthe last calls, with what the model answers:\n%s", fmt.Sprintf(format, args...), strings.Join(w.done[max(0, len(w.done)-25):], "\n"))
}

func pick[T any](w *walk, from []T) T { return from[w.IntN(len(from))] }

// some are up to n, at times one twice.
func some(w *walk, from []string, n int) (out []string) {
	for range w.IntN(n + 1) {
		out = append(out, pick(w, from))
	}
	return out
}

// step makes one call, or lets something else happen.
func (w *walk) step() (what, got, want string) {
	caller, c := pick(w, walkers), pick(w, walkClusters)
	if w.model.clusters[c] == nil { // most often one that exists
		c = pick(w, walkClusters)
	}
	if caller == c.owner && w.IntN(2) == 0 { // much of what an owner can do is refused
		caller = stranger
	}
	n := named{caller, pick(w, walkNames)}
	switch w.IntN(40) {
	case 0, 1, 2, 3, 4:
		vpcs := some(w, walkVPCs, 3)
		if len(vpcs) == 0 && w.IntN(3) > 0 { // all VPCs is where many things end
			vpcs = []string{pick(w, walkVPCs)}
		}
		return w.authorize(given{c, caller}, vpcs)
	case 5, 6, 7, 8, 9, 10:
		vpcs := some(w, walkVPCs, 2)
		if a := w.model.authorizations[given{c, caller}]; a != nil && len(a.vpcs) > 1 && w.IntN(4) > 0 {
			vpcs = []string{pick(w, slices.Sorted(maps.Keys(a.vpcs)))} // one of several, which chance seldom finds
		}
		return w.revoke(given{c, caller}, vpcs, w.IntN(2) == 0)
	case 11, 12, 13, 14, 15, 16, 17, 18:
		return w.create(n, c, some(w, []string{"sg-x", "sg-y", "sg-z", "sg-x", "sg-y", "no-group"}, 2))
	case 19, 20, 21:
		groups := some(w, []string{"sg-x", "sg-y", "sg-z", "no-group"}, 3)
		v, err := w.ModifyEndpointAccess(w.ctx, as(caller), n.name, groups)
		want = w.model.modify(n, groups)
		if err == nil && v.Status != "modifying" {
			w.fail("%v is answered %s", n, v.Status)
		}
		return fmt.Sprintf("modify %v %v", n, groups), code(err), want
	case 22, 23, 24, 25, 26:
		v, err := w.DeleteEndpointAccess(w.ctx, as(caller), n.name)
		want = w.model.remove(n)
		if err == nil && v.Status != "deleting" {
			w.fail("%v is answered %s", n, v.Status)
		}
		return fmt.Sprintf("delete %v", n), code(err), want
	case 27, 28, 29, 30, 31, 32, 33:
		return w.describe(caller)
	case 34, 35, 36, 37, 38:
		d := pick(w, []time.Duration{time.Second, 20 * time.Second, time.Minute})
		w.clock.Advance(d)
		w.model.pass(d)
		return fmt.Sprintf("%v pass", d), "", ""
	default:
		return w.upheave(), "", ""
	}
}

func (w *walk) authorize(g given, vpcs []string) (what, got, want string) {
	v, err := w.AuthorizeEndpointAccess(w.ctx, as(g.owner), g.id, string(g.grantee), vpcs)
	if want = w.model.authorize(g, vpcs); err == nil && want == "" {
		if seen := w.model.authorizationView(g, w.model.authorizations[g]); seen != authorizationText(v) {
			w.fail("authorize was answered\n%s, want\n%s", authorizationText(v), seen)
		}
	}
	return fmt.Sprintf("authorize %v %v", g, vpcs), code(err), want
}

func (w *walk) revoke(g given, vpcs []string, force bool) (what, got, want string) {
	v, err := w.RevokeEndpointAccess(w.ctx, as(g.owner), g.id, string(g.grantee), vpcs, force)
	want, seen := w.model.revoke(g, vpcs, force)
	if err == nil && want == "" && seen != authorizationText(v) {
		w.fail("revoke %v %v (force %v) was answered\n%s, want\n%s", g, vpcs, force, authorizationText(v), seen)
	}
	return fmt.Sprintf("revoke %v %v, force %v", g, vpcs, force), code(err), want
}

func (w *walk) create(n named, c owned, groups []string) (what, got, want string) {
	vpc := pick(w, walkVPCs)
	r := EndpointRequest{Cluster: c.id, ResourceOwner: string(c.owner), Name: n.name, SubnetGroup: "in-" + vpc, SecurityGroups: groups}
	if n.owner == c.owner && w.IntN(2) == 0 {
		r.ResourceOwner = ""
	}
	if w.IntN(20) == 0 {
		r.SubnetGroup, vpc = "nowhere", ""
	}
	v, err := w.CreateEndpointAccess(w.ctx, as(n.owner), r)
	if want = w.model.create(n, c, r.SubnetGroup, vpc, groups); err == nil && v.Status != "creating" {
		w.fail("%v is answered %s", n, v.Status)
	}
	return fmt.Sprintf("create %v to %v in %s with %v", n, c, r.SubnetGroup, groups), code(err), want
}

// describe asks with random filters and in pages of random size.
func (w *walk) describe(caller blueshift.Account) (what, got, want string) {
	maybe := func(s string) string {
		if w.IntN(2) == 0 {
			return ""
		}
		return s
	}
	c, limit := pick(w, walkClusters), 1+w.IntN(3)
	if w.IntN(2) == 0 {
		f := EndpointAuthorizationFilter{Cluster: maybe(c.id), Account: maybe(string(pick(w, walkers))), Grantee: w.IntN(2) == 0}
		seen, err := w.allAuthorizations(caller, f, limit)
		expected, want := w.model.describeAuthorizations(caller, f)
		if !slices.Equal(seen, expected) {
			w.fail("%s describes authorizations by %+v:\n%q, want\n%q", caller, f, seen, expected)
		}
		return fmt.Sprintf("%s describes authorizations by %+v", caller, f), code(err), want
	}
	f := EndpointFilter{Name: maybe(pick(w, walkNames)), Cluster: maybe(c.id), ResourceOwner: maybe(string(c.owner)), VPC: maybe(pick(w, walkVPCs))}
	seen, err := w.allEndpoints(caller, f, limit)
	expected, want := w.model.describeEndpoints(caller, f)
	if !slices.Equal(seen, expected) {
		w.fail("%s describes endpoints by %+v:\n%q, want\n%q", caller, f, seen, expected)
	}
	return fmt.Sprintf("%s describes endpoints by %+v", caller, f), code(err), want
}

// upheave does to a cluster, or to the whole server, what others do.
func (w *walk) upheave() string {
	standing := slices.DeleteFunc(slices.Clone(walkClusters), func(o owned) bool { return w.model.clusters[o] == nil })
	for _, o := range walkClusters[:2] {
		if !slices.ContainsFunc(standing, func(s owned) bool { return s.owner == o.owner }) {
			w.found(o)
			return fmt.Sprintf("cluster %v comes back", o)
		}
	}
	c := pick(w, standing)
	k := w.model.clusters[c]
	switch n := w.IntN(14); {
	case n < 3 || k.paused:
		k.paused = !k.paused
		w.changeCluster(c.owner, c.id, func(r *blueshift.Cluster) { r.Paused = k.paused })
		return fmt.Sprintf("cluster %v is paused: %v", c, k.paused)
	case n < 5:
		k.busy = w.model.now.Add(10 * time.Second)
		w.changeCluster(c.owner, c.id, func(r *blueshift.Cluster) { r.Transition, r.TransitionAt = "modifying", k.busy })
		return fmt.Sprintf("cluster %v is being modified", c)
	case n < 6:
		var after func()
		w.must(w.update(func(tx store.Tx) error {
			r, err := store.Clusters.Get(tx, blueshift.Key{Account: c.owner, Region: region, ID: c.id})
			if err != nil {
				return err
			}
			f, err := w.clusterDeleted(tx, r)
			after = func() { f(w.ctx) }
			return errors.Join(err, store.Clusters.Delete(tx, r.Key))
		}))
		after()
		w.model.deleteCluster(c)
		return fmt.Sprintf("cluster %v is deleted", c)
	case n < 10 && w.model.clusterStatus(c) == "available":
		return w.move(c, k)
	default:
		clock := w.clock
		w.world = newWorldOver(w.t, w.Store, w.configure, func(config *Config) { config.Clock = clock })
		w.clock = clock
		w.must(w.Recover(w.ctx))
		w.model.restart()
		return "a restart"
	}
}

// move gives a cluster its other name, or another port, or both.
func (w *walk) move(c owned, k *modelCluster) string {
	now, port := c, k.port
	if w.IntN(3) > 0 && c.owner == producer {
		now.id = map[string]string{"c1": "c3", "c3": "c1"}[c.id]
	}
	if now == c || w.IntN(3) == 0 {
		port = 5439 + w.IntN(10)
	}
	w.world.move(blueshift.Key{Account: c.owner, Region: region, ID: c.id}, now.id, port)
	w.model.moveCluster(c, now, port)
	return fmt.Sprintf("cluster %v moves to %v, port %d", c, now, port)
}

// compare looks at everything through everybody's eyes, and at the doors.
func (w *walk) compare() {
	for _, a := range walkers {
		for _, grantee := range []bool{false, true} {
			f := EndpointAuthorizationFilter{Grantee: grantee}
			seen, err := w.allAuthorizations(a, f, 100)
			if want, _ := w.model.describeAuthorizations(a, f); err != nil || !slices.Equal(seen, want) {
				w.fail("%s sees authorizations (as grantee: %v)\n%q (%v), want\n%q", a, grantee, seen, err, want)
			}
		}
		seen, err := w.allEndpoints(a, EndpointFilter{}, 100)
		if want, _ := w.model.describeEndpoints(a, EndpointFilter{}); err != nil || !slices.Equal(seen, want) {
			w.fail("%s sees endpoints\n%q (%v), want\n%q", a, seen, err, want)
		}
		for _, name := range walkNames {
			w.compareDoor(named{a, name})
		}
	}
}

// compareDoor: what exists and is not on its way out listens, nothing else
// does, and it admits whom it should.
func (w *walk) compareDoor(n named) {
	for _, c := range walkClusters {
		t := blueshift.Target{Cluster: blueshift.Key{Account: c.owner, Region: region, ID: c.id}, Endpoint: blueshift.Key{Account: n.owner, Region: region, ID: n.name}}
		_, open := w.doors.open[t]
		e := w.model.endpoints[n]
		here := e != nil && e.cluster == c
		if want := here && e.ending.IsZero(); open != want {
			w.fail("the door of %v to %v is open: %v, want %v", n, c, open, want)
		}
		err := w.Admit(w.ctx, t, netip.MustParseAddr("127.0.0.1"))
		if want := here && w.model.admits(n); (err == nil) != want {
			w.fail("the door of %v to %v admits: %v, want %v", n, c, err, want)
		}
	}
}

// allAuthorizations reads page after page.
func (w *walk) allAuthorizations(a blueshift.Account, f EndpointAuthorizationFilter, limit int) (out []string, err error) {
	for p := (Page{Limit: limit}); ; {
		views, more, err := w.DescribeEndpointAuthorization(w.ctx, as(a), f, p)
		for _, v := range views {
			out = append(out, authorizationText(v))
		}
		if err != nil || !more {
			slices.Sort(out)
			return out, err
		}
		p.After = views[len(views)-1].ID()
	}
}

func (w *walk) allEndpoints(a blueshift.Account, f EndpointFilter, limit int) (out []string, err error) {
	for p := (Page{Limit: limit}); ; {
		views, more, err := w.DescribeEndpointAccess(w.ctx, as(a), f, p)
		for _, v := range views {
			out = append(out, fmt.Sprintf("%s to %s/%s:%d in %s (%s) with %s: %s", v.ID, v.ResourceOwner, v.Cluster, v.Port, v.SubnetGroup, v.VPC, sorted(v.SecurityGroups), v.Status))
			if v.Account != a || v.Address == "" || v.Subnet.VPC != v.VPC {
				w.fail("%s sees %+v", a, v)
			}
			t := targetOf(v.EndpointAccess)
			if told, open := w.doors.open[t]; open && (told != v.Address || w.doors.ports[t] != v.Port) {
				w.fail("%s listens at %s, port %d, and says %s, port %d", v.ID, told, w.doors.ports[t], v.Address, v.Port)
			}
		}
		if err != nil || !more {
			slices.Sort(out)
			return out, err
		}
		p.After = views[len(views)-1].ID
	}
}

func authorizationText(v EndpointAuthorizationView) string {
	return fmt.Sprintf("%s/%s to %s since %s: %s, all %v, [%s], %d endpoints, cluster %s", v.Account, v.Cluster, v.Grantee, v.AuthorizeTime.Format("15:04:05"),
		v.Status, v.AllVPCs, sorted(v.VPCs), v.EndpointCount, v.ClusterStatus)
}
