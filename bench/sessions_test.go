package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkConnect is a session from its first byte to its last: connect, log in
// by SCRAM, SELECT 1, close; two clients at once. The limit is 1,000 a second.
// A password is checked by 4,096 rounds of a hash on either side, so a client's
// share of the processor is as large as the server's.
func BenchmarkConnect(b *testing.B) {
	w := newWorld(b)
	p := w.cluster(story.Producer, "sales")
	config, err := pgx.ParseConfig(fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", p.address, p.port))
	w.must(err)
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	const each = 200
	var rates []float64
	for b.Loop() {
		start := time.Now()
		spread(2, each, func(int) {
			conn, err := pgx.ConnectConfig(b.Context(), config)
			w.must(err)
			var one int
			w.must(conn.QueryRow(b.Context(), "SELECT 1").Scan(&one))
			w.must(conn.Close(b.Context()))
		})
		rates = append(rates, each/time.Since(start).Seconds())
	}
	b.ReportMetric(median(rates), "sessions/s")
	b.ReportMetric(median(rates)/1000, "ratio-to-limit")
}

// BenchmarkMixed is 16 sessions on one cluster: two that scan two million rows
// without pause, fourteen that look up single rows, each with a pause in between as
// people have. The limit for the slowest hundredth of the short ones is 50 ms.
func BenchmarkMixed(b *testing.B) {
	w := newWorld(b)
	p := w.cluster(story.Producer, "sales")
	owner := w.connect(p)
	w.sell(owner)
	w.exec(owner, "CREATE TABLE points (id integer NOT NULL, price decimal(8,2))", "INSERT INTO points SELECT d, d FROM digits")
	short := func() []time.Duration {
		const sessions, lookups = 14, 40
		took := make([][]time.Duration, sessions)
		var all sync.WaitGroup
		for i := range sessions {
			conn := w.connect(p)
			all.Go(func() {
				for n := range lookups {
					start := time.Now()
					var price float64
					w.must(conn.QueryRow(b.Context(), "SELECT price FROM points WHERE id = $1", n%10).Scan(&price))
					took[i] = append(took[i], time.Since(start))
					time.Sleep(10 * time.Millisecond)
				}
			})
		}
		all.Wait()
		return slices.Concat(took...)
	}
	calm := percentile(short(), 99)
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var long sync.WaitGroup
	defer long.Wait()
	scans := make(chan time.Duration, 1<<16)
	for range 2 {
		conn := w.connect(p)
		long.Go(func() {
			for ctx.Err() == nil {
				start := time.Now()
				if _, err := conn.Exec(ctx, "SELECT buyer, count(*), sum(pricepaid), count(DISTINCT eventid) FROM tickit.sales GROUP BY buyer"); err != nil {
					return
				}
				scans <- time.Since(start)
			}
		})
	}
	var worst, middle []float64
	for b.Loop() {
		all := short()
		worst = append(worst, percentile(all, 99).Seconds()*1e3)
		middle = append(middle, percentile(all, 50).Seconds()*1e3)
	}
	stop()
	b.ReportMetric(median(worst), "ms-p99")
	b.ReportMetric(median(middle), "ms-p50")
	b.ReportMetric(calm.Seconds()*1e3, "ms-p99-alone")
	b.ReportMetric(50/median(worst), "times-under-limit")
	b.ReportMetric(float64(len(scans)), "long-queries")
}

func percentile(all []time.Duration, p int) time.Duration {
	all = slices.Sorted(slices.Values(all))
	return all[min(len(all)*p/100, len(all)-1)]
}
