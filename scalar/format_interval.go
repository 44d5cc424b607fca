package scalar

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// charInterval is TO_CHAR of an interval, whose months, days and microseconds
// are the first three arguments. Its parts do not carry: 30 hours are HH24 30.
func charInterval(a []Value) (Value, error) {
	i := Interval{Months: a[0].Int, Days: a[1].Int, Micros: a[2].Int}
	var b strings.Builder
	for _, p := range datePieces(a[3].Text) {
		if p.word == "" {
			b.WriteString(p.literal)
			continue
		}
		s, ok := intervalPart(i, p)
		if !ok {
			return Value{}, blueshift.SQLErrorf("22007", "invalid format specification for an interval value: \"%s\"", clip(p.word))
		}
		b.WriteString(s)
		if p.ordinal != "" {
			b.WriteString(ordinal(s, p.ordinal))
		}
	}
	return text(b.String())
}

// intervalPart writes one word of a date format; false for those that only a day
// of the calendar has.
func intervalPart(i Interval, p piece) (string, bool) {
	year, month, day := i.Months/12, i.Months%12, i.Days
	seconds := i.Micros / 1e6
	hour, fraction := seconds/3600, i.Micros%1e6
	ofYear := i.Months*30 + day
	days := func(width int, n int64) (string, bool) {
		if p.fill {
			width = 0
		}
		return fmt.Sprintf("%0*d", width, n), true
	}
	number := func(width int, n int64) (string, bool) {
		if n < 0 { // the sign has a place of its own
			width++
		}
		return days(width, n)
	}
	switch p.word {
	case "Y,YYY":
		return fmt.Sprintf("%d,%03d", year/1000, year%1000), true
	case "YYYY":
		return number(4, year)
	case "YYY":
		return number(3, year%1000)
	case "YY":
		return number(2, year%100)
	case "Y":
		return number(1, year%10)
	case "CC":
		return number(2, year/100)
	case "Q":
		if month == 0 {
			return "", true
		}
		return strconv.FormatInt((month-1)/3+1, 10), true
	case "MM":
		return number(2, month)
	case "WW":
		return days(2, (ofYear-1)/7+1)
	case "W":
		return strconv.FormatInt((day-1)/7+1, 10), true
	case "DDD":
		return days(3, ofYear)
	case "DD":
		return days(2, day)
	case "HH", "HH12":
		if hour%12 == 0 {
			return number(2, 12)
		}
		return number(2, hour%12)
	case "HH24":
		return number(2, hour)
	case "MI":
		return number(2, seconds/60%60)
	case "SS":
		return number(2, seconds%60)
	case "MS":
		return fmt.Sprintf("%03d", fraction/1000), true
	case "US":
		return fmt.Sprintf("%06d", fraction), true
	case "SSSS", "SSSSS":
		return strconv.FormatInt(seconds, 10), true
	}
	switch strings.ToUpper(strings.ReplaceAll(p.word, ".", "")) {
	case "AM", "PM":
		return halfOfDay(hour%24 >= 12, p.word), true
	}
	return "", false
}
