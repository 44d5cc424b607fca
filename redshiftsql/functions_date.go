package redshiftsql

import (
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
	{"current_time", "", is(TimeTZ), as("CAST(timezone('UTC', now()) AS TIME)")},
	{"current_timestamp", "", is(TimestampTZ), as("now()")},
	{"date_add", "datepart, bigint, timestamp", timestamp, dateAdd},
	{"date_add", "datepart, bigint, timestamptz", last, dateAdd},
	{"date_add", "datepart, bigint, time", last, dateAdd},
	{"date_add", "datepart, bigint, timetz", last, dateAdd},
	{"date_cmp", "date, date", integer, as(compared("$1", "$2"))},
	{"date_cmp_timestamp", "timestamp, timestamp", integer, as(compared("$1", "$2"))},
	{"date_cmp_timestamptz", "date, timestamptz", integer, as(compared("CAST($1 AS TIMESTAMP WITH TIME ZONE)", "$2"))},
	{"date_diff", "datepart, timestamp, timestamp", bigint, dateDiff},
	{"date_diff", "datepart, timestamptz, timestamptz", bigint, dateDiff},
	{"date_diff", "datepart, time, time", bigint, dateDiff},
	{"date_part", "datepart, timestamp", double, datePartOf},
	{"date_part", "datepart, timestamptz", double, datePartOf},
	{"date_part", "datepart, time", double, datePartOf},
	{"date_part", "datepart, interval", double, datePartOf},
	{"date_part_year", "date", integer, as("year($1)")},
	{"date_trunc", "datepart, timestamp", timestamp, dateTrunc},
	{"date_trunc", "datepart, timestamptz", is(TimestampTZ), dateTrunc},
	{"dateadd", "datepart, bigint, timestamp", timestamp, dateAdd},
	{"dateadd", "datepart, bigint, timestamptz", last, dateAdd},
	{"dateadd", "datepart, bigint, time", last, dateAdd},
	{"dateadd", "datepart, bigint, timetz", last, dateAdd},
	{"datediff", "datepart, timestamp, timestamp", bigint, dateDiff},
	{"datediff", "datepart, timestamptz, timestamptz", bigint, dateDiff},
	{"datediff", "datepart, time, time", bigint, dateDiff},
	{"datepart", "datepart, timestamp", double, datePartOf},
	{"datepart", "datepart, timestamptz", double, datePartOf},
	{"datepart", "datepart, time", double, datePartOf},
	{"getdate", "", timestamp, getDate},
	{"interval_cmp", "interval, interval", integer, as(compared("$1", "$2"))},
	{"isfinite", "timestamp", boolean, as("isfinite($1)")},
	{"last_day", "date", date, as("last_day($1)")},
	{"localtime", "", is(Time), as("CAST(CAST(now() AS TIMESTAMP) AS TIME)")},
	{"localtimestamp", "", timestamp, as("CAST(now() AS TIMESTAMP)")},
	{"months_between", "timestamp, timestamp", double, as(monthsBetween)},
	{"next_day", "date, text", date, as("($1 + CAST((rs_weekday($2) - dayofweek($1) + 6) % 7 + 1 AS INTEGER))")},
	{"now", "", is(TimestampTZ), as("now()")},
	{"sysdate", "", timestamp, as("CAST(now() AS TIMESTAMP)")},
	{"timeofday", "", varchar, as("strftime(now(), '%a %b %d %H:%M:%S.%f %Y UTC')")},
	{"timestamp_cmp", "timestamp, timestamp", integer, as(compared("$1", "$2"))},
	{"timestamp_cmp_date", "timestamp, timestamp", integer, as(compared("$1", "$2"))},
	{"timestamp_cmp_timestamptz", "timestamp, timestamptz", integer, as(compared("CAST($1 AS TIMESTAMP WITH TIME ZONE)", "$2"))},
	{"timestamptz_cmp", "timestamptz, timestamptz", integer, as(compared("$1", "$2"))},
	{"timestamptz_cmp_date", "timestamptz, date", integer, as(compared("$1", "CAST($2 AS TIMESTAMP WITH TIME ZONE)"))},
	{"timestamptz_cmp_timestamp", "timestamptz, timestamp", integer, as(compared("$1", "CAST($2 AS TIMESTAMP WITH TIME ZONE)"))},
	{"timezone", "interval, timestamp", is(TimestampTZ), offsetZone},
	{"timezone", "interval, timestamptz", timestamp, offsetZone},
	{"timezone", "text, timestamp", is(TimestampTZ), timezone},
	{"timezone", "text, timestamptz", timestamp, timezone},
}

