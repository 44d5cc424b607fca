package fleet

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Parameter is one of the parameters that every cluster parameter group has
// (Amazon Redshift Management Guide, default parameter values).
type Parameter struct {
	Name        string
	Default     string // of family redshift-1.0
	Type        string // "boolean", "integer" or "string"
	Allowed     string // as DescribeClusterParameters tells it; "" for any text
	Description string
	valid       func(string) bool
}

// Parameters are in order of name. All of them are static: a change counts
// once the cluster has been rebooted. What a session has a setting of is what
// it begins with, and require_ssl is asked at every login; the others are
// recorded and shown.
var Parameters = []Parameter{
	boolean("auto_analyze", "true", "Analyze tables when they are idle."),
	boolean("auto_mv", "true", "Create materialized views automatically."),
	{"datestyle", "ISO, MDY", "string", "", "How dates and times are displayed.", short},
	boolean("enable_case_sensitive_identifier", "false", "Keep the case of quoted names."),
	boolean("enable_user_activity_logging", "false", "Write a log of what users run."),
	integer("extra_float_digits", "0", "How many more digits floating-point values are displayed with.", "-15-2", -15, 2),
	integer("max_concurrency_scaling_clusters", "1", "How many clusters concurrency scaling may add.", "0-10", 0, 10),
	integer("max_cursor_result_set_size", "default", "How large the result of a cursor may be, in megabytes; deprecated.", "0-14400000", 0, 14400000),
	{"query_group", "default", "string", "", "A label for the queries of a session.", short},
	boolean("require_ssl", "false", "Refuse connections without TLS."),
	{"search_path", "$user, public", "string", "", "Where names without a schema are looked up, in order.", short},
	{"statement_timeout", "0", "integer", "0,100-2147483647", "After how many milliseconds a statement is aborted; 0 never.",
		func(v string) bool { return v == "0" || whole(v, 100, 2147483647) }},
	boolean("use_fips_ssl", "false", "Use only TLS ciphers that FIPS approves of."),
	{"wlm_json_configuration", `[{"auto_wlm":true}]`, "string", "", "Queues of workload management, as JSON.",
		func(v string) bool { return len(v) <= 8000 && json.Valid([]byte(v)) }},
}

func boolean(name, otherwise, description string) Parameter {
	return Parameter{name, otherwise, "boolean", "true,false", description, func(v string) bool { return v == "true" || v == "false" }}
}

func integer(name, otherwise, description, allowed string, least, most int) Parameter {
	return Parameter{name, otherwise, "integer", allowed, description, func(v string) bool { return v == otherwise || whole(v, least, most) }}
}

func whole(v string, least, most int) bool {
	n, err := strconv.Atoi(v)
	return err == nil && n >= least && n <= most
}

func short(v string) bool { return v != "" && len(v) <= 4096 && !strings.ContainsRune(v, 0) }

// checkParameter finds a parameter and holds a value against its rule.
func checkParameter(p blueshift.ConfigParameter) (blueshift.ConfigParameter, error) {
	known, err := parameter(p.Key)
	if err != nil {
		return p, err
	}
	p.Key = known.Name
	if known.Type == "boolean" {
		p.Value = strings.ToLower(p.Value)
	}
	switch {
	case !known.valid(p.Value) && known.Allowed != "":
		return p, blueshift.Errorf("InvalidParameterValue", "Invalid value %q for parameter %s. Allowed values: %s.", abridge(p.Value), p.Key, known.Allowed)
	case !known.valid(p.Value):
		return p, blueshift.Errorf("InvalidParameterValue", "Invalid value %q for parameter %s.", abridge(p.Value), p.Key)
	case p.Key == "enable_case_sensitive_identifier" && p.Value == "true":
		return p, blueshift.Errorf("InvalidParameterValue", "Blueshift does not support case-sensitive identifiers yet: leave enable_case_sensitive_identifier out, or false.")
	}
	return p, nil
}

func parameter(name string) (Parameter, error) {
	i := slices.IndexFunc(Parameters, func(p Parameter) bool { return p.Name == strings.ToLower(name) })
	if i < 0 {
		return Parameter{}, blueshift.Errorf("InvalidParameterValue", "Could not find parameter with name: %s. DescribeClusterParameters lists those that exist.", abridge(name))
	}
	return Parameters[i], nil
}

// setParameter gives a parameter another value in a list in order of name.
func setParameter(list []blueshift.ConfigParameter, p blueshift.ConfigParameter) []blueshift.ConfigParameter {
	list = unsetParameter(list, p.Key)
	i, _ := slices.BinarySearchFunc(list, p.Key, func(o blueshift.ConfigParameter, key string) int { return strings.Compare(o.Key, key) })
	return slices.Insert(list, i, p)
}

func unsetParameter(list []blueshift.ConfigParameter, name string) []blueshift.ConfigParameter {
	return slices.DeleteFunc(slices.Clone(list), func(o blueshift.ConfigParameter) bool { return o.Key == name })
}

func parameterValue(list []blueshift.ConfigParameter, name string) (string, bool) {
	i := slices.IndexFunc(list, func(p blueshift.ConfigParameter) bool { return p.Key == name })
	if i < 0 {
		return "", false
	}
	return list[i].Value, true
}
