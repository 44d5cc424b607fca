package bench

import (
	_ "embed"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/internal/story"
)

// The tables and the 22 questions of TPC-H, on rows of our own making: what is
// measured is not a result of that benchmark and cannot be compared with one.
var (
	//go:embed testdata/tpch/tables.sql
	tpchTables string
	//go:embed testdata/tpch/rows.sql
	tpchRows string
	//go:embed testdata/tpch/queries.sql
	tpchQueries string
)

// tpchColumns are columns by which the engine's tables are told apart.
var tpchColumns = map[string]string{"region": "r_name", "nation": "n_name", "part": "p_name", "supplier": "s_name", "partsupp": "ps_availqty",
	"customer": "c_name", "orders": "o_clerk", "lineitem": "l_tax"}

// BenchmarkTPCH is the 22 questions over the wire against the same texts in
// process, on the same rows. time-ratio is that of their sums; worst is the
// question that loses most.
func BenchmarkTPCH(b *testing.B) {
	scale := os.Getenv("TPCH_SCALE")
	if scale == "" {
		scale = "0.1"
	}
	w := newWorld(b)
	conn := w.connect(w.cluster(story.Producer, "sales"))
	w.exec(conn, strings.Split(tpchTables, ";\n")...)
	inside, tables := w.named()
	for _, sql := range strings.Split(strings.ReplaceAll(tpchRows, "$SF", scale), ";\n") {
		for name, physical := range tables {
			sql = strings.Replace(sql, "INSERT INTO "+name+" ", "INSERT INTO "+physical+" ", 1)
		}
		run(b, inside, sql)
	}
	questions := strings.Split(tpchQueries, ";\n")
	ours := func(sql string) {
		rows, err := conn.Query(b.Context(), sql)
		w.must(err)
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			b.Fatalf("%s: %v", sql, err)
		}
	}
	var ratios [2][]float64 // sums of wall and of processor time
	times := make([][]float64, len(questions))
	round := func(first bool) {
		var sum, used [2]float64
		for q, sql := range questions {
			var took [2]float64
			for side := range 2 {
				if first {
					side = 1 - side
				}
				start, before := time.Now(), cpu()
				if side == 0 {
					ours(sql)
				} else {
					run(b, inside, sql)
				}
				took[side] = float64(time.Since(start).Nanoseconds())
				sum[side] += took[side]
				used[side] += cpu() - before
			}
			times[q] = append(times[q], took[0]/took[1])
		}
		ratios[0], ratios[1] = append(ratios[0], sum[0]/sum[1]), append(ratios[1], used[0]/used[1])
	}
	round(false)
	ratios, times = [2][]float64{}, make([][]float64, len(questions))
	for n := 0; b.Loop(); n++ {
		round(n%2 == 1)
	}
	worst, at := 0.0, 0
	for q := range questions {
		if r := median(times[q]); r > worst {
			worst, at = r, q+1
		}
		b.Logf("question %d: %.2f of the time", q+1, median(times[q]))
	}
	b.ReportMetric(median(ratios[0]), "time-ratio")
	b.ReportMetric(median(ratios[1]), "cpu-time-ratio")
	b.ReportMetric(worst, fmt.Sprintf("worst-ratio-Q%d", at))
}

// named is a connection to the server's own engine in which the tables have
// their names, and what the engine calls them.
func (w *world) named() (*engine.Conn, map[string]string) {
	w.b.Helper()
	conn, err := w.Engine().Conn(w.b.Context())
	w.must(err)
	w.b.Cleanup(conn.Close)
	tables := map[string]string{}
	for name, column := range tpchColumns {
		tables[name] = w.physical(column)
	}
	for name, physical := range tables {
		_, err := conn.Exec(w.b.Context(), "CREATE TEMP VIEW "+name+" AS FROM "+physical)
		w.must(err)
	}
	return conn, tables
}

func run(b *testing.B, conn *engine.Conn, sql string) {
	b.Helper()
	s, err := conn.Prepare(b.Context(), sql)
	if err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	defer s.Close()
	rows, err := s.Query(b.Context(), nil)
	if err != nil {
		b.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	for {
		if chunk, err := rows.Next(b.Context()); err != nil {
			b.Fatalf("%s: %v", sql, err)
		} else if chunk == nil {
			return
		}
	}
}
