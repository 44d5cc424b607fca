package fleet

import (
	"slices"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// group makes a parameter group of the producer.
func (h *house) group(t *testing.T, name, family string) blueshift.ClusterParameterGroup {
	t.Helper()
	g, err := h.CreateParameterGroup(t.Context(), producer, blueshift.ClusterParameterGroup{Key: blueshift.Key{ID: name}, Family: family, Description: "of a test"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (h *house) set(t *testing.T, name string, pairs ...string) error {
	var list []blueshift.ConfigParameter
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, blueshift.ConfigParameter{Key: pairs[i], Value: pairs[i+1]})
	}
	return h.SetParameters(t.Context(), producer, name, list)
}

// What a group holds counts from the next start of a cluster, and until then
// the cluster says what is pending.
func TestParametersWaitForAReboot(t *testing.T) {
	h := newHouse(t, nil)
	h.group(t, "Strict", familyOne)
	if err := h.set(t, "strict", "require_ssl", "TRUE", "statement_timeout", "5000"); err != nil {
		t.Fatal(err)
	}
	r := request("sales")
	r.ParameterGroup = "STRICT"
	both := "[{require_ssl true} {statement_timeout 5000}]"
	wants := func(c blueshift.Cluster, err error, effect string, pending ...string) {
		t.Helper()
		if err != nil || textOf(c.ConfigParameters) != effect || !slices.Equal(c.PendingParameters, pending) {
			t.Errorf("%s in effect, %v pending, %v; want %s, %v", textOf(c.ConfigParameters), c.PendingParameters, err, effect, pending)
		}
	}
	wants(h.create(t, producer, r), nil, both)
	look := func() (blueshift.Cluster, error) { return h.Cluster(t.Context(), producer, "sales") }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.set(t, "strict", "statement_timeout", "100", "query_group", "night"))
	c, err := look()
	wants(c, err, both, "query_group", "statement_timeout")
	must(h.set(t, "strict", "statement_timeout", "5000"))
	c, err = look()
	wants(c, err, both, "query_group")
	c, err = h.RebootCluster(t.Context(), producer, "sales")
	wants(c, err, "[{query_group night} {require_ssl true} {statement_timeout 5000}]")
	must(h.ResetParameters(t.Context(), producer, "strict", []string{"query_group"}, false))
	_, err = h.PauseCluster(t.Context(), producer, "sales")
	must(err)
	c, err = h.ResumeCluster(t.Context(), producer, "sales")
	wants(c, err, both)
	c, err = h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", ParameterGroup: "default.redshift-1.0"})
	wants(c, err, both, "require_ssl", "statement_timeout")
	wantCode(t, h.DeleteParameterGroup(t.Context(), producer, "nosuch"), "ClusterParameterGroupNotFound")
	must(h.DeleteParameterGroup(t.Context(), producer, "strict"))
	c, err = h.rename(t, "sales", "revenue") // reboots it
	wants(c, err, "[]")
}

func textOf(list []blueshift.ConfigParameter) string {
	var out []string
	for _, p := range list {
		out = append(out, "{"+p.Key+" "+p.Value+"}")
	}
	return "[" + strings.Join(out, " ") + "]"
}

// Only where the server is told so is require_ssl on without a group that says it.
func TestRequireSSLOfTheFamily(t *testing.T) {
	for _, strict := range []bool{false, true} {
		h := newHouse(t, func(c *Config) { c.RequireSSL = strict })
		want := map[bool]string{false: "[]", true: "[{require_ssl true}]"}[strict]
		if got := textOf(h.create(t, producer, request("sales")).ConfigParameters); got != want {
			t.Errorf("strict %v: %s", strict, got)
		}
		r := request("old")
		r.ParameterGroup = "default.redshift-1.0"
		if got := textOf(h.create(t, producer, r).ConfigParameters); got != "[]" {
			t.Errorf("of redshift-1.0: %s", got)
		}
		h.group(t, "open", familyTwo)
		if err := h.set(t, "open", "require_ssl", "false"); err != nil {
			t.Fatal(err)
		}
		r = request("new")
		r.ParameterGroup = "open"
		if got := textOf(h.create(t, producer, r).ConfigParameters); got != "[]" {
			t.Errorf("of a group that turns it off: %s", got)
		}
	}
}

func TestParameterGroupRefusals(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Quotas.ParameterGroups = 2 })
	h.group(t, "mine", familyTwo)
	create := func(name, family string) error {
		_, err := h.CreateParameterGroup(t.Context(), producer, blueshift.ClusterParameterGroup{Key: blueshift.Key{ID: name}, Family: family})
		return err
	}
	wantCode(t, create("MINE", familyOne), "ClusterParameterGroupAlreadyExists")
	wantCode(t, create("a--b", familyOne), "InvalidParameterValue")
	wantCode(t, create("default.redshift-1.0", familyOne), "InvalidParameterValue")
	wantCode(t, create("other", "redshift-3.0"), "InvalidParameterValue")
	h.group(t, "second", familyOne)
	wantCode(t, create("third", familyOne), "ClusterParameterGroupQuotaExceeded")
	for name, pairs := range map[string][]string{
		"no parameter": {}, "unknown": {"shared_buffers", "1"}, "no boolean": {"require_ssl", "on"}, "too low": {"statement_timeout", "99"}, "no number": {"extra_float_digits", "x"},
		"too high": {"max_concurrency_scaling_clusters", "11"}, "no JSON": {"wlm_json_configuration", "{"}, "one of two": {"auto_mv", "false", "auto_analyze", "maybe"},
		"case-sensitive": {"enable_case_sensitive_identifier", "true"}, "many": slices.Repeat([]string{"auto_mv", "true"}, 21),
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, h.set(t, "mine", pairs...), "InvalidParameterValue") })
	}
	if g, err := h.ParameterGroup(t.Context(), producer, "mine"); err != nil || len(g.Parameters) != 0 {
		t.Errorf("a refused change left %v, %v", g.Parameters, err)
	}
	wantCode(t, h.set(t, "default.redshift-2.0", "auto_mv", "false"), "InvalidClusterParameterGroupState")
	wantCode(t, h.DeleteParameterGroup(t.Context(), producer, "default.redshift-1.0"), "InvalidClusterParameterGroupState")
	wantCode(t, h.ResetParameters(t.Context(), producer, "mine", []string{"auto_mv"}, true), "InvalidParameterCombination")
	wantCode(t, h.SetParameters(t.Context(), consumer, "mine", nil), "InvalidParameterValue")
	wantCode(t, h.ResetParameters(t.Context(), consumer, "mine", nil, true), "ClusterParameterGroupNotFound")
	r := request("sales")
	r.ParameterGroup = "nosuch"
	wantCode(t, second(h.CreateCluster(t.Context(), producer, r)), "ClusterParameterGroupNotFound")
	r.ParameterGroup = "mine"
	h.create(t, producer, r)
	wantCode(t, h.DeleteParameterGroup(t.Context(), producer, "mine"), "InvalidClusterParameterGroupState")
	wantCode(t, second(h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", ParameterGroup: "nosuch"})), "ClusterParameterGroupNotFound")
}
