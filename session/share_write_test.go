package session_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// lendForWriting makes a table of the producer that the consumer may write, and
// answers a session of either.
func lendForWriting(w *world) (owner, guest *pgx.Conn) {
	w.t.Helper()
	owner, guest = w.connect("producer", "dev", nil), w.connect("consumer", "dev", nil)
	do := func(conn *pgx.Conn, statements ...string) {
		for _, sql := range statements {
			_, _, err := run(conn, sql)
			w.must(err)
		}
	}
	do(owner, "CREATE TABLE numbers (i int, j int)", "INSERT INTO numbers VALUES (1, 0)", "CREATE DATASHARE numbers", "ALTER DATASHARE numbers ADD SCHEMA public",
		"GRANT SELECT, INSERT, UPDATE ON TABLE public.numbers TO DATASHARE numbers", "GRANT USAGE ON DATASHARE numbers TO ACCOUNT '222222222222'")
	w.must(w.handshake("authorize", "numbers", "writes"))
	w.must(w.handshake("associate", "numbers", "writes"))
	do(guest, "CREATE DATABASE lent FROM DATASHARE numbers OF ACCOUNT '111111111111' NAMESPACE '"+w.cluster("producer").namespace+"'")
	return owner, guest
}

// A statement prepared while writing was allowed asks anew each time it runs.
func TestPreparedWriteThroughShare(t *testing.T) {
	w := newWorld(t)
	_, guest := lendForWriting(w)
	insert, err := guest.Prepare(t.Context(), "add", "INSERT INTO lent.public.numbers VALUES ($1, $2)")
	w.must(err)
	add := func() error {
		_, err := guest.Exec(t.Context(), insert.Name, 2, 20)
		return err
	}
	w.must(add())
	w.must(w.handshake("authorize", "numbers"))
	if err := wantError(add(), "42501", "Datashare writes are not authorized by producer or associated by consumer"); err != nil {
		t.Error("after the producer took it back: ", err)
	}
	w.must(w.handshake("authorize", "numbers", "writes"))
	w.must(add())
	w.must(w.handshake("associate", "numbers"))
	if err := wantError(add(), "42501", "Datashare writes are not authorized by producer or associated by consumer"); err != nil {
		t.Error("after the consumer took it back: ", err)
	}
}

// Rows are copied in through a share, and read by the producer.
func TestCopyThroughShare(t *testing.T) {
	w := newWorld(t)
	owner, guest := lendForWriting(w)
	rows := [][]any{{10, 1}, {11, 2}, {12, 3}}
	n, err := guest.CopyFrom(t.Context(), pgx.Identifier{"lent", "public", "numbers"}, []string{"i", "j"}, pgx.CopyFromRows(rows))
	w.must(err)
	got, _, err := run(owner, "SELECT count(*), sum(j) FROM numbers WHERE i >= 10")
	w.must(err)
	if n != 3 || got != "3|6" {
		t.Errorf("COPY of %d rows, and the producer sees %s", n, got)
	}
}

// Writers of either side wait for each other's table, and what was written on a
// row that another has changed since fails so that it can be run again.
func TestWritersOfBothSides(t *testing.T) {
	w := newWorld(t)
	owner, guest := lendForWriting(w)
	must := func(conn *pgx.Conn, sql string) {
		t.Helper()
		_, _, err := run(conn, sql)
		w.must(err)
	}
	must(owner, "BEGIN")
	must(owner, "UPDATE numbers SET j = j + 1")
	done := make(chan error, 1)
	go func() {
		_, err := guest.Exec(context.Background(), "UPDATE lent.public.numbers SET j = j + 10")
		done <- err
	}()
	watch := w.connect("producer", "dev", nil)
	w.until("the consumer waits for the table", func() bool {
		select {
		case err := <-done:
			t.Fatal("the consumer did not wait: ", err)
		default:
		}
		got, _, err := run(watch, "SELECT count(*) FROM stv_locks")
		w.must(err)
		return got != "0"
	})
	must(owner, "COMMIT")
	w.must(<-done)
	got, _, err := run(owner, "SELECT j FROM numbers")
	w.must(err)
	if got != "11" {
		t.Errorf("after both updates j is %s, want 11", got)
	}

	must(guest, "BEGIN")
	must(guest, "SELECT j FROM lent.public.numbers")
	must(owner, "UPDATE numbers SET j = 0")
	_, _, err = run(guest, "UPDATE lent.public.numbers SET j = 99")
	if err == nil {
		_, _, err = run(guest, "COMMIT")
	}
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "40001" {
		t.Errorf("an update over another's commit: %v, want 40001", err)
	}
}
