package session

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones of hosts that have none

	"github.com/blueshift-db/blueshift/redshiftsql"
)

// fixedOffset is a zone such as UTC+8 or GMT-03:00, or a bare number of hours.
var fixedOffset = regexp.MustCompile(`^(?i:(utc|gmt))?([+-]?)(\d{1,2})(?::00)?$`)

// timeZone takes the names of the time zone database, and whole hours from UTC.
// After UTC or GMT these count westwards, as POSIX has it; a number by itself
// counts eastwards (Database Developer Guide, timezone).
func timeZone(v string) (string, bool) {
	v = strings.TrimSpace(v)
	if m := fixedOffset.FindStringSubmatch(v); m != nil && (m[1] == "" || m[2] != "") {
		hours, err := strconv.Atoi(m[3])
		if err != nil || hours > 14 {
			return "", false
		}
		if (m[2] == "-") == (m[1] == "") { // west
			return fmt.Sprintf("Etc/GMT+%d", hours), hours <= 12
		}
		return fmt.Sprintf("Etc/GMT-%d", hours), true
	}
	name := redshiftsql.ZoneName(v)
	return name, name != ""
}

// Location is the time zone in force.
func (s *Session) Location() *time.Location {
	zone, err := time.LoadLocation(s.settings.get("timezone"))
	if err != nil {
		return time.UTC
	}
	return zone
}

// useTimeZone makes the zone of the settings that of the engine connection.
func (s *Session) useTimeZone(ctx context.Context) error {
	zone := s.settings.get("timezone")
	if zone == s.zone {
		return nil
	}
	if err := s.conn.SetTimeZone(ctx, zone); err != nil {
		return err
	}
	s.zone = zone
	return nil
}
