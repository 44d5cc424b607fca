package redshiftsql

import (
	"strconv"

	"github.com/blueshift-db/blueshift/scalar"
)

// dateFunctions are "Date and time functions" of the Database Developer Guide.
// A TIMESTAMPTZ is seen in the session's time zone, as the engine does too.
var dateFunctions = []function{
	{"add_months", "timestamp, integer", timestamp, as("CASE WHEN last_day($1) = CAST($1 AS DATE) " +
		"THEN CAST(last_day($1 + to_months($2)) AS TIMESTAMP) + ($1 - date_trunc('day', $1)) ELSE $1 + to_months($2) END")},
	{"age", "timestamp, timestamp", is(Interval), as("age($1, $2)")},
	{"convert_timezone", "text, timestamp", timestamp, convertTimezone},
	{"convert_timezone", "text, timestamptz", timestamp, convertTimezone},
	{"convert_timezone", "text, text, timestamp", timestamp, convertTimezone},
	{"current_date", "", date, as("CAST(now() AS DATE)")},
	{"current_time", "", is(Time), as("CAST(CAST(now() AS TIMESTAMP) AS TIME)")},
	{"current_timestamp", "", is(TimestampTZ), as("now()")},
	{"date_add", "datepart, bigint, timestamp", timestamp, dateAdd},
	{"date_add", "datepart, bigint, timestamptz", last, dateAdd},
	{"date_add", "datepart, bigint, time", last, dateAdd},
	{"date_cmp", "date, date", integer, as(compared("$1", "$2"))},
	{"date_cmp_timestamp", "timestamp, timestamp", integer, as(compared("$1", "$2"))},
	{"date_cmp_timestamptz", "date, timestamptz", integer, as(compared("CAST($1 AS TIMESTAMP WITH TIME ZONE)", "$2"))},
	{"date_diff", "datepart, timestamp, timestamp", bigint, as("datediff('$1', $2, $3)")},
	{"date_diff", "datepart, timestamptz, timestamptz", bigint, as("datediff('$1', $2, $3)")},
	{"date_diff", "datepart, time, time", bigint, as("datediff('$1', $2, $3)")},
	{"date_part", "datepart, timestamp", double, datePartOf},
	{"date_part", "datepart, timestamptz", double, datePartOf},
	{"date_part", "datepart, time", double, datePartOf},
	{"date_part", "datepart, interval", double, datePartOf},
	{"date_part_year", "date", integer, as("year($1)")},
	{"date_trunc", "datepart, timestamp", timestamp, as("CAST(date_trunc('$1', $2) AS TIMESTAMP)")},
	{"date_trunc", "datepart, timestamptz", is(TimestampTZ), as("date_trunc('$1', $2)")},
	{"dateadd", "datepart, bigint, timestamp", timestamp, dateAdd},
	{"dateadd", "datepart, bigint, timestamptz", last, dateAdd},
	{"dateadd", "datepart, bigint, time", last, dateAdd},
	{"datediff", "datepart, timestamp, timestamp", bigint, as("datediff('$1', $2, $3)")},
	{"datediff", "datepart, timestamptz, timestamptz", bigint, as("datediff('$1', $2, $3)")},
	{"datediff", "datepart, time, time", bigint, as("datediff('$1', $2, $3)")},
	{"datepart", "datepart, timestamp", double, datePartOf},
	{"datepart", "datepart, timestamptz", double, datePartOf},
	{"datepart", "datepart, time", double, datePartOf},
	{"getdate", "", timestamp, as("CAST(date_trunc('second', now()) AS TIMESTAMP)")},
	{"interval_cmp", "interval, interval", integer, as(compared("$1", "$2"))},
	{"isfinite", "timestamp", boolean, as("isfinite($1)")},
	{"last_day", "date", date, as("last_day($1)")},
	{"localtime", "", is(Time), as("CAST(CAST(now() AS TIMESTAMP) AS TIME)")},
	{"localtimestamp", "", timestamp, as("CAST(now() AS TIMESTAMP)")},
	{"months_between", "timestamp, timestamp", double, as(monthsBetween)},
	{"next_day", "date, text", date, as("($1 + CAST((list_position(['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'], lower(left($2, 2))) - 1 - dayofweek($1) + 6) % 7 + 1 AS INTEGER))")},
	{"now", "", is(TimestampTZ), as("now()")},
	{"sysdate", "", timestamp, as("CAST(now() AS TIMESTAMP)")},
	{"timeofday", "", varchar, as("strftime(now(), '%a %b %d %H:%M:%S.%f %Y UTC')")},
	{"timestamp_cmp", "timestamp, timestamp", integer, as(compared("$1", "$2"))},
	{"timestamp_cmp_date", "timestamp, timestamp", integer, as(compared("$1", "$2"))},
	{"timestamp_cmp_timestamptz", "timestamp, timestamptz", integer, as(compared("CAST($1 AS TIMESTAMP WITH TIME ZONE)", "$2"))},
	{"timestamptz_cmp", "timestamptz, timestamptz", integer, as(compared("$1", "$2"))},
	{"timestamptz_cmp_date", "timestamptz, date", integer, as(compared("$1", "CAST($2 AS TIMESTAMP WITH TIME ZONE)"))},
	{"timestamptz_cmp_timestamp", "timestamptz, timestamp", integer, as(compared("$1", "CAST($2 AS TIMESTAMP WITH TIME ZONE)"))},
	{"timezone", "text, timestamp", is(TimestampTZ), timezone},
	{"timezone", "text, timestamptz", timestamp, timezone},
}