// monthsBetween counts whole months when both are the same day of the month or
// both its last, and otherwise parts of a month of 31 days.
const monthsBetween fixed = "CASE WHEN day($1) = day($2) OR (last_day($1) = CAST($1 AS DATE) AND last_day($2) = CAST($2 AS DATE)) " +
	"THEN CAST((year($1) - year($2)) * 12 + month($1) - month($2) AS DOUBLE) " +
	"ELSE (year($1) - year($2)) * 12 + month($1) - month($2) + ((epoch($1) - epoch(date_trunc('month', $1))) - (epoch($2) - epoch(date_trunc('month', $2)))) / CAST(2678400 AS DOUBLE) END"

// convertTimezone is CONVERT_TIMEZONE([source,] target, moment); without a
// source a TIMESTAMP is one of UTC.
func convertTimezone(c *calling) (node, error) {
	n := len(c.args) - 1
	moment := c.args[n]
	if c.types[n].ID != TimestampTZ {
		source := Expr(&Literal{StringLit, "UTC"})
		if n == 2 {
			source = c.call.Args[0]
		}
		moment = atZone(moment, c.args[0], source, Timestamp)
	}
	return atZone(moment, c.args[n-1], c.call.Args[n-1], TimestampTZ), nil
}

// timezone is TIMEZONE(zone, moment), also written moment AT TIME ZONE zone.
func timezone(c *calling) (node, error) {
	return atZone(c.args[1], c.args[0], c.call.Args[0], c.types[1].ID), nil
}

// offsetZone is TIMEZONE with an offset from UTC, which counts eastwards, in place
// of a zone.
func offsetZone(c *calling) (node, error) {
	const whole fixed = "CASE WHEN date_part('year', $1) = 0 AND date_part('month', $1) = 0 AND date_part('day', $1) = 0 THEN $1 " +
		"WHEN $1 IS NOT NULL THEN error('22023 an interval as a time zone must not include months or days') END"
	offset := c.args[0]
	if l, ok := c.call.Args[0].(*IntervalLit); ok {
		i, err := scalar.ReadInterval(l.Text, l.Unit)
		if err != nil {
			return nil, err
		}
		if i.Months != 0 || i.Days != 0 {
			return nil, refuse("22023", "interval time zone \"%s\" must not include months or days", clip(l.Text))
		}
	} else {
		offset = fill(whole, offset)
	}
	if c.types[1].ID == TimestampTZ {
		return fill("(timezone('UTC', $1) + $2)", c.args[1], offset), nil
	}
	return fill("timezone('UTC', $1 - $2)", c.args[1], offset), nil
}

// atZone is the moment that a TIMESTAMP is in a zone, or the TIMESTAMP that a
// TIMESTAMPTZ is there. The engine knows places; fixed offsets, which are what
// Redshift's abbreviations mean, are added.
func atZone(moment, zone node, e Expr, from TypeID) node {
	place, offset := fill("rs_zone_place($1)", zone), fill("to_minutes(rs_zone_offset($1))", zone)
	if l, ok := e.(*Literal); ok && l.Kind == StringLit {
		name, minutes := scalar.Zone(l.Text)
		if minutes == 0 {
			return fill("timezone($1, $2)", textConst(name), moment)
		}
		place, offset = textConst(name), fill("to_minutes($1)", intConst(minutes))
	}
	if from == TimestampTZ {
		return fill("(timezone($1, $2) + $3)", place, moment, offset)
	}
	return fill("timezone($1, $2 - $3)", place, moment, offset)
}

