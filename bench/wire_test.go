package bench

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkWire is what the wire adds to a small prepared statement: a round
// trip of pgx against the same statement prepared in process on the same
// engine and the same rows.
func BenchmarkWire(b *testing.B) {
	w := newWorld(b)
	conn := w.connect(w.cluster(story.Producer, "sales"))
	w.exec(conn, "CREATE TABLE points (id integer NOT NULL, price decimal(8,2))",
		"INSERT INTO points SELECT 1, 20.50",
		"INSERT INTO points SELECT 2, 21.50")
	for _, c := range []struct {
		name, sql, inside string
		args              []any
		bound             []any
	}{
		{"select 1", "SELECT 1", "SELECT 1", nil, nil},
		{"point select", "SELECT price FROM points WHERE id = $1", "SELECT price FROM " + w.physical("price") + " WHERE id = CAST($1 AS INTEGER)", []any{2}, []any{"2"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			inside := w.prepare(c.inside)
			ours := func(n int) {
				for range n {
					rows, err := conn.Query(b.Context(), c.sql, c.args...)
					w.must(err)
					w.must(one(rows))
				}
			}
			peer := func(n int) {
				for range n {
					rows, err := inside.Query(b.Context(), c.bound)
					w.must(err)
					chunk, err := rows.Next(b.Context())
					w.must(err)
					if chunk == nil || chunk.Len() != 1 {
						b.Fatal("not one row")
					}
					rows.Close()
				}
			}
			s := duel(b, 200, ours, peer)
			b.ReportMetric((s.ours-s.peer)/1e3, "us-added")
			b.ReportMetric(s.peer/1e3, "us-inside")
			b.ReportMetric(s.ratio, "ratio")
		})
	}
}

// one reads a result of one row.
func one(rows pgx.Rows) error {
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n == 1 {
		return err
	}
	return pgx.ErrNoRows
}

// physical finds the engine's name of the only table with such a column.
func (w *world) physical(column string) string {
	w.b.Helper()
	s := w.prepare(`SELECT '"' || table_catalog || '"."' || table_schema || '"."' || table_name || '"'
		FROM information_schema.columns WHERE column_name = '` + column + `'`)
	rows, err := s.Query(w.b.Context(), nil)
	w.must(err)
	defer rows.Close()
	chunk, err := rows.Next(w.b.Context())
	w.must(err)
	if chunk == nil || chunk.Len() != 1 {
		w.b.Fatalf("not one table has a column %s", column)
	}
	return string(chunk.Vector(0).Bytes(0))
}

// prepare prepares a statement on the server's own engine, in process.
func (w *world) prepare(sql string) *engine.Stmt {
	w.b.Helper()
	conn, err := w.Engine().Conn(w.b.Context())
	w.must(err)
	w.b.Cleanup(conn.Close)
	s, err := conn.Prepare(w.b.Context(), sql)
	w.must(err)
	w.b.Cleanup(s.Close)
	return s
}
