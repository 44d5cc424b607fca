package redshiftsql

import (
	"strings"
	"time"
)

// dateLayouts are the ways Redshift reads a date with datestyle ISO, MDY.
var dateLayouts = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "1/2/2006", "1-2-2006", "1.2.2006", "Jan 2, 2006", "January 2, 2006",
	"Jan 2 2006", "January 2 2006", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-January-2006", "Jan-2-2006", "January-2-2006", "2006-Jan-2", "1/2/06"}

var clockLayouts = []string{"15:04:05.999999", "15:04", "150405", "3:04:05 PM", "3:04 PM", "3 PM", "3:04:05PM", "3:04PM", "15"}

var zoneLayouts = []string{"", "Z07:00", " Z07:00", "Z0700", " Z0700", "Z07", " Z07"}

// momentText reads a date or timestamp as Redshift would and writes it the one
// way the engine takes, cut to a date when t is one.
func momentText(s string, t Type) (string, bool) {
	m, zoned, ok := parseMoment(s)
	if !ok {
		return "", false
	}
	switch {
	case t.ID == Date:
		return m.Format("2006-01-02"), true
	case t.ID == TimestampTZ && zoned:
		return m.UTC().Format("2006-01-02 15:04:05.999999") + "+00", true
	}
	return m.Format("2006-01-02 15:04:05.999999"), true
}

func parseMoment(s string) (m time.Time, zoned, ok bool) {
	if len(s) < 6 || len(s) > 64 {
		return m, false, false
	}
	for _, layout := range dateLayouts {
		if m, err := time.Parse(layout, s); err == nil {
			return m, false, true
		}
	}
	// The clock begins after a T or at the first blank before a colon.
	cut := strings.IndexByte(s, 'T')
	if cut < 8 {
		colon := strings.IndexByte(s, ':')
		if colon < 0 {
			return m, false, false
		}
		cut = strings.LastIndexByte(s[:colon], ' ')
	}
	if cut < 6 {
		return m, false, false
	}
	date, clock := strings.TrimSpace(s[:cut]), strings.TrimSpace(s[cut+1:])
	for _, layout := range dateLayouts {
		d, err := time.Parse(layout, date)
		if err != nil {
			continue
		}
		if c, zoned, ok := parseClock(clock); ok {
			h, mi, se := c.Clock()
			return time.Date(d.Year(), d.Month(), d.Day(), h, mi, se, c.Nanosecond(), c.Location()), zoned, true
		}
		return m, false, false
	}
	return m, false, false
}

func parseClock(s string) (m time.Time, zoned, ok bool) {
	if strings.HasSuffix(s, " UTC") {
		s = strings.TrimSuffix(s, " UTC") + "Z"
	}
	for _, layout := range clockLayouts {
		for _, zone := range zoneLayouts {
			if m, err := time.Parse(layout+zone, s); err == nil {
				return m, zone != "", true
			}
		}
	}
	return m, false, false
}