// intervalOf says how DATEADD's parts are made of the engine's intervals: what
// is added, and how often.
var intervalOf = map[string]struct {
	unit  fixed
	times int
}{"year": {months, 12}, "quarter": {months, 3}, "month": {months, 1}, "week": {days, 7}, "day": {days, 1},
	"hour": {"to_hours($1)", 1}, "minute": {"to_minutes($1)", 1}, "second": {"to_seconds($1)", 1}, "millisecond": {"to_milliseconds($1)", 1}, "microsecond": {"to_microseconds($1)", 1},
	"decade": {months, 120}, "century": {months, 1200}, "millennium": {months, 12000}}

const (
	months fixed = "to_months($1)"
	days   fixed = "to_days($1)"
)

func dateAdd(c *calling) (node, error) {
	i, ok := intervalOf[c.part]
	if !ok {
		return nil, refuse("22023", "DATEADD cannot add the date part %s", c.part)
	}
	n, moment := c.args[1], c.args[2]
	if i.unit == months || i.unit == days {
		n = &cast{n, Type{ID: Integer}}
	}
	if i.times > 1 {
		n = fill("$1 * $2", n, intConst(i.times))
	}
	sum := fill("($1 + $2)", moment, fill(i.unit, n))
	if i.times >= 12 { // years from February 29 lead to March 1 where there is none
		sum = fill("CASE WHEN month($1) = 2 AND day($1) > day($2) THEN $2 + to_days(1) ELSE $2 END", moment, sum)
	}
	return sum, nil
}

// yearsBefore are the parts that begin a year later for DATE_TRUNC than for the
// engine: a century begins with the year 1 of it, for the engine with its year 0.
var yearsBefore = map[string]bool{"century": true, "millennium": true}

// truncated is the engine's DATE_TRUNC.
const truncated fixed = "date_trunc($1, $2)"

// withinDay are the parts of which a day with a change of clocks has its own:
// an hour that comes twice is cut to its own beginning.
var withinDay = map[string]bool{"hour": true, "minute": true, "second": true, "millisecond": true, "microsecond": true}

func dateTrunc(c *calling) (node, error) {
	form := truncated
	switch {
	case yearsBefore[c.part]:
		form = "(date_trunc($1, $2 - to_years(1)) + to_years(1))"
	case withinDay[c.part] && c.result.ID == TimestampTZ:
		form = "($2 - (CAST($2 AS TIMESTAMP) - date_trunc($1, CAST($2 AS TIMESTAMP))))"
	}
	return &cast{fill(form, c.args[0], c.args[1]), c.result}, nil
}

// dateDiff counts the beginnings of a part between two moments. The engine
// begins centuries with their year 0.
func dateDiff(c *calling) (node, error) {
	if yearsBefore[c.part] {
		return fill("CAST(date_part($1, $3) - date_part($1, $2) AS BIGINT)", c.args...), nil
	}
	return fill("datediff($1, $2, $3)", c.args...), nil
}

// datePartOf is DATE_PART, which keeps fractions of seconds.
func datePartOf(c *calling) (node, error) {
	switch c.part {
	case "second":
		return fill("(CAST(date_part('microsecond', $1) AS DOUBLE) / 1000000)", c.args[1]), nil
	case "epoch":
		return fill("epoch($1)", c.args[1]), nil
	}
	return &cast{partOf(c.part, c.args[1]), Type{ID: Double}}, nil
}

// getDate is when the statement began, without fractions of a second. The engine
// knows when the transaction did.
func getDate(c *calling) (node, error) {
	var began node = fixed("now()")
	if moment, ok := c.catalog.Value("statement:start"); ok {
		began = &cast{textConst(moment), Type{ID: TimestampTZ}}
	}
	return fill("CAST(date_trunc('second', $1) AS TIMESTAMP)", began), nil
}
