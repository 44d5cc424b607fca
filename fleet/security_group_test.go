package fleet

import (
	"net/netip"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// enters reports whether a source may connect directly to a cluster.
func (h *house) enters(t *testing.T, id, source string) bool {
	t.Helper()
	return h.Admit(t.Context(), blueshift.Target{Cluster: clusterKey(producer, id)}, netip.MustParseAddr(source)) == nil
}

func TestPublicClusterObeysItsSecurityGroups(t *testing.T) {
	h := newHouse(t, nil)
	public := func(id string, groups ...string) {
		r := request(id)
		r.PubliclyAccessible, r.ClusterSecurityGroups = new(true), groups
		h.create(t, producer, r)
	}
	public("open")
	for source, want := range map[string]bool{"127.0.0.1": true, "::1": true, "172.17.0.1": true, "::ffff:10.1.2.3": true, "8.8.8.8": false, "2001:db8::1": false} {
		if h.enters(t, "open", source) != want {
			t.Errorf("the default group lets %s in: %v", source, !want)
		}
	}
	for _, name := range []string{"office", "lab"} {
		if _, err := h.CreateSecurityGroup(t.Context(), producer, name, "d", nil); err != nil {
			t.Fatal(err)
		}
	}
	public("closed", "Office", "lab", "office")
	if h.enters(t, "closed", "127.0.0.1") {
		t.Error("groups without rules let somebody in")
	}
	if _, err := h.AuthorizeIngress(t.Context(), producer, "lab", IngressRule{CIDR: "203.0.113.7/24"}); err != nil {
		t.Fatal(err)
	}
	if !h.enters(t, "closed", "203.0.113.200") || h.enters(t, "closed", "203.0.114.1") {
		t.Error("the rule does not count for the next connection")
	}
	if _, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "closed", ClusterSecurityGroups: []string{"office"}}); err != nil {
		t.Fatal(err)
	}
	if h.enters(t, "closed", "203.0.113.200") {
		t.Error("a group that the cluster no longer names counts")
	}
	// A cluster that is not public is reached within its VPC, whatever the groups say.
	h.create(t, producer, request("inner"))
	if !h.enters(t, "inner", "8.8.8.8") {
		t.Error("cluster security groups count for a cluster that is not publicly accessible")
	}
	// The default group is a group like others but for its name.
	if _, err := h.RevokeIngress(t.Context(), producer, "default", IngressRule{CIDR: "127.0.0.0/8"}); err != nil {
		t.Fatal(err)
	}
	if h.enters(t, "open", "127.0.0.1") || !h.enters(t, "open", "10.0.0.1") {
		t.Error("the rules of the default group cannot be changed")
	}
	h.restart(t)
	if h.enters(t, "open", "127.0.0.1") {
		t.Error("a restart forgets the rules")
	}
}

func TestSecurityGroupRefusals(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Quotas.SecurityGroups, c.Quotas.IngressRules = 2, 2 })
	made := func(name string) error {
		_, err := h.CreateSecurityGroup(t.Context(), producer, name, "", nil)
		return err
	}
	for _, name := range []string{"", "Default", "a b", "a_b"} {
		wantCode(t, made(name), "InvalidParameterValue")
	}
	if err := made("One"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, made("one"), "ClusterSecurityGroupAlreadyExists")
	rule := func(group string, r IngressRule) error {
		_, err := h.AuthorizeIngress(t.Context(), producer, group, r)
		return err
	}
	if _, err := h.RevokeIngress(t.Context(), producer, "default", IngressRule{CIDR: "fc00::/7"}); err != nil {
		t.Fatal(err)
	}
	if err := made("two"); err != nil { // the default group, which has a record now, does not count
		t.Fatal(err)
	}
	wantCode(t, made("three"), "QuotaExceeded.ClusterSecurityGroup")

	wantCode(t, rule("one", IngressRule{}), "MissingParameter")
	wantCode(t, rule("one", IngressRule{CIDR: "10.0.0.0/8", EC2Group: "web", EC2Owner: "111111111111"}), "InvalidParameterCombination")
	wantCode(t, rule("one", IngressRule{EC2Group: "web"}), "InvalidParameterCombination")
	wantCode(t, rule("one", IngressRule{EC2Group: "web", EC2Owner: "me"}), "InvalidParameterValue")
	for _, cidr := range []string{"10.0.0.1", "everywhere", "10.0.0.0/33", "::ffff:10.0.0.0/104"} {
		wantCode(t, rule("one", IngressRule{CIDR: cidr}), "InvalidParameterValue")
	}
	wantCode(t, rule("none", IngressRule{CIDR: "10.0.0.0/8"}), "ClusterSecurityGroupNotFound")
	for _, r := range []IngressRule{{CIDR: "10.1.0.0/8"}, {EC2Group: "web", EC2Owner: "111111111111"}} {
		if err := rule("one", r); err != nil {
			t.Fatal(err)
		}
		wantCode(t, rule("one", r), "AuthorizationAlreadyExists")
	}
	wantCode(t, rule("one", IngressRule{CIDR: "11.0.0.0/8"}), "AuthorizationQuotaExceeded")
	_, err := h.RevokeIngress(t.Context(), producer, "one", IngressRule{CIDR: "11.0.0.0/8"})
	wantCode(t, err, "AuthorizationNotFound")
	g, err := h.RevokeIngress(t.Context(), producer, "one", IngressRule{CIDR: "10.0.0.0/8"})
	if err != nil || len(g.CIDRs) != 0 || len(g.EC2Groups) != 1 {
		t.Errorf("got %+v, %v", g, err)
	}

	r := request("c1")
	r.ClusterSecurityGroups = []string{"none"}
	_, err = h.CreateCluster(t.Context(), producer, r)
	wantCode(t, err, "ClusterSecurityGroupNotFound")
	r.ClusterSecurityGroups = []string{"two"}
	h.create(t, producer, r)
	_, err = h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "c1", ClusterSecurityGroups: []string{"none"}})
	wantCode(t, err, "ClusterSecurityGroupNotFound")
	for name, code := range map[string]string{"two": "InvalidClusterSecurityGroupState", "default": "InvalidClusterSecurityGroupState", "none": "ClusterSecurityGroupNotFound"} {
		wantCode(t, h.DeleteSecurityGroup(t.Context(), producer, name), code)
	}
	if err := h.DeleteSecurityGroup(t.Context(), producer, "one"); err != nil {
		t.Error(err)
	}
	// Tenants do not see each other's.
	_, err = h.SecurityGroup(t.Context(), consumer, "two")
	wantCode(t, err, "ClusterSecurityGroupNotFound")
	if all, err := h.SecurityGroups(t.Context(), consumer, nil, nil); err != nil || len(all) != 1 || all[0].ID != "default" {
		t.Errorf("got %+v, %v", all, err)
	}
}
