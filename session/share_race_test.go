package session_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// withdrawals are what ends access to the share numbers, with what brings it
// back: calls of the handshake, and statements of the producer.
var withdrawals = map[string][]string{
	"deauthorize":  {"authorize", "associate"},
	"disassociate": {"associate"},
	"reject":       {"authorize", "associate"},
	"REVOKE USAGE ON DATASHARE numbers FROM ACCOUNT '222222222222'": {"GRANT USAGE ON DATASHARE numbers TO ACCOUNT '222222222222'", "authorize", "associate"},
	"ALTER DATASHARE numbers REMOVE TABLE public.digits":            {"ALTER DATASHARE numbers ADD TABLE public.digits"},
	"ALTER DATASHARE numbers REMOVE SCHEMA public":                  {"ALTER DATASHARE numbers ADD SCHEMA public", "ALTER DATASHARE numbers ADD TABLE public.digits"},
}

// TestReadersAndWithdrawals takes access to a share away and gives it back, in
// every way, while statements read through it, others describe it and the
// producer changes what else is in it. A statement that begins after a
// withdrawal has returned, and ends before anything is given back, is refused;
// a statement at work is cut.
func TestReadersAndWithdrawals(t *testing.T) {
	w, producer, _ := shared(t)
	var period atomic.Int64 // odd from the return of a withdrawal to what undoes it
	var read, refused, cut, late atomic.Int64
	var stopped atomic.Bool
	var all sync.WaitGroup
	reader := func(sql, answer string) {
		conn := w.connect("consumer", "dev", nil)
		all.Go(func() {
			for !stopped.Load() {
				before := period.Load()
				got, _, err := run(conn, sql)
				after := period.Load()
				if err != nil {
					run(conn, "ROLLBACK") // of a block
				}
				switch state := stateOf(err); {
				case state == "57014":
					cut.Add(1)
				case state == "42501" || state == "42P01" || state == "3F000": // the share, the table, the schema
					refused.Add(1)
				case err != nil || got != answer:
					t.Errorf("%.60s: %q, %v", sql, got, err)
					return
				case before%2 == 1 && after == before:
					late.Add(1)
				default:
					read.Add(1)
				}
			}
		})
	}
	for range 3 {
		reader("SELECT sum(d) FROM lent.public.digits", "45")
		reader("BEGIN; SELECT sum(d) FROM lent.public.digits; COMMIT; SELECT sum(d) FROM lent.public.digits", "45")
	}
	for range 2 {
		reader(endless("lent.public.digits"), "it does not end")
	}
	bystander := func(name string, f func(*pgx.Conn) error) {
		conn := w.connect(name, "dev", nil)
		all.Go(func() {
			for !stopped.Load() {
				if err := f(conn); err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
			}
		})
	}
	bystander("consumer", func(c *pgx.Conn) error {
		_, _, err := run(c, "SELECT count(*) FROM svv_all_columns; SHOW DATASHARES; SELECT count(*) FROM svv_datashare_objects")
		return err
	})
	w.exec(producer, "CREATE SCHEMA beside", "CREATE TABLE beside.t (i int)", "CREATE DATASHARE other")
	bystander("producer", func(c *pgx.Conn) error {
		_, _, err := run(c, "ALTER DATASHARE other ADD SCHEMA beside; ALTER DATASHARE other REMOVE SCHEMA beside; ALTER TABLE digits ADD COLUMN x int; ALTER TABLE digits DROP COLUMN x")
		return err
	})

	change := func(step string) {
		if strings.Contains(step, " ") {
			w.exec(producer, step)
		} else {
			w.must(w.handshake(step, "numbers"))
		}
	}
	taken := map[string]int{}
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline) && !t.Failed() || len(taken) < len(withdrawals); {
		for withdrawal, back := range withdrawals {
			if rand.IntN(2) == 0 {
				continue
			}
			change(withdrawal)
			period.Add(1)
			taken[withdrawal]++
			for range rand.IntN(3) {
				time.Sleep(time.Millisecond) // for statements to begin
			}
			period.Add(1)
			for _, step := range back {
				change(step)
			}
		}
	}
	stopped.Store(true)
	change("deauthorize") // the endless ones
	all.Wait()
	if late.Load() > 0 {
		t.Errorf("%d statements read what had been withdrawn before they began", late.Load())
	}
	if read.Load() == 0 || refused.Load() == 0 || cut.Load() == 0 {
		t.Errorf("%d statements read, %d were refused, %d were cut", read.Load(), refused.Load(), cut.Load())
	}
	t.Logf("%d read, %d refused, %d cut, in %v", read.Load(), refused.Load(), cut.Load(), taken)
}

