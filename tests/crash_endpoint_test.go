package tests

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// paths is a cluster of one account that another has endpoints to.
type paths struct {
	*testing.T
	scene
	addresses string // of warehouses and endpoints
	names     []string
}

// TestKillAmidstATransition kills the binary during each call that changes a
// path, and while what it began is still on its way. Afterwards the change is
// whole or absent, nothing is stuck, and what listens is what is recorded.
func TestKillAmidstATransition(t *testing.T) {
	t.Parallel()
	delays := []time.Duration{0, time.Millisecond, 3 * time.Millisecond, 6 * time.Millisecond, 40 * time.Millisecond}
	if testing.Short() {
		delays = delays[1:3]
	}
	for name, c := range map[string]struct{ pace, addresses string }{"at once": {"0s", "127.79.22.0/24"}, "with a pace": {"150ms", "127.79.23.0/24"}} {
		t.Run(name, func(t *testing.T) {
			flags := []string{"--data-dir", t.TempDir(), "--sql-range", c.addresses, "--pace", c.pace}
			p := serve(t, flags...)
			v := &paths{T: t, scene: scene{t: t, url: p.URL}, addresses: c.addresses, names: []string{"e1", "e2"}}
			kills, answered := 0, 0
			for _, delay := range delays {
				for _, change := range []struct {
					name string
					call func(context.Context) error
					// went reports whether the change has happened; half is a failure.
					went func() bool
				}{
					{"create an endpoint", v.create("e3"), func() bool { return v.has("e3") }},
					{"modify an endpoint", v.modify("e1"), func() bool { return v.groupsOf("e1") == "sg-00000000000000001" }},
					{"delete an endpoint", v.remove("e1"), func() bool { return !v.has("e1") }},
					{"rename the cluster", v.move("c1", redshift.ModifyClusterInput{NewClusterIdentifier: aws.String("c2")}), func() bool { return v.moved("c2", 5439) }},
					{"change the port", v.move("c1", redshift.ModifyClusterInput{Port: aws.Int32(5440)}), func() bool { return v.moved("c1", 5440) }},
					{"revoke with force", v.revoke, func() bool { return v.together(v.revoked()) }},
					{"delete the cluster", v.deleteCluster, func() bool { return v.together(v.clusterGone()) && v.revoked() }},
				} {
					v.whole()
					e, _ := v.find("e1")
					session, err := v.connect(t.Context(), e.address, e.port)
					if err != nil {
						t.Fatalf("before %s: %v", change.name, err)
					}
					acknowledged := v.killedDuring(p, change.call, delay)
					kills++
					if acknowledged {
						answered++
					}
					session.Close(context.Background())
					p = serve(t, flags...)
					v.url = p.URL
					v.settle()
					if went := change.went(); acknowledged && !went {
						t.Errorf("%s was acknowledged and is lost", change.name)
					}
					v.listensAsRecorded()
					if t.Failed() {
						t.Fatalf("killed %v into: %s (acknowledged: %v)", delay, change.name, acknowledged)
					}
				}
			}
			t.Logf("%d kills, %d of them after the answer", kills, answered)
		})
	}
}

// together reports what it is told, and fails if the endpoints have not had the
// fate of what carried them.
func (v *paths) together(gone bool) bool {
	v.Helper()
	for _, name := range v.names {
		if v.has(name) == gone {
			v.Errorf("half of it: what carried endpoint %s is gone: %v, and the endpoint is there: %v", name, gone, v.has(name))
		}
	}
	return gone
}

// killedDuring makes a call, kills the server that much later, and reports
// whether the call was answered before.
func (v *paths) killedDuring(p *process, call func(context.Context) error, delay time.Duration) bool {
	ctx, cancel := context.WithTimeout(v.Context(), time.Minute)
	defer cancel()
	answered := make(chan error, 1)
	go func() { answered <- call(ctx) }()
	time.Sleep(delay)
	p.kill()
	err := <-answered
	if code := codeOf(err); code != "" && !strings.HasPrefix(code, "not a refusal") {
		v.Errorf("refused: %v", err)
	}
	return err == nil
}

func (v *paths) create(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := v.api(friend).CreateEndpointAccess(ctx, &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("c1"), ResourceOwner: aws.String(owner),
			EndpointName: aws.String(name), SubnetGroupName: aws.String("default")})
		return err
	}
}

