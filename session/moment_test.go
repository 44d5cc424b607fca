package session_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestMomentsAreReadAsPrinted: a date or timestamp of any year is printed in a
// form that reads as the same one, in whichever zone, by way of COPY, of
// constants and of casts.
func TestMomentsAreReadAsPrinted(t *testing.T) {
	w := newWorld(t)
	c := w.connect("producer", "dev", nil)
	must := func(sql string) (rows string) {
		t.Helper()
		rows, _, err := run(c, sql)
		w.must(err)
		return rows
	}
	must("CREATE TABLE printed (n integer, d date, t timestamp, z timestamptz)")
	var ids []string
	for i := range 400 {
		ids = append(ids, fmt.Sprintf("(%d)", i))
	}
	must("CREATE TABLE ids (n integer); INSERT INTO ids VALUES " + strings.Join(ids, ","))
	// From 4713 BC to the year 292,000, closer together around the year 1 and this century.
	for _, step := range []string{"'4712-06-01 00:00:00 BC'::timestamp + n * interval '267301 days 1234567890 microseconds'", "'0030-01-01 00:00:00 BC'::timestamp + n * interval '101 days 3 hours 700000 microseconds'",
		"'1860-01-01 00:00:00'::timestamp + n * interval '199 days 1 hour 1 second'"} {
		must("INSERT INTO printed SELECT n, t, t, t::timestamptz FROM (SELECT n, " + step + " AS t FROM ids) q")
	}
	const same = "SELECT count(*) FROM (SELECT * FROM printed EXCEPT SELECT * FROM again) q"
	for _, zone := range []string{"UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu"} {
		must("SET timezone TO '" + zone + "'; DROP TABLE IF EXISTS again; CREATE TABLE again (LIKE printed)")
		var rows bytes.Buffer
		_, err := c.PgConn().CopyTo(t.Context(), &rows, "COPY printed TO STDOUT")
		w.must(err)
		_, err = c.PgConn().CopyFrom(t.Context(), bytes.NewReader(rows.Bytes()), "COPY again FROM STDIN")
		w.must(err)
		if n := must(same); n != "0" {
			t.Errorf("in %s %s rows come back from COPY as others", zone, n)
		}
		values := strings.NewReplacer("\t", "','", "\n", "'),('").Replace(strings.TrimSpace(rows.String()))
		must("DELETE FROM again; INSERT INTO again VALUES ('" + values + "')")
		if n := must(same); n != "0" {
			t.Errorf("in %s %s rows are others as constants", zone, n)
		}
	}
	must("SET timezone TO 'UTC'; DELETE FROM again; INSERT INTO again SELECT n, d::varchar::date, t::varchar::timestamp, z::varchar::timestamptz FROM printed")
	if n := must(same); n != "0" {
		t.Error(n, "rows are others as text")
	}
}
