package session_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestLoadingAgreesWithSQL: a value that is inserted among many others, past
// SQL, is the value that it is when it is inserted by itself and when a query
// gives it, or is refused with the same SQLSTATE.
func TestLoadingAgreesWithSQL(t *testing.T) {
	w := newWorld(t)
	c := w.connect("producer", "dev", nil)
	said := func(err error) (string, error) {
		var e *pgconn.PgError
		if errors.As(err, &e) {
			return e.Code, err
		}
		w.must(err)
		return "", nil
	}
	do := func(sql string) (string, error) {
		rows, _, err := run(c, sql)
		if state, err := said(err); err != nil {
			return state, err
		}
		return rows, nil
	}
	for kind, values := range map[string]string{
		"smallint":      "0 1 -1 32767 -32768 32768 -32769 '7' ' 7 ' '7.0' 7.5 '+7' '' 'x' 1e2 '1e2' '1_000' true NULL",
		"integer":       "0 2147483647 -2147483648 2147483648 '0012' '-0' '--1' 2.5 -2.5 2.4 -0.5 2.5e0 3.5e0 '1.5' '2147483648' 007 false NULL",
		"bigint":        "9223372036854775807 -9223372036854775808 999999999999999999 9223372036854775808 '12' '12.0' 1e19 NULL",
		"real":          "1.5 '1.5' -0.25 1e10 '1e-3' 'NaN' 'x' '0x10' '1_0' 3e39 NULL",
		"float8":        "1.5 0.1 '0.30000000000000004' 1e308 '-1.5e-3' '.5' '5.' 'Infinity' '' NULL",
		"decimal(8,2)":  "1.5 -1.5 0.05 -0.05 '-0.05' 123456.78 999999.99 1000000 1.005 '1.005' '.5' '5.' '-' '1.-5' 'x' '1_0' 1e3 true NULL",
		"decimal(4,0)":  "1 9999 10000 -9999 '12' 1.5 NULL",
		"decimal(38,4)": "1.5 -1.5 -0.0001 '12345678901234567890123456789012.1234' 99999999999999.9999 NULL",
		"boolean":       "true false 't' 'f' 'yes' 'off' '1' 'maybe' 'TRUE' 1 0 5 -1 1.5 NULL",
		"date":          "20260131 true '20260131' '2026-01-31' '2024-02-29' '2025-02-29' '1969-12-31' '0001-01-01' '1/31/2026' '2026-1-5' '2026-13-01' '2026-01-31 10:00:00' 'today-ish' '' NULL",
		"timestamp":     "'2026-01-31' '2026-01-31 10:20:30' '2026-01-31 10:20:30.5' '2026-01-31 10:20:30.123456' '1960-05-06 07:08:09' '2026-01-31T10:20:30' '2026-01-31 24:00:00' '2026-01-31 10:20:60' '2026-01-31 10:20:30.' '2026-01-31 10:20:30+02' NULL",
		"timestamptz":   "'2026-01-31' '2026-01-31 10:20:30+02' '2026-01-31 10:20:30.5' 'never' 5 NULL",
		"timetz":        "'10:20:30' '10:20-05' '10:20:30.5 PST' 'noon' '' 5 NULL",
		"time":          "'10:20:30' '10:20' '10:20:30.123456' '24:00:00' '25:00:00' 'noon' '' 5 NULL",
		"varbyte(4)":    "'abc' 'a\\x41' '' NULL",
		"varchar(5)":    "'' 'abc' 'abcde' 'abcdef' 'abcde   ' 'äöü' 'äö' 'a longer text' 007 1.50 -0 .5 -0.0 1e2 true NULL",
		"varchar(40)":   "'exactly twelve' 'a text beyond what is kept in place' 'it''s' NULL",
		"char(3)":       "'' 'a' 'abc' 'abcd' 'ab   ' '   ' NULL",
	} {
		if _, err := do(fmt.Sprintf("DROP TABLE IF EXISTS one; DROP TABLE IF EXISTS many; DROP TABLE IF EXISTS chosen; CREATE TABLE one (v %[1]s); CREATE TABLE many (v %[1]s); CREATE TABLE chosen (v %[1]s)", kind)); err != nil {
			t.Fatal(err)
		}
		for _, v := range literals(values) {
			const shown = "SELECT DISTINCT v, coalesce(cast(v as varchar), 'none') || '|' FROM "
			after := func(table string, insert func() (string, error)) string {
				if said, err := insert(); err != nil {
					return said
				}
				rows, err := do(shown + table)
				if err != nil {
					t.Fatal(rows)
				}
				_, _ = do("DELETE FROM " + table)
				return rows
			}
			by := func(table, sql string) string { return after(table, func() (string, error) { return do(sql) }) }
			one := by("one", "INSERT INTO one VALUES ("+v+")")
			many := by("many", "INSERT INTO many VALUES "+strings.TrimSuffix(strings.Repeat("("+v+"),", 40), ","))
			chosen := by("chosen", "INSERT INTO chosen SELECT "+v)
			if text, quoted := strings.CutPrefix(v, "'"); quoted && !strings.Contains(v, `\`) {
				text = strings.ReplaceAll(strings.TrimSuffix(text, "'"), "''", "'")
				copied := after("many", func() (string, error) {
					_, err := c.PgConn().CopyFrom(t.Context(), strings.NewReader(strings.Repeat(`"`+text+"\"\n", 40)), "COPY many FROM STDIN CSV")
					return said(err)
				})
				if copied != one {
					t.Errorf("%s %s: by itself %q, copied %q", kind, v, one, copied)
				}
			}
			if one != many || one != chosen {
				t.Errorf("%s %s: by itself %q, among others %q, by a query %q", kind, v, one, many, chosen)
			}
		}
	}
}

// literals cuts at the blanks outside quotes.
func literals(s string) (out []string) {
	start, quoted := 0, false
	for i := 0; i <= len(s); i++ {
		switch {
		case i < len(s) && s[i] == '\'':
			quoted = !quoted
		case i == len(s) || s[i] == ' ' && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return out
}
