package sharing

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// model is the endpoint handshake as one would explain it: maps, and the rules
// in the order in which a caller meets them. It shares no code with the Service.
type model struct {
	now            time.Time
	pace           time.Duration
	quotas         Quotas
	clusters       map[owned]*modelCluster
	authorizations map[given]*modelAuthorization
	endpoints      map[named]*modelEndpoint
}

type (
	owned struct { // a cluster
		owner blueshift.Account
		id    string
	}
	given struct {
		owned
		grantee blueshift.Account
	}
	named struct { // an endpoint
		owner blueshift.Account
		name  string
	}
	modelCluster struct {
		paused bool
		busy   time.Time // until when it is modifying
		port   int
	}
	modelAuthorization struct {
		since    time.Time
		all      bool
		vpcs     map[string]bool
		revoking bool
	}
	modelEndpoint struct {
		cluster                  owned
		group, vpc               string
		securityGroups           string // in order
		active, modified, ending time.Time
	}
)

func newModel(now time.Time, pace time.Duration, q Quotas) *model {
	return &model{now, pace, q, map[owned]*modelCluster{}, map[given]*modelAuthorization{}, map[named]*modelEndpoint{}}
}

// pass lets time go by, and what it ends end.
func (m *model) pass(d time.Duration) {
	m.now = m.now.Add(d)
	maps.DeleteFunc(m.endpoints, func(_ named, e *modelEndpoint) bool { return m.endpointStatus(e) == "" })
	maps.DeleteFunc(m.authorizations, func(g given, a *modelAuthorization) bool { return a.revoking && len(m.under(g)) == 0 })
}

// restart finishes what was being deleted.
func (m *model) restart() {
	maps.DeleteFunc(m.endpoints, func(_ named, e *modelEndpoint) bool { return !e.ending.IsZero() })
	m.pass(0)
}

func (m *model) deleteCluster(c owned) {
	delete(m.clusters, c)
	maps.DeleteFunc(m.endpoints, func(_ named, e *modelEndpoint) bool { return e.cluster == c })
	maps.DeleteFunc(m.authorizations, func(g given, _ *modelAuthorization) bool { return g.owned == c })
}

// moveCluster gives a cluster another name or port.
func (m *model) moveCluster(c, now owned, port int) {
	k := m.clusters[c]
	delete(m.clusters, c)
	k.port, m.clusters[now] = port, k
	for _, e := range m.endpoints {
		if e.cluster == c {
			e.cluster = now
		}
	}
	for g, a := range m.authorizations {
		if g.owned == c {
			delete(m.authorizations, g)
			m.authorizations[given{now, g.grantee}] = a
		}
	}
}

func (m *model) clusterStatus(c owned) string {
	switch k := m.clusters[c]; {
	case k == nil:
		return ""
	case m.now.Before(k.busy):
		return "modifying"
	case k.paused:
		return "paused"
	default:
		return "available"
	}
}

func (m *model) endpointStatus(e *modelEndpoint) string {
	switch {
	case !e.ending.IsZero() && !m.now.Before(e.ending):
		return ""
	case !e.ending.IsZero():
		return "deleting"
	case m.now.Before(e.active):
		return "creating"
	case m.now.Before(e.modified):
		return "modifying"
	default:
		return "active"
	}
}

// under are the endpoints that an authorization counts.
func (m *model) under(g given) (out []*modelEndpoint) {
	for n, e := range m.endpoints {
		if e.cluster == g.owned && n.owner == g.grantee {
			out = append(out, e)
		}
	}
	return out
}

