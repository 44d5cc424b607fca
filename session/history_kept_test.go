package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
)

// What ran is told to whoever may know it, in the next life of the server too
// and for seven days, and ends with its namespace.
func TestHistoryIsKept(t *testing.T) {
	dir, clock := t.TempDir(), blueshift.NewFakeClock(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC))
	life := func() *world {
		return newWorldWith(t, func(c *server.Config) { c.DataDir, c.Clock = dir, clock })
	}
	w := life()
	admin := w.connect("producer", "dev", nil)
	w.exec(admin, "CREATE USER ann PASSWORD 'Sh4re-me-well'", "CREATE TABLE secret (id int)", "SELECT 'of admin'")
	as := func(w *world) *pgx.Conn {
		ann, err := w.login("producer", "dev", "ann", "Sh4re-me-well", nil)
		w.must(err)
		return ann
	}
	ann := as(w)
	w.exec(ann, "SELECT 'of ann'")
	for _, sql := range []string{"SELEKT 1", "SELECT 'by ann' FROM nowhere", "SELECT 'by ann' FROM secret", "CREATE USER eve PASSWORD 'Kn0wn-to-ann' AND MORE"} {
		if _, err := ann.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err == nil {
			t.Errorf("%s was not refused", sql)
		}
	}
	told := func(w *world, life string) {
		t.Helper()
		admin, ann := w.connect("producer", "dev", nil), as(w)
		for _, c := range []struct {
			conn      *pgx.Conn
			want, sql string
		}{
			{admin, "2", "SELECT count(*) FROM sys_query_history WHERE query_text IN ('SELECT ''of ann''', 'SELECT ''of admin''') AND status = 'success'"},
			{ann, "1", "SELECT count(*) FROM sys_query_history WHERE query_text IN ('SELECT ''of ann''', 'SELECT ''of admin''') AND status = 'success'"},
			{ann, "1", "SELECT count(*) FROM stl_query WHERE querytxt LIKE 'SELECT ''of %'"},
			{ann, "1", "SELECT count(*) FROM svl_statementtext WHERE text LIKE 'SELECT ''of %'"},
			{ann, "syntax error", "SELECT left(error_message, 12) FROM sys_query_history WHERE query_text = 'SELEKT 1' AND status = 'failed'"},
			{ann, `relation "nowhere" does not exist`, "SELECT trim(error_message) FROM sys_query_history WHERE query_text LIKE 'SELECT%nowhere' AND status = 'failed'"},
			{ann, "permission denied for relation secret", "SELECT trim(error_message) FROM sys_query_history WHERE query_text LIKE 'SELECT%secret' AND status = 'failed'"},
			{ann, "CREATE USER eve PASSWORD '***' AND MORE", "SELECT trim(text) FROM sys_query_text WHERE text LIKE 'CREATE USER%'"},
			{ann, "0", "SELECT count(*) FROM stl_query WHERE querytxt LIKE '%nowhere' OR querytxt = 'SELEKT 1'"},
			{admin, "0", "SELECT count(*) FROM svl_statementtext WHERE text = 'SELEKT 1'"},
			{admin, "0", "SELECT count(*) - count(DISTINCT query_id) FROM sys_query_history"},
			{w.connect("sibling", "dev", nil), "0", "SELECT count(*) FROM sys_query_history WHERE query_text LIKE '%of a%' AND query_text NOT LIKE '%sys_query_history%'"},
		} {
			if got := w.count(c.conn, c.sql); got != c.want {
				t.Errorf("%s: %s answers %s, want %s", life, c.sql, got, c.want)
			}
		}
	}
	told(w, "at once")
	w.must(w.Stop())

	w = life()
	w.found("producer")
	w.found("sibling")
	told(w, "after a restart")
	clock.Advance(7*24*time.Hour + time.Minute)
	if got := w.count(w.connect("producer", "dev", nil), "SELECT count(*) FROM sys_query_history WHERE query_text LIKE 'SELECT ''of a%'"); got != "0" {
		t.Errorf("%s statements are told of after more than seven days", got)
	}
	kept := filepath.Join(dir, "history", w.cluster("producer").namespace)
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	w.delete("producer")
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the history of a deleted warehouse: %v", err)
	}
}

