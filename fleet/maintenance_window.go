package fleet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

const (
	minutesPerDay  = 24 * 60
	minutesPerWeek = 7 * minutesPerDay
)

// checkWindow returns a maintenance window in the lower case that is echoed.
func checkWindow(w string) (string, error) {
	folded := strings.ToLower(w)
	start, end, ok := parseWindow(folded)
	if !ok {
		return "", blueshift.Errorf("InvalidParameterValue", "The parameter PreferredMaintenanceWindow is not valid: %q. Its form is ddd:hh24:mi-ddd:hh24:mi, as in wed:07:30-wed:08:00.", abridge(w))
	}
	if length := (end - start + minutesPerWeek) % minutesPerWeek; length < 30 || length > minutesPerDay {
		return "", blueshift.Errorf("InvalidParameterValue", "The parameter PreferredMaintenanceWindow is not valid: %s lasts %d minutes. A window lasts from 30 minutes to 24 hours.", folded, length)
	}
	return folded, nil
}

// parseWindow reads a folded window into minutes since Sunday midnight UTC.
func parseWindow(w string) (start, end int, ok bool) {
	from, to, ok := strings.Cut(w, "-")
	if !ok {
		return 0, 0, false
	}
	start, ok = parseMinute(from)
	if !ok {
		return 0, 0, false
	}
	end, ok = parseMinute(to)
	return start, end, ok
}

// parseMinute reads ddd:hh24:mi by hand: every view of a cluster needs it.
func parseMinute(s string) (int, bool) {
	if len(s) != len("ddd:hh:mi") || s[3] != ':' || s[6] != ':' {
		return 0, false
	}
	day := slices.Index(weekdays, s[:3])
	hour, ok := twoDigits(s[4:6], 24)
	minute, ok2 := twoDigits(s[7:9], 60)
	return day*minutesPerDay + hour*60 + minute, day >= 0 && ok && ok2
}

func twoDigits(s string, limit int) (int, bool) {
	if s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	n := int(s[0]-'0')*10 + int(s[1]-'0')
	return n, n < limit
}

// NextMaintenance is when a window opens next after now.
func NextMaintenance(window string, now time.Time) (time.Time, bool) {
	start, _, ok := parseWindow(window)
	if !ok {
		return time.Time{}, false
	}
	now = now.UTC()
	sunday := time.Date(now.Year(), now.Month(), now.Day()-int(now.Weekday()), 0, 0, 0, 0, time.UTC)
	next := sunday.Add(time.Duration(start) * time.Minute)
	if !next.After(now) {
		next = next.AddDate(0, 0, 7)
	}
	return next, true
}

// blocks give the first minute (UTC) of the eight hours that a Region's default
// windows lie in (Amazon Redshift Management Guide, maintenance windows).
var blocks = map[blueshift.Region]int{
	"us-east-1": 3 * 60, "us-east-2": 3 * 60, "ca-central-1": 3 * 60,
	"us-west-1": 6 * 60, "us-west-2": 6 * 60, "eu-central-1": 6 * 60,
	"eu-west-1": 22 * 60, "eu-west-2": 22 * 60, "eu-west-3": 23 * 60, "eu-north-1": 23 * 60,
	"eu-south-1": 21 * 60, "eu-south-2": 21 * 60, "eu-central-2": 20 * 60,
	"ap-northeast-1": 13 * 60, "ap-northeast-2": 13 * 60, "ap-northeast-3": 13 * 60, "ap-east-1": 13 * 60,
	"cn-north-1": 13 * 60, "cn-northwest-1": 13 * 60, "me-south-1": 13 * 60,
	"ap-southeast-1": 14 * 60, "ap-southeast-2": 12 * 60, "ap-southeast-3": 15 * 60, "ap-southeast-4": 12 * 60,
	"ap-south-1": 16*60 + 30, "ap-south-2": 16*60 + 30,
	"sa-east-1": 19 * 60, "af-south-1": 20 * 60, "me-central-1": 18 * 60,
}

// defaultWindow is thirty minutes in the Region's block on some day of the
// week: any, but always the same for the same cluster.
func defaultWindow(k blueshift.Key) string {
	block, known := blocks[k.Region]
	if !known {
		block = 3 * 60
	}
	parts := []string{"window", string(k.Account), string(k.Region), k.ID}
	start := pick(7*16, parts...)/16*minutesPerDay + block + pick(7*16, parts...)%16*30
	show := func(m int) string {
		m %= minutesPerWeek
		return fmt.Sprintf("%s:%02d:%02d", weekdays[m/minutesPerDay], m%minutesPerDay/60, m%60)
	}
	return show(start) + "-" + show(start+30)
}