func (v *paths) modify(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := v.api(friend).ModifyEndpointAccess(ctx, &redshift.ModifyEndpointAccessInput{EndpointName: aws.String(name),
			VpcSecurityGroupIds: []string{"sg-00000000000000001"}})
		return err
	}
}

func (v *paths) remove(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := v.api(friend).DeleteEndpointAccess(ctx, &redshift.DeleteEndpointAccessInput{EndpointName: aws.String(name)})
		return err
	}
}

func (v *paths) revoke(ctx context.Context) error {
	_, err := v.api(owner).RevokeEndpointAccess(ctx, &redshift.RevokeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend), Force: aws.Bool(true)})
	return err
}

func (v *paths) deleteCluster(ctx context.Context) error {
	_, err := v.api(owner).DeleteCluster(ctx, &redshift.DeleteClusterInput{ClusterIdentifier: aws.String("c1"), SkipFinalClusterSnapshot: aws.Bool(true)})
	return err
}

// move is ModifyCluster with another name or port.
func (v *paths) move(id string, change redshift.ModifyClusterInput) func(context.Context) error {
	change.ClusterIdentifier = aws.String(id)
	return func(ctx context.Context) error {
		_, err := v.api(owner).ModifyCluster(ctx, &change)
		return err
	}
}

// moved reports whether the one cluster has got this name and port, and fails
// if an endpoint has not followed it, or has gone ahead.
func (v *paths) moved(id string, port int32) bool {
	v.Helper()
	c := v.cluster("")
	for _, e := range v.endpoints() {
		if e.cluster != c.id || e.port != c.port {
			v.Errorf("half of it: the cluster is %s at port %d, endpoint %s leads to %s at %d", c.id, c.port, e.name, e.cluster, e.port)
		}
	}
	return c.id == id && c.port == port
}

// whole makes everything that a change begins with: the cluster under its name
// and port, the authorization and exactly the endpoints.
func (v *paths) whole() {
	v.Helper()
	if c := v.cluster(""); c.id != "" && (c.id != "c1" || c.port != 5439) {
		if err := v.move(c.id, redshift.ModifyClusterInput{NewClusterIdentifier: aws.String("c1"), Port: aws.Int32(5439)})(v.Context()); err != nil {
			v.Fatal(err)
		}
		v.settle()
	}
	if v.clusterGone() {
		if _, err := v.api(owner).CreateCluster(v.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("c1"), NodeType: aws.String("ra3.xlplus"),
			MasterUsername: aws.String("admin"), MasterUserPassword: aws.String(password), AvailabilityZoneRelocation: aws.Bool(true)}); err != nil {
			v.Fatal(err)
		}
		v.settle()
	}
	if v.revoked() {
		if _, err := v.api(owner).AuthorizeEndpointAccess(v.Context(), &redshift.AuthorizeEndpointAccessInput{ClusterIdentifier: aws.String("c1"), Account: aws.String(friend)}); err != nil {
			v.Fatal(err)
		}
	}
	for _, name := range append(v.names, "e3") {
		wanted := slices.Contains(v.names, name)
		if v.has(name) && (!wanted || v.groupsOf(name) == "sg-00000000000000001") {
			if err := v.remove(name)(v.Context()); err != nil {
				v.Fatal(err)
			}
			until(v.T, name+" going away", func() bool { return !v.has(name) })
		}
		if wanted && !v.has(name) {
			if err := v.create(name)(v.Context()); err != nil {
				v.Fatal(err)
			}
		}
	}
	v.settle()
}

// settle waits for everything that may be on its way, and fails if something is
// stuck, or half there.
func (v *paths) settle() {
	v.Helper()
	until(v.T, "everything being in a state to stay in", func() bool {
		clusters, err := v.api(owner).DescribeClusters(v.Context(), &redshift.DescribeClustersInput{})
		if err != nil {
			v.Fatal(err)
		}
		for _, c := range clusters.Clusters {
			if aws.ToString(c.ClusterStatus) != "available" {
				return false
			}
		}
		endpoints := v.endpoints()
		for _, e := range endpoints {
			if e.status != "active" {
				return false
			}
		}
		given, err := v.api(owner).DescribeEndpointAuthorization(v.Context(), &redshift.DescribeEndpointAuthorizationInput{})
		if err != nil {
			v.Fatal(err)
		}
		count := 0
		for _, a := range given.EndpointAuthorizationList {
			if a.Status != "Authorized" {
				return false
			}
			count += int(aws.ToInt32(a.EndpointCount))
		}
		if count != len(endpoints) || len(endpoints) > 0 && len(given.EndpointAuthorizationList)*len(clusters.Clusters) != 1 {
			v.Fatalf("%d endpoints, %d counted by %d authorizations, %d clusters", len(endpoints), count, len(given.EndpointAuthorizationList), len(clusters.Clusters))
		}
		return true
	})
	for _, e := range v.endpoints() {
		v.answers("endpoint "+e.name, e.address, e.port)
	}
}