// monthsBetween counts whole months when both are the same day of the month or
// both its last, and otherwise parts of a month of 31 days.
const monthsBetween = "CASE WHEN day($1) = day($2) OR (last_day($1) = CAST($1 AS DATE) AND last_day($2) = CAST($2 AS DATE)) " +
	"THEN CAST((year($1) - year($2)) * 12 + month($1) - month($2) AS DOUBLE) " +
	"ELSE (year($1) - year($2)) * 12 + month($1) - month($2) + ((epoch($1) - epoch(date_trunc('month', $1))) - (epoch($2) - epoch(date_trunc('month', $2)))) / CAST(2678400 AS DOUBLE) END"

// convertTimezone is CONVERT_TIMEZONE([source,] target, moment); without a
// source a TIMESTAMP is one of UTC.
func convertTimezone(p *printing) (string, error) {
	n := len(p.args) - 1
	moment := p.args[n]
	if p.types[n].ID != TimestampTZ {
		source := "'UTC'"
		if n == 2 {
			source = p.args[0]
		}
		moment = p.atZone(moment, source, p.call.Args[0], Timestamp)
	}
	return p.atZone(moment, p.args[n-1], p.call.Args[n-1], TimestampTZ), nil
}

// timezone is TIMEZONE(zone, moment), also written moment AT TIME ZONE zone.
func timezone(p *printing) (string, error) {
	return p.atZone(p.args[1], p.args[0], p.call.Args[0], p.types[1].ID), nil
}

// atZone prints the moment that a TIMESTAMP is in a zone, or the TIMESTAMP that
// a TIMESTAMPTZ is there. The engine knows places; fixed offsets, which are
// what Redshift's abbreviations mean, are added.
func (c *compiler) atZone(moment, zone string, e Expr, from TypeID) string {
	place, offset := "rs_zone_place("+zone+")", "to_minutes(rs_zone_offset("+zone+"))"
	if zone == "'UTC'" {
		return "timezone('UTC', " + moment + ")"
	}
	if l, ok := e.(*Literal); ok && l.Kind == StringLit {
		name, minutes := scalar.Zone(l.Text)
		if minutes == 0 {
			return "timezone(" + quoteText(name) + ", " + moment + ")"
		}
		place, offset = quoteText(name), "to_minutes("+strconv.Itoa(minutes)+")"
	}
	if from == TimestampTZ {
		return "(timezone(" + place + ", " + moment + ") + " + offset + ")"
	}
	return "timezone(" + place + ", " + moment + " - " + offset + ")"
}

// intervalOf says how DATEADD's parts are made of the engine's intervals.
var intervalOf = map[string]struct {
	unit  string
	times int
}{"year": {"months", 12}, "quarter": {"months", 3}, "month": {"months", 1}, "week": {"days", 7}, "day": {"days", 1},
	"hour": {"hours", 1}, "minute": {"minutes", 1}, "second": {"seconds", 1}, "millisecond": {"milliseconds", 1}, "microsecond": {"microseconds", 1},
	"decade": {"months", 120}, "century": {"months", 1200}, "millennium": {"months", 12000}}

