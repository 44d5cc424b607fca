package scalar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// lastYear and firstDay bound DATE and TIMESTAMP ("Datetime types"): the guide's
// 4713 BC is the beginning of the Julian day count, which is in November of
// 4714 BC in the calendar that dates are written in.
const lastYear = 294276

var firstDay = time.Date(-4713, time.November, 24, 0, 0, 0, 0, time.UTC)

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
	if err == nil && (m.Year() > lastYear || m.Before(firstDay)) {
		err = errBeyond
	}
	switch {
	case err != nil:
		return "", "", unread(err, "timestamp", s)
	case zoned:
		zone = offsetOf(m)
	}
	year, era := m.Year(), ""
	if year < 1 {
		year, era = 1-year, " (BC)"
	}
	return fmt.Sprintf("%04d-%s%s %s", year, m.Format("01-02"), era, m.Format("15:04:05.999999")), zone, nil
}

// eraLast is a date or moment as the engine writes it with the era at its end.
func eraLast(s string) string {
	if day, clock, before := strings.Cut(s, " (BC)"); before {
		return day + clock + " BC"
	}
	return s
}

// offsetOf is how far a moment's zone is from Greenwich, with the seconds that
// places had before they had standard time.
func offsetOf(m time.Time) string {
	if _, seconds := m.Zone(); seconds%60 != 0 {
		return m.Format("-07:00:00")
	}
	return m.Format("-07:00")
}

var errShape, errBeyond = errors.New("no date"), errors.New("out of range")

// unread says what is wrong with the text of a date or time.
func unread(err error, kind, s string) error {
	var stated *blueshift.SQLError
	switch {
	case errors.As(err, &stated):
		return err
	case strings.Contains(err.Error(), "out of range"):
		return blueshift.SQLErrorf("22008", "date/time field value out of range: \"%s\"", clip(s))
	}
	return blueshift.SQLErrorf("22007", "invalid input syntax for type %s: \"%s\"", kind, clip(s))
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
// reading here. Whether the day exists is the engine's to say, but for the year 0
// and the 60th second.
func plain(s string) bool {
	const shape = "0000-00-00 00:00:00.000000"
	if len(s) < 19 || len(s) > len(shape) || len(s) == 20 || s[:4] == "0000" || s[17] > '5' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if shape[i] == '0' && (s[i] < '0' || s[i] > '9') || shape[i] != '0' && shape[i] != s[i] {
			return false
		}
	}
	return true
}
