package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// kept is a way to read lent.public.digits with something that was got while
// that was allowed.
type kept struct {
	name   string
	in     string // the database, dev if empty
	before []string
	after  string
	cut    bool   // with 57014, its rows being on their way
	or     string // SQLSTATE of what is not found in a list of what may be read
}

var keptWays = []kept{
	{name: "a statement", after: "SELECT * FROM lent.public.digits"},
	{name: "a column by its long name", after: "SELECT lent.public.digits.d FROM lent.public.digits"},
	{name: "a statement once run", before: []string{"SELECT d FROM lent.public.digits"}, after: "SELECT d FROM lent.public.digits"},
	{name: "a prepared statement", before: []string{"PREPARE p AS SELECT d FROM lent.public.digits"}, after: "EXECUTE p"},
	{name: "a prepared statement once run", before: []string{"PREPARE p (int) AS SELECT d FROM lent.public.digits WHERE d > $1", "EXECUTE p (1)"}, after: "EXECUTE p (2)"},
	{name: "a prepared statement in a block", before: []string{"PREPARE p AS SELECT d FROM lent.public.digits", "BEGIN", "EXECUTE p"}, after: "EXECUTE p"},
	{name: "a block that has read", before: []string{"BEGIN", "SELECT count(*) FROM lent.public.digits"}, after: "SELECT count(*) FROM lent.public.digits"},
	{name: "a block that has begun", before: []string{"BEGIN", "SELECT 1"}, after: "SELECT count(*) FROM lent.public.digits"},
	{name: "a serializable block", before: []string{"BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT count(*) FROM lent.public.digits"}, after: "SELECT count(*) FROM lent.public.digits"},
	{name: "a cursor", before: []string{"BEGIN", "DECLARE c CURSOR FOR SELECT d FROM lent.public.digits"}, after: "FETCH 1 FROM c", cut: true},
	{name: "a cursor once read", before: []string{"BEGIN", "DECLARE c CURSOR FOR SELECT d FROM lent.public.digits", "FETCH 1 FROM c"}, after: "FETCH 1 FROM c", cut: true},
	{name: "a cursor kept in memory", before: []string{"BEGIN", "DECLARE c CURSOR FOR SELECT d FROM lent.public.digits", "FETCH 1 FROM c", "SELECT 1"}, after: "FETCH ALL FROM c", cut: true},
	{name: "a view that binds late", before: []string{"CREATE VIEW kept_view AS SELECT d FROM lent.public.digits WITH NO SCHEMA BINDING"}, after: "SELECT * FROM kept_view"},
	{name: "a view of a view", before: []string{"CREATE VIEW kept_below AS SELECT d FROM lent.public.digits WITH NO SCHEMA BINDING",
		"CREATE VIEW kept_above AS SELECT d FROM public.kept_below WITH NO SCHEMA BINDING", "SELECT * FROM kept_above"}, after: "SELECT * FROM kept_above"},
	{name: "another materialized view", after: "CREATE MATERIALIZED VIEW kept_late AS SELECT d FROM lent.public.digits"},
	{name: "a materialized view", before: []string{"CREATE MATERIALIZED VIEW kept_copy AS SELECT d FROM lent.public.digits"}, after: "REFRESH MATERIALIZED VIEW kept_copy"},
	{name: "a copy", after: "CREATE TABLE kept_table AS SELECT * FROM lent.public.digits"},
	{name: "a temporary copy", after: "CREATE TEMP TABLE kept_temp AS SELECT * FROM lent.public.digits"},
	{name: "select into", after: "SELECT * INTO kept_into FROM lent.public.digits"},
	{name: "a table like it", after: "CREATE TABLE kept_like (LIKE lent.public.digits)"},
	{name: "an insert", before: []string{"CREATE TEMP TABLE mine (d int)"}, after: "INSERT INTO mine SELECT d FROM lent.public.digits"},
	{name: "an insert in a block", before: []string{"CREATE TEMP TABLE mine (d int)", "BEGIN", "INSERT INTO mine SELECT d FROM lent.public.digits"}, after: "INSERT INTO mine SELECT d FROM lent.public.digits"},
	{name: "a prepared insert", before: []string{"CREATE TEMP TABLE mine (d int)", "PREPARE p AS INSERT INTO mine SELECT d FROM lent.public.digits", "EXECUTE p"}, after: "EXECUTE p"},
	{name: "an update", before: []string{"CREATE TEMP TABLE mine (d int)"}, after: "UPDATE mine SET d = s.d FROM lent.public.digits s"},
	{name: "a deletion", before: []string{"CREATE TEMP TABLE mine (d int)"}, after: "DELETE FROM mine USING lent.public.digits s WHERE s.d = mine.d"},
	{name: "a merge", before: []string{"CREATE TABLE IF NOT EXISTS merged (d int)"}, after: "MERGE INTO merged USING lent.public.digits s ON merged.d = s.d WHEN MATCHED THEN UPDATE SET d = s.d WHEN NOT MATCHED THEN INSERT VALUES (s.d)"},
	{name: "a join with one's own", before: []string{"CREATE TEMP TABLE mine (d int)", "INSERT INTO mine VALUES (1)"}, after: "SELECT * FROM mine JOIN lent.public.digits s USING (d)"},
	{name: "a condition", before: []string{"CREATE TEMP TABLE mine (d int)"}, after: "SELECT * FROM mine WHERE d IN (SELECT d FROM lent.public.digits)"},
	{name: "a subquery that never runs", after: "SELECT CASE WHEN true THEN 1 ELSE (SELECT max(d) FROM lent.public.digits) END"},
	{name: "a common table expression", after: "WITH x AS (SELECT * FROM lent.public.digits) SELECT count(*) FROM x"},
	{name: "a union", after: "SELECT 1 UNION ALL SELECT d FROM lent.public.digits"},
	{name: "no rows of it", after: "SELECT * FROM lent.public.digits LIMIT 0"},
	{name: "a plan", after: "EXPLAIN SELECT * FROM lent.public.digits"},
	{name: "the database in use", before: []string{"USE lent"}, after: "SELECT * FROM digits", or: "42P01"},
	{name: "the database in use, by its schema", before: []string{"USE lent", "SELECT * FROM digits"}, after: "SELECT * FROM public.digits"},
	{name: "a session in the database", in: "lent", before: []string{"SELECT * FROM digits"}, after: "SELECT * FROM digits", or: "42P01"},
	{name: "its search path", in: "lent", before: []string{"SET search_path TO public"}, after: "SELECT d FROM digits", or: "42P01"},
	{name: "a prepared statement in the database", in: "lent", before: []string{"PREPARE p AS SELECT d FROM digits"}, after: "EXECUTE p", or: "42P01"},
	{name: "an external schema", before: []string{"CREATE EXTERNAL SCHEMA IF NOT EXISTS abroad FROM REDSHIFT DATABASE 'lent' SCHEMA 'public'", "SELECT * FROM abroad.digits"}, after: "SELECT * FROM abroad.digits"},
	{name: "its columns", after: "SHOW COLUMNS FROM TABLE lent.public.digits", or: "3F000"},
	{name: "giving it on", after: "GRANT SELECT ON lent.public.digits TO PUBLIC"},
}

