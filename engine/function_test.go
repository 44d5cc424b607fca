package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift/scalar"
)

// TestFunctions: every function of scalar is known under its name, answers NULL
// for NULL, and its errors keep their SQLSTATE.
func TestFunctions(t *testing.T) {
	_, c := open(t, "")
	for _, f := range scalar.Functions {
		nulls := strings.TrimSuffix(strings.Repeat("NULL, ", len(f.Args)), ", ")
		if got := firstColumn(t, c, "SELECT "+f.Name+"("+nulls+") IS NULL"); got != "true" {
			t.Errorf("%s of NULL is NULL: %s", f.Name, got)
		}
	}
	for sql, want := range map[string]string{
		"SELECT rs_initcap(s) FROM (VALUES ('one two'), (NULL), ('three')) AS t(s)":                    "One Two|NULL|Three",
		"SELECT rs_strtol('zz', 36) || ' ' || rs_bool('off') || ' ' || rs_float_text(0.1::DOUBLE, 15)": "1295 false 0.1",
		"SELECT count(DISTINCT rs_crc32(i::VARCHAR)) FROM range(5000) AS t(i)":                         "5000",
		"SELECT rs_to_moment('20010631', 'YYYYMMDD', false) || ' ' || rs_similar('abc', 'a%', '')":     "2001-07-01 00:00:00 true",
	} {
		if got := firstColumn(t, c, sql); got != want {
			t.Errorf("%s = %q, want %q", sql, got, want)
		}
	}
	for sql, state := range map[string]string{
		"SELECT rs_int('1.5')":                                                     "22P02",
		"SELECT rs_fit('abcd', 3, 'character varying')":                            "22001",
		"SELECT rs_regexp_count(s, '(', 1, '') FROM (VALUES ('a'), ('b')) AS t(s)": "2201B",
	} {
		_, err := c.Exec(context.Background(), sql)
		var e *Error
		if !errors.As(err, &e) || e.SQLState() != state {
			t.Errorf("%s fails with %v, want SQLSTATE %s", sql, err, state)
		}
	}
}

// firstColumn is the first column of a query, its rows apart by |.
func firstColumn(t *testing.T, c *Conn, sql string) string {
	t.Helper()
	rows := query(t, c, "SELECT coalesce(CAST(x AS VARCHAR), 'NULL') FROM ("+sql+") AS q(x)")
	defer rows.Close()
	var out []string
	for {
		chunk, err := rows.Next(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if chunk == nil {
			return strings.Join(out, "|")
		}
		for row := range chunk.Len() {
			out = append(out, string(chunk.Vector(0).Bytes(row)))
		}
	}
}