func (m *model) authorize(g given, vpcs []string) string {
	a := m.authorizations[g]
	switch status := m.clusterStatus(g.owned); {
	case status == "":
		return "ClusterNotFound"
	case g.grantee == g.owner:
		return "UnsupportedOperation"
	case status != "available":
		return "InvalidClusterState"
	}
	switch {
	case a == nil:
		others := 0
		for o := range m.authorizations {
			if o.owned == g.owned {
				others++
			}
		}
		if others >= m.quotas.AuthorizationsPerCluster {
			return "EndpointAuthorizationsPerClusterLimitExceeded"
		}
		a = &modelAuthorization{since: m.now, all: len(vpcs) == 0, vpcs: map[string]bool{}}
		m.authorizations[g] = a
	case a.revoking:
		return "InvalidAuthorizationState"
	case a.all && len(vpcs) == 0:
		return "EndpointAuthorizationAlreadyExists"
	case a.all:
		return "InvalidAuthorizationState"
	case len(vpcs) == 0:
		a.all, a.vpcs = true, map[string]bool{}
	case slices.ContainsFunc(vpcs, func(v string) bool { return a.vpcs[v] }):
		return "EndpointAuthorizationAlreadyExists"
	}
	for _, v := range vpcs {
		a.vpcs[v] = true
	}
	return ""
}

// revoke also tells what the answer shows.
func (m *model) revoke(g given, vpcs []string, force bool) (code, view string) {
	a := m.authorizations[g]
	switch status := m.clusterStatus(g.owned); {
	case status == "":
		return "ClusterNotFound", ""
	case a == nil:
		return "EndpointAuthorizationNotFound", ""
	case status != "available" && status != "paused":
		return "InvalidClusterState", ""
	case a.revoking:
		return "InvalidAuthorizationState", ""
	case a.all && len(vpcs) > 0:
		return "InvalidAuthorizationState", ""
	}
	left := maps.Clone(a.vpcs)
	for _, v := range vpcs {
		if !a.vpcs[v] {
			return "EndpointAuthorizationNotFound", ""
		}
		delete(left, v)
	}
	whole := len(vpcs) == 0 || len(left) == 0
	affected := slices.DeleteFunc(m.under(g), func(e *modelEndpoint) bool { return !whole && !slices.Contains(vpcs, e.vpc) })
	statuses := map[string]int{}
	for _, e := range affected {
		statuses[m.endpointStatus(e)]++
	}
	standing := statuses["active"] + statuses["creating"] + statuses["modifying"]
	switch {
	case force && statuses["creating"]+statuses["modifying"] > 0:
		return "InvalidEndpointState", ""
	case !force && standing > 0:
		return "InvalidAuthorizationState", ""
	case !force && len(affected) > 0: // all of them on their way out
		return "InvalidEndpointState", ""
	}
	if a.revoking = whole; !whole {
		a.vpcs = left
	}
	view = m.authorizationView(g, a)
	for _, e := range affected {
		if e.ending.IsZero() {
			e.ending = m.now.Add(m.pace)
		}
	}
	m.pass(0)
	return "", view
}

func (m *model) create(n named, c owned, group, vpc string, groups []string) string {
	status, foreign := m.clusterStatus(c), c.owner != n.owner
	a := m.authorizations[given{c, n.owner}]
	if a != nil && a.revoking {
		a = nil
	}
	ofCluster, mine := 0, 0
	for o, e := range m.endpoints {
		if e.cluster == c {
			ofCluster++
			if o.owner == n.owner {
				mine++
			}
		}
	}
	switch {
	case !foreign && status == "":
		return "ClusterNotFound"
	case vpc == "":
		return "ClusterSubnetGroupNotFoundFault"
	case foreign && (a == nil || !a.all && !a.vpcs[vpc]):
		return "AccessToClusterDenied"
	case status != "available":
		return "InvalidClusterState"
	case m.endpoints[n] != nil:
		return "EndpointAlreadyExists"
	case ofCluster >= m.quotas.EndpointsPerCluster:
		return "EndpointsPerClusterLimitExceeded"
	case foreign && mine >= m.quotas.EndpointsPerAuthorization:
		return "EndpointsPerAuthorizationLimitExceeded"
	case slices.Contains(groups, "no-group"):
		return "InvalidClusterSecurityGroupState"
	}
	if len(groups) == 0 {
		groups = []string{"sg-default-" + vpc}
	}
	m.endpoints[n] = &modelEndpoint{cluster: c, group: group, vpc: vpc, securityGroups: sorted(groups), active: m.now.Add(m.pace)}
	return ""
}

