package session_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// shared is a consumer that reads a producer's digits through a datashare.
func shared(t *testing.T) (w *world, producer, consumer *pgx.Conn) {
	w = newWorld(t)
	producer, consumer = w.connect("producer", "dev", nil), w.connect("consumer", "dev", nil)
	w.digits(producer)
	w.exec(producer, "CREATE DATASHARE numbers", "ALTER DATASHARE numbers ADD SCHEMA public", "ALTER DATASHARE numbers ADD TABLE public.digits",
		"GRANT USAGE ON DATASHARE numbers TO ACCOUNT '222222222222'")
	w.must(w.handshake("authorize", "numbers"))
	w.must(w.handshake("associate", "numbers"))
	w.exec(consumer, "CREATE DATABASE lent FROM DATASHARE numbers OF ACCOUNT '111111111111' NAMESPACE '"+w.cluster("producer").namespace+"'")
	return w, producer, consumer
}

// TestRevocationCancelsRunningStatements withdraws access while a statement
// reads: whoever returns from the withdrawal knows that nobody reads any more.
func TestRevocationCancelsRunningStatements(t *testing.T) {
	for _, withdrawal := range []string{"deauthorize", "disassociate", "REVOKE USAGE ON DATASHARE numbers FROM ACCOUNT '222222222222'",
		"ALTER DATASHARE numbers REMOVE TABLE public.digits", "DROP DATASHARE numbers"} {
		t.Run(withdrawal, func(t *testing.T) {
			w, producer, consumer := shared(t)
			w.exec(consumer, "CREATE TABLE copied (n bigint)")
			bystander := w.connect("consumer", "dev", nil)
			query := start(consumer, endless("lent.public.digits"))
			writer := w.connect("consumer", "dev", nil)
			write := start(writer, "INSERT INTO copied "+endless("lent.public.digits"))
			maker, keeper := w.connect("consumer", "dev", nil), w.connect("consumer", "dev", nil)
			making := start(maker, "CREATE TABLE made AS "+endless("lent.public.digits"))
			w.exec(keeper, "BEGIN") // definitions outside blocks take turns
			keeping := start(keeper, "CREATE MATERIALIZED VIEW kept AS "+endless("lent.public.digits"))
			w.until("all of them read", func() bool {
				return w.count(bystander, "SELECT count(DISTINCT pid) FROM svl_datashare_usage_consumer") == "4"
			})

			if strings.Contains(withdrawal, " ") {
				w.exec(producer, withdrawal)
			} else {
				w.must(w.handshake(withdrawal, "numbers"))
			}
			for what, done := range map[string]<-chan outcome{"the query": query, "the write": write, "CREATE TABLE AS": making, "CREATE MATERIALIZED VIEW": keeping} {
				if err := wantError(w.wait(done).err, "57014", "access was withdrawn"); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
			if n := w.count(bystander, "SELECT count(*) FROM copied"); n != "0" {
				t.Errorf("%s rows came through after the withdrawal", n)
			}
			if _, _, err := run(consumer, "SELECT count(*) FROM lent.public.digits"); err == nil {
				t.Error("the next statement still reads")
			}
		})
	}
}

// TestRevocationReachesOpenTransactions: the snapshot of a transaction is no
// licence to go on reading.
func TestRevocationReachesOpenTransactions(t *testing.T) {
	w, _, consumer := shared(t)
	w.exec(consumer, "BEGIN", "SELECT count(*) FROM lent.public.digits")
	w.must(w.handshake("deauthorize", "numbers"))
	_, _, err := run(consumer, "SELECT count(*) FROM lent.public.digits")
	if err := wantError(err, "42501", "numbers"); err != nil {
		t.Error(err)
	}
	w.exec(consumer, "ROLLBACK")
}
