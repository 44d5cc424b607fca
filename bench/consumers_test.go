package bench

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkConsumers is two hundred sessions that read a table of another
// account through a share, as fast as they can, while its producer commits
// transfers between its rows up to a hundred times a second, against two hundred
// sessions of the producer. Every sum that is read has to be right.
func BenchmarkConsumers(b *testing.B) {
	const sessions, rows, each = 200, 1_000, 100
	w := newWorld(b)
	sales, analytics := w.cluster(story.Producer, "sales"), w.cluster(story.Consumer, "analytics")
	owner, reader := w.connect(sales), w.connect(analytics)
	w.exec(owner, "CREATE SCHEMA tickit", "CREATE TABLE tickit.sales (id int, amount bigint)", "CREATE TABLE d (d int)", "INSERT INTO d VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)",
		fmt.Sprintf("INSERT INTO tickit.sales SELECT a.d + 10*b.d + 100*c.d, %d FROM d a, d b, d c", each))
	w.share(owner, reader, sales, analytics)
	var consumers, locals []*pgx.Conn
	for range sessions {
		consumers, locals = append(consumers, w.connect(analytics)), append(locals, w.connect(sales))
	}

	var commits atomic.Int64
	stop := make(chan struct{})
	var producer sync.WaitGroup
	producer.Go(func() {
		for tick := time.NewTicker(10 * time.Millisecond); ; {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			amount := rand.IntN(each)
			w.exec(owner, fmt.Sprintf("BEGIN; UPDATE tickit.sales SET amount = amount - %d WHERE id = %d; UPDATE tickit.sales SET amount = amount + %d WHERE id = %d; COMMIT",
				amount, rand.IntN(rows), amount, rand.IntN(rows)))
			commits.Add(1)
		}
	})
	sums := func(conns []*pgx.Conn, table string) func(int) {
		return func(n int) {
			spread(len(conns), n, func(i int) {
				var sum, count int64
				if err := conns[i].QueryRow(b.Context(), "SELECT sum(amount), count(*) FROM "+table).Scan(&sum, &count); err != nil || sum != rows*each || count != rows {
					b.Errorf("the sum of %d rows is %d, %v", count, sum, err)
				}
			})
		}
	}
	began := time.Now()
	duel(b, 4*sessions, sums(consumers, "sales_db.tickit.sales"), sums(locals, "tickit.sales")).speed(b, "sums/s", 1)
	b.ReportMetric(float64(commits.Load())/time.Since(began).Seconds(), "commits/s")
	close(stop)
	producer.Wait()
}
