package scalar

import (
	"strconv"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// reading is what a date format has found in a text so far.
type reading struct {
	rest                                  string
	year, month, day, yearDay, week, wday int
	hour, minute, second, micro           int
	isoYear, julian                       int
	pm, am, bc                            bool
}

// toMoment is TO_DATE and TO_TIMESTAMP. A day or an hour beyond its range rolls
// over into the next month or day, unless a[2] asks to be strict.
func toMoment(a []Value) (Value, error) {
	pieces := datePieces(a[1].Text)
	r := reading{rest: a[0].Text, month: 1, day: 1}
	for i, p := range pieces {
		if p.word == "" {
			r.rest = r.rest[min(len(p.literal), len(r.rest)):]
			continue
		}
		r.rest = strings.TrimLeft(r.rest, " ")
		// A number runs to the next separator; where words touch, each has its width.
		open := i+1 == len(pieces) || pieces[i+1].word == "" || p.fill
		if err := r.take(p, open); err != nil {
			return Value{}, err
		}
	}
	t := r.time()
	if a[2].Int != 0 && (t.Day() != r.day || t.Hour() != r.hour) && r.yearDay == 0 && r.julian == 0 && r.week == 0 {
		return Value{}, blueshift.SQLErrorf("22008", "date/time field value out of range: \"%s\"", clip(a[0].Text))
	}
	return whole(t.UnixMicro())
}

// widths of numbers in formats whose words touch.
var widths = map[string]int{"YYYY": 4, "YYY": 3, "YY": 2, "Y": 1, "IYYY": 4, "IYY": 3, "IY": 2, "I": 1, "MM": 2, "DD": 2, "DDD": 3, "IDDD": 3, "D": 1, "ID": 1,
	"J": 7, "HH": 2, "HH12": 2, "HH24": 2, "MI": 2, "SS": 2, "MS": 3, "US": 6, "SSSS": 5, "SSSSS": 5, "WW": 2, "IW": 2, "W": 1, "Q": 1, "CC": 2}

func (r *reading) take(p piece, open bool) error {
	width, numeric := widths[p.word]
	if !numeric {
		return r.takeName(p.word)
	}
	digits := 0
	for digits < len(r.rest) && r.rest[digits] >= '0' && r.rest[digits] <= '9' && digits < 9 && (open && p.word != "MS" && p.word != "US" || digits < width) {
		digits++
	}
	if digits == 0 {
		return blueshift.SQLErrorf("22007", "invalid value for %s in \"%s\"", p.word, clip(r.rest))
	}
	s := r.rest[:digits]
	n, _ := strconv.Atoi(s)
	r.rest = r.rest[digits:]
	if p.ordinal != "" {
		r.rest = r.rest[min(2, len(r.rest)):]
	}
	return r.number(p.word, s, n)
}

func (r *reading) number(word, digits string, n int) error {
	limit := map[string]int{"MM": 12, "DD": 31, "DDD": 366, "HH": 24, "HH12": 12, "HH24": 24, "MI": 59, "SS": 60, "IW": 53, "WW": 53}[word]
	if limit > 0 && n > limit {
		return blueshift.SQLErrorf("22008", "date/time field value out of range: \"%s\" for %s", digits, word)
	}
	switch word {
	case "YYYY", "YYY", "YY", "Y":
		if word != "YYYY" && len(digits) <= 3 {
			switch {
			case len(digits) == 3 && n >= 100:
				n += 1000
			case n < 70:
				n += 2000
			default:
				n += 1900
			}
		}
		r.year = n
	case "IYYY", "IYY", "IY", "I":
		r.isoYear = n
	case "MM":
		r.month = n
	case "DD":
		r.day = n
	case "DDD":
		r.yearDay = n
	case "J":
		r.julian = n
	case "HH", "HH12", "HH24":
		r.hour = n
	case "MI":
		r.minute = n
	case "SS":
		r.second = n
	case "MS":
		r.micro += n * 1000 * pow10(3-len(digits))
	case "US":
		r.micro += n * pow10(6-len(digits))
	case "SSSS", "SSSSS":
		r.hour, r.minute, r.second = n/3600, n/60%60, n%60
	case "WW", "IW":
		r.week = n
	case "ID":
		r.wday = n
	}
	return nil
}

func pow10(n int) int {
	p := 1
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}

func (r *reading) takeName(word string) error {
	lower := strings.ToLower(word)
	switch lower {
	case "month", "mon":
		for m := time.January; m <= time.December; m++ {
			full := m.String()
			for _, name := range []string{full, full[:3]} {
				if (lower == "month" || name == full[:3]) && len(r.rest) >= len(name) && strings.EqualFold(r.rest[:len(name)], name) {
					r.month, r.rest = int(m), r.rest[len(name):]
					return nil
				}
			}
		}
	case "day", "dy":
		n := 0
		for n < len(r.rest) && (r.rest[n]|0x20 >= 'a' && r.rest[n]|0x20 <= 'z') && (lower == "day" || n < 3) {
			n++
		}
		r.rest = r.rest[n:]
		return nil
	case "am", "pm", "a.m.", "p.m.", "ad", "bc", "a.d.", "b.c.":
		if len(r.rest) >= len(word) {
			found := strings.ToLower(strings.ReplaceAll(r.rest[:len(word)], ".", ""))
			r.pm, r.am, r.bc = r.pm || found == "pm", r.am || found == "am", r.bc || found == "bc"
			r.rest = r.rest[len(word):]
			return nil
		}
	case "rm":
		for m := 12; m >= 1; m-- {
			if name := roman(m); len(r.rest) >= len(name) && strings.EqualFold(r.rest[:len(name)], name) {
				r.month, r.rest = m, r.rest[len(name):]
				return nil
			}
		}
	default:
		return blueshift.SQLErrorf("0A000", "reading the format pattern %s is not supported yet", word)
	}
	return blueshift.SQLErrorf("22007", "invalid value for %s in \"%s\"", word, clip(r.rest))
}

func (r *reading) time() time.Time {
	year, month, day := r.year, r.month, r.day
	if r.bc {
		year = 1 - year
	}
	switch {
	case r.julian > 0:
		year, month, day = 1970, 1, 1+r.julian-2440588
	case r.isoYear > 0 && r.week > 0:
		fourth := time.Date(r.isoYear, 1, 4, 0, 0, 0, 0, time.UTC)
		year, month, day = r.isoYear, 1, 4-isoDay(fourth)+1+(r.week-1)*7+max(r.wday, 1)-1
	case r.isoYear > 0:
		year = r.isoYear
	case r.yearDay > 0:
		month, day = 1, r.yearDay
	case r.week > 0:
		month, day = 1, (r.week-1)*7+1
	}
	hour := r.hour
	switch {
	case r.pm && hour < 12:
		hour += 12
	case r.am && hour == 12:
		hour = 0
	}
	r.hour = hour
	return time.Date(year, time.Month(month), day, hour, r.minute, r.second, r.micro*1000, time.UTC)
}