func dateAdd(p *printing) (string, error) {
	part := p.args[0]
	i, ok := intervalOf[part]
	if !ok {
		return "", refuse("22023", "DATEADD cannot add the date part %s", part)
	}
	n := "CAST(" + p.args[1] + " AS INTEGER)"
	if i.unit != "months" && i.unit != "days" {
		n = p.args[1]
	}
	if i.times > 1 {
		n += " * " + strconv.Itoa(i.times)
	}
	return "(" + p.args[2] + " + to_" + i.unit + "(" + n + "))", nil
}

// datePartOf is DATE_PART, which keeps fractions of seconds.
func datePartOf(p *printing) (string, error) {
	if p.args[0] == "second" {
		return "(CAST(date_part('microsecond', " + p.args[1] + ") AS DOUBLE) / 1000000)", nil
	}
	if p.args[0] == "epoch" {
		return "epoch(" + p.args[1] + ")", nil
	}
	return "CAST(" + partOf(p.args[0], p.args[1]) + " AS DOUBLE)", nil
}

// extract prints EXTRACT, which answers whole numbers.
func (c *compiler) extract(e *Extract, sc *scope) (Type, error) {
	part, err := datePart(e.Part)
	if err != nil {
		return Type{}, err
	}
	var of Type
	x, err := c.capture(func() (err error) { of, err = c.typed(e.X, Type{ID: Timestamp}, sc); return err })
	if err != nil {
		return Type{}, err
	}
	switch {
	case of.text():
		return Type{}, noFunction(&Call{Name: "date_part"}, []Type{{ID: Text}, of})
	case of.ID != TimestampTZ && (part == "timezone" || part == "timezone_hour" || part == "timezone_minute"):
		return Type{}, refuse("0A000", "a value of type %s has no %s", of, part)
	}
	t := Type{ID: Integer}
	if part == "epoch" {
		t.ID = BigInt
	}
	c.w("CAST(", partOf(part, x), " AS ", t.engineName(), ")")
	return t, nil
}

// partOf prints a whole part of a moment. The engine's milliseconds and
// microseconds hold the seconds too, and its decades begin one later.
func partOf(part, x string) string {
	text := "date_part('" + part + "', " + x + ")"
	switch part {
	case "millisecond":
		return "(" + text + " % 1000)"
	case "microsecond":
		return "(" + text + " % 1000000)"
	case "epoch", "second":
		return "floor(" + text + ")"
	case "decade":
		return "(" + text + " + 1)"
	}
	return text
}

// dateParts are the spellings of the date parts ("Date parts for date or
// timestamp functions").
var dateParts = map[string]string{}

func init() {
	for part, spellings := range map[string][]string{
		"millennium":  {"millennium", "millennia", "mil", "mils"},
		"century":     {"century", "centuries", "c", "cent", "cents"},
		"decade":      {"decade", "decades", "dec", "decs"},
		"epoch":       {"epoch"},
		"year":        {"year", "years", "y", "yr", "yrs"},
		"quarter":     {"quarter", "quarters", "qtr", "qtrs"},
		"month":       {"month", "months", "mon", "mons"},
		"week":        {"week", "weeks", "w"},
		"dayofweek":   {"dayofweek", "dow", "dw", "weekday"},
		"dayofyear":   {"dayofyear", "doy", "dy", "yearday"},
		"day":         {"day", "days", "d"},
		"hour":        {"hour", "hours", "h", "hr", "hrs"},
		"minute":      {"minute", "minutes", "m", "min", "mins"},
		"second":      {"second", "seconds", "s", "sec", "secs"},
		"millisecond": {"millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds", "millisec", "millisecs", "millisecon"},
		"microsecond": {"microsecond", "microseconds", "microsec", "microsecs", "usecond", "useconds", "us", "usec", "usecs"},
		"timezone":    {"timezone"}, "timezone_hour": {"timezone_hour"}, "timezone_minute": {"timezone_minute"},
	} {
		for _, s := range spellings {
			dateParts[s] = part
		}
	}
}

func datePart(s string) (string, error) {
	if p, ok := dateParts[foldASCII(s)]; ok {
		return p, nil
	}
	return "", refuse("22023", "date part \"%s\" is not recognized", clip(s))
}

// partName is the date part that an argument means: a word or a constant.
func partName(e Expr) (string, error) {
	switch e := e.(type) {
	case *ColumnRef:
		return datePart(e.Name.String())
	case *Literal:
		return datePart(e.Text)
	}
	return "", refuse("22023", "a date part must be a word or a constant")
}