// TestWritersAndWithdrawals: what a consumer writes through a share lands before
// one of the two accounts has taken the right away, or not at all, and nothing
// lands that the consumer was told has not.
func TestWritersAndWithdrawals(t *testing.T) {
	w, producer, consumer := shared(t)
	w.exec(consumer, "DROP DATABASE lent", "CREATE DATABASE lent WITH PERMISSIONS FROM DATASHARE numbers OF ACCOUNT '111111111111' NAMESPACE '"+w.cluster("producer").namespace+"'",
		"CREATE USER bob PASSWORD 'Bobby-1234'", "GRANT USAGE ON DATABASE lent TO bob", "GRANT USAGE ON SCHEMA lent.public TO bob", "GRANT INSERT ON lent.public.digits TO bob")
	w.exec(producer, "GRANT INSERT ON TABLE public.digits TO DATASHARE numbers")
	w.must(w.handshake("authorize", "numbers", "writes"))
	w.must(w.handshake("associate", "numbers", "writes"))
	var stopped atomic.Bool
	var wrote, refused atomic.Int64
	var all sync.WaitGroup
	for i := range 4 {
		conn, err := w.login("consumer", "dev", "bob", "Bobby-1234", nil)
		w.must(err)
		sql := []string{"INSERT INTO lent.public.digits VALUES (100)", "BEGIN; INSERT INTO lent.public.digits VALUES (100); SELECT 1; COMMIT"}[i%2]
		all.Go(func() {
			for !stopped.Load() {
				switch _, _, err := run(conn, sql); stateOf(err) {
				case "<nil>":
					wrote.Add(1)
				case "42501", "57014", "40001":
					refused.Add(1)
					run(conn, "ROLLBACK")
				default:
					t.Errorf("%s: %v", sql, err)
					return
				}
			}
		})
	}
	for range 3 {
		for take, give := range map[string][]string{"authorize": {"authorize"}, "associate": {"associate"}, "disassociate": {"associate"}, // the first two without AllowWrites
			"deauthorize": {"authorize", "associate"}, "reject": {"authorize", "associate"}} {
			before := wrote.Load()
			w.until("something is written", func() bool { return wrote.Load() > before })
			w.must(w.handshake(take, "numbers"))
			landed, seen := w.count(producer, "SELECT count(*) FROM digits"), refused.Load()
			w.until("all are refused", func() bool { return refused.Load() > seen+8 })
			if later := w.count(producer, "SELECT count(*) FROM digits"); later != landed {
				t.Errorf("%s: %s rows when it had returned, and later %s", take, landed, later)
			}
			for _, step := range give {
				w.must(w.handshake(step, "numbers", "writes"))
			}
		}
	}
	stopped.Store(true)
	all.Wait()
	if n := w.count(producer, "SELECT count(*) FROM digits WHERE d = 100"); n != fmt.Sprint(wrote.Load()) {
		t.Errorf("%s rows are there, of %d that were acknowledged", n, wrote.Load())
	}
	t.Logf("%d writes, %d refused", wrote.Load(), refused.Load())
}

func stateOf(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprint(err)
}