// Connections and what was read through datashares are told of in the next life
// of the server as they are in this one, to both sides and for seven days.
func TestConnectionsAndUsesAreKept(t *testing.T) {
	dir, clock := t.TempDir(), blueshift.NewFakeClock(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC))
	life := func() *world {
		return newWorldWith(t, func(c *server.Config) { c.DataDir, c.Clock = dir, clock })
	}
	w := life()
	producer := w.connect("producer", "dev", nil)
	w.exec(producer, "CREATE TABLE t (i int)", "CREATE DATASHARE s", "ALTER DATASHARE s ADD SCHEMA public", "ALTER DATASHARE s ADD TABLE public.t",
		"GRANT USAGE ON DATASHARE s TO NAMESPACE '"+w.cluster("sibling").namespace+"'")
	sibling := w.connect("sibling", "dev", nil)
	w.exec(sibling, "SET application_name TO later", "CREATE DATABASE lent FROM DATASHARE s OF NAMESPACE '"+w.cluster("producer").namespace+"'", "SELECT i FROM lent.public.t")
	if _, err := sibling.Exec(context.Background(), "SELECT i FROM lent.public.absent"); err == nil {
		t.Error("what is not in the share can be read")
	}
	w.exec(producer, "REVOKE USAGE ON DATASHARE s FROM NAMESPACE '"+w.cluster("sibling").namespace+"'")
	if _, err := sibling.Exec(context.Background(), "SELECT i FROM lent.public.t"); err == nil {
		t.Error("what was taken back can be read")
	}
	w.must(producer.Close(context.Background()))
	w.conflict("producer")
	const connections = "SELECT trim(event), record_time, trim(remote_host), trim(remote_port), session_id, trim(database_name), trim(user_name), duration, trim(application_name) FROM sys_connection_log" +
		" WHERE session_id = 1001 AND record_time < '2026-02-03 05:00:00' ORDER BY event"
	const sessions = "SELECT trim(user_id), session_id, trim(database_name), trim(status), start_time, end_time FROM sys_session_history WHERE session_id = 1001 AND start_time < '2026-02-03 05:00:00'"
	const ended = "SELECT process, trim(user_name), starttime, endtime FROM stl_sessions WHERE process = 1001 AND starttime < '2026-02-03 05:00:00'"
	const consumed = "SELECT * FROM svl_datashare_usage_consumer ORDER BY request_id"
	const produced = "SELECT * FROM sys_datashare_usage_producer ORDER BY request_id"
	const conflicts = "SELECT * FROM stl_tr_conflict"
	told := func(w *world) (all []string) {
		t.Helper()
		for _, ask := range []struct{ warehouse, sql string }{{"producer", connections}, {"producer", sessions}, {"producer", ended}, {"producer", produced}, {"sibling", consumed}, {"producer", conflicts}} {
			conn := w.connect(ask.warehouse, "dev", nil)
			rows, _, err := run(conn, ask.sql)
			w.must(err)
			w.must(conn.Close(context.Background()))
			all = append(all, rows)
		}
		return all
	}
	w.until("the producer's session is over", func() bool {
		return w.count(w.connect("producer", "dev", nil), "SELECT count(*) FROM stl_sessions WHERE process = 1001") == "1"
	})
	before := told(w)
	for i, want := range []string{"disconnecting session", "closed", "admin", "GET RELATION", "GET RELATION", "2026-02-03 04:05:06"} {
		if !strings.Contains(before[i], want) {
			t.Errorf("there is no %s in\n%s", want, before[i])
		}
	}
	if n := strings.Count(before[4], "GET RELATION"); n != 3 || strings.Count(before[3], "the datashare") != 2 {
		t.Errorf("%d uses of the share are told of:\n%s\nand to the producer\n%s", n, before[4], before[3])
	}
	w.must(w.Stop())

	clock.Advance(time.Hour)
	w = life()
	w.found("producer")
	w.found("sibling")
	for i, after := range told(w) {
		if after != before[i] {
			t.Errorf("the restart changed\n%s\nto\n%s", before[i], after)
		}
	}
	again := w.connect("sibling", "dev", nil)
	if _, err := again.Exec(context.Background(), "SELECT i FROM lent.public.t"); err == nil {
		t.Error("what was taken back can be read")
	}
	if got := w.count(again, "SELECT count(*) - count(DISTINCT request_id) FROM svl_datashare_usage_consumer"); got != "0" {
		t.Errorf("%s requests have the name of another", got)
	}
	clock.Advance(7*24*time.Hour + time.Minute)
	if got := w.count(w.connect("producer", "dev", nil), "SELECT count(*) FROM stl_tr_conflict"); got != "0" {
		t.Errorf("%s conflicts are told of after more than seven days", got)
	}
	again = w.connect("sibling", "dev", nil)
	for _, view := range []string{"svl_datashare_usage_consumer", "stl_connection_log WHERE recordtime < '2026-02-04'", "stl_sessions WHERE starttime < '2026-02-04'"} {
		if got := w.count(again, "SELECT count(*) FROM "+view); got != "0" {
			t.Errorf("%s rows of %s are told of after more than seven days", got, view)
		}
	}
	kept := filepath.Join(dir, "history", w.cluster("producer").namespace)
	w.delete("producer")
	if _, err := again.Exec(context.Background(), "SELECT i FROM lent.public.t"); err == nil {
		t.Error("what is gone can be read")
	}
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a consumer brought back the history of a producer that was deleted: %v", err)
	}
}

// conflict has a transaction of a SERIALIZABLE database refused for the order of
// all.
func (w *world) conflict(warehouse string) {
	w.t.Helper()
	w.exec(w.connect(warehouse, "dev", nil), "CREATE DATABASE strict ISOLATION LEVEL SERIALIZABLE")
	first, second := w.connect(warehouse, "strict", nil), w.connect(warehouse, "strict", nil)
	w.exec(first, "CREATE TABLE a (n int)", "CREATE TABLE b (n int)", "BEGIN", "SELECT * FROM a", "INSERT INTO b VALUES (1)")
	w.exec(second, "BEGIN", "INSERT INTO a VALUES (1)")
	var refused *pgconn.PgError
	if _, err := second.Exec(context.Background(), "SELECT * FROM b"); !errors.As(err, &refused) || refused.Code != "40001" {
		w.t.Errorf("the second transaction is told %v", err)
	}
	w.must(first.Close(context.Background()))
	w.must(second.Close(context.Background()))
}
