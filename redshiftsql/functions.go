package redshiftsql

// function is one row of the table of functions: how many arguments it takes,
// how it is printed and what it yields. A function that has no row does not
// exist, whatever the engine has under that name.
type function struct {
	min, max int    // max -1: any number
	print    string // $1, $2 … are the arguments, $* all of them, comma-separated
	result   func(args []Type) Type
	class    functionClass
}

type functionClass uint8

const (
	scalar functionClass = iota
	aggregateFn
	windowFn
)

func is(id TypeID) func([]Type) Type { return func([]Type) Type { return Type{ID: id} } }

func same(args []Type) Type {
	t := Type{}
	for _, a := range args {
		t = common(t, a)
	}
	return t
}

// zoned is what AT TIME ZONE makes of its second argument.
func zoned(args []Type) Type {
	if args[1].ID == TimestampTZ {
		return Type{ID: Timestamp}
	}
	return Type{ID: TimestampTZ}
}

func first(args []Type) Type {
	if len(args) == 0 {
		return Type{}
	}
	return args[0]
}

var str, flt, big8, int4, boo, ts = is(Varchar), is(Double), is(BigInt), is(Integer), is(Boolean), is(Timestamp)

var functions = map[string]function{
	// text
	"lower": {1, 1, "lower($1)", str, 0}, "upper": {1, 1, "upper($1)", str, 0}, "initcap": {1, 1, "", str, 0},
	"length": {1, 1, "length($1)", int4, 0}, "len": {1, 1, "length($1)", int4, 0}, "char_length": {1, 1, "length($1)", int4, 0},
	"character_length": {1, 1, "length($1)", int4, 0}, "octet_length": {1, 1, "strlen($1)", int4, 0},
	"left": {2, 2, "left($1, $2)", str, 0}, "right": {2, 2, "right($1, $2)", str, 0},
	"substring": {2, 3, "", str, 0}, "substr": {2, 3, "", str, 0}, "textlen": {1, 1, "length($1)", int4, 0},
	"sha1": {1, 1, "sha1($1)", str, 0}, "func_sha1": {1, 1, "sha1($1)", str, 0}, "quote_literal": {1, 1, "(chr(39) || replace($1, chr(39), chr(39) || chr(39)) || chr(39))", str, 0},
	"to_char": {2, 2, "", str, 0}, "to_date": {2, 2, "", nil, 0}, "to_timestamp": {2, 2, "", nil, 0}, "to_number": {2, 2, "", nil, 0},
	"convert_timezone": {2, 3, "", nil, 0}, "date_part_year": {1, 1, "year($1)", int4, 0}, "next_day": {2, 2, "", is(Date), 0}, "grouping": {1, -1, "grouping($*)", int4, 0},
	"btrim": {1, 2, "trim($*)", str, 0}, "ltrim": {1, 2, "ltrim($*)", str, 0}, "rtrim": {1, 2, "rtrim($*)", str, 0},
	"replace": {3, 3, "replace($1, $2, $3)", str, 0}, "translate": {3, 3, "translate($1, $2, $3)", str, 0},
	"reverse": {1, 1, "reverse($1)", str, 0}, "repeat": {2, 2, "repeat($1, CAST(greatest(least($2, 65535 // greatest(strlen($1), 1)), 0) AS BIGINT))", str, 0},
	"replicate": {2, 2, "repeat($1, CAST(greatest(least($2, 65535 // greatest(strlen($1), 1)), 0) AS BIGINT))", str, 0},
	"lpad":      {2, 3, "", str, 0}, "rpad": {2, 3, "", str, 0},
	"strpos": {2, 2, "strpos($1, $2)", int4, 0}, "charindex": {2, 2, "strpos($2, $1)", int4, 0},
	"concat":     {2, 2, "(CAST($1 AS VARCHAR) || CAST($2 AS VARCHAR))", str, 0},
	"split_part": {3, 3, "split_part($1, $2, $3)", str, 0}, "ascii": {1, 1, "ascii($1)", int4, 0}, "chr": {1, 1, "chr(CAST($1 AS INTEGER))", str, 0},
	"md5": {1, 1, "md5($1)", str, 0}, "quote_ident": {1, 1, `('"' || replace($1, '"', '""') || '"')`, str, 0},
	"regexp_replace": {2, 3, "", str, 0}, "regexp_substr": {2, 2, "regexp_extract($1, $2)", str, 0},
	"regexp_count": {2, 2, "len(regexp_extract_all($1, $2))", int4, 0}, "to_hex": {1, 1, "lower(to_hex($1))", str, 0},
	// numbers
	"abs": {1, 1, "abs($1)", first, 0}, "ceil": {1, 1, "", nil, 0}, "ceiling": {1, 1, "", nil, 0},
	"floor": {1, 1, "", nil, 0}, "round": {1, 2, "", nil, 0}, "trunc": {1, 2, "", nil, 0},
	"dexp": {1, 1, "exp($1)", flt, 0}, "dlog1": {1, 1, "ln($1)", flt, 0}, "dlog10": {1, 1, "log10($1)", flt, 0}, "cot": {1, 1, "cot($1)", flt, 0},
	"mod": {2, 2, "mod($1, CASE WHEN $2 = 0 THEN error('division by zero') ELSE $2 END)", same, 0}, "power": {2, 2, "pow($1, $2)", flt, 0}, "pow": {2, 2, "pow($1, $2)", flt, 0},
	"sqrt": {1, 1, "sqrt($1)", flt, 0}, "exp": {1, 1, "exp($1)", flt, 0}, "ln": {1, 1, "ln($1)", flt, 0}, "log": {1, 1, "log10($1)", flt, 0},
	"sign": {1, 1, "sign($1)", int4, 0}, "pi": {0, 0, "pi()", flt, 0}, "random": {0, 0, "random()", flt, 0},
	"sin": {1, 1, "sin($1)", flt, 0}, "cos": {1, 1, "cos($1)", flt, 0}, "tan": {1, 1, "tan($1)", flt, 0}, "atan": {1, 1, "atan($1)", flt, 0},
	"asin": {1, 1, "asin($1)", flt, 0}, "acos": {1, 1, "acos($1)", flt, 0}, "atan2": {2, 2, "atan2($1, $2)", flt, 0},
	"radians": {1, 1, "radians($1)", flt, 0}, "degrees": {1, 1, "degrees($1)", flt, 0}, "cbrt": {1, 1, "cbrt($1)", flt, 0},
	// choice
	"coalesce": {1, -1, "coalesce($*)", same, 0}, "nvl": {1, -1, "coalesce($*)", same, 0}, "nullif": {2, 2, "nullif($1, $2)", first, 0},
	"isnull": {2, 2, "coalesce($1, $2)", same, 0}, "nvl2": {3, 3, "CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END", nil, 0},
	"greatest": {1, -1, "greatest($*)", same, 0}, "least": {1, -1, "least($*)", same, 0}, "decode": {3, -1, "", nil, 0},
	// dates and times
	"getdate": {0, 0, "CAST(date_trunc('second', now()) AS TIMESTAMP)", ts, 0}, "sysdate": {0, 0, "CAST(now() AS TIMESTAMP)", ts, 0},
	"now": {0, 0, "now()", is(TimestampTZ), 0}, "current_timestamp": {0, 0, "now()", is(TimestampTZ), 0},
	"localtimestamp": {0, 0, "CAST(now() AS TIMESTAMP)", ts, 0}, "current_date": {0, 0, "CAST(now() AS DATE)", is(Date), 0},
	"current_time": {0, 0, "CAST(now() AS TIME)", is(Time), 0},
	"dateadd":      {3, 3, "", nil, 0}, "datediff": {3, 3, "", big8, 0}, "date_trunc": {2, 2, "", nil, 0}, "date_part": {2, 2, "", int4, 0},
	"datepart": {2, 2, "", int4, 0}, "add_months": {2, 2, "CAST(($1 + to_months(CAST($2 AS INTEGER))) AS TIMESTAMP)", ts, 0},
	"last_day":       {1, 1, "last_day($1)", is(Date), 0},
	"months_between": {2, 2, "CAST(datediff('month', $2, $1) AS DOUBLE)", flt, 0},
	"timezone":       {2, 2, "timezone($1, $2)", zoned, 0},
	// aggregates
	"count": {0, 1, "count($*)", big8, aggregateFn}, "sum": {1, 1, "", nil, aggregateFn}, "avg": {1, 1, "", nil, aggregateFn},
	"min": {1, 1, "min($1)", first, aggregateFn}, "max": {1, 1, "max($1)", first, aggregateFn},
	"stddev": {1, 1, "stddev_samp($1)", flt, aggregateFn}, "stddev_samp": {1, 1, "stddev_samp($1)", flt, aggregateFn},
	"stddev_pop": {1, 1, "stddev_pop($1)", flt, aggregateFn}, "variance": {1, 1, "var_samp($1)", flt, aggregateFn},
	"var_samp": {1, 1, "var_samp($1)", flt, aggregateFn}, "var_pop": {1, 1, "var_pop($1)", flt, aggregateFn},
	"bool_and": {1, 1, "bool_and($1)", boo, aggregateFn}, "bool_or": {1, 1, "bool_or($1)", boo, aggregateFn},
	"median": {1, 1, "", nil, aggregateFn}, "any_value": {1, 1, "any_value($1)", first, aggregateFn},
	"listagg": {1, 2, "", str, aggregateFn}, "percentile_cont": {1, 1, "", nil, aggregateFn}, "percentile_disc": {1, 1, "", nil, aggregateFn},
	// windows
	"row_number": {0, 0, "row_number()", big8, windowFn}, "rank": {0, 0, "rank()", big8, windowFn}, "dense_rank": {0, 0, "dense_rank()", big8, windowFn},
	"percent_rank": {0, 0, "percent_rank()", flt, windowFn}, "cume_dist": {0, 0, "cume_dist()", flt, windowFn}, "ntile": {1, 1, "ntile($1)", big8, windowFn},
	"lag": {1, 3, "lag($*)", first, windowFn}, "lead": {1, 3, "lead($*)", first, windowFn},
	"first_value": {1, 1, "first_value($1)", first, windowFn}, "last_value": {1, 1, "last_value($1)", first, windowFn}, "nth_value": {2, 2, "nth_value($1, $2)", first, windowFn},
}