// refusedBy is what a statement is told after each withdrawal.
var refusedBy = []struct{ withdrawal, state string }{
	{"deauthorize", "42501"}, {"disassociate", "42501"}, {"reject", "42501"}, {"REVOKE USAGE ON DATASHARE numbers FROM ACCOUNT '222222222222'", "42501"},
	{"ALTER DATASHARE numbers REMOVE TABLE public.digits", "42P01"}, {"ALTER DATASHARE numbers REMOVE SCHEMA public", "3F000"}, {"DROP DATASHARE numbers", "3D000"},
}

// TestNothingKeptReadsOn: whatever a consumer has got while it could read is
// worth nothing after a withdrawal: each way is refused with the SQLSTATE that
// says why, or cut with 57014 where its rows were on their way.
func TestNothingKeptReadsOn(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(consumer, "DROP DATABASE lent", "CREATE DATABASE lent WITH PERMISSIONS FROM DATASHARE numbers OF ACCOUNT '111111111111' NAMESPACE '"+w.cluster("producer").namespace+"'")
	change := func(step string) {
		if strings.Contains(step, " ") {
			w.exec(producer, step)
		} else {
			w.must(w.handshake(step, "numbers"))
		}
	}
	attempts := 0
	for _, r := range refusedBy {
		t.Run(r.withdrawal, func(t *testing.T) {
			var conns []*pgx.Conn
			for _, k := range keptWays {
				conn := w.connect("consumer", k.in+map[bool]string{true: "dev"}[k.in == ""], nil)
				for _, sql := range k.before {
					if _, _, err := run(conn, sql); err != nil {
						t.Fatalf("%s: %s: %v", k.name, sql, err)
					}
				}
				conns = append(conns, conn)
			}
			prepared, portal := w.connect("consumer", "dev", nil), w.portal(t)
			_, err := prepared.Prepare(context.Background(), "kept", "SELECT d FROM lent.public.digits")
			w.must(err)
			change(r.withdrawal)
			for i, k := range keptWays {
				want := r.state
				if k.cut {
					want = "57014"
				}
				got, _, err := run(conns[i], k.after)
				if state := stateOf(err); state != want && state != k.or {
					t.Errorf("%s: %s: %.80q, %v, want %s", k.name, k.after, got, err, want)
				}
			}
			if err := prepared.PgConn().ExecPrepared(context.Background(), "kept", nil, nil, nil).Read().Err; stateOf(err) != r.state {
				t.Errorf("a statement prepared by message: %v, want %s", err, r.state)
			}
			if err := portal(); stateOf(err) != "57014" {
				t.Errorf("a portal half read: %v, want 57014", err)
			}
			attempts += len(keptWays) + 2
			for _, conn := range conns {
				conn.Close(context.Background())
			}
			w.exec(consumer, "DROP VIEW IF EXISTS kept_view", "DROP VIEW IF EXISTS kept_above", "DROP VIEW IF EXISTS kept_below", "DROP MATERIALIZED VIEW IF EXISTS kept_copy")
			for _, step := range withdrawals[r.withdrawal] {
				change(step)
			}
		})
	}
	t.Logf("%d attempts", attempts)
}

