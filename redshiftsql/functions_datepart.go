package redshiftsql

// extract resolves EXTRACT, which answers whole numbers.
func (a *analyser) extract(e *Extract, sc *scope) (node, Type, error) {
	part, err := datePart(e.Part)
	if err != nil {
		return nil, Type{}, err
	}
	x, of, err := a.typed(e.X, Type{ID: Timestamp}, sc)
	if err != nil {
		return nil, Type{}, err
	}
	zone := part == "timezone" || part == "timezone_hour" || part == "timezone_minute"
	switch {
	case of.text():
		return nil, Type{}, noFunction(&Call{Name: "date_part"}, []Type{{ID: Text}, of})
	case of.ID == TimeTZ && zone: // it is kept in UTC
		return intConst(0), Type{ID: Integer}, nil
	case of.ID != TimestampTZ && zone:
		return nil, Type{}, refuse("0A000", "a value of type %s has no %s", of, part)
	}
	t := Type{ID: Integer}
	if part == "epoch" {
		t.ID = BigInt
	}
	return &cast{partOf(part, x), t}, t, nil
}

// partOf is a whole part of a moment. The engine's milliseconds and microseconds
// hold the seconds too, and its decades begin one later.
func partOf(part string, x node) node {
	n := fill("date_part($1, $2)", textConst(part), x)
	switch part {
	case "millisecond":
		return fill("($1 % 1000)", n)
	case "microsecond":
		return fill("($1 % 1000000)", n)
	case "epoch", "second":
		return fill("floor($1)", n)
	case "decade":
		return fill("($1 + 1)", n)
	}
	return n
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
