package redshiftsql

import "strings"

// formatFunctions are "Data type formatting functions" of the Database
// Developer Guide.
var formatFunctions = []function{
	{"to_char", "timestamp, text", varchar, as("rs_to_char_moment($1, $2, 'UTC')")},
	{"to_char", "timestamptz, text", varchar, charZoned},
	{"to_char", "interval, text", varchar, as("rs_to_char_interval(date_part('year', $1) * 12 + date_part('month', $1), date_part('day', $1), " +
		"date_part('hour', $1) * 3600000000 + date_part('minute', $1) * 60000000 + date_part('microsecond', $1), $2)")},
	{"to_char", "decimal, text", varchar, as("rs_to_char_number(CAST($1 AS VARCHAR), $2)")},
	{"to_char", "double, text", varchar, as("rs_to_char_number(CAST($1 AS VARCHAR), $2)")},
	{"to_date", "text, text", date, as("CAST(rs_to_moment($1, $2, false) AS DATE)")},
	{"to_date", "text, text, boolean", date, as("CAST(rs_to_moment($1, $2, $3) AS DATE)")},
	{"to_number", "text, text", nil, toNumber},
	{"to_timestamp", "text, text", is(TimestampTZ), as("CAST(rs_to_moment($1, $2, false) AS TIMESTAMP WITH TIME ZONE)")},
	{"to_timestamp", "text, text, boolean", is(TimestampTZ), as("CAST(rs_to_moment($1, $2, $3) AS TIMESTAMP WITH TIME ZONE)")},
}

func charZoned(c *calling) (node, error) {
	zone, ok := c.catalog.Value("setting:timezone")
	if !ok {
		zone = "UTC"
	}
	return fill("rs_to_char_moment(CAST($1 AS TIMESTAMP), $2, $3)", c.args[0], c.args[1], textConst(zone)), nil
}

// toNumber has the scale of its format, which must be a constant.
func toNumber(c *calling) (node, error) {
	l, ok := c.call.Args[1].(*Literal)
	if !ok || l.Kind != StringLit {
		return nil, refuse("0A000", "TO_NUMBER with a format that is not a constant is not supported: Redshift needs one too")
	}
	digits := 0
	format := strings.ToUpper(l.Text)
	if i := strings.IndexAny(format, ".D"); i >= 0 {
		digits = strings.Count(format[i:], "9") + strings.Count(format[i:], "0")
	}
	c.result = Type{ID: Numeric, Precision: 38, Scale: min(digits, 37)}
	return &cast{fill("rs_to_number($1, $2)", c.args...), c.result}, nil
}
