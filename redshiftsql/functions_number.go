package redshiftsql

// numberFunctions are "Math functions" of the Database Developer Guide.
var numberFunctions = []function{
	{"abs", "number", first, as("abs($1)")},
	{"acos", "double", double, as("acos($1)")},
	{"asin", "double", double, as("asin($1)")},
	{"atan", "double", double, as("atan($1)")},
	{"atan2", "double, double", double, as("atan2($1, $2)")},
	{"cbrt", "double", double, as("cbrt($1)")},
	{"ceil", "number", nil, rounding("ceil")},
	{"ceiling", "number", nil, rounding("ceil")},
	{"cos", "double", double, as("cos($1)")},
	{"cot", "double", double, as("cot($1)")},
	{"degrees", "double", double, as("degrees($1)")},
	{"dexp", "double", double, as("exp($1)")},
	{"dlog1", "double", double, as("ln($1)")},
	{"dlog10", "double", double, as("log10($1)")},
	{"exp", "double", double, as("exp($1)")},
	{"floor", "number", nil, rounding("floor")},
	{"generate_series", "bigint, bigint [, bigint]", nil, seriesRows},
	{"ln", "double", double, as("ln($1)")},
	{"log", "double", double, as("log10($1)")},
	{"mod", "number, number", nil, modulo},
	{"pi", "", double, as("pi()")},
	{"pow", "double, double", double, as("pow($1, $2)")},
	{"power", "double, double", double, as("pow($1, $2)")},
	{"radians", "double", double, as("radians($1)")},
	{"random", "", double, as("random()")},
	{"round", "number [, integer]", nil, rounding("round")},
	{"sign", "decimal", func([]Type) Type { return Type{ID: Numeric, Precision: 1} }, as("CAST(sign($1) AS DECIMAL(1,0))")},
	{"sign", "double", double, as("CAST(sign($1) AS DOUBLE)")},
	{"sin", "double", double, as("sin($1)")},
	{"sqrt", "double", double, as("sqrt($1)")},
	{"tan", "double", double, as("tan($1)")},
	{"to_hex", "bigint", varchar, as("lower(to_hex($1))")},
	{"trunc", "number [, integer]", nil, rounding("trunc")},
	{"trunc", "date", date, as("$1")},
}

// seriesRows makes a row of every value, as set-returning functions in a select
// list do.
func seriesRows(p *printing) (string, error) {
	for _, t := range p.types {
		p.result = common(p.result, t)
	}
	return expand("unnest(generate_series($*))", p.args), nil
}

// modulo has the type of a division's remainder and fails on zero.
func modulo(p *printing) (text string, err error) {
	text, p.result = p.remainder(p.args[0], nonZero(p.call.Args[1], p.args[1]), p.types[0], p.types[1])
	return text, nil
}

// rounding prints ROUND, TRUNC, CEIL and FLOOR, which keep exact numbers exact
// and whole ones whole.
func rounding(name string) printer {
	return func(p *printing) (string, error) {
		t := p.types[0]
		switch {
		case t.integer() && len(p.args) == 1:
			p.result = t
			return p.args[0], nil
		case t.integer():
			p.result = t
			return "CAST(" + name + "(CAST(" + p.args[0] + " AS DECIMAL(38,0)), " + p.args[1] + ") AS " + t.engineName() + ")", nil
		case t.ID == Numeric && len(p.args) == 1:
			p.result = Type{ID: Numeric, Precision: min(t.Precision-t.Scale+1, 38)}
			if t.Precision == 0 {
				p.result.Precision = 38
			}
			return "CAST(" + name + "(" + p.args[0] + ") AS " + p.result.engineName() + ")", nil
		case t.ID == Numeric:
			// One digit more than the argument, for 9.99 that becomes 10.00, and
			// no more of a fraction than is asked for.
			p.result = exact(t)
			if l, ok := p.call.Args[1].(*Literal); ok {
				if n, whole := position(l); whole {
					p.result.Precision -= p.result.Scale
					p.result.Scale = min(p.result.Scale, max(n, 0))
					p.result.Precision += p.result.Scale
				}
			}
			p.result.Precision = min(p.result.Precision+1, 38)
			return "CAST(" + name + "(" + p.args[0] + ", " + p.args[1] + ") AS " + p.result.engineName() + ")", nil
		}
		p.result = Type{ID: Double}
		if len(p.args) == 1 {
			return name + "(CAST(" + p.args[0] + " AS DOUBLE))", nil
		}
		return name + "(CAST(" + p.args[0] + " AS DOUBLE), " + p.args[1] + ")", nil
	}
}
