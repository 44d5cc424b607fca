package scalar

import (
	"strings"
	"testing"
)

// call runs a function on texts and whole numbers and shows its result.
func call(t *testing.T, name string, args ...any) string {
	t.Helper()
	for i := range Functions {
		f := &Functions[i]
		if f.Name != name {
			continue
		}
		values := make([]Value, len(args))
		for j, a := range args {
			switch a := a.(type) {
			case string:
				values[j].Text = a
			case int:
				values[j].Int = int64(a)
			}
		}
		v, err := f.Call(values)
		if err != nil {
			return "error " + err.Error()
		}
		return v.Text
	}
	t.Fatalf("there is no function %s", name)
	return ""
}

// TestNumberFormats: the first two rows are of the guide's TO_CHAR page, the
// others of the formats' PostgreSQL documentation, which the guide follows.
func TestNumberFormats(t *testing.T) {
	for _, c := range []struct{ number, format, want string }{
		{"-125.8", "999D99S", "125.80-"}, {"618.80", "l99999D99", "$   618.80"}, {"618.80", "rn", "          dcxix"},
		{"-0.1", "99.99", "  -.10"}, {"-0.1", "FM9.99", "-.1"}, {"0.1", "0.9", " 0.1"}, {"12", "9990999.9", "    0012.0"}, {"12", "FM9990999.9", "0012."},
		{"485", "999", " 485"}, {"-485", "999", "-485"}, {"485", "9 9 9", " 4 8 5"}, {"1485", "9,999", " 1,485"}, {"1485", "9G999", " 1,485"},
		{"148.5", "999.999", " 148.500"}, {"148.5", "FM999.999", "148.5"}, {"148.5", "FM999.990", "148.500"}, {"-485", "999S", "485-"}, {"-485", "999MI", "485-"},
		{"485", "999MI", "485 "}, {"485", "FM999MI", "485"}, {"485", "PL999", "+485"}, {"485", "SG999", "+485"}, {"-485", "SG999", "-485"}, {"-485", "9SG99", "4-85"},
		{"-485", "999PR", "<485>"}, {"485", "L999", "$ 485"}, {"485", "RN", "        CDLXXXV"}, {"485", "FMRN", "CDLXXXV"}, {"5.2", "FMRN", "V"}, {"482", "999th", " 482nd"},
		{"485", `"Good number:"999`, "Good number: 485"}, {"12", "99V999", " 12000"}, {"12.4", "99V999", " 12400"}, {"12.45", "99V9", " 125"}, {"0.0004859", "9.99EEEE", " 4.86e-04"},
		{"12345", "999", " ###"}, {"0", "999", "   0"}, {"1234567.891", "9,999,999.99", " 1,234,567.89"}, {"123", "9,999", "   123"}, {"7", "000", " 007"}, {"1.5", "S99.9", " +1.5"},
	} {
		if got := call(t, "rs_to_char_number", c.number, c.format); got != c.want {
			t.Errorf("to_char(%s, %q) = %q, want %q", c.number, c.format, got, c.want)
		}
	}
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		text, unit string
		want       Interval
	}{
		{"1w, 1h, 1m, 1s", "", Interval{0, 7, 3661e6}},
		{"52 weeks", "", Interval{0, 364, 0}},
		{"0.5 days", "", Interval{0, 0, 43200e6}},
		{"5", "", Interval{0, 0, 5e6}},
		{"5", "day", Interval{0, 5, 0}},
		{"1-2", "month", Interval{14, 0, 0}},
		{"-1-2", "month", Interval{-14, 0, 0}},
		{"3 04:05:06.5", "second", Interval{0, 3, 14706500000}},
		{"04:05", "second", Interval{0, 0, 245e6}},
		{"1 year 2 mons ago", "", Interval{-14, 0, 0}},
		{"1.5 months", "", Interval{1, 15, 0}},
	} {
		if got, err := ReadInterval(c.text, c.unit); err != nil || got != c.want {
			t.Errorf("interval %q %s = %v, %v, want %v", c.text, c.unit, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "x", "1 fortnight", "1-13", "1:2:3:4", "1e400 days", "9999999999 years"} {
		if got, err := ReadInterval(bad, ""); err == nil {
			t.Errorf("interval %q = %v, want an error", bad, got)
		}
	}
}

func TestMoments(t *testing.T) {
	for text, want := range map[string]string{
		"2008-06-01T09:59:59":     "2008-06-01 09:59:59",
		"2008-06-01 09:59:59.25":  "2008-06-01 09:59:59.25",
		"Jun 1,2008  09:59:59":    "2008-06-01 09:59:59",
		"01/08/1999":              "1999-01-08 00:00:00",
		"1999.008":                "1999-01-08 00:00:00",
		"January 8, 1999 4:05 PM": "1999-01-08 16:05:00",
		"20080305 12:25:29":       "2008-03-05 12:25:29",
		"2024-01-01 12:00:00-08":  "2024-01-01 12:00:00 -08:00",
		"2024-01-01 12:00:00 UTC": "2024-01-01 12:00:00 +00:00",
		"epoch":                   "1970-01-01 00:00:00",

		"0044-03-15 BC":                     "0044-03-15 (BC) 00:00:00",
		"0044-03-15 (BC) 12:00:00":          "0044-03-15 (BC) 12:00:00",
		"0044-03-15 12:00:00.5+00:09:21 bc": "0044-03-15 (BC) 12:00:00.5 +00:09:21",
		"0044-03-15 12:00 Europe/Paris BC":  "0044-03-15 (BC) 12:00:00 +00:09:21",
		"March 15, 0044 BC":                 "0044-03-15 (BC) 00:00:00",
		"15 Mar 2024 AD":                    "2024-03-15 00:00:00",
		"0005-02-29 BC":                     "0005-02-29 (BC) 00:00:00",
		"0004-02-29 BC":                     "",
		"0001-02-29":                        "",
		"2024-02-29 BCE":                    "",
		"0000-12-31":                        "",
		"0000-12-31 10:00:00":               "",
		"294276-12-31":                      "294276-12-31 00:00:00",
		"294277-01-01":                      "",
		"4714-11-24 BC":                     "4714-11-24 (BC) 00:00:00",
		"4714-11-23 BC":                     "",
		"123-01-01":                         "0123-01-01 00:00:00",
		"20240101 101112":                   "2024-01-01 10:11:12",
		"20240101T101112.5":                 "2024-01-01 10:11:12.5",
		"2024-12-31 23:59:60":               "2025-01-01 00:00:00",
		"2024-12-31 23:59:60.5":             "",
		"2024-12-31 24:00":                  "2025-01-01 00:00:00",
		"2024-06-01 12:00 us/eastern":       "2024-06-01 12:00:00 -04:00",
		"2024-06-01 America/Toronto":        "2024-06-01 00:00:00 -04:00",
		"2024-06-01 12 PM":                  "2024-06-01 12:00:00",
		"2024-06-01 12:00 PM PST":           "2024-06-01 12:00:00 -08:00",
		"2024-06-01 12:00 Local":            "",
		"2024-06-01 12:00 ../etc/passwd":    "",
		"2024-06-01 PST PDT":                "",
		"2024-02-30":                        "",
		"someday":                           "",
	} {
		got, zone, err := ReadMoment(text)
		if zone != "" {
			got += " " + zone
		}
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q is read as %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestClocks(t *testing.T) {
	for text, want := range map[string][2]string{ // as a TIME and as a TIMETZ
		"15:04:05":                      {"15:04:05", "15:04:05"},
		"15:04:05.25+03":                {"15:04:05.25", "12:04:05.25"},
		"3:4:5 PM":                      {"15:04:05", "15:04:05"},
		"150405":                        {"15:04:05", "15:04:05"},
		"23:59:60":                      {"24:00:00", "24:00:00"},
		"24:00:00":                      {"24:00:00", "24:00:00"},
		"24:00 +03":                     {"24:00:00", "21:00:00"},
		"24:00:01":                      {"", ""},
		"10:20:61":                      {"", ""},
		"12:00 PST":                     {"12:00:00", "20:00:00"},
		"12:00 Europe/Paris":            {"12:00:00", ""}, // of which day
		"2024-06-01 12:00 Europe/Paris": {"12:00:00", "10:00:00"},
		"noon":                          {"", ""},
	} {
		plain, err1 := ReadTime(text)
		zoned, err2 := ReadClock(text)
		if got := [2]string{plain, zoned}; got != want || (err1 != nil) != (want[0] == "") || (err2 != nil) != (want[1] == "") {
			t.Errorf("%q is read as %q, want %q (%v, %v)", text, got, want, err1, err2)
		}
	}
}

func TestZones(t *testing.T) {
	for zone, want := range map[string]struct {
		place   string
		minutes int
	}{
		"US/Pacific": {"US/Pacific", 0}, "PST": {"UTC", -480}, "pdt": {"UTC", -420}, "GMT+2": {"UTC", -120}, "NEWZONE-2:15": {"UTC", 135},
		"EST5": {"UTC", -300}, "EST5EDT": {"EST5EDT", 0}, "+05:30": {"UTC", 330}, "-08": {"UTC", -480}, "Etc/GMT+7": {"Etc/GMT+7", 0},
	} {
		if place, minutes := Zone(zone); place != want.place || minutes != want.minutes {
			t.Errorf("zone %s is %s and %d minutes, want %v", zone, place, minutes, want)
		}
	}
}

// TestMurmur3 has the vectors of the reference implementation, and of Apache
// Iceberg for the number 34.
func TestMurmur3(t *testing.T) {
	if got := murmur3(little(34, 8), 0); got != 2017239379 {
		t.Errorf("murmur3(34) = %d", got)
	}
	for _, c := range []struct {
		text string
		seed uint32
		want uint32
	}{{"", 0, 0}, {"", 1, 0x514e28b7}, {"test", 0, 0xba6bd213}, {"Hello, world!", 0, 0xc0363e43}, {"The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd}} {
		if got := murmur3([]byte(c.text), c.seed); got != c.want {
			t.Errorf("murmur3(%q, %x) = %x, want %x", c.text, c.seed, got, c.want)
		}
	}
}

// TestPCRE: the patterns of words with a digit and a lower case letter are of
// the guide's REGEXP_ pages.
func TestPCRE(t *testing.T) {
	words := "(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+"
	for _, c := range []struct{ text, pattern, parameters, want string }{
		{"passwd7 plain A1234 a1234", words, "p", "<> plain A1234 <>"},
		{"passwd7 plain A1234 a1234", words, "ip", "<> plain <> <>"},
		{"ab12 12", "(?<=b)[0-9]+", "p", "ab<> 12"},
		{"ab12 12", "(?<![0-9b])[0-9]+", "p", "ab12 <>"},
		{"foobar foobaz", "foo(?!bar)", "p", "foobar <>baz"},
		{"abab abba", `(ab)\1`, "p", "<> abba"},
		{"aaa", "(?=x)|a+?", "p", "<><><>"},
		{"aaab", "(?>a+)ab|b", "p", "aaa<>"},
		{"Straße ÉCOLE", `(?=[[:alpha:]])é\w+`, "ip", "Straße <>"},
		{"a.b", `(?=.)\.`, "p", "a<>b"},
		{"2024-01-31", `(?<=-)\d{2}(?=$)`, "p", "2024-01-<>"},
		{"x1y22", `(?:(?=\d)\d){2}`, "p", "x1y<>"},
		{"tick\ttock", `(?=\b)tock\b`, "p", "tick\t<>"},
		{"aXbxc", `(?=x)(?i:X)`, "p", "aXb<>c"},
		{"", "(?=$)", "p", "<>"},
	} {
		if got := call(t, "rs_regexp_replace", c.text, c.pattern, "<>", 1, c.parameters); got != c.want {
			t.Errorf("%s in %q gives %q, want %q", c.pattern, c.text, got, c.want)
		}
	}
	for _, bad := range []string{"(?=a", "(?<=a", `(?=a)\1`, "(?=a)[z-a]", "(?=a)[", "(?=a){", "(?=a)*?+*", `(?=a)\y`, strings.Repeat("(?=", 200) + strings.Repeat(")", 200)} {
		if _, err := compiled(bad, "p"); err == nil {
			t.Errorf("the pattern %s was taken", bad)
		}
	}
	// What would take for ever is given up.
	if got := call(t, "rs_regexp_substr", strings.Repeat("a", 40), "(?=a)(a+)+$b", 1, 1, "p"); !strings.Contains(got, "54001") && !strings.Contains(got, "too complex") {
		t.Errorf("a pattern without end answered %q", got)
	}
	if got := call(t, "rs_regexp_substr", strings.Repeat("ab", 20000), "(?=a)(?:ab)+", 1, 1, "p"); !strings.Contains(got, "too complex") {
		t.Errorf("a deep repetition answered %d bytes", len(got))
	}
}
