package engine

import (
	"context"
	"fmt"
	"testing"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// BenchmarkPoint compares a prepared point query with the same calls made on
// the bindings directly; the difference is this package.
func BenchmarkPoint(b *testing.B) {
	_, c := open(b, "")
	s, err := c.Prepare(b.Context(), "SELECT CAST($1 AS INTEGER)")
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	run := func(ctx context.Context) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				r, err := s.Query(ctx, []any{"1"})
				if err != nil {
					b.Fatal(err)
				}
				if ch, err := r.Next(ctx); ch == nil || err != nil {
					b.Fatal(err)
				}
				r.Close()
			}
		}
	}
	b.Run("engine", run(context.Background()))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.Run("engine with a context", run(ctx))
	b.Run("bindings", func(b *testing.B) {
		for b.Loop() {
			var r duckdb.Result
			var ch duckdb.DataChunk
			duckdb.BindVarcharLength(s.stmt, 1, "1", 1)
			duckdb.ExecutePreparedStreaming(s.stmt, &r)
			duckdb.StreamFetchChunk(r, &ch)
			duckdb.VectorGetData(duckdb.DataChunkGetVector(ch, 0))
			duckdb.DestroyDataChunk(&ch)
			duckdb.DestroyResult(&r)
		}
	})
}

// BenchmarkStream reads 3 million rows of 6 columns.
func BenchmarkStream(b *testing.B) {
	_, c := open(b, b.TempDir())
	const rows = 3_000_000
	mustExec(b, c, fmt.Sprintf(`CREATE TABLE "db_1"."main"."t_1" AS SELECT i, i::INTEGER %% 1000 AS k, i / 7 AS f, CAST(i AS DECIMAL(12,2)) AS d, 'name ' || i %% 5000 AS s, DATE '2020-01-01' + CAST(i %% 900 AS INTEGER) AS t FROM range(%d) r(i)`, rows))
	s, err := c.Prepare(b.Context(), `SELECT * FROM "db_1"."main"."t_1"`)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		r, err := s.Query(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for {
			ch, err := r.Next(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if ch == nil {
				break
			}
			n += ch.Len()
		}
		if n != rows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// BenchmarkBulk loads rows of four columns by lists of texts.
func BenchmarkBulk(b *testing.B) {
	_, c := open(b, b.TempDir())
	mustExec(b, c, `CREATE TABLE "db_1"."main"."t_1" (a INTEGER, b VARCHAR, c DECIMAL(12,2), d DATE)`)
	s, err := c.Prepare(b.Context(), `INSERT INTO "db_1"."main"."t_1" SELECT CAST(a AS INTEGER), b, CAST(c AS DECIMAL(12,2)), CAST(d AS DATE)
		FROM (SELECT unnest($1) AS a, unnest($2) AS b, unnest($3) AS c, unnest($4) AS d) v`)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const rows = 10_000
	args := make([]TextList, 4)
	for i := range rows {
		for n, v := range []string{fmt.Sprint(i), "a name", fmt.Sprintf("%d.25", i), "2020-01-31"} {
			args[n].Values = append(args[n].Values, v)
		}
	}
	for b.Loop() {
		if _, err := s.Exec(b.Context(), []any{args[0], args[1], args[2], args[3]}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
