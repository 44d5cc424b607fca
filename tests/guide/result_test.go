package guide

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// result is a table as a page shows it.
type result struct {
	rows   [][]string
	elided bool // only some of the rows
}

var (
	counted  = regexp.MustCompile(`^\s*\((\d+) rows?\)\s*$`)
	fails    = regexp.MustCompile(`(?mi)^\s*(ERROR\b|An error occurred)`)
	gap      = regexp.MustCompile(`\t+|\s{2,}`)
	fraction = regexp.MustCompile(`(:\d\d\.\d*?)0+($|[-+])`)
	ordered  = regexp.MustCompile(`(?is)\border\s+by\b[^()]*$`)
)

// table reads the result that a text shows for a query of some columns; false
// when it shows none.
func table(says string, columns int) (r result, ok bool) {
	lines := strings.Split(strings.TrimRight(says, "\n \t"), "\n")
	at := slices.IndexFunc(lines, rule.MatchString)
	bars := false
	if at < 0 { // a name and a value, without a line between them
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
		if len(lines) != 2 || columns != 1 {
			return r, false
		}
		at = 0
	} else if at > 0 {
		bars = strings.ContainsAny(lines[at]+lines[at-1], "+|")
	}
	count := -1
	for _, line := range lines[at+1:] {
		if m := counted.FindStringSubmatch(line); m != nil {
			count, _ = strconv.Atoi(m[1])
			break
		}
		switch word := strings.TrimSpace(line); {
		case strings.Trim(word, ".") == "" && word != "":
			r.elided = true
		case strings.HasPrefix(word, "Time:"):
		case word != "":
			r.rows = append(r.rows, cells(line, columns, bars || strings.Contains(line, "|")))
		}
	}
	switch {
	case len(r.rows) == 0 && (count == 1 || count < 0):
		r.rows = [][]string{make([]string, columns)} // an empty text, or NULL
	case count > len(r.rows):
		r.elided = true
	}
	return r, true
}

func cells(line string, columns int, bars bool) []string {
	line = strings.TrimSpace(line)
	var out []string
	switch fields := strings.Fields(line); {
	case columns == 1:
		out = []string{line}
	case bars && strings.Count(line, "|") >= columns-1:
		out = strings.Split(line, "|")
	case len(fields) == columns:
		out = fields
	default:
		out = gap.Split(line, -1)
	}
	for i := range out {
		out[i] = plain(out[i])
	}
	return out
}

// plain is a value without what a client adds to it or drops from it.
func plain(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '\'' && s[len(s)-1] == '\'' {
		s = s[1 : len(s)-1]
	}
	switch strings.ToLower(s) {
	case "null":
		return ""
	case "true":
		return "t"
	case "false":
		return "f"
	}
	return fraction.ReplaceAllString(s, "$1$2")
}

// holds tells whether a query's rows are the ones a page shows. Rows without an
// order may come in any.
func (r result) holds(rows [][]string, sql string) bool {
	if r.elided {
		for _, want := range r.rows {
			if !slices.ContainsFunc(rows, func(row []string) bool { return same(row, want) }) {
				return false
			}
		}
		return len(rows) >= len(r.rows)
	}
	if len(rows) != len(r.rows) {
		return false
	}
	left := slices.Clone(rows)
	for i, want := range r.rows {
		if ordered.MatchString(sql) && same(rows[i], want) {
			continue
		}
		at := slices.IndexFunc(left, func(row []string) bool { return same(row, want) })
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

func same(row, want []string) bool { return slices.EqualFunc(row, want, equal) }

// equal compares values, numbers by what they are.
func equal(got, want string) bool {
	if got = plain(got); got == want {
		return true
	}
	a, errA := strconv.ParseFloat(got, 64)
	b, errB := strconv.ParseFloat(want, 64)
	return errA == nil && errB == nil && math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}
