package fleet

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// cron is a schedule as AWS writes it: minutes, hours, day of month, month, day
// of week and year, in UTC ("0 10 ? * MON *"). Each field is the set of values
// that it lets through.
type cron struct {
	minute, hour, day, month, weekday, year set
	anyDay, anyWeekday                      bool // the field is ? or *
}

type set map[int]bool

var (
	cronMonths   = map[string]int{"JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12}
	cronWeekdays = map[string]int{"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
)

// parseCron reads a schedule, with or without parentheses around it.
func parseCron(text string) (c cron, err error) {
	inner := strings.TrimPrefix(strings.TrimSpace(text), "cron")
	if strings.HasPrefix(inner, "(") && strings.HasSuffix(inner, ")") {
		inner = inner[1 : len(inner)-1]
	}
	fields := strings.Fields(strings.ToUpper(inner))
	if len(fields) != 6 || len(text) > 256 {
		return c, fmt.Errorf("it has not the six fields minutes, hours, day of month, month, day of week and year")
	}
	c.anyDay, c.anyWeekday = fields[2] == "?" || fields[2] == "*", fields[4] == "?" || fields[4] == "*"
	if (fields[2] == "?") == (fields[4] == "?") {
		return c, fmt.Errorf("exactly one of day of month and day of week is ?")
	}
	for i, f := range []struct {
		into      *set
		least     int
		most      int
		names     map[string]int
		questions bool
	}{{&c.minute, 0, 59, nil, false}, {&c.hour, 0, 23, nil, false}, {&c.day, 1, 31, nil, true}, {&c.month, 1, 12, cronMonths, false},
		{&c.weekday, 1, 7, cronWeekdays, true}, {&c.year, 1970, 2199, nil, false}} {
		if fields[i] == "?" && f.questions {
			fields[i] = "*"
		}
		if *f.into, err = parseField(fields[i], f.least, f.most, f.names); err != nil {
			return c, err
		}
	}
	return c, nil
}

// parseField reads a list of values, ranges and steps.
func parseField(text string, least, most int, names map[string]int) (set, error) {
	out := set{}
	for _, part := range strings.Split(text, ",") {
		span, step, stepped := strings.Cut(part, "/")
		by := 1
		if stepped {
			var err error
			if by, err = strconv.Atoi(step); err != nil || by < 1 {
				return nil, fmt.Errorf("%q is no step", abridge(step))
			}
		}
		first, last := least, most
		if span != "*" {
			from, to, ranged := strings.Cut(span, "-")
			var err error
			if first, err = value(from, names); err != nil {
				return nil, err
			}
			switch {
			case ranged:
				if last, err = value(to, names); err != nil {
					return nil, err
				}
			case !stepped:
				last = first
			}
		}
		if first < least || last > most || first > last {
			return nil, fmt.Errorf("%q is not between %d and %d", abridge(part), least, most)
		}
		for v := first; v <= last; v += by {
			out[v] = true
		}
	}
	return out, nil
}

func value(text string, names map[string]int) (int, error) {
	if v, ok := names[text]; ok {
		return v, nil
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no number", abridge(text))
	}
	return v, nil
}

// next is the first moment of the schedule after a moment; the zero time if
// there is none within ten years.
func (c cron) next(after time.Time) time.Time {
	t := after.UTC().Truncate(time.Minute).Add(time.Minute)
	for end := t.AddDate(10, 0, 0); t.Before(end); {
		if !c.onDay(t) {
			t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC)
			continue
		}
		if !c.hour[t.Hour()] {
			t = t.Truncate(time.Hour).Add(time.Hour)
			continue
		}
		if c.minute[t.Minute()] {
			return t
		}
		t = t.Add(time.Minute)
	}
	return time.Time{}
}

func (c cron) onDay(t time.Time) bool {
	return c.year[t.Year()] && c.month[int(t.Month())] &&
		(c.anyDay || c.day[t.Day()]) && (c.anyWeekday || c.weekday[int(t.Weekday())+1])
}
