package redshiftsql

import (
	"strconv"
	"strings"
)

// datePartCall prints the functions whose first argument is a date part, which
// is a word or a constant, not a column.
func (c *compiler) datePartCall(f *Call, sc *scope) (bool, Type, error) {
	want := 3
	switch f.Name {
	case "dateadd", "date_add", "datediff", "date_diff":
	case "date_trunc", "date_part", "datepart":
		want = 2
	default:
		return false, Type{}, nil
	}
	if len(f.Args) != want {
		return true, Type{}, noFunction(f, make([]Type, len(f.Args)))
	}
	word := ""
	switch p := f.Args[0].(type) {
	case *ColumnRef:
		word = p.Name.String()
	case *Literal:
		word = p.Text
	}
	part, err := datePart(word)
	if err != nil {
		return true, Type{}, err
	}
	text := make([]string, want)
	types := make([]Type, want)
	for i, a := range f.Args[1:] {
		like := Type{ID: Timestamp} // what an untyped constant or parameter is here
		if i == 0 && strings.HasSuffix(f.Name, "add") {
			like.ID = Integer
		}
		text[i+1], err = c.capture(func() (err error) { types[i+1], err = c.typed(a, like, sc); return err })
		if err != nil {
			return true, Type{}, err
		}
	}
	switch f.Name {
	case "dateadd", "date_add":
		t := Type{ID: Timestamp}
		if types[2].ID == TimestampTZ {
			t = types[2]
		}
		c.w("CAST((", text[2], " + to_", strings.TrimSuffix(intervalOf[part].unit, "s"), "s(CAST(", text[1], " AS INTEGER) * ", strconv.Itoa(intervalOf[part].times), ")) AS ", t.engineName(), ")")
		if intervalOf[part].unit == "" {
			return true, t, refuse("0A000", "DATEADD by %s is not supported yet", part)
		}
		return true, t, nil
	case "datediff", "date_diff":
		c.w("datediff(", quoteText(part), ", ", text[1], ", ", text[2], ")")
		return true, Type{ID: BigInt}, nil
	case "date_trunc":
		t := types[1]
		if t.ID != TimestampTZ {
			t = Type{ID: Timestamp}
		}
		c.w("CAST(date_trunc(", quoteText(part), ", ", text[1], ") AS ", t.engineName(), ")")
		return true, t, nil
	}
	c.w("CAST(", partOf(part, text[1]), " AS DOUBLE)")
	return true, Type{ID: Double}, nil
}

// intervalOf says how DATEADD's parts are made of the engine's intervals.
var intervalOf = map[string]struct {
	unit  string
	times int
}{"year": {"years", 1}, "quarter": {"months", 3}, "month": {"months", 1}, "week": {"days", 7}, "day": {"days", 1},
	"hour": {"hours", 1}, "minute": {"minutes", 1}, "second": {"seconds", 1}, "millisecond": {"milliseconds", 1}, "microsecond": {"microseconds", 1},
	"decade": {"years", 10}, "century": {"years", 100}}

func (c *compiler) extract(e *Extract, sc *scope) (Type, error) {
	part, err := datePart(e.Part)
	if err != nil {
		return Type{}, err
	}
	x, err := c.capture(func() (err error) { _, err = c.typed(e.X, Type{ID: Timestamp}, sc); return err })
	if err != nil {
		return Type{}, err
	}
	t := Type{ID: Integer}
	if part == "epoch" {
		t.ID = BigInt
	}
	c.w("CAST(", partOf(part, x), " AS ", t.engineName(), ")")
	return t, nil
}

// partOf prints a part of a moment. The engine's milliseconds and microseconds
// hold the whole seconds too, and its decades begin one later.
func partOf(part, x string) string {
	text := "date_part('" + part + "', " + x + ")"
	switch part {
	case "millisecond":
		return "(" + text + " % 1000)"
	case "microsecond":
		return "(" + text + " % 1000000)"
	case "epoch", "second":
		return "floor(" + text + ")"
	}
	return text
}

var dateParts = map[string]string{"y": "year", "yr": "year", "yrs": "year", "years": "year", "year": "year",
	"qtr": "quarter", "qtrs": "quarter", "quarters": "quarter", "quarter": "quarter",
	"mon": "month", "mons": "month", "months": "month", "month": "month", "w": "week", "weeks": "week", "week": "week",
	"d": "day", "days": "day", "day": "day", "dow": "dayofweek", "dayofweek": "dayofweek", "weekday": "dayofweek", "dw": "dayofweek",
	"doy": "dayofyear", "dayofyear": "dayofyear", "dy": "dayofyear", "yearday": "dayofyear", "h": "hour", "hr": "hour", "hrs": "hour",
	"hours": "hour", "hour": "hour", "m": "minute", "min": "minute", "mins": "minute", "minutes": "minute", "minute": "minute",
	"s": "second", "sec": "second", "secs": "second", "seconds": "second", "second": "second", "ms": "millisecond",
	"millisecond": "millisecond", "milliseconds": "millisecond", "us": "microsecond", "microsecond": "microsecond",
	"microseconds": "microsecond", "epoch": "epoch", "c": "century", "century": "century", "decade": "decade"}

func datePart(s string) (string, error) {
	if p, ok := dateParts[foldASCII(s)]; ok {
		return p, nil
	}
	return "", refuse("22023", "date part \"%s\" is not recognized", clip(s))
}