type (
	endpointSeen struct {
		name, cluster, status, address, groups string
		port                                   int32
	}
	clusterSeen struct {
		id, address string
		port        int32
	}
)

// cluster is the one of an identifier, or ("") the only one; empty if it is gone.
func (v *paths) cluster(id string) (seen clusterSeen) {
	v.Helper()
	out, err := v.api(owner).DescribeClusters(v.Context(), &redshift.DescribeClustersInput{})
	if err != nil {
		v.Fatal(err)
	}
	for _, c := range out.Clusters {
		if id == "" || id == aws.ToString(c.ClusterIdentifier) {
			seen = clusterSeen{id: aws.ToString(c.ClusterIdentifier), address: aws.ToString(c.Endpoint.Address), port: aws.ToInt32(c.Endpoint.Port)}
		}
	}
	return seen
}

func at(host string, port int32) string { return net.JoinHostPort(host, fmt.Sprint(port)) }

func (v *paths) endpoints() (out []endpointSeen) {
	v.Helper()
	list, err := v.api(friend).DescribeEndpointAccess(v.Context(), &redshift.DescribeEndpointAccessInput{})
	if err != nil {
		v.Fatal(err)
	}
	for _, e := range list.EndpointAccessList {
		seen := endpointSeen{name: aws.ToString(e.EndpointName), cluster: aws.ToString(e.ClusterIdentifier), status: aws.ToString(e.EndpointStatus),
			address: aws.ToString(e.Address), port: aws.ToInt32(e.Port)}
		for _, g := range e.VpcSecurityGroups {
			seen.groups += aws.ToString(g.VpcSecurityGroupId)
		}
		out = append(out, seen)
	}
	return out
}

func (v *paths) find(name string) (endpointSeen, bool) {
	v.Helper()
	list := v.endpoints()
	i := slices.IndexFunc(list, func(e endpointSeen) bool { return e.name == name })
	if i < 0 {
		return endpointSeen{}, false
	}
	return list[i], true
}

func (v *paths) has(name string) bool        { _, found := v.find(name); return found }
func (v *paths) groupsOf(name string) string { e, _ := v.find(name); return e.groups }

// revoked: nothing is left of the authorization. All of it has to be gone, or
// all of it to be there.
func (v *paths) revoked() bool {
	v.Helper()
	out, err := v.api(friend).DescribeEndpointAuthorization(v.Context(), &redshift.DescribeEndpointAuthorizationInput{Grantee: aws.Bool(true)})
	if err != nil {
		v.Fatal(err)
	}
	return len(out.EndpointAuthorizationList) == 0
}

func (v *paths) clusterGone() bool {
	v.Helper()
	_, err := v.api(owner).DescribeClusters(v.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("c1")})
	if code := codeOf(err); code != "" && code != "ClusterNotFound" {
		v.Fatal(err)
	}
	return err != nil
}

// listensAsRecorded compares the sockets of the host with what is described.
func (v *paths) listensAsRecorded() {
	v.Helper()
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		return // another system; what is recorded answers, as settle has seen
	}
	var listening, recorded []string
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) > 3 && f[3] == "0A" {
			host, port, _ := strings.Cut(f[1], ":")
			b, err := hex.DecodeString(host)
			n, err2 := strconv.ParseUint(port, 16, 16)
			if err != nil || err2 != nil || len(b) != 4 {
				v.Fatalf("what is %q?", line)
			}
			slices.Reverse(b) // as a number of this machine, which is little-endian
			if a, _ := netip.AddrFromSlice(b); netip.MustParsePrefix(v.addresses).Contains(a) {
				listening = append(listening, at(a.String(), int32(n)))
			}
		}
	}
	if c := v.cluster(""); c.id != "" {
		recorded = append(recorded, at(c.address, c.port))
	}
	for _, e := range v.endpoints() {
		recorded = append(recorded, at(e.address, e.port))
	}
	slices.Sort(listening)
	slices.Sort(recorded)
	if !slices.Equal(listening, recorded) {
		v.Errorf("the host listens at %v; recorded are %v", listening, recorded)
	}
}
