package scalar

import (
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// dateLayouts are the ways Redshift reads a date with datestyle ISO, MDY.
var dateLayouts = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006.002", "1/2/2006", "1-2-2006", "1.2.2006", "Jan 2, 2006", "January 2, 2006", "Jan 2,2006", "January 2,2006",
	"Jan 2 2006", "January 2 2006", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-January-2006", "Jan-2-2006", "January-2-2006", "2006-Jan-2", "1/2/06"}

var clockLayouts = []string{"15:04:05.999999", "15:04", "150405", "3:04:05 PM", "3:04 PM", "3 PM", "3:04:05PM", "3:04PM", "15"}

var zoneLayouts = []string{"", "Z07:00", " Z07:00", "Z0700", " Z0700", "Z07", " Z07"}

// ReadMoment reads a date or timestamp in any of Redshift's shapes and writes
// it the one way the engine takes, with the offset of its zone apart.
func ReadMoment(s string) (text, zone string, err error) {
	s = strings.TrimSpace(s)
	if plain(s) {
		return s, "", nil
	}
	if strings.EqualFold(s, "epoch") {
		return "1970-01-01 00:00:00", "", nil
	}
	m, zoned, err := parseMoment(s)
	switch {
	case err != nil && strings.Contains(err.Error(), "out of range"):
		return "", "", blueshift.SQLErrorf("22008", "date/time field value out of range: \"%s\"", clip(s))
	case err != nil:
		return "", "", blueshift.SQLErrorf("22007", "invalid input syntax for type timestamp: \"%s\"", clip(s))
	case zoned:
		zone = m.Format("-07:00")
	}
	return m.Format("2006-01-02 15:04:05.999999"), zone, nil
}

// ReadClock reads a time of day with or without a zone, or that of a moment, and
// writes it in UTC.
func ReadClock(s string) (string, error) {
	m, _, err := parseClock(strings.TrimSpace(s))
	if err != nil {
		m, _, err = parseMoment(strings.TrimSpace(s))
	}
	switch {
	case err != nil && strings.Contains(err.Error(), "out of range"):
		return "", blueshift.SQLErrorf("22008", "date/time field value out of range: \"%s\"", clip(s))
	case err != nil:
		return "", blueshift.SQLErrorf("22007", "invalid input syntax for type time with time zone: \"%s\"", clip(s))
	}
	return m.UTC().Format("15:04:05.999999"), nil
}

// weekdays are what NEXT_DAY calls the days of the week, from Sunday.
var weekdays = [7][]string{{"su", "sun", "sunday"}, {"m", "mo", "mon", "monday"}, {"tu", "tue", "tues", "tuesday"},
	{"w", "we", "wed", "wednesday"}, {"th", "thu", "thurs", "thursday"}, {"f", "fr", "fri", "friday"}, {"sa", "sat", "saturday"}}

func weekday(a []Value) (Value, error) {
	for n, names := range weekdays {
		if slices.Contains(names, strings.ToLower(a[0].Text)) {
			return whole(int64(n))
		}
	}
	return Value{}, blueshift.SQLErrorf("22023", "invalid day of the week: \"%s\"", clip(a[0].Text))
}

// plain recognises 2026-01-31 10:20:30[.5], which is common and needs no
// reading here. Whether the day exists is the engine's to say.
func plain(s string) bool {
	const shape = "0000-00-00 00:00:00.000000"
	if len(s) < 19 || len(s) > len(shape) || len(s) == 20 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if shape[i] == '0' && (s[i] < '0' || s[i] > '9') || shape[i] != '0' && shape[i] != s[i] {
			return false
		}
	}
	return true
}

var errShape = &time.ParseError{Message: ": no date"}

func parseMoment(s string) (m time.Time, zoned bool, err error) {
	if len(s) < 6 || len(s) > 64 {
		return m, false, errShape
	}
	if m, err = parseDate(s); err == nil || !strings.ContainsAny(s, ":T") {
		return m, false, err
	}
	// The clock begins after a T or at the first blank before a colon.
	cut, colon := strings.IndexByte(s, 'T'), strings.IndexByte(s, ':')
	if cut < 8 || colon >= 0 && cut > colon {
		if colon < 0 {
			return m, false, errShape
		}
		cut = strings.LastIndexByte(s[:colon], ' ')
	}
	if cut < 6 {
		return m, false, errShape
	}
	d, err := parseDate(strings.TrimSpace(s[:cut]))
	if err != nil {
		return m, false, err
	}
	c, zoned, err := parseClock(strings.TrimSpace(s[cut+1:]))
	hour, minute, second := c.Clock()
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, second, c.Nanosecond(), c.Location()), zoned, err
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

func parseClock(s string) (m time.Time, zoned bool, err error) {
	if cut := strings.LastIndexByte(s, ' '); cut > 0 {
		if minutes, ok := zoneOffsets[strings.ToUpper(s[cut+1:])]; ok {
			m, zoned, err = parseClock(s[:cut])
			m = time.Date(m.Year(), m.Month(), m.Day(), m.Hour(), m.Minute(), m.Second(), m.Nanosecond(), time.FixedZone("", minutes*60))
			if zoned {
				err = errShape
			}
			return m, true, err
		}
	}
	for _, layout := range clockLayouts {
		for _, zone := range zoneLayouts {
			if m, err = time.Parse(layout+zone, s); err == nil {
				return m, zone != "", nil
			}
		}
	}
	return m, false, err
}
