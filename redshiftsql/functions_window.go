package redshiftsql

// windowFunctions are "Window functions" of the Database Developer Guide beside
// the aggregates.
var windowFunctions = []function{
	{"cume_dist", "", double, as("cume_dist()")},
	{"dense_rank", "", bigint, as("dense_rank()")},
	{"first_value", "any", first, skipping("first_value($1$2)")},
	{"lag", "any [, integer]", first, skipping("lag($1$2)")},
	{"last_value", "any", first, skipping("last_value($1$2)")},
	{"lead", "any [, integer]", first, skipping("lead($1$2)")},
	{"nth_value", "any, integer", first, positive(1, "22016", skipping("nth_value($1$2)"))},
	{"ntile", "integer", bigint, positive(0, "22014", as("ntile($1)"))},
	{"percent_rank", "", double, as("percent_rank()")},
	{"rank", "", bigint, as("rank()")},
	{"ratio_to_report", "double", double, ratioToReport},
	{"row_number", "", bigint, as("row_number()")},
}

// nulls are what a window function does with NULL.
var nulls = map[string]fixed{"": "", "IGNORE": " IGNORE NULLS", "RESPECT": " RESPECT NULLS"}

// skipping is a function that takes IGNORE NULLS or RESPECT NULLS, which the
// engine wants inside of the call.
func skipping(form fixed) builder {
	return func(c *calling) (node, error) {
		return c.over(fill(form, &listOf{", ", c.args}, nulls[c.call.Nulls])), nil
	}
}

// positive is a function that takes no number below one as its argument i.
func positive(i int, state string, build builder) builder {
	return func(c *calling) (node, error) {
		if constantFrom(c.call.Args[i], 1) {
			return build(c)
		}
		refusal := fill("error($1)", textConst(state+" argument of "+c.call.Name+" must be greater than zero"))
		c.args[i] = fill("CASE WHEN $1 < 1 THEN $2 ELSE $1 END", c.args[i], refusal)
		return build(c)
	}
}

// ratioToReport is the share that a value has in the sum of its partition.
func ratioToReport(c *calling) (node, error) {
	return fill("($1 / nullif($2, 0))", c.args[0], c.over(fill("sum($1)", c.args...))), nil
}
