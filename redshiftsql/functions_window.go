package redshiftsql

import "strings"

// windowFunctions are "Window functions" of the Database Developer Guide beside
// the aggregates.
var windowFunctions = []function{
	{"cume_dist", "", double, as("cume_dist()")},
	{"dense_rank", "", bigint, as("dense_rank()")},
	{"first_value", "any", first, skipping("first_value")},
	{"lag", "any [, integer]", first, skipping("lag")},
	{"last_value", "any", first, skipping("last_value")},
	{"lead", "any [, integer]", first, skipping("lead")},
	{"nth_value", "any, integer", first, skipping("nth_value")},
	{"ntile", "integer", bigint, as("ntile($1)")},
	{"percent_rank", "", double, as("percent_rank()")},
	{"rank", "", bigint, as("rank()")},
	{"ratio_to_report", "double", double, ratioToReport},
	{"row_number", "", bigint, as("row_number()")},
}

// skipping prints a function that takes IGNORE NULLS or RESPECT NULLS, which the
// engine wants inside of the call.
func skipping(name string) printer {
	return func(p *printing) (string, error) {
		nulls := ""
		if p.call.Nulls != "" {
			nulls = " " + p.call.Nulls + " NULLS"
		}
		return name + "(" + strings.Join(p.args, ", ") + nulls + ")" + p.over, nil
	}
}

// ratioToReport is the share that a value has in the sum of its partition.
func ratioToReport(p *printing) (string, error) {
	return "(" + p.args[0] + " / nullif(sum(" + p.args[0] + ")" + p.over + ", 0))", nil
}
