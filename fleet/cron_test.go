package fleet

import (
	"testing"
	"time"
)

func TestCron(t *testing.T) {
	after := time.Date(2024, 2, 28, 12, 30, 20, 0, time.UTC) // a Wednesday
	for schedule, want := range map[string]string{
		"(0 10 ? * MON *)":        "2024-03-04 10:00",
		"cron(30 12 * * ? *)":     "2024-02-29 12:30",
		"31 12 ? * * *":           "2024-02-28 12:31",
		"0/15 * * * ? *":          "2024-02-28 12:45",
		"0 0 29 2 ? *":            "2024-02-29 00:00",
		"0 0 29 2 ? 2025-2028":    "2028-02-29 00:00",
		"5,10 8-9 1 JAN,JUL ? *":  "2024-07-01 08:05",
		"0 23 ? * MON-FRI *":      "2024-02-28 23:00",
		"0 0 1 1 ? 2020":          "",
		"0 0 30 2 ? *":            "",
		"0 0 * * * *":             "error",
		"0 0 ? * ? *":             "error",
		"60 0 * * ? *":            "error",
		"0 0 * * MON *":           "error",
		"0 0 L * ? *":             "error",
		"0 0 * * ?":               "error",
		"0 0/0 * * ? *":           "error",
		"0 5-3 * * ? *":           "error",
		"rate(5 minutes)":         "error",
		"0 0 ? * 8 *":             "error",
		"0 0 ? FEBRUARY MON *":    "error",
		"0 0 1 * ? 1969,1970,197": "error",
	} {
		c, err := parseCron(schedule)
		got := ""
		if err != nil {
			got = "error"
		} else if next := c.next(after); !next.IsZero() {
			got = next.Format("2006-01-02 15:04")
		}
		if got != want {
			t.Errorf("%s: %q, want %q (%v)", schedule, got, want, err)
		}
	}
}
