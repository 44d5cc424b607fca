package session_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestCopyBothWays: what COPY has read it writes as it was.
func TestCopyBothWays(t *testing.T) {
	w := newWorld(t)
	c := w.connect("producer", "dev", nil)
	columns := "n integer, m bigint, small smallint, name varchar(60), code char(4), price decimal(8,2), exact decimal(30,10), near float8, fine boolean, day date, sold timestamp, at time"
	_, _, err := run(c, "CREATE TABLE copied ("+columns+")")
	w.must(err)
	rows := func(format string) string {
		delimiter, null := "\t", `\N`
		if format == "csv" {
			delimiter, null = ",", ""
		}
		var out strings.Builder
		for i := range 7000 {
			name := fmt.Sprintf("%0*d é", i%40, i)
			switch {
			case i%50 == 0 && format == "csv":
				name = fmt.Sprintf("\"a, \"\"%d\"\"\nb\"", i)
			case i%50 == 0:
				name = fmt.Sprintf(`a\t%d\\\nb`, i)
			}
			fields := []string{fmt.Sprint(i), fmt.Sprint(i * -1_000_000_007), fmt.Sprint(i%60_000 - 30_000), name, fmt.Sprintf("%-4.*s", 1+i%4, "abcd"), fmt.Sprintf("%d.%02d", i%1000, i%100), fmt.Sprintf("-%d.0000000001", i),
				fmt.Sprint(i, ".5"), "tf"[i%2 : i%2+1], fmt.Sprintf("%04d-%02d-%02d", 1+i, 1+i%12, 1+i%28), fmt.Sprintf("2024-02-29 %02d:10:%02d.125", i%24, i%60), fmt.Sprintf("%02d:%02d:00", i%24, i%60)}
			fields[7] = strings.ReplaceAll(fields[7], " ", "")
			if i%7 == 0 {
				fields[1+i%11] = null
			}
			out.WriteString(strings.Join(fields, delimiter) + "\n")
		}
		return out.String()
	}
	for _, format := range []string{"text", "csv"} {
		_, _, err := run(c, "DELETE FROM copied")
		w.must(err)
		want := rows(format)
		tag, err := c.PgConn().CopyFrom(t.Context(), strings.NewReader(want), "COPY copied FROM STDIN (FORMAT "+format+")")
		if w.must(err); tag.String() != "COPY 7000" {
			t.Error(tag)
		}
		var got bytes.Buffer
		_, err = c.PgConn().CopyTo(t.Context(), &got, "COPY (SELECT * FROM copied ORDER BY n) TO STDOUT (FORMAT "+format+")")
		w.must(err)
		was, is := strings.Split(want, "\n"), strings.Split(got.String(), "\n")
		for i := range was {
			if i >= len(is) || was[i] != is[i] {
				t.Fatalf("%s, line %d: %q came back as %q", format, i+1, was[i], is[min(i, len(is)-1)])
			}
		}
	}
}

// TestCopyTellsTheLine: an error of a row among many names its line, and nothing
// was loaded.
func TestCopyTellsTheLine(t *testing.T) {
	w := newWorld(t)
	c := w.connect("producer", "dev", nil)
	_, _, err := run(c, "CREATE TABLE lines (n integer, v varchar(8) NOT NULL)")
	w.must(err)
	for _, bad := range []struct{ line, state string }{
		{"x\ta", "22P02"}, {"99999999999\ta", "22003"}, {"1\tmuch too long", "22001"}, {"1\t\\N", "23502"}, {"1", "22P04"}, {"1\ta\tb", "22P04"}, {"1\t\x00", "22021"}, {"1\t\\000", "22021"}, {"1\t\xff", "22021"},
	} {
		const before = 5000
		data := strings.Repeat("1\ta\n", before-1) + "1\ta\\\nb\n" + bad.line + "\n" + strings.Repeat("2\tb\n", 3000)
		_, err := c.PgConn().CopyFrom(t.Context(), strings.NewReader(data), "COPY lines FROM STDIN")
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != bad.state || e.Where != fmt.Sprintf("COPY lines, line %d", before+2) {
			t.Errorf("%q: %v, %+v", bad.line, err, e)
		}
		if n, _, err := run(c, "SELECT count(*) FROM lines"); err != nil || !strings.HasPrefix(n, "0") {
			t.Errorf("%q left %q, %v", bad.line, n, err)
		}
	}
}
