package session_test

import (
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
)

// GETDATE() is when the statement began, also within a block (SQL reference,
// GETDATE), where SYSDATE is when the transaction did.
func TestGetdateIsTheStatements(t *testing.T) {
	begin := time.Now().Truncate(time.Second).Add(time.Hour)
	clock := blueshift.NewFakeClock(begin)
	w := newWorldWith(t, func(c *server.Config) { c.Clock = clock })
	conn := w.connect("producer", "dev", nil)
	w.exec(conn, "CREATE TABLE seen (step int, at timestamp, began timestamp)", "CREATE VIEW clock AS SELECT getdate() AS at",
		"CREATE FUNCTION moment() RETURNS timestamp STABLE AS $$ SELECT getdate() $$ LANGUAGE sql", "SET timezone TO 'America/New_York'",
		"PREPARE note AS INSERT INTO seen SELECT $1::int, getdate(), sysdate", "PREPARE look AS SELECT getdate()",
		"EXECUTE note (0)")
	place, err := time.LoadLocation("America/New_York")
	w.must(err)
	told := func(steps int) string {
		return begin.Add(time.Duration(steps) * time.Minute).In(place).Format(time.DateTime)
	}
	w.exec(conn, "BEGIN", "INSERT INTO seen VALUES (1, getdate(), sysdate)")
	for step := 1; step < 4; step++ {
		clock.Advance(time.Minute)
		for _, sql := range []string{"SELECT getdate()", "EXECUTE look", "SELECT at FROM clock", "SELECT moment()", "SELECT max(getdate()) FROM seen"} {
			if got := w.count(conn, sql); got != told(step) {
				t.Errorf("minute %d: %s answers %s, want %s", step, sql, got, told(step))
			}
		}
	}
	w.exec(conn, "EXECUTE note (2)", "COMMIT")
	if got := w.count(conn, "SELECT at FROM seen WHERE step = 1"); got != told(0) {
		t.Errorf("the first statement of the block noted %s, want %s", got, told(0))
	}
	if got := w.count(conn, "SELECT at FROM seen WHERE step = 2"); got != told(3) {
		t.Errorf("the last noted %s, want %s", got, told(3))
	}
	if got := w.count(conn, "SELECT count(DISTINCT began) FROM seen WHERE step > 0"); got != "1" {
		t.Errorf("SYSDATE was %s moments within a transaction", got)
	}
	for _, sql := range []string{"SELECT getdate() = date_trunc('second', sysdate)", "SELECT at = date_trunc('second', sysdate) FROM clock"} {
		if got := w.count(conn, sql); got != "t" {
			t.Errorf("outside a block %s answers %s", sql, got)
		}
	}
}
