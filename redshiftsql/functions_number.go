package redshiftsql

// numberFunctions are "Math functions" of the Database Developer Guide.
var numberFunctions = []function{
	{"abs", "number", first, as("abs($1)")},
	{"acos", "double", double, as("acos($1)")},
	{"asin", "double", double, as("asin($1)")},
	{"atan", "double", double, as("atan($1)")},
	{"atan2", "double, double", double, as("atan2($1, $2)")},
	{"cbrt", "double", double, as("cbrt($1)")},
	{"ceil", "number", nil, rounding("ceil($1)", "")},
	{"ceiling", "number", nil, rounding("ceil($1)", "")},
	{"cos", "double", double, as("cos($1)")},
	{"cot", "double", double, as("cot($1)")},
	{"degrees", "double", double, as("degrees($1)")},
	{"dexp", "double", double, as("rs_finite(exp($1), $1)")},
	{"dlog1", "double", double, as("ln($1)")},
	{"dlog10", "double", double, as("log10($1)")},
	{"exp", "double", double, as("rs_finite(exp($1), $1)")},
	{"floor", "number", nil, rounding("floor($1)", "")},
	{"generate_series", "bigint, bigint [, bigint]", nil, seriesRows},
	{"ln", "double", double, as("ln($1)")},
	{"log", "double", double, as("log10($1)")},
	{"mod", "number, number", nil, modulo},
	{"pi", "", double, as("pi()")},
	{"pow", "double, double", double, as(power)},
	{"power", "double, double", double, as(power)},
	{"radians", "double", double, as("radians($1)")},
	{"random", "", double, as("random()")},
	{"round", "number [, integer]", nil, rounding("round($1)", "round($1, $2)")},
	{"sign", "decimal", func([]Type) Type { return Type{ID: Numeric, Precision: 1} }, as("CAST(sign($1) AS DECIMAL(1,0))")},
	{"sign", "double", double, as("CAST(sign($1) AS DOUBLE)")},
	{"sin", "double", double, as("sin($1)")},
	{"sqrt", "double", double, as("sqrt($1)")},
	{"tan", "double", double, as("tan($1)")},
	{"to_hex", "bigint", varchar, toHex},
	{"trunc", "number [, integer]", nil, rounding("trunc($1)", "trunc($1, $2)")},
	{"trunc", "date", date, as("$1")},
}

// power refuses what has no result; the engine would answer that it is no number,
// or infinite.
const power fixed = "rs_power($1, $2, pow($1, $2))"

// toHex writes a negative number in the bytes of its type.
func toHex(c *calling) (node, error) {
	if c.types[0].ID == SmallInt || c.types[0].ID == Integer {
		return fill("right(lower(to_hex($1)), 8)", c.args[0]), nil
	}
	return fill("lower(to_hex($1))", c.args[0]), nil
}

// seriesRows makes a row of every value, as set-returning functions in a select
// list do.
func seriesRows(c *calling) (node, error) {
	for _, t := range c.types {
		c.result = common(c.result, t)
	}
	return fill("unnest(generate_series($*))", c.args...), nil
}

// modulo has the type of a division's remainder and fails on zero.
func modulo(c *calling) (n node, err error) {
	n, c.result = remainder(c.args[0], nonZero(c.args[0], c.call.Args[1], c.args[1]), c.types[0], c.types[1])
	return n, nil
}

// rounding is ROUND, TRUNC, CEIL and FLOOR, which keep exact numbers exact and
// whole ones whole. one and two are the engine's function with one argument and
// with two.
func rounding(one, two fixed) builder {
	return func(c *calling) (node, error) {
		t := c.types[0]
		form := one
		if len(c.args) == 2 {
			form = two
		}
		switch {
		case t.integer() && len(c.args) == 1:
			c.result = t
			return c.args[0], nil
		case t.integer():
			c.result = t
			return &cast{fill(form, &cast{c.args[0], Type{ID: Numeric, Precision: 38}}, c.args[1]), t}, nil
		case t.ID == Numeric:
			c.result = c.roundedType(t)
			return &cast{fill(form, c.args...), c.result}, nil
		}
		c.result = Type{ID: Double}
		c.args[0] = &cast{c.args[0], Type{ID: Double}}
		return fill(form, c.args...), nil
	}
}

// roundedType is the type of a DECIMAL that was rounded. It has one digit more
// than the argument, for 9.99 that becomes 10.00, and no more of a fraction than
// is asked for.
func (c *calling) roundedType(t Type) Type {
	if len(c.args) == 1 {
		if t.Precision == 0 {
			return Type{ID: Numeric, Precision: 38}
		}
		return Type{ID: Numeric, Precision: min(t.Precision-t.Scale+1, 38)}
	}
	t = exact(t)
	if l, ok := c.call.Args[1].(*Literal); ok {
		if n, whole := position(l); whole {
			t.Precision -= t.Scale
			t.Scale = min(t.Scale, max(n, 0))
			t.Precision += t.Scale
		}
	}
	t.Precision = min(t.Precision+1, 38)
	return t
}
