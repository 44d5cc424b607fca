package session_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Two hundred sessions of two consumers read one table through a share, while
// its producer moves amounts between the rows a hundred times a second and
// counts its transactions in it. Nobody sees half of one: the sum is always the
// same. Nobody sees an old one: what was committed before a statement began is
// in it. And in a block every statement sees what the first one saw.
func TestManyConsumersSeeWholeTransactions(t *testing.T) {
	const rows, each, sessions = 50, 100, 200
	w := newWorld(t)
	producer := w.connect("producer", "dev", nil)
	w.exec(producer, "CREATE TABLE accounts (id int, amount bigint)", "CREATE DATASHARE books", "ALTER DATASHARE books ADD SCHEMA public",
		"ALTER DATASHARE books ADD TABLE public.accounts", "GRANT USAGE ON DATASHARE books TO ACCOUNT '222222222222'",
		"GRANT USAGE ON DATASHARE books TO NAMESPACE '"+w.cluster("sibling").namespace+"'")
	for i := range rows {
		w.exec(producer, fmt.Sprintf("INSERT INTO accounts VALUES (%d, %d)", i+1, each))
	}
	w.exec(producer, "INSERT INTO accounts VALUES (0, 0)") // how many transactions there were
	w.must(w.handshake("authorize", "books"))
	w.must(w.handshake("associate", "books"))
	namespace := w.cluster("producer").namespace
	w.exec(w.connect("consumer", "dev", nil), "CREATE DATABASE lent FROM DATASHARE books OF ACCOUNT '111111111111' NAMESPACE '"+namespace+"'")
	w.exec(w.connect("sibling", "dev", nil), "CREATE DATABASE lent FROM DATASHARE books OF NAMESPACE '"+namespace+"'")
	var conns []*pgx.Conn
	for i := range sessions {
		conns = append(conns, w.connect([]string{"consumer", "sibling"}[i%2], "dev", nil))
	}

	var committed, read, blocks atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	// look checks one state of the table and returns which it was.
	look := func(q interface {
		QueryRow(context.Context, string, ...any) pgx.Row
	}) (transactions, print int64) {
		var sum, n int64
		err := q.QueryRow(context.Background(), "SELECT sum(CASE WHEN id > 0 THEN amount END), count(*), max(CASE WHEN id = 0 THEN amount END), sum(id * amount) FROM lent.public.accounts").
			Scan(&sum, &n, &transactions, &print)
		if err != nil || sum != rows*each || n != rows+1 {
			t.Errorf("the sum of %d rows is %d, %v", n, sum, err)
		}
		read.Add(1)
		return transactions, print
	}
	for i, conn := range conns {
		all.Go(func() {
			pause := time.NewTicker(time.Duration(100+i) * time.Millisecond) // leaves the processor to the producer
			defer pause.Stop()
			for turn := i; ctx.Err() == nil && !t.Failed(); turn++ {
				<-pause.C
				before := committed.Load()
				if turn%3 > 0 {
					if at, _ := look(conn); at < before {
						t.Errorf("a statement saw %d transactions of %d that had been committed before it began", at, before)
					}
					continue
				}
				tx, err := conn.Begin(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				at, print := look(tx)
				if at < before {
					t.Errorf("a block saw %d transactions of %d that had been committed before it began", at, before)
				}
				for range 3 {
					if later, laterPrint := look(tx); later != at || print != laterPrint {
						t.Errorf("a block saw transaction %d and later %d", at, later)
					}
				}
				tx.Commit(context.Background())
				blocks.Add(1)
			}
		})
	}

	started := time.Now()
	deadline := started.Add(2 * time.Second)
	for tick := time.NewTicker(10 * time.Millisecond); time.Now().Before(deadline) && !t.Failed(); <-tick.C {
		from, to, amount := 1+rand.IntN(rows), 1+rand.IntN(rows), rand.IntN(each)
		w.exec(producer, fmt.Sprintf("BEGIN; UPDATE accounts SET amount = amount - %d WHERE id = %d; UPDATE accounts SET amount = amount + %d WHERE id = %d; UPDATE accounts SET amount = amount + 1 WHERE id = 0; COMMIT",
			amount, from, amount, to))
		committed.Add(1)
	}
	stop()
	all.Wait()
	if blocks.Load() < sessions/3 {
		t.Errorf("only %d blocks were read", blocks.Load())
	}
	t.Logf("%d states seen, in %d blocks and by single statements, of %d transactions in %v", read.Load(), blocks.Load(), committed.Load(), time.Since(started).Round(time.Millisecond))
}