// portal reads the first row of a query by messages and returns what asks for
// the rest.
func (w *world) portal(t *testing.T) func() error {
	t.Helper()
	conn := w.connect("consumer", "dev", nil)
	hijacked, err := conn.PgConn().Hijack()
	w.must(err)
	t.Cleanup(func() { hijacked.Conn.Close() })
	f := pgproto3.NewFrontend(hijacked.Conn, hijacked.Conn)
	until := func(last pgproto3.BackendMessage) error {
		w.must(f.Flush())
		for {
			m, err := f.Receive()
			if err != nil {
				return err
			}
			if e, failed := m.(*pgproto3.ErrorResponse); failed {
				return &pgconn.PgError{Code: e.Code, Message: e.Message}
			}
			if fmt.Sprintf("%T", m) == fmt.Sprintf("%T", last) {
				return nil
			}
		}
	}
	f.Send(&pgproto3.Parse{Query: "SELECT a.d FROM lent.public.digits a, lent.public.digits b"})
	f.Send(&pgproto3.Bind{})
	f.Send(&pgproto3.Execute{MaxRows: 1})
	f.Send(&pgproto3.Flush{})
	w.must(until(&pgproto3.PortalSuspended{}))
	return func() error {
		f.Send(&pgproto3.Execute{MaxRows: 1})
		f.Send(&pgproto3.Flush{})
		if err := until(&pgproto3.PortalSuspended{}); err != nil {
			return err
		}
		return errors.New("another row was answered")
	}
}
