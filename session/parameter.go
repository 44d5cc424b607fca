package session

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// parameter is a setting that clients may read, and mostly set.
type parameter struct {
	initial string
	// check answers the form in which a value is kept and shown; false refuses it.
	check func(value string) (string, bool)
	fixed bool // clients can read it only
}

// parameters are all settings there are (Database Developer Guide,
// "Configuration reference", and those of PostgreSQL 8.0 that clients name). A
// setting that is not here does not exist, 42704; none of them is the engine's.
var parameters = map[string]parameter{
	"analyze_threshold_percent":               {"10", number(0, 100), false},
	"application_name":                        {"", anything, false},
	"cast_super_null_on_error":                {"on", boolean, false},
	"client_encoding":                         {"UTF8", textEncoding, false},
	"client_min_messages":                     {"notice", oneOf("debug5", "debug4", "debug3", "debug2", "debug1", "log", "info", "notice", "warning", "error"), false},
	"datashare_break_glass_session_var":       {"", anything, false},
	"datestyle":                               {"ISO, MDY", dateStyle, false},
	"default_geometry_encoding":               {"2", integer(1, 2), false},
	"default_transaction_isolation":           {"serializable", oneOf("serializable", "snapshot", "repeatable read", "read committed", "read uncommitted"), false},
	"default_transaction_read_only":           {"off", boolean, false},
	"describe_field_name_in_uppercase":        {"off", boolean, false},
	"downcase_delimited_identifier":           {"on", boolean, false},
	"enable_case_sensitive_identifier":        {"off", boolean, false},
	"enable_case_sensitive_super_attribute":   {"off", boolean, false},
	"enable_numeric_rounding":                 {"off", boolean, false},
	"enable_result_cache_for_session":         {"on", boolean, false},
	"enable_vacuum_boost":                     {"off", boolean, false},
	"error_on_nondeterministic_update":        {"off", boolean, false},
	"extra_float_digits":                      {"0", integer(-15, 2), false},
	"integer_datetimes":                       {"on", nil, true},
	"interval_forbid_composite_literals":      {"off", boolean, false},
	"is_superuser":                            {"on", nil, true},
	"json_serialization_enable":               {"off", boolean, false},
	"json_serialization_parse_nested_strings": {"off", boolean, false},
	"max_concurrency_scaling_clusters":        {"1", nil, true},
	"max_cursor_result_set_size":              {"0", integer(0, 14400000), false},
	"max_identifier_length":                   {"127", nil, true},
	"mv_enable_aqmv_for_session":              {"on", boolean, false},
	"navigate_super_null_on_error":            {"on", boolean, false},
	"parse_super_null_on_error":               {"off", boolean, false},
	"password_encryption":                     {"on", nil, true}, // psql asks before \password
	"pg_federation_repeatable_read":           {"on", boolean, false},
	"query_group":                             {noGroup, anything, false},
	"readonly":                                {"off", boolean, false},
	"search_path":                             {"$user, public", anything, false},
	"server_encoding":                         {"UNICODE", nil, true},
	"server_version":                          {"8.0.2", nil, true},
	"session_authorization":                   {"", nil, true},
	"spectrum_enable_pseudo_columns":          {"on", boolean, false},
	"spectrum_query_maxerror":                 {"-1", integer(-1, maxTimeout), false},
	"statement_timeout":                       {"0", integer(0, maxTimeout), false},
	"stored_proc_log_min_messages":            {"LOG", oneOf("LOG", "INFO", "NOTICE", "WARNING", "EXCEPTION"), false},
	"timezone":                                {"UTC", timeZone, false},
	"transaction_isolation":                   {"SERIALIZABLE", nil, true},
	"transaction_read_only":                   {"off", nil, true},
	"use_fips_ssl":                            {"off", nil, true},
	"wlm_query_slot_count":                    {"1", integer(1, 50), false},
}

// noGroup is the query_group of a session that has set none (Database Developer
// Guide, SHOW).
const noGroup = "unset"

// checked is the form in which a value of a setting is kept, or why it is not.
func checked(name, value string) (string, error) {
	p, known := parameters[name]
	switch {
	case contextVariable(name) && len(value) <= 4096:
		return value, nil
	case !known && !contextVariable(name):
		return "", unknownSetting(name)
	case p.fixed:
		return "", blueshift.SQLErrorf("55P02", "parameter \"%s\" cannot be changed", name)
	case len(value) > 4096:
		return "", blueshift.SQLErrorf("22023", "invalid value for parameter \"%s\": longer than 4096 bytes", name)
	}
	kept, ok := p.check(value)
	switch {
	case !ok && name == "client_encoding":
		return "", blueshift.SQLErrorf("22023", "conversion between UNICODE and %s is not supported", value)
	case !ok:
		return "", blueshift.SQLErrorf("22023", "invalid value for parameter \"%s\": \"%s\"", name, value)
	case name == "enable_case_sensitive_identifier" && kept == "on":
		return "", blueshift.SQLErrorf("0A000", "enable_case_sensitive_identifier is not supported yet")
	}
	return kept, nil
}

// contextVariable tells a name of two parts, which is a variable of the session's
// own: it is there once it is set ("SET", variable_name).
func contextVariable(name string) bool { return contextName().MatchString(name) }

var contextName = blueshift.Pattern(`^[a-z_][a-z0-9_$]{0,126}\.[a-z_][a-z0-9_$]{0,126}$`)

// maxContextVariables is how many of them a session may have.
const maxContextVariables = 500

func unknownSetting(name string) error {
	return blueshift.SQLErrorf("42704", "unrecognized configuration parameter \"%s\"", name)
}

func anything(v string) (string, bool) { return v, true }

func boolean(v string) (string, bool) {
	switch strings.ToLower(v) {
	case "on", "true", "t", "yes", "y", "1":
		return "on", true
	case "off", "false", "f", "no", "n", "0":
		return "off", true
	}
	return "", false
}

func integer(low, high int) func(string) (string, bool) {
	return func(v string) (string, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(v))
		return strconv.Itoa(n), err == nil && low <= n && n <= high
	}
}

func number(low, high float64) func(string) (string, bool) {
	return func(v string) (string, bool) {
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return strconv.FormatFloat(n, 'g', -1, 64), err == nil && low <= n && n <= high
	}
}

// oneOf takes one of some words in any case.
func oneOf(words ...string) func(string) (string, bool) {
	return func(v string) (string, bool) {
		for _, w := range words {
			if strings.EqualFold(v, w) {
				return w, true
			}
		}
		return "", false
	}
}

func textEncoding(v string) (string, bool) {
	switch strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(v)) {
	case "utf8", "unicode":
		return "UTF8", true
	}
	return "", false
}

// dateStyle takes an output style, an input order or both. Values go out in
// the ISO style whatever is asked for, which is what clients ask for.
func dateStyle(v string) (string, bool) {
	style, order := "ISO", "MDY"
	for word := range strings.SplitSeq(v, ",") {
		switch word = strings.ToUpper(strings.TrimSpace(word)); word {
		case "ISO", "DEFAULT":
		case "MDY", "DMY", "YMD":
			order = word
		case "US", "NONEURO", "NONEUROPEAN":
			order = "MDY"
		case "EURO", "EUROPEAN":
			order = "DMY"
		default:
			return "", false
		}
	}
	return style + ", " + order, true
}
