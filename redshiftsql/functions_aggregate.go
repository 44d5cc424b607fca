package redshiftsql

import (
	"strconv"
	"strings"
)

// aggregateFunctions are "Aggregate functions" of the Database Developer Guide.
// Sums of integers are BIGINT or NUMERIC, which the engine makes HUGEINT; means
// of exact numbers are exact, which the engine makes DOUBLE.
var aggregateFunctions = []function{
	{"any_value", "any", first, as("any_value($1)")},
	{"avg", "integer", bigint, mean},
	{"avg", "bigint", widest, mean},
	{"avg", "decimal", widest, mean},
	{"avg", "double", double, as("avg($1)")},
	{"bit_and", "bigint", first, as("bit_and($1)")},
	{"bit_and", "boolean", boolean, as("bool_and($1)")},
	{"bit_or", "bigint", first, as("bit_or($1)")},
	{"bit_or", "boolean", boolean, as("bool_or($1)")},
	{"bool_and", "boolean", boolean, as("bool_and($1)")},
	{"bool_or", "boolean", boolean, as("bool_or($1)")},
	{"count", "any", bigint, as("count($1)")},
	{"listagg", "any [, text]", varchar, listAgg},
	{"max", "any", first, extreme("max($1)")},
	{"median", "number", double, median},
	{"median", "timestamp", timestamp, around("median($1)", "CAST($1 AS TIMESTAMP)")},
	{"median", "timestamptz", is(TimestampTZ), around("median($1)", "CAST($1 AS TIMESTAMP WITH TIME ZONE)")},
	{"min", "any", first, extreme("min($1)")},
	{"percentile_cont", "double", nil, percentile},
	{"percentile_disc", "double", nil, percentile},
	{"stddev", "double", double, as("stddev_samp($1)")},
	{"stddev_pop", "double", double, as("stddev_pop($1)")},
	{"stddev_samp", "double", double, as("stddev_samp($1)")},
	{"sum", "integer", bigint, around("sum($1)", "CAST($1 AS BIGINT)")},
	{"sum", "bigint", widest, around("sum($1)", "CAST($1 AS DECIMAL(38,0))")},
	{"sum", "decimal", widest, as("sum($1)")},
	{"sum", "double", double, as("sum($1)")},
	{"var_pop", "double", double, as("var_pop($1)")},
	{"var_samp", "double", double, as("var_samp($1)")},
	{"variance", "double", double, as("var_samp($1)")},
}

// mean is the sum divided by the count, cut to the argument's scale.
func mean(c *calling) (node, error) {
	return average(c.over(fill("sum($1)", c.args...)), c.over(fill("count($1)", c.args...)), c.types[0], c.result), nil
}

// extreme is MIN or MAX, which truth values do not have.
func extreme(text fixed) builder {
	return func(c *calling) (node, error) {
		if c.types[0].ID == Boolean {
			return nil, noFunction(c.call, c.types)
		}
		return c.over(fill(text, c.args...)), nil
	}
}

// listAgg joins texts that are not empty, up to the longest VARCHAR.
func listAgg(c *calling) (node, error) {
	var separator node = textConst("")
	if len(c.args) == 2 {
		separator = c.args[1]
	}
	order := &orderBy{}
	if len(c.call.OrderBy) > 0 {
		var err error
		if order, err = c.orderBy(c.call.OrderBy, nil, c.scope); err != nil {
			return nil, err
		}
	}
	item := c.castTo(c.args[0], c.types[0], Type{ID: Varchar})
	if c.call.Distinct { // the engine would drop the order of the values, or refuse it
		values := c.over(fill("list($1$2)", item, order))
		return fill("rs_listagg_distinct(CAST(to_json($1) AS VARCHAR), $2)", values, separator), nil
	}
	if !c.types[0].numeric() {
		item = fill("nullif($1, '')", item)
	}
	return fill("rs_listagg($1)", c.over(fill("string_agg($1, $2$3)", item, separator, order))), nil
}

// quantiles are the engine's functions for PERCENTILE_CONT and PERCENTILE_DISC,
// which work over windows too.
var quantiles = map[string]fixed{"percentile_cont": "quantile_cont($1, $2)", "percentile_disc": "quantile_disc($1, $2)"}

func percentile(c *calling) (node, error) {
	if len(c.call.OrderBy) != 1 {
		return nil, noFunction(c.call, c.types)
	}
	x, of, err := c.expr(c.call.OrderBy[0].Expr, c.scope)
	if err != nil {
		return nil, err
	}
	at := c.args[0]
	if l, ok := c.call.Args[0].(*Literal); ok && l.Kind == NumberLit {
		if f, err := strconv.ParseFloat(l.Text, 64); err != nil || f < 0 || f > 1 {
			return nil, refuse("22003", "percentile value %s is not between 0 and 1", clip(l.Text))
		}
	} else if ok && l.Kind == NullLit { // the engine would refuse it
		return fill("any_value($1)", null(c.result)), nil
	}
	if c.call.OrderBy[0].Desc {
		at = fill("(1 - $1)", at)
	}
	c.result = of
	if c.call.Name == "percentile_disc" || of.temporal() {
		return c.over(fill(quantiles[c.call.Name], x, at)), nil
	}
	c.result = Type{ID: Double}
	if !of.numeric() {
		return &cast{c.over(fill(quantiles[c.call.Name], x, at)), c.result}, nil
	}
	n := c.over(fill(quantiles[c.call.Name], &cast{x, c.result}, at))
	if l, ok := c.call.Args[0].(*Literal); ok && l.Kind == NumberLit && !strings.ContainsAny(l.Text, "eE") {
		_, digits, _ := strings.Cut(l.Text, ".")
		return between(n, of, len(digits)), nil
	}
	return n, nil
}

func median(c *calling) (node, error) {
	return between(c.over(fill("median(CAST($1 AS DOUBLE))", c.args...)), c.types[0], 1), nil
}

// between is a value that was interpolated between two of a type, at a fraction
// of so many digits. The engine would cut it to the scale of decimals, down on
// either side of zero; as a DOUBLE it is right but for its last bits, and no
// longer than both together.
func between(n node, of Type, digits int) node {
	if of.ID != Numeric {
		return n
	}
	return fill("round($1, $2)", n, intConst(of.Scale+digits))
}
