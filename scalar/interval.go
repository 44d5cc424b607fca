package scalar

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Interval is a span of time in the three parts that do not convert into each
// other.
type Interval struct {
	Months, Days, Micros int64
}

// String is the interval as the engine reads it.
func (i Interval) String() string {
	return fmt.Sprintf("%d months %d days %d microseconds", i.Months, i.Days, i.Micros)
}

// span is what one of a unit is.
var spans = map[string]Interval{}

func init() {
	const second = 1_000_000
	for names, i := range map[string]Interval{
		"millennium millennia mil mils": {Months: 12000}, "century centuries c cent cents": {Months: 1200}, "decade decades dec decs": {Months: 120},
		"year years y yr yrs": {Months: 12}, "quarter quarters qtr qtrs": {Months: 3}, "month months mon mons": {Months: 1},
		"week weeks w": {Days: 7}, "day days d": {Days: 1}, "hour hours h hr hrs": {Micros: 3600 * second}, "minute minutes m min mins": {Micros: 60 * second},
		"second seconds s sec secs": {Micros: second}, "millisecond milliseconds ms msec msecs": {Micros: 1000}, "microsecond microseconds us usec usecs": {Micros: 1},
	} {
		for _, n := range strings.Fields(names) {
			spans[n] = i
		}
	}
}

// ReadInterval reads the text of an interval: numbers with units in any order,
// clock times, years and months as 1-2, and ago to turn it round. A bare number
// counts the unit given, which is the last one of the literal's qualifier, and
// seconds without one.
func ReadInterval(s, unit string) (Interval, error) {
	var out Interval
	bad := func() (Interval, error) {
		return out, blueshift.SQLErrorf("22007", "invalid input syntax for type interval: \"%s\"", clip(s))
	}
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(s, ",", " ")))
	if len(words) == 0 {
		return bad()
	}
	ago := words[len(words)-1] == "ago"
	if ago {
		words = words[:len(words)-1]
	}
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch end := strings.IndexFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' }); {
		case strings.Contains(w, ":"):
			micros, ok := clock(w, unit)
			if !ok {
				return bad()
			}
			out.Micros += micros
		case strings.LastIndexByte(w, '-') > 0:
			years, months, _ := strings.Cut(w[1:], "-")
			y, err1 := strconv.ParseInt(w[:1]+years, 10, 32)
			m, err2 := strconv.ParseInt(months, 10, 32)
			if err1 != nil || err2 != nil || m > 11 {
				return bad()
			}
			if w[0] == '-' {
				m = -m
			}
			out.Months += y*12 + m
		case end == 0 || w == "":
			return bad()
		default:
			of, number := unit, w
			switch {
			case end > 0:
				number, of = w[:end], w[end:]
			case i+1 < len(words) && spans[words[i+1]] != Interval{}:
				i++
				of = words[i]
			case i+1 < len(words) && strings.Contains(words[i+1], ":"):
				of = "day" // 3 04:05:06
			}
			if of == "" {
				of = "second"
			}
			each, known := spans[of]
			n, err := strconv.ParseFloat(number, 64)
			if !known || err != nil || math.Abs(n) > 1e12 {
				return bad()
			}
			out.add(each, n)
		}
	}
	if ago {
		out = Interval{-out.Months, -out.Days, -out.Micros}
	}
	if out.Months != int64(int32(out.Months)) || out.Days != int64(int32(out.Days)) {
		return out, blueshift.SQLErrorf("22008", "interval field value out of range: \"%s\"", clip(s))
	}
	return out, nil
}

// add adds n of a span; a fraction of a month is days, of a day hours.
func (i *Interval) add(each Interval, n float64) {
	months := float64(each.Months) * n
	whole := math.Trunc(months)
	i.Months += int64(whole)
	days := float64(each.Days)*n + (months-whole)*30
	whole = math.Trunc(days)
	i.Days += int64(whole)
	i.Micros += int64(math.Round(float64(each.Micros)*n + (days-whole)*86400e6))
}

// clock reads [-]hours:minutes[:seconds]; two parts are minutes and seconds
// where the unit is the second.
func clock(s, unit string) (int64, bool) {
	negative := strings.HasPrefix(s, "-")
	parts := strings.Split(strings.TrimLeft(s, "+-"), ":")
	if len(parts) > 3 {
		return 0, false
	}
	if len(parts) == 2 && unit == "second" {
		parts = append([]string{"0"}, parts...)
	}
	total := 0.0
	for i, p := range parts {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil || n < 0 || i > 0 && n >= 60 {
			return 0, false
		}
		total += n * []float64{3600e6, 60e6, 1e6}[i]
	}
	if negative {
		total = -total
	}
	return int64(math.Round(total)), true
}