func (m *model) modify(n named, groups []string) string {
	e := m.endpoints[n]
	switch {
	case e == nil:
		return "EndpointNotFound"
	case m.clusterStatus(e.cluster) != "available":
		return "InvalidClusterState"
	case m.endpointStatus(e) != "active":
		return "InvalidEndpointState"
	case len(groups) == 0 || sorted(groups) == e.securityGroups:
		return "InvalidParameterValue"
	case slices.Contains(groups, "no-group"):
		return "InvalidClusterSecurityGroupState"
	}
	e.securityGroups, e.modified = sorted(groups), m.now.Add(m.pace)
	return ""
}

func (m *model) remove(n named) string {
	e := m.endpoints[n]
	switch {
	case e == nil:
		return "EndpointNotFound"
	case m.endpointStatus(e) != "active":
		return "InvalidEndpointState"
	}
	e.ending = m.now.Add(m.pace)
	m.pass(0)
	return ""
}

// admits: the door of an endpoint is open to somebody from its VPC.
func (m *model) admits(n named) bool {
	e := m.endpoints[n]
	if e == nil {
		return false
	}
	a := m.authorizations[given{e.cluster, n.owner}]
	cluster, status := m.clusterStatus(e.cluster), m.endpointStatus(e)
	return (cluster == "available" || cluster == "modifying") && (status == "active" || status == "modifying") &&
		(n.owner == e.cluster.owner || a != nil && !a.revoking && (a.all || a.vpcs[e.vpc]))
}

func (m *model) authorizationView(g given, a *modelAuthorization) string {
	status := "Authorized"
	if a.revoking {
		status = "Revoking"
	}
	return fmt.Sprintf("%s/%s to %s since %s: %s, all %v, [%s], %d endpoints, cluster %s", g.owner, g.id, g.grantee, a.since.Format("15:04:05"),
		status, a.all, sorted(slices.Collect(maps.Keys(a.vpcs))), len(m.under(g)), m.clusterStatus(g.owned))
}

// describeAuthorizations lists what one account gave, or received.
func (m *model) describeAuthorizations(caller blueshift.Account, f EndpointAuthorizationFilter) (out []string, code string) {
	if !f.Grantee && f.Cluster != "" && m.clusters[owned{caller, f.Cluster}] == nil {
		return nil, "ClusterNotFound"
	}
	for g, a := range m.authorizations {
		mine, other := g.owner, g.grantee
		if f.Grantee {
			mine, other = other, mine
		}
		if mine == caller && (f.Account == "" || f.Account == string(other)) && (f.Cluster == "" || f.Cluster == g.id) {
			out = append(out, m.authorizationView(g, a))
		}
	}
	slices.Sort(out)
	return out, ""
}

func (m *model) endpointView(n named, e *modelEndpoint) string {
	return fmt.Sprintf("%s to %s/%s:%d in %s (%s) with %s: %s", n.name, e.cluster.owner, e.cluster.id, m.clusters[e.cluster].port, e.group, e.vpc, e.securityGroups, m.endpointStatus(e))
}

// describeEndpoints lists the endpoints of one account.
func (m *model) describeEndpoints(caller blueshift.Account, f EndpointFilter) (out []string, code string) {
	for n, e := range m.endpoints {
		if n.owner == caller && cmp.Or(f.Name, n.name) == n.name && cmp.Or(f.Cluster, e.cluster.id) == e.cluster.id &&
			cmp.Or(f.ResourceOwner, string(e.cluster.owner)) == string(e.cluster.owner) && cmp.Or(f.VPC, e.vpc) == e.vpc {
			out = append(out, m.endpointView(n, e))
		}
	}
	slices.Sort(out)
	switch {
	case len(out) > 0:
	case f.Name != "":
		return nil, "EndpointNotFound"
	case f.Cluster != "" && (f.ResourceOwner == "" || f.ResourceOwner == string(caller)) && m.clusters[owned{caller, f.Cluster}] == nil:
		return nil, "ClusterNotFound"
	}
	return out, ""
}

// sorted writes a set.
func sorted(list []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(list))), " ")
}
