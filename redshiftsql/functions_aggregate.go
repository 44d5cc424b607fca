package redshiftsql

import "strings"

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
	{"max", "any", first, extreme("max")},
	{"median", "number", double, around("median($1)", "CAST($1 AS DOUBLE)")},
	{"median", "timestamp", timestamp, around("median($1)", "CAST($1 AS TIMESTAMP)")},
	{"median", "timestamptz", is(TimestampTZ), around("median($1)", "CAST($1 AS TIMESTAMP WITH TIME ZONE)")},
	{"min", "any", first, extreme("min")},
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
func mean(p *printing) (string, error) {
	return around("sum($1)", average("$1", "$2", p.types[0], p.result))(p)
}

// extreme is MIN or MAX, which truth values do not have.
func extreme(name string) printer {
	return func(p *printing) (string, error) {
		if p.types[0].ID == Boolean {
			return "", noFunction(p.call, p.types)
		}
		return name + "(" + p.args[0] + ")" + p.over, nil
	}
}

// listAgg joins texts, up to the longest VARCHAR.
func listAgg(p *printing) (string, error) {
	separator := "''"
	if len(p.args) == 2 {
		separator = p.args[1]
	}
	order, err := p.capture(func() error { return p.withinGroup(p.call, p.scope) })
	distinct, of := strings.CutPrefix(p.args[0], "DISTINCT ")
	if !of {
		distinct = p.args[0]
	}
	item := p.castTo(distinct, p.types[0], Type{ID: Varchar})
	if of {
		item = "DISTINCT " + item
	}
	return "rs_listagg(string_agg(" + item + ", " + separator + order + ")" + p.over + ")", err
}

func (c *compiler) withinGroup(f *Call, sc *scope) error {
	if len(f.OrderBy) == 0 {
		return nil
	}
	c.w(" ORDER BY ")
	return c.orderBy(f.OrderBy, nil, sc)
}

// percentile prints PERCENTILE_CONT and PERCENTILE_DISC as quantiles, which
// work over windows too.
func percentile(p *printing) (string, error) {
	if len(p.call.OrderBy) != 1 {
		return "", noFunction(p.call, p.types)
	}
	var of Type
	x, err := p.capture(func() (err error) { of, err = p.expr(p.call.OrderBy[0].Expr, p.scope); return err })
	at := p.args[0]
	if p.call.OrderBy[0].Desc {
		at = "(1 - " + at + ")"
	}
	text := "quantile_" + strings.TrimPrefix(p.call.Name, "percentile_") + "(" + x + ", " + at + ")" + p.over
	if p.result = of; p.call.Name == "percentile_cont" && !of.temporal() {
		p.result = Type{ID: Double}
		text = "CAST(" + text + " AS DOUBLE)"
	}
	return text, err
}
