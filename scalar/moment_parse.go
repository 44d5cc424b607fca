package scalar

import (
	"strconv"
	"strings"
	"time"
)

// dateLayouts are the ways Redshift reads a date with datestyle ISO, MDY.
var dateLayouts = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006.002", "1/2/2006", "1-2-2006", "1.2.2006", "Jan 2, 2006", "January 2, 2006", "Jan 2,2006", "January 2,2006",
	"Jan 2 2006", "January 2 2006", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-January-2006", "Jan-2-2006", "January-2-2006", "2006-Jan-2", "1/2/06"}

// parseMoment reads a date, with or without a clock, a zone and an era behind it.
func parseMoment(s string) (m time.Time, zoned bool, err error) {
	s, bc := cutEra(s)
	if len(s) < 6 || len(s) > 64 {
		return m, false, errShape
	}
	if m, err = parseDay(s, bc); err == nil {
		return m, false, nil
	}
	for _, cut := range clockStarts(s) {
		day, failed := parseDay(strings.TrimSpace(s[:cut]), bc)
		if failed != nil {
			err = worse(err, failed)
			continue
		}
		c, failed := parseClock(strings.TrimSpace(s[cut+1:]))
		if failed != nil {
			return m, false, failed
		}
		return c.on(day), c.zone != nil, nil
	}
	return m, false, err
}

// worse is the error that says more: of a date that has a known shape.
func worse(a, b error) error {
	if strings.Contains(a.Error(), "out of range") {
		return a
	}
	return b
}

// clockStarts are where the clock, or the zone of a date without one, may begin:
// after a T between digits, at the first blank before a colon, or else anywhere.
func clockStarts(s string) (out []int) {
	colon := strings.IndexByte(s, ':')
	if t := strings.IndexByte(s, 'T'); t >= 8 && t+1 < len(s) && isDigit(rune(s[t-1])) && isDigit(rune(s[t+1])) && (colon < 0 || t < colon) {
		return []int{t}
	}
	if colon >= 0 {
		if cut := strings.LastIndexByte(s[:colon], ' '); cut >= 6 {
			out = append(out, cut)
		}
		return out
	}
	for i := 6; i < len(s); i++ {
		if s[i] == ' ' && s[i-1] != ' ' {
			out = append(out, i)
		}
	}
	return out
}

// cutEra takes BC or AD, which may stand anywhere behind a date, out of a text;
// also in brackets, as the engine has it.
func cutEra(s string) (rest string, bc bool) {
	for i := 6; i+2 <= len(s); i++ {
		if s[i-1] != ' ' && s[i-1] != '(' {
			continue
		}
		bc = strings.EqualFold(s[i:i+2], "BC")
		if !bc && !strings.EqualFold(s[i:i+2], "AD") {
			continue
		}
		before, after := strings.TrimSuffix(s[:i], "("), strings.TrimPrefix(s[i+2:], ")")
		if after == "" || after[0] == ' ' {
			return strings.TrimSpace(before) + after, bc
		}
	}
	return s, false
}

// parseDay is parseDate of a date whose year has any number of digits, when it
// stands first, and may be one before Christ. Another year that has the same days
// stands in for it while it is parsed.
func parseDay(s string, bc bool) (m time.Time, err error) {
	digits := 0
	for digits < len(s) && isDigit(rune(s[digits])) {
		digits++
	}
	first := digits >= 3 && digits <= 7 && digits < len(s) && strings.IndexByte("-/.", s[digits]) >= 0
	if first && (bc || digits != 4 || strings.HasPrefix(s, "0000")) {
		year, _ := strconv.Atoi(s[:digits])
		if year == 0 || year > lastYear {
			return m, errBeyond
		}
		if bc {
			year = 1 - year
		}
		like := 2000 + (year%400+400)%400
		m, err = parseDate(strconv.Itoa(like) + s[digits:])
		return m.AddDate(year-like, 0, 0), err
	}
	if m, err = parseDate(s); err != nil || !bc {
		return m, err
	}
	return time.Date(1-m.Year(), m.Month(), m.Day(), 0, 0, 0, 0, time.UTC), nil
}

// parseDate tries the layouts. A date that has the shape of one of them and
// does not exist says so rather than that it has no known shape.
func parseDate(s string) (m time.Time, err error) {
	var beyond error
	for _, layout := range dateLayouts {
		if m, err = time.Parse(layout, s); err == nil {
			return m, nil
		}
		if strings.Contains(err.Error(), "out of range") {
			beyond = err
		}
	}
	if beyond != nil {
		err = beyond
	}
	return m, err
}
