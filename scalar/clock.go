package scalar

import (
	"regexp"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

var clockLayouts = []string{"15:4:5.999999", "15:4", "150405.999999", "1504", "3:4:5 PM", "3:4 PM", "3 PM", "3:4:5PM", "3:4PM", "15"}

var zoneLayouts = []string{"", "Z07:00", " Z07:00", "Z07:00:00", " Z07:00:00", "Z0700", " Z0700", "Z07", " Z07"}

const wholeDay = 24 * time.Hour

// clockTime is a time of day, which may be 24:00, and its zone if it has one.
type clockTime struct {
	since time.Duration // midnight
	zone  *time.Location
	place bool // the zone is a place, whose offset depends on the day
}

// on is the moment at which the clock shows this on a day. Where a place skips
// the time it is that of the clock before, where it has it twice the later one.
func (c clockTime) on(day time.Time) time.Time {
	at := day.Add(c.since)
	if c.zone == nil {
		return at
	}
	m := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), c.zone)
	_, offset := m.Zone()
	as := func(offset int) time.Time { return at.Add(-time.Duration(offset) * time.Second).In(c.zone) }
	if shown := m.Add(time.Duration(offset) * time.Second); shown.Before(at) {
		return as(offset)
	}
	if _, end := m.ZoneBounds(); !end.IsZero() {
		if _, next := end.Zone(); !as(next).Before(end) {
			return as(next)
		}
	}
	return m
}

// ReadClock reads a time of day with or without a zone, or that of a moment, and
// writes it in UTC.
func ReadClock(s string) (string, error) {
	s = strings.TrimSpace(s)
	c, err := parseClock(s)
	if err == nil && !c.place {
		if _, offset := c.on(time.Time{}).Zone(); c.zone == nil || offset == 0 {
			return clockText(c.since), nil
		}
		return c.on(time.Time{}).UTC().Format("15:04:05.999999"), nil
	}
	m, _, err := parseMoment(s)
	if err != nil {
		return "", unread(err, "time with time zone", s)
	}
	return m.UTC().Format("15:04:05.999999"), nil
}

// ReadTime reads a time of day, or that of a moment, whatever its zone.
func ReadTime(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) == 8 && plain("2000-01-01 "+s) && s < "24" && s[3] < '6' && s[6] < '6' {
		return s, nil
	}
	c, err := parseClock(s)
	if err == nil {
		return clockText(c.since), nil
	}
	m, _, failed := parseMoment(s)
	if failed != nil {
		return "", unread(worse(err, failed), "time", s)
	}
	return m.Format("15:04:05.999999"), nil
}

func clockText(since time.Duration) string {
	if since == wholeDay {
		return "24:00:00"
	}
	return time.Time{}.Add(since).Format("15:04:05.999999")
}

// Clocks that show the next minute, or the next day's first moment.
var (
	leapSecond = regexp.MustCompile(`^([0-9]{1,2}:[0-9]{1,2}):60`)
	lastMoment = regexp.MustCompile(`^24(:00(?::00(?:\.0*)?)?)`)
)

// parseClock reads a time of day, a zone, or both.
func parseClock(s string) (c clockTime, err error) {
	if cut := strings.LastIndexByte(s, ' '); cut < 0 || !strings.EqualFold(s[cut+1:], "AM") && !strings.EqualFold(s[cut+1:], "PM") {
		zone, place, err := zoneNamed(s[cut+1:])
		switch {
		case zone != nil && cut < 0:
			return clockTime{zone: zone, place: place}, nil
		case zone != nil || err != nil && cut > 0:
			c, failed := parseClock(strings.TrimSpace(s[:cut]))
			switch {
			case failed != nil || c.zone != nil:
				return c, errShape
			case err != nil:
				return c, err
			}
			c.zone, c.place = zone, place
			return c, nil
		case err != nil:
			return c, err
		}
	}
	var carried time.Duration
	switch {
	case leapSecond.MatchString(s):
		s, carried = leapSecond.ReplaceAllString(s, "$1:59"), time.Second
	case lastMoment.MatchString(s):
		s, carried = lastMoment.ReplaceAllString(s, "00$1"), wholeDay
	}
	var beyond error
	for _, layout := range clockLayouts {
		for _, zone := range zoneLayouts {
			m, failed := time.Parse(layout+zone, s)
			if failed != nil {
				if err = failed; strings.Contains(err.Error(), "out of range") {
					beyond = err
				}
				continue
			}
			c.since = m.Sub(time.Date(m.Year(), m.Month(), m.Day(), 0, 0, 0, 0, m.Location())) + carried
			if zone != "" {
				c.zone = m.Location()
			}
			if c.since > wholeDay {
				return c, errBeyond
			}
			return c, nil
		}
	}
	if beyond != nil {
		err = beyond
	}
	return c, err
}

// zoneNamed is the zone that a word of a date names: an abbreviation, a place or
// a POSIX specification. A word with a slash in it can be nothing else.
func zoneNamed(word string) (zone *time.Location, place bool, err error) {
	if word == "" || isDigit(rune(word[0])) || word[0] == '+' || word[0] == '-' {
		return nil, false, nil
	}
	name, minutes := Zone(word)
	if name == "UTC" {
		return time.FixedZone("", minutes*60), false, nil
	}
	if zone, _ = Place(name); zone != nil {
		return zone, true, nil
	}
	if strings.Contains(word, "/") {
		err = blueshift.SQLErrorf("22023", "time zone \"%s\" not recognized", clip(word))
	}
	return nil, false, err
}
